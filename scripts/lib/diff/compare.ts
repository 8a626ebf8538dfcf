import { isDeepStrictEqual } from "node:util";
import { describe, type Manifest } from "../kubernetes/manifest.ts";
import { tryParseYaml } from "../util/yaml.ts";

/** What becomes of a field. It has no `before` when it is new, and no `after` when it is gone. */
export interface FieldChange {
  /** Keys from the object down; items of lists are `[name]`, or `[]` where they have none. */
  path: readonly string[];
  before?: unknown;
  after?: unknown;
}

/** What becomes of an object; `fields` says more of one that is changed. */
export interface ObjectChange {
  /** Such as `DaemonSet monitoring/node-monitoring`. */
  object: string;
  change: "added" | "removed" | "changed";
  fields: FieldChange[];
}

/** What the items of lists are known by, the first that they have; items that have none by all that they are. */
const names = ["name", "job_name", "alert", "record", "mountPath", "containerPort", "refId", "title"];

/** Lists whose order means something: each step of relabelling sees what the one before it made. */
const ordered = /^(args|command|initContainers|(?:\w+_)?relabel_configs|relabelings|metricRelabelings)$/;

/**
 * How rendered objects differ from others, object by object and field by field. Lists are compared by their items whatever their order,
 * unless it means something, and YAML and JSON in ConfigMaps by their fields. Checksums are left out, as they follow from the rest.
 */
export function compareManifests(before: readonly Manifest[], after: readonly Manifest[]): ObjectChange[] {
  const [left, right] = [byName(before), byName(after)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((object): ObjectChange[] => {
    const [old, now] = [left.get(object), right.get(object)];
    if (!old || !now) return [{ object, change: now ? "added" : "removed", fields: [] }];
    const fields = compare([], old, now);
    return fields.length > 0 ? [{ object, change: "changed", fields }] : [];
  });
}

/**
 * The same changes without some: what differs between two renderings of equal input, as a chart makes it by chance (passwords, certificates).
 * @param chance how two such renderings differ
 */
export function withoutChance(changes: readonly ObjectChange[], chance: readonly ObjectChange[]): ObjectChange[] {
  const key = (object: string, path: readonly string[]) => JSON.stringify([object, path]);
  const left = new Set(chance.flatMap(({ object, fields }) => fields.map(({ path }) => key(object, path))));
  return changes.flatMap((change) => {
    const fields = change.fields.filter(({ path }) => !left.has(key(change.object, path)));
    return change.change === "changed" && fields.length === 0 ? [] : [{ ...change, fields }];
  });
}

function byName(manifests: readonly Manifest[]): Map<string, Manifest> {
  return new Map(manifests.map((manifest) => [describe(manifest), manifest]));
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

/** Text that is YAML or JSON, by the name of its file, as what it says. */
function structured(value: unknown, field: string): unknown {
  const isText = typeof value !== "string" || !/\.(ya?ml|json)$/.test(field);
  return isText ? value : (tryParseYaml(value, field) ?? value);
}

interface Part {
  /** Of an item of a list. */
  name?: string;
  value: unknown;
}

/** A map's values by their keys, or a list's items by something that tells them apart; undefined for anything else. */
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
  // So that another value of a flag is a change of it.
  if (typeof item === "string") return /^--[^=]+(?==)/.exec(item)?.[0];
  if (typeof item !== "object" || item === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(item));
  const name = names.map((key) => fields.get(key)).find((found) => found !== undefined);
  return name === undefined ? undefined : String(name);
}

/** Which items both have, in the order of the first. Flags may stand in any. */
function order(of: ReadonlyMap<string, Part>, other: ReadonlyMap<string, Part>): string[] {
  return [...of].flatMap(([key, { value }]) =>
    other.has(key) && !(typeof value === "string" && value.startsWith("-")) ? [key] : [],
  );
}
