import { createLruCache } from "./lru.ts";

/** Runs work once per key. */
export type Memo = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;

/**
 * Remembers the results of asynchronous work by key. Callers with the same key share one run. A failure is forgotten, so that the next
 * caller tries again.
 * @param limit the number of keys to remember; the least recently used one is forgotten first
 */
export function createMemo(limit: number): Memo {
  const known = createLruCache<string, Promise<unknown>>(limit);
  return <Result>(key: string, work: () => Promise<Result>) => {
    const before = known.get(key);
    // Only work for the same key stores a promise there.
    if (before) return before as Promise<Result>;
    const result = work();
    known.set(key, result);
    result.catch(() => known.delete(key));
    return result;
  };
}
