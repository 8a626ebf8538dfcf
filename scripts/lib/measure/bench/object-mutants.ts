import type { Manifest } from "../../kubernetes/manifest.ts";
import { formatPath, type KeyPath } from "../../util/key-path.ts";

/** An object with one field changed. */
export interface ObjectMutant {
  /** What is changed, such as `spec.replicas = -1`. */
  title: string;
  /** Makes it; an object can have thousands of fields. */
  make: () => Manifest;
}

/** Stands for a field that is taken away. */
const absent = Symbol("absent");

/** What replaces a value, by its type. Most of it is wrong somewhere and right elsewhere. */
function replacements(value: unknown): unknown[] {
  if (Array.isArray(value)) return [absent, {}, [], [...value, ...value]];
  switch (typeof value) {
    case "number":
      return [absent, -1, 0, 1.5, 70_000, String(value), "text"];
    case "boolean":
      return [absent, !value, String(value)];
    case "string":
      return [absent, "", "Not Valid!", "a".repeat(300), 5, [value], value.toUpperCase()];
    default:
      return [absent, [], "text", { ...(value as object), unknownField: 1 }];
  }
}

/**
 * Changes each field of an object in several ways, one at a time. What identifies the object stays.
 * @returns the mutants in the order of the fields
 */
export function mutateObject(object: Manifest): ObjectMutant[] {
  return [...walk(object, [])].flatMap(([path, value]) =>
    replacements(value).map((by) => ({
      title: `${formatPath(path)} ${by === absent ? "removed" : `= ${abbreviate(by)}`}`,
      make: () => replaceAt(object, path, by),
    })),
  );
}

const identity = ["apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace"];

function* walk(value: unknown, path: KeyPath): Generator<[KeyPath, unknown]> {
  if (path.length > 0 && !identity.includes(path.join("."))) yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) if (part !== null) yield* walk(part, [...path, key]);
}

function replaceAt<Value>(value: Value, [key = "", ...rest]: KeyPath, by: unknown): Value {
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  if (rest.length > 0) copy[key] = replaceAt(copy[key], rest, by);
  else if (by !== absent) copy[key] = by;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy as Value;
}

function abbreviate(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/**
 * Makes an object smaller, part by part, as long as something stays true of it.
 * @param limit milliseconds after which it stops: the server takes seconds for the largest objects
 */
export async function minimizeObject(
  object: Manifest,
  holds: (object: Manifest) => Promise<boolean>,
  limit = 20_000,
): Promise<Manifest> {
  let smallest = object;
  const end = performance.now() + limit;
  for (let changed = true; changed; ) {
    changed = false;
    // Outer parts first, because they take the most with them; the last of a list first, because its removal moves no other.
    const paths = [...walk(smallest, [])]
      .map(([path]) => path)
      .sort((a, b) => a.length - b.length || compareLast(b, a));
    for (const path of paths) {
      if (performance.now() > end) return smallest;
      if (!has(smallest, path)) continue;
      const smaller = replaceAt(smallest, path, absent);
      if (!(await holds(smaller))) continue;
      smallest = smaller;
      changed = true;
    }
  }
  return smallest;
}

function compareLast(left: KeyPath, right: KeyPath): number {
  return Number(left.at(-1)) - Number(right.at(-1)) || 0;
}

function has(value: unknown, path: KeyPath): boolean {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value) !== undefined;
}

/** Takes some items of a list, evenly spread over it. */
export function sampleEvenly<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)]).flatMap(
    (item) => item ?? [],
  );
}
