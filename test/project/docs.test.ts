import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { expect, it } from "vitest";
import { generateFiles } from "../../scripts/lib/generate/index.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";

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
