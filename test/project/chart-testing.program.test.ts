import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { runCt } from "../../scripts/lib/tools/chart-testing.ts";
import { ensureTools } from "../../scripts/lib/tools/resolve.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { folder, smallChart } from "../support/fixture.ts";

beforeAll(() => ensureTools(["ct", "yamale", "yamllint"]), 10 * 60_000);

const chartYaml = [
  "apiVersion: v2",
  "name: small",
  "description: small",
  "type: application",
  "version: 0.1.0",
  "appVersion: 1.0.0",
  'kubeVersion: ">=1.25.0-0"',
  "keywords: [small]",
  "sources: [https://example.org]",
  "home: https://example.org",
  "icon: https://example.org/icon.svg",
  "annotations: { artifacthub.io/license: Apache-2.0 }",
  "",
].join("\n");

/** A project with another chart and the lint rules of this project. */
function project(files: Record<string, string>): string {
  const dir = folder();
  copyFileSync(join(projectDir, "ct.yaml"), join(dir, "ct.yaml"));
  cpSync(join(projectDir, "test/ct"), join(dir, "test/ct"), { recursive: true });
  cpSync(smallChart("a: true\n", { "Chart.yaml": chartYaml, ...files }), join(dir, "chart"), { recursive: true });
  return dir;
}

it.each(["helm", "helm3"] as const)(
  "ct lint passes for the chart with every file in chart/ci, with %s",
  async (helm) => {
    const { passed, output } = await runCt(["lint"], { helm });
    expect(output).toContain("All charts linted successfully");
    expect(passed).toBe(true);
  },
);

it("ct lint passes for a valid chart", async () => {
  const { passed, output } = await runCt(["lint"], { project: project({}) });
  expect(output).toContain("All charts linted successfully");
  expect(passed).toBe(true);
});

it.for([
  ["a value that YAML 1.1 reads as true", { "values.yaml": "a: yes\n" }, /truthy/],
  ["an unknown field in Chart.yaml", { "Chart.yaml": `${chartYaml}hom: x\n` }, /hom: Unexpected element/],
] as const)("ct lint rejects %s", async ([, files, message]) => {
  const { passed, output } = await runCt(["lint"], { project: project(files) });
  expect(passed).toBe(false);
  expect(output).toMatch(message);
});
