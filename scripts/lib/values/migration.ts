import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../util/finding.ts";
import type { KeyPath } from "../util/key-path.ts";
import { parseYaml } from "../util/yaml.ts";

/** How the values of a chart that people migrate from map to this project's. */
export interface Migration {
  chart: string;
  /** Names that have the same meaning in both charts. */
  same: string[];
  /** By name, with dots between its keys: what replaces it, and its type there if this chart has a value of that name too. */
  otherwise: Record<string, string | { form: "array"; instead: string }>;
  /** Values of the charts that contain that chart, in the same form. The first has the values of that chart below it. */
  wrappers: Record<string, string>;
}

/** A value that has another name or type in this project's chart. */
export interface MigratedValue {
  name: string;
  path: KeyPath;
  instead: string;
  form?: "array";
}

/** Reads `files/prometheus-node-exporter-values.yaml` in a chart's folder, if there is one. */
export function readMigration(chart: string): Migration | undefined {
  const file = join(chart, "files/prometheus-node-exporter-values.yaml");
  return existsSync(file) ? (parseYaml(readFileSync(file, "utf8"), file) as Migration) : undefined;
}

/** Lists the values that have another name or type in this project's chart. */
export function listMigratedValues({ otherwise }: Migration): MigratedValue[] {
  return Object.entries(otherwise).map(([name, entry]) => ({
    name,
    path: name.split("."),
    ...(typeof entry === "string" ? { instead: entry } : entry),
  }));
}

/** Lists the values of the charts that contain the other chart. */
function listWrappers({ wrappers }: Migration): MigratedValue[] {
  return Object.entries(wrappers).map(([name, instead]) => ({ name, path: name.split("."), instead }));
}

/** Finds values of the other chart. */
export function findMigratedValues(values: object, chart: string): Finding[] {
  const migration = readMigration(chart);
  if (!migration) return [];
  const own = [...listMigratedValues(migration), ...listWrappers(migration)];
  const nested = listMigratedValues(migration).map((value) => ({ ...value, path: [migration.chart, ...value.path] }));
  return [...nested, ...own]
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
      message: `value of the chart ${path[0] && path[0] in migration.wrappers && path.length === 1 ? "kube-prometheus-stack or prometheus" : migration.chart}`,
      fix: `Here: ${instead}.`,
    }));
}

/** The schema of such a value. It accepts anything, so that the chart can report the replacement. */
const anything = { $comment: "prometheus-node-exporter" };

interface SchemaNode {
  $comment?: string;
  properties?: Record<string, SchemaNode>;
}

/** Removes such values from a schema, in place. */
export function removeMigratedValues({ properties = {} }: SchemaNode): void {
  for (const [key, node] of Object.entries(properties)) {
    removeMigratedValues(node);
    if (isDeepStrictEqual(node, anything)) {
      delete properties[key];
    }
  }
}

/** Adds such values to a schema, in place, where it has a map for them. A list instead of a map has to be allowed by hand. */
export function addMigratedValues(schema: SchemaNode, migration: Migration): void {
  for (const { path, form } of [...listMigratedValues(migration), ...listWrappers(migration)]) {
    let at: SchemaNode | undefined = schema;
    for (const [index, key] of path.entries()) {
      if (form || !at?.properties) break;
      if (index === path.length - 1 || !at.properties[key]) {
        // Everything below a map that only the other chart has is accepted with it.
        at.properties[key] ??= { ...anything };
        break;
      }
      at = at.properties[key];
    }
  }
}
