import { readFileSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { afterAll, beforeAll, expect, it } from "vitest";
import { helmUninstall } from "../../scripts/lib/helm/install.ts";
import { tool } from "../../scripts/lib/tools/resolve.ts";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";
import { eventually, install, kubeconfig, mainRelease } from "../support/cluster/release.ts";
import { folder } from "../support/fixture.ts";
import { blocks, documentedCommands, pages } from "./documented-commands.ts";

/** The commands of each page that need a cluster, in their order; of pages with the same commands, only the first. */
const sequences = pages
  .map(({ path }) => ({
    path,
    commands: documentedCommands
      .filter(({ page, line }) => page === path && /^(helm|kubectl) /.test(line))
      .map(({ line }) => line),
  }))
  .filter(({ commands }, index, all) => {
    const text = commands.join();
    return text !== "" && all.findIndex((other) => other.commands.join() === text) === index;
  });

/** The values that a page shows before its first command, for pages that start with a release that has them. */
function valuesBeforeCommands(path: string): object {
  const before = blocks.filter(({ page }) => page === path);
  const first = before.findIndex(({ language, content }) => language === "sh" && content.startsWith("kubectl "));
  const shown = before.slice(0, Math.max(first, 0)).findLast(({ language }) => language === "yaml");
  return shown ? (parseYaml(shown.content, path) as object) : {};
}

beforeAll(() => helmUninstall({ ...mainRelease, kubeconfig }));
afterAll(() => helmUninstall({ ...mainRelease, kubeconfig }));

it("Every helm and kubectl command in the documentation succeeds, page by page", async () => {
  const env = {
    KUBECONFIG: kubeconfig,
    PATH: [dirname(await tool("helm")), dirname(await tool("kubectl")), process.env.PATH].join(delimiter),
  };
  expect(sequences.flatMap(({ commands }) => commands).length).toBeGreaterThanOrEqual(5);
  // The commands write files, and name the chart's folder.
  const cwd = folder();
  symlinkSync(chartDir, join(cwd, "chart"));
  for (const { path, commands } of sequences) {
    const isInstalled = commands.some((command) => /^helm (install|upgrade)/.test(command));
    if (!isInstalled) await install({ set: valuesBeforeCommands(path) });
    for (const command of commands) {
      // A token appears in its Secret a moment later.
      await eventually(async () => {
        const { failure } = await tryRun("bash", ["-o", "pipefail", "-c", command], { cwd, env });
        expect([command, failure]).toEqual([command, ""]);
      });
    }
  }
  for (const file of globSync("*", { cwd })) expect(readFileSync(join(cwd, file), "utf8"), file).not.toBe("");
});
