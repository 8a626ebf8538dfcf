import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ciValues } from "../../check/rules/unrendered-templates.ts";
import { findExporters } from "../../helm/exporter-daemonsets.ts";
import { render } from "../../helm/render.ts";
import { type Manifest, type ManifestOf, selectKind } from "../../kubernetes/manifest.ts";
import { valueAt } from "../../migrate/change.ts";
import { type Migrated, migrate } from "../../migrate/migrate.ts";
import { type SourceChart, sourceCharts } from "../../migrate/source.ts";
import { UserError } from "../../util/errors.ts";
import { formatNumbers } from "../../util/table.ts";
import { chartValues } from "../../values/merge.ts";
import type { Migration } from "../../values/migration.ts";
import { isMap, readValues, type Values } from "../../values/read.ts";
import { findCharts } from "./charts.ts";

const exporterChart = "prometheus-node-exporter";
const exporterContainer = "node-exporter";

/** The parts of the DaemonSet that a migration keeps. */
const parts = ["flags", "ports", "tolerations", "mounts", "labels"] as const;

/** What of a part differs after the migration: a flag, the name of a port, a key, a path or a label. */
export interface Difference {
  part: (typeof parts)[number];
  name: string;
  before: unknown;
  after: unknown;
}

/** A values file, migrated. */
export interface MigrationRun {
  chart: string;
  values: string;
  /** How many flags, ports and so on the old DaemonSet has. */
  compared: number;
  /** Differences that the comment in the new file names. */
  named: Difference[];
  /** Differences that it does not name. */
  unnamed: Difference[];
  /** How many values are not carried over. */
  lost: number;
  /** Why the file is not migrated or rendered. */
  rejected?: string;
}

/**
 * Migrates the values of each chart in a folder that contains prometheus-node-exporter: its defaults and the files in its `ci` folder. Compares
 * the exporter's DaemonSet of the old chart with that of this one.
 * @throws UserError the folder has no chart prometheus-node-exporter, or none of its charts contains it
 */
export async function benchMigration(folder: string, migration: Migration): Promise<MigrationRun[]> {
  const charts = findCharts(folder).flatMap((path) => {
    const name = sourceCharts.find((each) => each === String(readValues(join(path, "Chart.yaml")).name));
    return name ? [{ path, name }] : [];
  });
  const exporter = charts.find(({ name }) => name === exporterChart);
  if (!exporter) {
    throw new UserError(`${folder}: has no chart ${exporterChart}, which the others need. Add it to the folder`);
  }
  const runs: MigrationRun[] = [];
  for (const { path, name } of charts) {
    for (const file of [join(path, "values.yaml"), ...ciValues(path)]) {
      runs.push(await runMigration({ name, path }, exporter.path, file, migration));
    }
  }
  return runs;
}

async function runMigration(
  chart: { name: SourceChart; path: string },
  exporter: string,
  file: string,
  migration: Migration,
): Promise<MigrationRun> {
  const given = readValues(file);
  const run = { chart: chart.name, values: basename(file), compared: 0, named: [], unnamed: [], lost: 0 };
  try {
    const migrated = migrate(given, migration, basename(file), { chart: chart.name });
    const old = await render({ chart: exporter, set: exporterValues(chart, given) });
    // What a cluster has to serve does not matter here.
    const set = { ...migrated.values, customResources: { renderMode: "alwaysRender" } };
    const { compared, differences } = compareExporters(old, await render({ set }));
    const isNamed = (difference: Difference) => namesDifference(migrated, given, difference);
    return {
      ...run,
      compared,
      named: differences.filter(isNamed),
      unnamed: differences.filter((difference) => !isNamed(difference)),
      lost: migrated.lost.length,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...run, rejected: error.message };
  }
}

/** The values that prometheus-node-exporter gets from a file of the chart that contains it. */
function exporterValues({ name, path }: { name: SourceChart; path: string }, given: Values): Values {
  if (name === exporterChart) return given;
  const { [exporterChart]: values, global } = chartValues([], given, path);
  return { ...(isMap(values) && values), ...(isMap(global) && { global }) };
}

