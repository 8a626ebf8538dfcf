import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { makeOnce } from "../../../scripts/lib/util/disk-cache.ts";
import { environment, folder } from "../../support/fixture.ts";

let cache: string;

beforeEach(() => {
  cache = folder();
  environment("NODE_MONITORING_CACHE", cache);
});

async function fill(dir: string) {
  writeFileSync(join(dir, "file"), "content");
}

it("The cache creates a folder once, even for concurrent callers", async () => {
  let made = 0;
  const make = async (dir: string) => {
    made++;
    await fill(dir);
  };
  const [first, second] = await Promise.all([makeOnce("kind", "a-1", make), makeOnce("kind", "a-1", make)]);
  expect(await makeOnce("kind", "a-1", make)).toBe(first);
  expect(second).toBe(first);
  expect(readFileSync(join(first, "file"), "utf8")).toBe("content");
  expect(made).toBe(1);
});

it("The cache keeps nothing of a failed call, and the next call tries again", async () => {
  const failing = makeOnce("kind", "a-1", async (dir) => {
    await fill(dir);
    throw new Error("disk full");
  });
  await expect(failing).rejects.toThrow("disk full");
  expect(readdirSync(join(cache, "kind"))).toEqual([]);
  await makeOnce("kind", "a-1", fill);
  expect(readdirSync(join(cache, "kind"))).toEqual(["a-1"]);
});

it("The cache removes the partial folders of dead processes and keeps those of running ones", async () => {
  const { pid: dead } = spawnSync("true");
  mkdirSync(join(cache, "kind", `.partial-${dead}-x`), { recursive: true });
  mkdirSync(join(cache, "kind", `.partial-${process.ppid}-x`));
  await makeOnce("kind", "a-1", fill);
  expect(readdirSync(join(cache, "kind")).sort()).toEqual([`.partial-${process.ppid}-x`, "a-1"]);
});

it("The cache removes folders that were not used for 90 days, and using a folder keeps it", async () => {
  const longAgo = new Date(Date.now() - 91 * 24 * 60 * 60_000);
  for (const name of ["unused-1", "used-1"]) {
    const dir = await makeOnce("kind", name, fill);
    utimesSync(dir, longAgo, longAgo);
  }
  await makeOnce("kind", "used-1", fill);
  await makeOnce("kind", "a-1", fill);
  expect(readdirSync(join(cache, "kind")).sort()).toEqual(["a-1", "used-1"]);
});
