import { expect, test, vi } from "vitest";

const unique = () => crypto.randomUUID();

/** A cache as another process has it: what is on disk, and nothing in memory. */
async function cache() {
  vi.resetModules();
  return (await import("../../../scripts/lib/helm/render-cache.ts")).remembered;
}

test("the same input gives the same result once more without the work, in this process and in another one", async () => {
  const key = unique();
  const remembered = await cache();
  const first = { text: unique() };
  expect(await remembered(key, async () => first)).toBe(first);
  expect(await remembered(key, async () => ({ text: "again" }))).toBe(first);
  expect(await (await cache())(key, async () => ({ text: "elsewhere" }))).toEqual(first);
  expect(await remembered(unique(), async () => "other input")).toBe("other input");
});

test("the same input at the same time is one work", async () => {
  const key = unique();
  const remembered = await cache();
  const work = vi.fn(async () => unique());
  const [first, second] = await Promise.all([remembered(key, work), remembered(key, work)]);
  expect(second).toBe(first);
  expect(work).toHaveBeenCalledTimes(1);
});

test("work that failed is tried again", async () => {
  const key = unique();
  const remembered = await cache();
  await expect(remembered(key, () => Promise.reject(new Error("no Helm")))).rejects.toThrow("no Helm");
  expect(await remembered(key, async () => "there")).toBe("there");
});
