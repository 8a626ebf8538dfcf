import { UserError } from "../util/errors.ts";
import type { KeyPath } from "../util/key-path.ts";
import { chartDir } from "../util/paths.ts";
import { chartValues } from "../values/merge.ts";
import { listMigratedValues, type Migration, stacks } from "../values/migration.ts";
import { isMap, type Values } from "../values/read.ts";
import { valueAt } from "./change.ts";

/** The charts whose values can be converted. */
export const sourceCharts = ["prometheus-node-exporter", ...stacks, "prometheus"] as const;

export type SourceChart = (typeof sourceCharts)[number];

/** The values of a file that concern this chart. */
export interface Source {
  chart: SourceChart;
  /** The values of prometheus-node-exporter, and where they are in the file. */
  exporter: { values: Values; prefix: KeyPath };
  /** The values `kubelet` and `nodeExporter` of a stack. */
  stack: { values: Values; prefix: KeyPath };
  /** Other keys, which remain values of the chart that contains prometheus-node-exporter. */
  others: string[];
}

const charts = "prometheus-node-exporter, or of a chart that contains it";
const remedy = `Name a values file of ${charts}`;

/**
 * Finds out whose values these are, and where those of the exporter are.
 * @param file the name of the file, for errors
 * @param chart whose values they are; by default, the keys tell
 * @throws UserError they are no values, or of another chart, or of this one
 */
export function detectSource(values: Values, migration: Migration, file: string, chart?: SourceChart): Source {
  const base = findBase(values, migration);
  const root = valueAt(values, base) as Values;
  rejectOthers(values, root, migration, file);
  const nothing = { values: {}, prefix: base };
  if (!isParent(root, migration) && (chart === undefined || chart === migration.chart)) {
    return { chart: "prometheus-node-exporter", exporter: { values: root, prefix: base }, stack: nothing, others: [] };
  }
  const { global, "prometheus-node-exporter": exporter, kubelet, nodeExporter, ...others } = root;
  const given = { ...(isMap(exporter) && exporter), ...globalOf(global) };
  const besides = Object.keys(values).filter((key) => base.length > 0 && key !== base[0]);
  return {
    chart: chart ?? findParent(root, base, migration),
    exporter: { values: given, prefix: [...base, "prometheus-node-exporter"] },
    stack: { values: { kubelet, nodeExporter }, prefix: base },
    others: [...besides, ...Object.keys(others)],
  };
}

/** The chart that contains prometheus-node-exporter: by its name above the values, or by a value that no other one has. */
function findParent(root: Values, base: KeyPath, migration: Migration): SourceChart {
  const values = listMigratedValues(migration, "wrappers").filter(({ path }) => valueAt(root, path) !== undefined);
  const isOfVictoriaMetrics = [["kubelet"], ["prometheus-node-exporter"]].some((path) =>
    ["vmScrape", "vmScrapes"].some((key) => valueAt(root, [...path, key]) !== undefined),
  );
  const names = [...base, ...values.map(({ of }) => of), ...(isOfVictoriaMetrics ? [stacks[1]] : [])];
  return sourceCharts.find((name) => names.includes(name)) ?? "kube-prometheus-stack";
}

/** The key below which another parent chart has the values, if any. */
function findBase(values: Values, migration: Migration): KeyPath {
  if (isParent(values, migration)) return [];
  const key = Object.keys(values).find((each) => isMap(values[each]) && isParent(values[each], migration));
  return key === undefined ? [] : [key];
}

/** Whether values are those of a chart that contains prometheus-node-exporter. */
function isParent(values: Values, migration: Migration): boolean {
  return listMigratedValues(migration, "wrappers").some(
    ({ name, path }) => !stacks.some((stack) => stack === name) && valueAt(values, path) !== undefined,
  );
}

/** The global values that prometheus-node-exporter knows too. */
function globalOf(global: unknown): Values {
  if (!isMap(global)) return {};
  const known = ["imageRegistry", "imagePullSecrets"].filter((key) => key in global);
  return known.length > 0 ? { global: Object.fromEntries(known.map((key) => [key, global[key]])) } : {};
}

function rejectOthers(values: Values, root: Values, migration: Migration, file: string): void {
  const keys = Object.keys(values);
  if (keys.length === 0) throw new UserError(`${file}: has no values. ${remedy}`);
  if (typeof values.apiVersion === "string" && typeof values.kind === "string") {
    throw new UserError(
      `${file}: is a Kubernetes object (${values.kind}). Write its Helm values to a file, and name that`,
    );
  }
  const own = findOwn(root, migration).find((key) => !sharedKeys[findParent(root, [], migration)]?.includes(key));
  if (own !== undefined) throw new UserError(`${file}: \`${own}\` is a value of this chart already. ${remedy}`);
  const known = firstKeys([...migration.same, ...Object.keys(migration.otherwise), ...Object.keys(migration.wrappers)]);
  // Many kinds of files have a version.
  if (!Object.keys(root).some((key) => key !== "version" && known.has(key))) {
    throw new UserError(
      `${file}: none of its keys (${keys.slice(0, 5).join(", ")}) is a value of ${charts}. ${remedy}`,
    );
  }
}

/** Keys of another chart that this chart has too, with the same meaning. They remain values of the other. */
const sharedKeys: Partial<Record<SourceChart, readonly string[]>> = { "victoria-metrics-k8s-stack": ["extraObjects"] };

/** Keys that only this chart has, or whose type is that of this chart. */
function findOwn(values: Values, migration: Migration): string[] {
  const others = firstKeys([
    ...migration.same,
    ...Object.keys(migration.otherwise),
    ...Object.keys(migration.wrappers),
  ]);
  const own = Object.keys(chartValues([], {}, chartDir)).filter((key) => !others.has(key));
  return [...own.filter((key) => key in values), ...(isMap(values.extraArgs) ? ["extraArgs"] : [])];
}

function firstKeys(names: readonly string[]): Set<string> {
  return new Set(names.map((name) => name.split(".")[0] ?? name));
}
