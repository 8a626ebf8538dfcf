import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeOnce } from "../util/disk-cache.ts";
import { run } from "../util/exec.ts";
import { projectDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { temporaryDirectoryTask } from "../util/temporary.ts";
import { downloadModule } from "./go-build.ts";
import { prometheusModuleVersion } from "./go-programs.ts";

/** The npm packages that the page consists of, and that build it, with their checksums. */
const packages = join(projectDir, "scripts/prometheus-page");

/** Like Prometheus's own configuration, but it reads the sources of Prometheus's two packages, which Prometheus builds first. */
const viteConfig = `
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: "mantine-ui",
  base: "",
  plugins: [react()],
  // The sources export types together with values, which only the TypeScript compiler can tell apart.
  build: { rolldownOptions: { shimMissingExports: true } },
  resolve: {
    alias: {
      "@prometheus-io/codemirror-promql": import.meta.dirname + "/module/codemirror-promql/src",
      "@prometheus-io/lezer-promql": import.meta.dirname + "/module/lezer-promql/src/parser.js",
    },
  },
});
`;

/**
 * Builds Prometheus's web page, which Prometheus's Go module contains only as sources; cached. It takes about a minute.
 * @param version of Prometheus, without a `v`
 * @returns the folder that Prometheus serves as `static/mantine-ui`
 * @throws UserError the sources or the npm packages cannot be downloaded, or the build failed
 */
export async function buildPrometheusPage(version: string, { onLine }: Progress = {}): Promise<string> {
  const dir = await makeOnce("tools", `prometheus-page-${version}`, async (partial) => {
    onLine?.("Prometheus's web page: npm packages");
    const module = await downloadModule("github.com/prometheus/prometheus", prometheusModuleVersion(version));
    await temporaryDirectoryTask(async (work) => {
      for (const folder of ["mantine-ui", "module"]) {
        await cp(join(module, "web/ui", folder), join(work, folder), { recursive: true });
      }
      await run("chmod", ["-R", "u+w", work]);
      for (const file of ["package.json", "package-lock.json"]) await cp(join(packages, file), join(work, file));
      await writeFile(join(work, "vite.config.js"), viteConfig);
      await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
        cwd: work,
        onLine,
        remedy: "Check the network and the registry in your npm configuration, and run this again",
      });
      const node = (program: string, args: readonly string[]) =>
        run(process.execPath, [join(work, "node_modules", program), ...args], { cwd: work, onLine });
      onLine?.("Prometheus's web page: building");
      const source = join(work, "module/lezer-promql/src");
      await node("@lezer/generator/src/lezer-generator.cjs", [
        join(source, "promql.grammar"),
        "-o",
        join(source, "parser"),
      ]);
      const terms = await readFile(join(source, "parser.terms.js"), "utf8");
      await writeFile(join(source, "parser.js"), terms, { flag: "a" });
      await node("vite/bin/vite.js", ["build"]);
      await cp(join(work, "mantine-ui/dist"), join(partial, "mantine-ui"), { recursive: true });
    });
  });
  return join(dir, "mantine-ui");
}
