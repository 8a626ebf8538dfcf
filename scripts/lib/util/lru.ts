/** A map with a limited number of entries. */
export interface LruCache<Key, Value> {
  /** Marks the entry as used. */
  get(key: Key): Value | undefined;
  /** Removes the least recently used entry when the cache is full. */
  set(key: Key, value: Value): void;
  delete(key: Key): void;
}

/**
 * @param limit the number of entries
 * @returns an empty cache
 */
export function createLruCache<Key, Value>(limit: number): LruCache<Key, Value> {
  // A Map keeps the order of insertion: the first key is the least recently used one.
  const entries = new Map<Key, Value>();
  const set = (key: Key, value: Value) => {
    entries.delete(key);
    entries.set(key, value);
    const [oldest] = entries.keys();
    if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
  };
  return {
    get: (key) => {
      const value = entries.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    delete: (key) => {
      entries.delete(key);
    },
  };
}
