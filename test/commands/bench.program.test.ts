import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renderText } from "../../scripts/lib/helm/render.ts";
import { makeBenchCases } from "../../scripts/lib/measure/bench/cases.ts";
import { buildPeers, formatHarnessBench, type HarnessBench } from "../../scripts/lib/measure/bench/harness.ts";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { folder } from "../support/fixture.ts";

it.each([
  ["more pods than fit on a node", ["series", "--pods", "91"], "--pods <count>' argument '91' is invalid"],
  ["a number of scrapes that is not whole", ["series", "--scrapes", "1.5"], "Expected a number from 1 to 1000."],
  ["zero cases", ["harness", "--cases", "0"], "Expected a number from 1 to 10000."],
  ["an option that migrate does not have", ["migrate", ".", "--pods", "1"], "unknown option '--pods'"],
  ["an unknown benchmark", ["memory"], "unknown command 'memory'"],
])("npm run bench rejects %s before it builds anything", async (_, args, message) => {
  const { exitCode, stderr } = await tryRun(process.execPath, [join(projectDir, "scripts/bench.ts"), ...args]);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(2);
});

/** Runs only where the competing tools can be built. Elsewhere the benchmark reports that Go is missing, and there is nothing to measure. */
const withGo = (await tryRun("go", ["version"])).failure ? [] : [true];

describe.each(withGo)("npm run bench harness", () => {
  // The first run builds the competing tools.
  const timeout = 600_000;

  it("The benchmark measures all contenders on the same cases", { timeout }, async () => {
    const args = [join(projectDir, "scripts/bench.ts"), "harness", "--cases", "3", "--rounds", "1", "--json"];
    const { exitCode, stdout, failure } = await tryRun(process.execPath, args);
    expect(stdout, failure).toMatch(/^\{/);
    const bench: HarnessBench = JSON.parse(stdout);
    expect(bench).toMatchObject({ cases: 3, rounds: 1 });
    expect(bench.objects).toBeGreaterThan(3 * 5);
    expect(exitCode).toBe(bench.missed ? 1 : 0);
    const [incumbent, ...others] = bench.contenders;
    expect(incumbent).toMatchObject({ name: "helm-unittest", ratio: { wall: 1, cpu: 1 } });
    for (const { wall, cpu, ratio } of others) {
      expect(ratio.wall).toBeCloseTo(wall / (incumbent?.wall ?? 0));
      expect(ratio.cpu).toBeCloseTo(cpu / (incumbent?.cpu ?? 0));
      // Less CPU time means that no rendering took place: nobody waited for the process, or it found everything in a cache.
      expect(cpu).toBeGreaterThan(0.1);
    }
    const ours = bench.contenders.find(({ name }) => name === "ours, validated");
    expect(bench.missed).toBe((ours?.ratio.wall ?? 0) > 1);
  });

  it("The benchmark gives kubeconform schemas that reject what our validation rejects", { timeout }, async () => {
    const { schemaLocation, values, unittestChart } = await makeBenchCases(folder(), 3);
    const { kubeconform, helmUnittest } = await buildPeers();
    const validate = (input: string) => tryRun(kubeconform, ["-strict", "-schema-location", schemaLocation], { input });
    const text = await renderText({ values: values[0] ?? [] });
    expect(await validate(text)).toMatchObject({ exitCode: 0 });
    expect((await validate(text.replace("hostNetwork:", "hostNetwrk:"))).stdout).toContain("hostNetwrk");
    expect((await tryRun(helmUnittest, [unittestChart])).stdout).toContain("3 passed, 3 total");
  });

  it("The benchmark reports whether the goal is reached", () => {
    const contender = (name: string, factor: number) => ({
      ...{ name, validates: "all", wall: 10 * factor, cpu: 20 * factor },
      ratio: { wall: factor, cpu: factor },
    });
    const contenders = [contender("helm-unittest", 1), contender("ours, validated", 0.5)];
    const text = formatHarnessBench({ cases: 3, rounds: 1, objects: 20, contenders, missed: false });
    expect(text).toMatch(/ours, validated +5\.00 {2}0\.50 +10\.00 {2}0\.50 {2}all/);
    expect(text).toMatch(/: reached\.$/);
    expect(formatHarnessBench({ cases: 3, rounds: 1, objects: 20, contenders, missed: true })).toMatch(/: missed\.$/);
  });
});
