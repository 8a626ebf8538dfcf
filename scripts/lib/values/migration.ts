import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../util/finding.ts";
import { parseYaml } from "../util/yaml.ts";

/** The values of a chart that people come from, and what is in their place in ours. */
export interface ForeignValues {
  chart: string;
  /** Names with the same meaning in both. */
  same: string[];
  /** By name, which has dots between its keys: what to use instead, and of which form the value is when ours has the same name. */
  otherwise: Record<string, string | { form: "array"; instead: string }>;
}

/** A value that is not ours. */
export interface ForeignValue {
  name: string;
  path: readonly string[];
  instead: string;
  form?: "array";
}

/** What a chart's folder has of that: `files/prometheus-node-exporter-values.yaml`. */
export function readForeignValues(chart: string): ForeignValues | undefined {
  const file = join(chart, "files/prometheus-node-exporter-values.yaml");
  return existsSync(file) ? (parseYaml(readFileSync(file, "utf8"), file) as ForeignValues) : undefined;
}

/** The values with another name or form there. */
export function foreignValues({ otherwise }: ForeignValues): ForeignValue[] {
  return Object.entries(otherwise).map(([name, entry]) => ({
    name,
    path: name.split("."),
    ...(typeof entry === "string" ? { instead: entry } : entry),
  }));
}

/** Finds values of that chart which are not values of ours. */
export function findMigratedValues(values: object, chart: string): Finding[] {
  const foreign = readForeignValues(chart);
  if (!foreign) return [];
  return foreignValues(foreign)
    .filter(({ path, form }) => {
      const value = path.reduce<unknown>(
        (at, key) => (at as Record<string, unknown> | null | undefined)?.[key],
        values,
      );
      return value !== undefined && value !== null && (!form || Array.isArray(value));
    })
    .map(({ path, instead }) => ({
      severity: "error",
      rule: "schema/migration",
      path,
      message: `value of the chart ${foreign.chart}`,
      fix: `Here: ${instead}.`,
    }));
}

/** What the schema says of a value that is not ours: anything goes, so that the templates can say what to use instead. */
const anything = { $comment: "prometheus-node-exporter" };

interface SchemaNode {
  $comment?: string;
  properties?: Record<string, SchemaNode>;
}

/** Takes such values out of a schema, in place. */
export function withoutForeignValues({ properties = {} }: SchemaNode): void {
  for (const [key, node] of Object.entries(properties)) {
    withoutForeignValues(node);
    if (isDeepStrictEqual(node, anything)) {
      delete properties[key];
    }
  }
}

/** Puts such values into a schema, in place, where it has a map for them; a list in place of a map has to be let in there by hand. */
export function withForeignValues(schema: SchemaNode, foreign: ForeignValues): void {
  for (const { path, form } of foreignValues(foreign)) {
    let at: SchemaNode | undefined = schema;
    for (const [index, key] of path.entries()) {
      if (form || !at?.properties) break;
      if (index === path.length - 1 || !at.properties[key]) {
        // What is below a map that is not ours is not ours either.
        at.properties[key] ??= { ...anything };
        break;
      }
      at = at.properties[key];
    }
  }
}
