import type { KeyPath } from "../util/key-path.ts";
import { isMap, type Values } from "../values/read.ts";

/** What becomes of a value of another chart. */
export type Change =
  /** It is a value of this chart, with a comment for what differs. */
  | { at: KeyPath; value: unknown; comment?: string }
  /** This chart does not need it. */
  | { unneeded: string }
  /** It cannot be carried over, for this reason. */
  | { lost: string };

/** Sets a value at a path with dots between its keys. */
export function put(path: string, value: unknown, comment?: string): Change {
  return { at: path.split("."), value, ...(comment !== undefined && { comment }) };
}

/**
 * Sets the interval of a job, and its timeout if the default of this chart is longer. Without a timeout, Prometheus takes the shorter one itself.
 * @param job the key of the job under `scrape`
 * @param timeout the timeout in the file, if any
 */
export function putInterval(job: string, interval: unknown, timeout: unknown): Change[] {
  const isShort = /^[1-9]s$/.test(String(interval));
  return [
    put(`scrape.${job}.interval`, interval),
    ...(isShort && isUnset(timeout) ? [put(`scrape.${job}.timeout`, interval)] : []),
  ];
}

/** Adds fields to a container of the exporter's pods. */
export function patchContainer(name: string, fields: Values): Change {
  return put("podSpec.containers", [{ name, ...fields }]);
}

/** Whether the other charts treat a value as not set. */
export function isUnset(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === "" || (isMap(value) && Object.keys(value).length === 0);
}

/** The value at a path, or undefined. */
export function valueAt(values: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), values);
}

/** The maps in a list; empty if the value is not a list. */
export function mapsIn(value: unknown): Values[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** A map without the entries that are not set. */
export function withoutUnset(map: Values): Values {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => !isUnset(value)));
}

/**
 * Merges one value over another: maps by key, containers and their policies by name, other lists one after the other.
 * @param key the key of both
 */
export function mergeChanges(under: unknown, over: unknown, key: string): unknown {
  if (isMap(under) && isMap(over)) {
    const merged: Values = { ...under };
    for (const [name, value] of Object.entries(over)) {
      merged[name] = name in merged ? mergeChanges(merged[name], value, name) : value;
    }
    return merged;
  }
  if (!Array.isArray(under) || !Array.isArray(over)) return over;
  const name = { containers: "name", containerPolicies: "containerName" }[key];
  return name ? mergeItems(mapsIn([...under, ...over]), name) : [...under, ...over];
}

function mergeItems(items: readonly Values[], name: string): Values[] {
  const merged = new Map<unknown, Values>();
  for (const item of items) merged.set(item[name], mergeChanges(merged.get(item[name]) ?? {}, item, "") as Values);
  return [...merged.values()];
}
