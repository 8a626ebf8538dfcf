import { expect, test } from "vitest";
import { remembered } from "../../scripts/lib/render-cache.ts";
import { tryRun } from "../../scripts/lib/run.ts";

const unique = () => crypto.randomUUID();

test.each([
  ["a success", ["-c", "date +%N"]],
  ["a failure", ["-c", "date +%N >&2; exit 3"]],
])("the same input gives %s once more, without another run", async (_, args) => {
  const key = unique();
  const first = await remembered(key, () => tryRun("sh", args));
  expect(await remembered(key, () => tryRun("sh", args))).toEqual(first);
  expect(await remembered(unique(), () => tryRun("sh", args))).not.toEqual(first);
});

test("a program that could not be run is tried again", async () => {
  const key = unique();
  expect((await remembered(key, () => tryRun("no-such-program", []))).failure).toContain("not found");
  expect((await remembered(key, () => tryRun("sh", ["-c", "echo there"]))).stdout).toBe("there");
});
