import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command, folder } from "../support/fixture.ts";
import { withRenderer } from "../support/helm-template.ts";

// A seed whose sample has a change that the tests notice.
const few = ["--file", "templates/_helpers.tpl", "--sample", "2", "--seed", "2", "--tests", "test/chart/names.test.ts"];

// Each change is tried in its own run of Vitest.
describe("npm run mutate", { timeout: 300_000 }, () => {
  it.each(withRenderer)(
    "npm run mutate reports for each change whether a test notices it, and writes the results to a file",
    async () => {
      const cwd = folder();
      const { stdout, stderr, exitCode } = await command(
        "mutate",
        [...few, "--concurrency", "1", "--output", "all.jsonl"],
        cwd,
      );
      expect(stderr).toBe("");
      const lines = readFileSync(join(cwd, "all.jsonl"), "utf8").trim().split("\n");
      const results = lines.map((line) => JSON.parse(line) as { file: string; killedBy?: string });
      expect(results.map(({ file }) => file)).toEqual(["templates/_helpers.tpl", "templates/_helpers.tpl"]);
      const noticed = results.filter(({ killedBy }) => killedBy);
      expect(noticed.length).toBeGreaterThan(0);
      for (const { killedBy } of noticed) expect(killedBy).toMatch(/^test\/chart\/names\.test\.ts /);
      expect(stdout).toMatch(new RegExp(`^\\S all +\\S 2 +\\S ${noticed.length} `, "m"));
      expect(exitCode).toBe(noticed.length === 2 ? 0 : 1);
    },
  );

  it.each(withRenderer)("npm run mutate rejects test files that do not run, before it changes anything", async () => {
    const { stderr, exitCode } = await command("mutate", [...few.slice(0, -1), "test/chart/none.test.ts"], folder());
    expect(stderr).toMatch(/the unchanged chart: the tests did not run: /);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(1);
  });
});
