import { expect, it } from "vitest";
import { createLruCache } from "../../../scripts/lib/util/lru.ts";

it("A full LRU cache removes the least recently used entry", () => {
  const cache = createLruCache<string, number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  cache.get("a");
  cache.set("c", 3);
  expect(["a", "b", "c"].map((key) => cache.get(key))).toEqual([1, undefined, 3]);
});

it("An LRU cache replaces the value of a key without removing another entry", () => {
  const cache = createLruCache<string, number>(2);
  for (const value of [1, 2, 3]) cache.set("a", value);
  cache.set("b", 4);
  expect(["a", "b"].map((key) => cache.get(key))).toEqual([3, 4]);
});
