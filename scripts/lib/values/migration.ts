import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../util/finding.ts";
import type { KeyPath } from "../util/key-path.ts";
import { parseYaml } from "../util/yaml.ts";

/** What replaces a value of another chart in this project's: in words, or with what a program needs to know. */
type Entry = string | { to?: string; instead?: string; unneeded?: string; lost?: string; form?: "array"; of?: string };

/** By name, with dots between its keys. */
type Entries = Readonly<Record<string, Entry>>;

/** How the values of the charts that people migrate from map to this project's: `files/prometheus-node-exporter-values.yaml`. */
export interface Migration {
  chart: string;
  version: string;
  /** What differs besides the values, one sentence or two each. */
  differences: readonly string[];
  /** Names that have the same meaning in both charts. */
  same: readonly string[];
  otherwise: Entries;
  /** Values below `kubelet` and `nodeExporter` of kube-prometheus-stack. */
  kubelet: Entries;
  nodeExporter: Entries;
  /** Values that victoria-metrics-k8s-stack adds below `prometheus-node-exporter` and `kubelet`. */
  vmExporter: Entries;
  vmKubelet: Entries;
  /** Values of the charts that contain that chart. */
  wrappers: Entries;
}

/** A value that has another name or type in this project's chart. */
export interface MigratedValue {
  name: string;
  path: KeyPath;
  /** What replaces it, in words. */
  instead: string;
  /** The value of this project's chart with the same content. */
  to?: string;
  /** Why nothing replaces it. */
  unneeded?: string;
  /** Why the value cannot be converted. */
  lost?: string;
  /** Its type, if this project's chart has a value of the same name. */
  form?: "array";
  /** The only chart that has it, of those that contain prometheus-node-exporter. */
  of?: string;
}

/** Reads `files/prometheus-node-exporter-values.yaml` in a chart's folder, if there is one. */
export function readMigration(chart: string): Migration | undefined {
  const file = join(chart, "files/prometheus-node-exporter-values.yaml");
  return existsSync(file) ? (parseYaml(readFileSync(file, "utf8"), file) as Migration) : undefined;
}

/** Lists a part of the values that have another name or type in this project's chart. */
export function listMigratedValues(
  migration: Migration,
  part: "otherwise" | "kubelet" | "nodeExporter" | "vmExporter" | "vmKubelet" | "wrappers" = "otherwise",
): MigratedValue[] {
  return Object.entries(migration[part]).map(([name, entry]) => ({
    name,
    path: name.split("."),
    ...(typeof entry === "string" ? { instead: entry } : { instead: describeReplacement(entry), ...entry }),
  }));
}

function describeReplacement({ to, unneeded }: Exclude<Entry, string>): string {
  return unneeded === undefined ? `\`${to}\`` : `nothing, because ${unneeded}`;
}

/** The charts that contain prometheus-node-exporter and have a values file of their own for it. */
export const stacks = ["kube-prometheus-stack", "victoria-metrics-k8s-stack"] as const;

/** Finds values of the other charts, in the order in which the chart reports them. */
export function findMigratedValues(values: object, chart: string): Finding[] {
  const migration = readMigration(chart);
  if (!migration) return [];
  const [stack, vmStack] = stacks;
  const parts = [
    { below: [migration.chart], part: "otherwise", from: migration.chart },
    { below: [migration.chart], part: "vmExporter", from: vmStack },
    { below: ["kubelet"], part: "kubelet", from: stack },
    { below: ["kubelet"], part: "vmKubelet", from: vmStack },
    { below: ["nodeExporter"], part: "nodeExporter", from: stack },
    { below: [], part: "wrappers", from: `${stacks.join(", ")} or prometheus` },
  ] as const;
  const own = { prefix: [], part: "otherwise", from: migration.chart } as const;
  const nested = [...stacks.map((name) => [name]), []].flatMap((base) =>
    parts.map(({ below, ...rest }) => ({ ...rest, prefix: [...base, ...below] })),
  );
  return [...nested, own].flatMap(({ prefix, part, from }) =>
    listMigratedValues(migration, part)
      .map((value) => ({ ...value, path: [...prefix, ...value.path] }))
      .filter(({ path, form }) => isGiven(values, path, form))
      .map(
        ({ path, instead, of }): Finding => ({
          severity: "error",
          rule: "schema/migration",
          path,
          message: `value of the chart ${of ?? from}`,
          fix: `Here: ${instead}.`,
        }),
      ),
  );
}

function isGiven(values: object, path: KeyPath, form: "array" | undefined): boolean {
  const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], values);
  return value !== undefined && value !== null && (!form || Array.isArray(value));
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
  for (const { path, form } of [...listMigratedValues(migration), ...listMigratedValues(migration, "wrappers")]) {
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
