import type { KeyPath } from "../util/key-path.ts";
import type { MigratedValue } from "../values/migration.ts";
import { isMap, type Values } from "../values/read.ts";
import { type Change, isUnset, put } from "./change.ts";
import type { Context, Converter } from "./exporter.ts";
import { isOfInactiveMonitor } from "./monitor.ts";

/** How the values of one chart are converted. */
export interface Rules {
  /** Names that have the same meaning in both charts. */
  same: readonly string[];
  entries: readonly MigratedValue[];
  /** Converters of values that need more than another name, by name. */
  converters: Readonly<Record<string, Converter>>;
  context: Context;
  /** The chart and version that have these values. */
  chart: string;
}

/** What becomes of a value. */
interface Step {
  path: KeyPath;
  change: Change;
}

/** Converts all values of a map. Every value that is set has at least one change. */
export function walk(values: Values, rules: Rules, path: KeyPath = []): Step[] {
  return Object.entries(values).flatMap(([key, value]): Step[] => {
    const at = [...path, key];
    const name = at.join(".");
    const changes = convertValue(name, value, rules);
    if (changes) return changes.map((change) => ({ path: at, change }));
    if (isMap(value) && isPrefix(name, rules)) return walk(value, rules, at);
    return isUnset(value) ? [] : [{ path: at, change: { lost: `${rules.chart} has no such value` } }];
  });
}

function isPrefix(name: string, { same, entries }: Rules): boolean {
  return [...same, ...entries.map((entry) => entry.name)].some((each) => each.startsWith(`${name}.`));
}

/** @returns undefined if the other chart has no value of that name */
function convertValue(
  name: string,
  value: unknown,
  { same, entries, converters, context }: Rules,
): Change[] | undefined {
  const convert = Object.hasOwn(converters, name) ? converters[name] : undefined;
  if (same.includes(name)) return convert && !isUnset(value) ? convert(value, context) : [put(name, value)];
  const entry = entries.find((each) => each.name === name);
  if (!entry) return undefined;
  // A limit of 0 is none.
  if (isUnset(value) || (value === 0 && name.endsWith("Limit"))) return [];
  if (isOfInactiveMonitor(name, context.values)) return [{ unneeded: "the monitor is disabled" }];
  if (convert) return convert(value, context);
  if (entry.lost !== undefined) return [{ lost: `${entry.lost}. Use ${entry.instead}` }];
  if (entry.to !== undefined) return [put(entry.to, value)];
  if (entry.unneeded === undefined) throw new Error(`${name}: nothing says how to convert it`);
  return [{ unneeded: entry.unneeded }];
}
