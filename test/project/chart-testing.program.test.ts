import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
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
  "",
].join("\n");

/** A project with a chart of its own and this project's rules for it. */
function project(files: Record<string, string>): string {
  const dir = folder();
  copyFileSync(join(projectDir, "ct.yaml"), join(dir, "ct.yaml"));
  cpSync(join(projectDir, "test/ct"), join(dir, "test/ct"), { recursive: true });
  cpSync(smallChart("a: true\n", { "Chart.yaml": chartYaml, ...files }), join(dir, "chart"), { recursive: true });
  return dir;
}

test("ct lint lets a sound chart pass", async () => {
  const { passed, output } = await runCt(["lint"], { project: project({}) });
  expect(output).toContain("All charts linted successfully");
  expect(passed).toBe(true);
});

test.for([
  ["yamllint a value that YAML 1.1 takes for true", { "values.yaml": "a: yes\n" }, /truthy/],
  ["yamale a field that Chart.yaml does not have", { "Chart.yaml": `${chartYaml}hom: x\n` }, /hom: Unexpected element/],
] as const)("ct lint lets %s fail", async ([, files, message]) => {
  const { passed, output } = await runCt(["lint"], { project: project(files) });
  expect(passed).toBe(false);
  expect(output).toMatch(message);
});
