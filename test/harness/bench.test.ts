import { join } from "node:path";
import { expect, test } from "vitest";
import { projectDir } from "../../scripts/lib/paths.ts";
import { tryRun } from "../../scripts/lib/run.ts";

test.each([
  ["more pods than fit on a node", ["series", "--pods", "91"], "--pods <count>' argument '91' is invalid"],
  ["a number of scrapes that is none", ["series", "--scrapes", "1.5"], "It is a number from 1 to 1000."],
  ["a bench that there is not", ["memory"], "unknown command 'memory'"],
])("npm run bench refuses %s, before anything is made", async (_, args, message) => {
  const { exitCode, stderr } = await tryRun(process.execPath, [join(projectDir, "scripts/bench.ts"), ...args]);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(2);
});
