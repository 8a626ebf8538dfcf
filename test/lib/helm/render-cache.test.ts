import { chmodSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { evict } from "../../../scripts/lib/helm/render-cache.ts";
import { cacheDir } from "../../../scripts/lib/util/paths.ts";
import { environment, folder } from "../../support/fixture.ts";

// The folder that other processes share could exceed its size limit, and lose a result during a test.
beforeEach(() => environment("NODE_MONITORING_CACHE", folder()));
// Other test files must not use a cache in that folder.
afterEach(() => vi.resetModules());

const unique = () => crypto.randomUUID();

/** Sets the time at which a file was last used. */
function age(file: string, seconds: number): void {
  const time = new Date(Date.now() - seconds * 1000);
  utimesSync(file, time, time);
}

/** Returns a cache as another process sees it: files on disk, and nothing in memory. */
async function cache() {
  vi.resetModules();
  return (await import("../../../scripts/lib/helm/render-cache.ts")).memoizeOnDisk;
}

it("The cache returns the result for the same input without rendering again, in this process and in another", async () => {
  const key = unique();
  const memoizeOnDisk = await cache();
  const first = { text: unique() };
  expect(await memoizeOnDisk(key, async () => first)).toBe(first);
  expect(await memoizeOnDisk(key, async () => ({ text: "again" }))).toBe(first);
  expect(await (await cache())(key, async () => ({ text: "elsewhere" }))).toEqual(first);
  expect(await memoizeOnDisk(unique(), async () => "other input")).toBe("other input");
});

it("Concurrent calls with the same input share one rendering", async () => {
  const key = unique();
  const memoizeOnDisk = await cache();
  const work = vi.fn(async () => unique());
  const [first, second] = await Promise.all([memoizeOnDisk(key, work), memoizeOnDisk(key, work)]);
  expect(second).toBe(first);
  expect(work).toHaveBeenCalledTimes(1);
});

it("The cache retries a rendering that failed", async () => {
  const key = unique();
  const memoizeOnDisk = await cache();
  await expect(memoizeOnDisk(key, () => Promise.reject(new Error("no Helm")))).rejects.toThrow("no Helm");
  expect(await memoizeOnDisk(key, async () => "there")).toBe("there");
});

it("Only the user can read the cache on disk, also if an older version made it readable for everyone", async () => {
  const dir = cacheDir("renders");
  chmodSync(dir, 0o755);
  const key = unique();
  await (await cache())(key, async () => "a password");
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect([mode(dir), mode(join(dir, key))]).toEqual(["700", "600"]);
});

it("A result that must not be kept is not on disk, and another process renders it again", async () => {
  const key = unique();
  const memoizeOnDisk = await cache();
  const work = async () => unique();
  const first = await memoizeOnDisk(key, work, () => false);
  expect(await memoizeOnDisk(key, work, () => false)).toBe(first);
  expect(readdirSync(cacheDir("renders"))).toEqual([]);
  expect(await (await cache())(key, work, () => false)).not.toBe(first);
});

it("The cache on disk keeps the most recently used results up to its size limit", () => {
  const dir = folder({ a: "x".repeat(100), b: "x".repeat(100), c: "x".repeat(100) });
  for (const [name, seconds] of [
    ["a", 30],
    ["b", 90],
    ["c", 60],
  ] as const)
    age(join(dir, name), seconds);
  evict(dir, 250);
  expect(readdirSync(dir).sort()).toEqual(["a", "c"]);
});

it("The cache on disk removes results that nobody used for a day", () => {
  const dir = folder({ old: "x", recent: "x" });
  age(join(dir, "old"), 25 * 60 * 60);
  age(join(dir, "recent"), 23 * 60 * 60);
  evict(dir, 1000);
  expect(readdirSync(dir)).toEqual(["recent"]);
});

it("A result from disk counts as used", async () => {
  const key = unique();
  await (await cache())(key, async () => "result");
  const file = join(cacheDir("renders"), key);
  age(file, 60 * 60);
  expect(await (await cache())(key, async () => "other")).toBe("result");
  expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(60_000);
});
