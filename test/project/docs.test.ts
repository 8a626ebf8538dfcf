import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, matchesGlob, relative } from "node:path";
import { expect, it } from "vitest";
import { generateFiles } from "../../scripts/lib/generate/index.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";
import { blocks } from "./documented-commands.ts";

it("Generated files are up to date", async () => {
  const files = await generateFiles();
  expect(files.map(({ path }) => relative(projectDir, path))).toEqual([
    "chart/README.md",
    "chart/values.schema.json",
    "docs/prometheus-node-exporter.md",
    "docs/runbooks.md",
    "chart/files/prometheus-secrets.json",
    "chart/dashboards/fleet.json",
    "chart/dashboards/node.json",
    "chart/dashboards/kubelet.json",
  ]);
  for (const { path, content } of files) {
    expect(await readFile(path, "utf8"), `${relative(projectDir, path)} is stale: run \`npm run generate\``).toBe(
      content,
    );
  }
});

const contributing = readFileSync(join(projectDir, "CONTRIBUTING.md"), "utf8");

function foldersIn(path: string): string[] {
  const entries = readdirSync(join(projectDir, path), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

it("CONTRIBUTING.md lists exactly the generated files", async () => {
  const [section = ""] = contributing.match(/^\| File \| Derived from[\s\S]*?\n\n/m) ?? [];
  const listed = [...section.matchAll(/^\| (?:`([^`]+)`|\[([^\]]+)\])/gm)].map(([, code, link]) => code ?? link ?? "");
  const generated = (await generateFiles()).map(({ path }) => relative(projectDir, path));
  expect(generated.filter((path) => !listed.some((pattern) => matchesGlob(path, pattern)))).toEqual([]);
  expect(listed.filter((pattern) => !generated.some((path) => matchesGlob(path, pattern)))).toEqual([]);
});

it("The folders of the tests are those that CONTRIBUTING.md describes", () => {
  const listed = [...contributing.matchAll(/^\| `(test\/\w+)` \|/gm)].map(([, folder]) => folder);
  const described = [...listed, "test/ct", "test/released", "test/support"];
  expect(
    foldersIn("test")
      .map((folder) => `test/${folder}`)
      .sort(),
  ).toEqual(described.sort());
  expect(foldersIn("test/chart").filter((folder) => !foldersIn("chart/templates").includes(folder))).toEqual([
    "examples",
    "values",
  ]);
  expect(foldersIn("test/lib").filter((folder) => !foldersIn("scripts/lib").includes(folder))).toEqual([]);
});

/** The values of a chart that contains the exporter, where the documentation replaces it. */
const replaced = (key: string) =>
  blocks
    .filter(({ language, content }) => language === "yaml" && content.startsWith(`${key}:\n`))
    .map(({ page, content }) => ({ page, values: parseYaml(content, page) }));

it("One page has the values that replace the exporter of kube-prometheus-stack, and they keep its dashboards and rules", () => {
  expect(replaced("nodeExporter")).toMatchObject([
    {
      page: "docs/kube-prometheus-stack.md",
      values: {
        nodeExporter: { enabled: false, forceDeployDashboards: true },
        kubelet: { serviceMonitor: { enabled: false } },
      },
    },
  ]);
  for (const { values } of replaced("nodeExporter")) expect(values).not.toHaveProperty("kubelet.enabled");
});

it("The values for victoria-metrics-k8s-stack keep its rules and dashboards, or disable the rules that would have no data", () => {
  const stacks = replaced("prometheus-node-exporter").filter(({ values }) => "kubelet" in (values as object));
  expect(stacks.map(({ page }) => page)).toEqual(["docs/kube-prometheus-stack.md", "docs/victoriametrics.md"]);
  const [kept, removed] = stacks;
  expect(kept?.values).toMatchObject({
    defaultRules: { sources: { "node-exporter": { enabled: true } } },
    defaultDashboards: { sources: { "node-exporter-full": { enabled: true } } },
    kubelet: { enabled: true },
  });
  expect(removed?.values).toMatchObject({
    kubelet: { enabled: false },
    defaultRules: {
      groups: { "kubelet.rules": { enabled: false }, "kubernetes-system-kubelet": { enabled: false } },
    },
  });
});