/** Compares the exporter's DaemonSet of the old chart with that of this chart. */
function compareExporters(
  before: readonly Manifest[],
  after: readonly Manifest[],
): { compared: number; differences: Difference[] } {
  const [old] = selectKind(before, "DaemonSet");
  const [own] = findExporters(after);
  if (!old || !own) throw new UserError("A chart renders no DaemonSet");
  const [all, others] = [describeExporter(old), describeExporter(own)];
  const differences = parts.flatMap((part) =>
    [...new Set([...Object.keys(all[part]), ...Object.keys(others[part])])]
      .filter((name) => !isDeepStrictEqual(all[part][name], others[part][name]))
      .map((name): Difference => ({ part, name, before: all[part][name], after: others[part][name] })),
  );
  return { compared: parts.reduce((sum, part) => sum + Object.keys(all[part]).length, 0), differences };
}

/** What each flag, port and so on of an exporter is, by name. */
function describeExporter({ spec }: ManifestOf<"DaemonSet">): Record<Difference["part"], Record<string, unknown>> {
  const { metadata, spec: pod } = spec?.template ?? {};
  const containers = pod?.containers ?? [];
  const volumes = new Map(pod?.volumes?.map(({ name, ...source }) => [name, source]));
  const flags = containers.find(({ name }) => name === exporterContainer)?.args ?? [];
  const tolerations = pod?.tolerations ?? [];
  return {
    flags: groupByName(flags.map((flag) => [flag.split("=", 1)[0] ?? flag, flag])),
    ports: groupByName(
      containers.flatMap(({ ports = [] }) => ports.map((port) => [String(port.name), port.containerPort])),
    ),
    tolerations: groupByName(tolerations.map((toleration) => [JSON.stringify(toleration), toleration])),
    mounts: groupByName(
      containers.flatMap((container) =>
        (container.volumeMounts ?? []).map(({ name, mountPath, readOnly = false, mountPropagation }) => [
          mountPath,
          { container: container.name, readOnly, mountPropagation, volume: volumes.get(name) },
        ]),
      ),
    ),
    labels: { ...metadata?.labels },
  };
}

function groupByName(entries: readonly (readonly [string, unknown])[]): Record<string, unknown[]> {
  const names = [...new Set(entries.map(([name]) => name))];
  return Object.fromEntries(
    names.map((name) => [name, entries.filter(([each]) => each === name).map(([, value]) => value)]),
  );
}

/** Whether the list of a migration names a difference: as code in its text, or in a value of the file that is not carried over as it was. */
function namesDifference(migrated: Migrated, given: Values, { name }: Difference): boolean {
  const remarks = [...migrated.lost, ...migrated.unneeded];
  const text = [
    ...migrated.differences,
    ...remarks.map(({ reason }) => reason),
    ...migrated.comments.map(({ text }) => text),
  ];
  const code = text.flatMap((sentence) => [...sentence.matchAll(/`([^`]+)`/g)].map(([, each = ""]) => each));
  const isCode = code.some((each) =>
    each.endsWith("*") ? name.startsWith(each.slice(0, -1)) : each === name || each.startsWith(`${name}=`),
  );
  return (
    isCode || remarks.some(({ path }) => JSON.stringify(valueAt(given, path) ?? null).includes(JSON.stringify(name)))
  );
}

/** Writes the result as a table, and each difference that a list does not name. */
export function formatMigrationBench(runs: readonly MigrationRun[]): string {
  const rows = runs
    .filter(({ rejected }) => rejected === undefined)
    .map(({ chart, values, compared, named, unnamed, lost }) => [
      `${chart} (${values})`,
      ...[compared, named.length, unnamed.length, lost].map(String),
    ]);
  return [
    formatNumbers(["VALUES", "COMPARED", "NAMED", "UNNAMED", "LOST VALUES"], rows).trimEnd(),
    ...runs.flatMap(({ chart, values, rejected }) => (rejected ? [`REJECTED ${chart} (${values}): ${rejected}`] : [])),
    ...runs.flatMap(({ chart, values, unnamed }) =>
      unnamed.map(
        ({ part, name, before, after }) =>
          `UNNAMED ${chart} (${values}): ${part}: ${name}: ${JSON.stringify(before)} becomes ${JSON.stringify(after)}`,
      ),
    ),
  ].join("\n");
}
