import { isDeepStrictEqual } from "node:util";
import { describe, identify, type Manifest } from "../kubernetes/manifest.ts";
import { tryParseYaml } from "../util/yaml.ts";

/** A change of a field. An added field has no `before`, and a removed field has no `after`. */
export interface FieldChange {
  /** The keys from the object to the field. Items of lists are `[name]`, or `[]` if they have no name. */
  path: readonly string[];
  before?: unknown;
  after?: unknown;
}

/** A change of an object; a changed object has `fields`. */
export interface ObjectChange {
  /** Such as `DaemonSet monitoring/node-monitoring`. */
  object: string;
  change: "added" | "removed" | "changed";
  fields: FieldChange[];
}

/** The fields that identify the items of lists; the first one that an item has counts. Items without such a field are compared as a whole. */
const names = ["name", "job_name", "alert", "record", "mountPath", "containerPort", "refId", "title"];

/** Lists whose order matters, such as the steps of relabelling. */
const ordered = /^(args|command|initContainers|(?:\w+_)?relabel_configs|relabelings|metricRelabelings)$/;

/**
 * Compares rendered objects field by field. The order of lists counts only where it matters; YAML and JSON in ConfigMaps are compared by their
 * fields. Checksums are ignored, because they depend on the rest.
 */
export function compareManifests(before: readonly Manifest[], after: readonly Manifest[]): ObjectChange[] {
  const shared = new Set([before, after].flatMap(sharedNames));
  const [left, right] = [byName(before, shared), byName(after, shared)];
  return [...new Map([...left, ...right])].flatMap(([key, manifest]): ObjectChange[] => {
    const [old, now] = [left.get(key), right.get(key)];
    const object = describe(manifest);
    if (!old || !now) return [{ object, change: now ? "added" : "removed", fields: [] }];
    const fields = compare([], old, now);
    return fields.length > 0 ? [{ object, change: "changed", fields }] : [];
  });
}

/**
 * Removes changes of fields that a chart generates at random (passwords, certificates).
 * @param chance the changes between two renderings of equal input
 */
export function ignoreRandom(changes: readonly ObjectChange[], chance: readonly ObjectChange[]): ObjectChange[] {
  const key = (object: string, path: readonly string[]) => JSON.stringify([object, path]);
  const left = new Set(chance.flatMap(({ object, fields }) => fields.map(({ path }) => key(object, path))));
  return changes.flatMap((change) => {
    const fields = change.fields.filter(({ path }) => !left.has(key(change.object, path)));
    return change.change === "changed" && fields.length === 0 ? [] : [{ ...change, fields }];
  });
}

/** Objects by name. The group counts only where several have a kind of that name, because it is the same object after a move to another group. */
function byName(manifests: readonly Manifest[], shared: ReadonlySet<string>): Map<string, Manifest> {
  return new Map(
    manifests.map((manifest) => {
      const name = describe(manifest);
      return [shared.has(name) ? identify(manifest) : name, manifest];
    }),
  );
}

function sharedNames(manifests: readonly Manifest[]): string[] {
  const names = manifests.map(describe);
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function compare(path: readonly string[], old: unknown, now: unknown): FieldChange[] {
  const field = path.at(-1) ?? "";
  const [before, after] = [structured(old, field), structured(now, field)];
  if (isDeepStrictEqual(before, after)) return [];
  const [left, right] = [parts(before), parts(after)];
  if (!left || !right || Array.isArray(before) !== Array.isArray(after)) return [{ path, before, after }];
  const keys = [...new Set([...left.keys(), ...right.keys()])].filter((key) => !key.startsWith("checksum/"));
  const changes = keys.flatMap((key): FieldChange[] => {
    const below = [...path, Array.isArray(before) ? `[${left.get(key)?.name ?? right.get(key)?.name ?? ""}]` : key];
    if (!right.has(key)) return [{ path: below, before: left.get(key)?.value }];
    if (!left.has(key)) return [{ path: below, after: right.get(key)?.value }];
    return compare(below, left.get(key)?.value, right.get(key)?.value);
  });
  const isMoved = ordered.test(field) && !isDeepStrictEqual(order(left, right), order(right, left));
  return isMoved ? [{ path, before, after }] : changes;
}

/** Parses text that is YAML or JSON according to the name of its file. */
function structured(value: unknown, field: string): unknown {
  const isText = typeof value !== "string" || !/\.(ya?ml|json)$/.test(field);
  return isText ? value : (tryParseYaml(value, field) ?? value);
}

interface Part {
  /** The name of a list's item. */
  name?: string;
  value: unknown;
}

/** @returns the values of a map by key, or the items of a list by an identifier; undefined for anything else */
function parts(value: unknown): Map<string, Part> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value).map(([key, part]) => [key, { value: part }]));
  const found = new Map<string, Part>();
  for (const item of value) {
    const name = nameOf(item);
    const base = name ?? `\n${JSON.stringify(item)}`;
    let key = base;
    for (let count = 2; found.has(key); count++) key = `${base} (${count})`;
    found.set(key, { value: item, ...(name !== undefined && { name: key }) });
  }
  return found;
}

function nameOf(item: unknown): string | undefined {
  // A flag with another value is a changed item.
  if (typeof item === "string") return /^--[^=]+(?==)/.exec(item)?.[0];
  if (typeof item !== "object" || item === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(item));
  const name = names.map((key) => fields.get(key)).find((found) => found !== undefined);
  return name === undefined ? undefined : String(name);
}

/** @returns the items that both lists have, in the order of the first, without flags, whose order does not matter */
function order(of: ReadonlyMap<string, Part>, other: ReadonlyMap<string, Part>): string[] {
  return [...of].flatMap(([key, { value }]) =>
    other.has(key) && !(typeof value === "string" && value.startsWith("-")) ? [key] : [],
  );
}
