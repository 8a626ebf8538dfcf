import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tool } from "../../scripts/lib/tools/resolve.ts";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import { chartDir, projectDir } from "../../scripts/lib/util/paths.ts";
import { command, folder } from "../support/fixture.ts";

const values = join(projectDir, "test/chart/validation/fixtures/four-contradictions.yaml");

it.each(["helm", "helm3"] as const)(
  "%s template reports all four contradictions of a values file, one per line",
  async (helm) => {
    const { exitCode, stderr } = await tryRun(await tool(helm), ["template", "nodes", chartDir, "--values", values]);
    const [first, ...lines] = stderr.split("\n");
    expect(first).toMatch(
      /^Error: execution error at \(node-monitoring\/templates\/validation\/validate\.yaml:\d+:\d+\): rejected values \(4\):$/,
    );
    expect(lines.slice(0, 5)).toEqual([
      expect.stringMatching(/^- service\.annotations: .+\. Fix: .+\.$/),
      expect.stringMatching(/^- scrape\.timeout: .+\. Fix: .+\.$/),
      expect.stringMatching(/^- web\.basicAuth\.enabled: .+\. Fix: .+\.$/),
      expect.stringMatching(/^- pools\.gpu\.port: .+\. Fix: .+\.$/),
      "",
    ]);
    expect(exitCode).toBe(1);
  },
);

it("npm run check reports all four contradictions of a values file, each at its line", async () => {
  const dir = folder({ "prod.yaml": readFileSync(values, "utf8") });
  const { exitCode, stdout } = await command("check", ["-f", "prod.yaml", "--format", "json"], dir);
  const { counts, findings } = JSON.parse(stdout);
  expect(findings).toMatchObject([
    { rule: "chart/rejected", path: "service.annotations", line: 16 },
    { rule: "chart/rejected", path: "scrape.timeout", line: 13 },
    { rule: "chart/rejected", path: "web.basicAuth.enabled", line: 9 },
    { rule: "chart/rejected", path: "pools.gpu.port", line: 5 },
  ]);
  expect(counts).toEqual({ error: 4, warning: 0, info: 0 });
  expect(exitCode).toBe(1);
});
