import { join } from "node:path";
import type { KeyPath } from "../util/key-path.ts";
import { chartDir } from "../util/paths.ts";
import { chartValues, coalesce } from "../values/merge.ts";
import { listMigratedValues, type MigratedValue, type Migration, stacks } from "../values/migration.ts";
import { isMap, readValues, type Values } from "../values/read.ts";
import { type Change, mergeChanges, put, valueAt } from "./change.ts";
import { assumedDefaults, keptDefaults, kubeletDefaults, vmKubeletDefaults } from "./defaults.ts";
import { type Context, type Converter, podConverters } from "./exporter.ts";
import { enabledJobs, kubeletConverters, vmKubeletConverters } from "./kubelet.ts";
import { activeMonitor, deliveryForm, jobName, monitorConverters } from "./monitor.ts";
import { detectSource, type Source, type SourceChart } from "./source.ts";
import { type Rules, walk } from "./walk.ts";

/** A value of the other chart that is not in the result, with the reason. */
export interface Remark {
  path: KeyPath;
  reason: string;
}

/** Values of this chart, from those of another. */
export interface Migrated {
  chart: SourceChart;
  values: Values;
  /** Comments on values, by their paths. */
  comments: { path: KeyPath; text: string }[];
  /** Values that this chart does not need. */
  unneeded: Remark[];
  /** Values that could not be carried over. */
  lost: Remark[];
  /** Keys that remain values of the other chart. */
  others: string[];
  differences: readonly string[];
}

/** What becomes of a value in the file; without a path, of what the other chart does by default. */
interface Step {
  path?: KeyPath;
  change: Change;
}

export interface MigrateOptions {
  /** Whose values they are; by default, the keys tell. */
  chart?: SourceChart;
  /** The name of that chart's release; by default, that of the chart. */
  release?: string;
}

/**
 * Converts the values of prometheus-node-exporter, or of a chart that contains it, to this chart's, so that the exporter, its pods and its
 * scrape job stay as they are.
 * @param file the name of their file, for errors
 * @throws UserError the file has other values, see detectSource
 */
export function migrate(values: Values, migration: Migration, file: string, options: MigrateOptions = {}): Migrated {
  const source = detectSource(values, migration, file, options.chart);
  const { release = source.chart } = options;
  const exporter = convertExporter(source, migration, release);
  const steps = [
    ...exporter,
    ...(source.chart === "kube-prometheus-stack" ? convertStack(source, migration, release) : []),
    ...(source.chart === "victoria-metrics-k8s-stack" ? convertVmStack(source, migration) : []),
  ];
  const changed = steps.reduce<Values>(
    (all, { change }) => ("at" in change ? mergeInto(all, change.at, change.value) : all),
    {},
  );
  return {
    chart: source.chart,
    values: inOrderOf(chartValues(), withService(changed)),
    comments: steps.flatMap(({ path, change }) => describe(path, change, source.chart)),
    unneeded: steps.flatMap(({ path, change }) =>
      path && "unneeded" in change ? [{ path, reason: change.unneeded }] : [],
    ),
    lost: steps.flatMap(({ path, change }) => (path && "lost" in change ? [{ path, reason: change.lost }] : [])),
    others: source.others,
    differences: migration.differences,
  };
}

function mergeInto(values: Values, path: KeyPath, value: unknown): Values {
  const nested = path.reduceRight((below, key) => ({ [key]: below }), value);
  return mergeChanges(values, nested, "") as Values;
}

function describe(path: KeyPath | undefined, change: Change, chart: string): Migrated["comments"] {
  if (!("at" in change)) return [];
  const origin = path ? undefined : `Default of ${chart}.`;
  const text = [origin, change.comment].filter((part) => part !== undefined).join(" ");
  return text ? [{ path: change.at, text }] : [];
}

const releaseComment = "The release whose Prometheus scrapes the nodes.";
/** The condition of the dependency in the charts that contain the exporter. */
const condition: MigratedValue = {
  name: "enabled",
  path: ["enabled"],
  instead: "nothing",
  unneeded: "the chart always runs the exporter",
};

function convertExporter({ chart, exporter }: Source, migration: Migration, release: string): Step[] {
  const given = exporter.values;
  const values = coalesce(given, keptDefaults(chart, given));
  const context = {
    values: coalesce(values, assumedDefaults),
    image: imageOf(given),
    hasPreset: needsPreset(chart, given),
  };
  const steps = walkGiven(values, given, exporter.prefix, {
    same: migration.same,
    entries: [
      ...listMigratedValues(migration),
      ...(chart === "victoria-metrics-k8s-stack" ? listMigratedValues(migration, "vmExporter") : []),
      condition,
    ],
    converters: { ...podConverters, ...monitorConverters, ...ownConverters(release) },
    context,
    chart: `${migration.chart} ${migration.version}`,
  });
  // Merging removed these with the default, which differs here.
  const removed = migration.same.filter((key) => given[key] === null && !(key in values));
  return [
    ...defaultChanges(chart, context).map((change) => ({ change })),
    ...removed.map((key) => ({ path: [...exporter.prefix, key], change: put(key, null) })),
    ...steps,
  ];
}

/**
 * Converts values with the defaults of the other chart. The steps of those in the file have their path there.
 * @param given the values in the file
 * @param prefix where these are in it
 */
function walkGiven(values: Values, given: Values, prefix: KeyPath, rules: Rules): Step[] {
  return walk(values, rules).map(({ path, change }) => ({
    change,
    ...(valueAt(given, path) !== undefined && { path: [...prefix, ...path] }),
  }));
}

/** Whether the targets have the labels that the rules and dashboards of kube-prometheus-stack select. */
function needsPreset(chart: SourceChart, given: Values): boolean {
  const values = coalesce(given, keptDefaults(chart, given));
  return isStack(chart) && isMonitored(values) && jobName(values) === "node-exporter";
}

function isStack(chart: SourceChart): boolean {
  return stacks.some((stack) => stack === chart);
}

/** Whether an object of an operator has the exporter scraped. */
function isMonitored(values: Values): boolean {
  return activeMonitor(values) !== undefined || valueAt(values, ["vmScrape", "enabled"]) === true;
}

/** What the other chart does without a value for it. */
function defaultChanges(chart: SourceChart, context: Context): Change[] {
  return [
    put(
      "exclude",
      nothingExcluded(),
      "Remove `exclude` to leave out the devices and mounts of containers, which are most of the series of a busy node.",
    ),
    ...(context.hasPreset
      ? [put("scrape.preset", "kube-prometheus-stack", "Its rules and dashboards keep working.")]
      : []),
    ...(isMonitored(context.values) && !context.hasPreset
      ? [put("scrape.nodes.jobName", jobName(context.values))]
      : []),
    ...(isStack(chart) ? [] : [put("scrape.kubelet.enabled", false, "It does not scrape kubelets.")]),
  ];
}

/** Helm warns if `false` replaces a whole map. */
function nothingExcluded(): Values {
  const kinds = Object.entries(chartValues().exclude as Record<string, Values>);
  return Object.fromEntries(
    kinds.map(([kind, entries]) => [kind, Object.fromEntries(Object.keys(entries).map((name) => [name, false]))]),
  );
}

function ownConverters(release: string): Record<string, Converter> {
  return {
    releaseLabel: (value, { values }) => {
      const form = deliveryForm(values);
      if (value !== true || !form || form === "additionalScrapeConfigs") {
        return [{ unneeded: "no object needs the label to be selected" }];
      }
      return [put(`${form}.labels.release`, release, releaseComment)];
    },
  };
}

/** The image of sidecars that name none. */
function imageOf({ image }: Values): string {
  const { registry, repository, tag } = coalesce(isMap(image) ? image : {}, chartValues().image as Values);
  const { appVersion } = readValues(join(chartDir, "Chart.yaml"));
  return `${registry}/${repository}:${tag || `v${appVersion}`}`;
}

function convertStack({ stack, exporter }: Source, migration: Migration, release: string): Step[] {
  const chart = "kube-prometheus-stack";
  const given = isMap(stack.values.kubelet) ? stack.values.kubelet : {};
  const kubelet = coalesce(given, kubeletDefaults);
  const nodeExporter = isMap(stack.values.nodeExporter) ? stack.values.nodeExporter : {};
  const jobs = chartValues().scrape as Record<string, { metricRelabelConfigs?: Values }>;
  const rules = Object.fromEntries(
    Object.entries(jobs).map(([job, values]) => [job, Object.keys(values?.metricRelabelConfigs ?? {})]),
  );
  const hasPreset = needsPreset(chart, exporter.values);
  const context = { values: kubelet, image: "", hasPreset };
  const parts = [
    { name: "kubelet", values: kubelet, given, converters: kubeletConverters(rules) },
    { name: "nodeExporter", values: nodeExporter, given: nodeExporter, converters: {} },
  ] as const;
  const steps = parts.flatMap(({ name, values, given, converters }) =>
    walkGiven(values, given, [...stack.prefix, name], {
      same: [],
      entries: listMigratedValues(migration, name),
      converters,
      context,
      chart,
    }),
  );
  const jobLabel = hasPreset ? [] : [put("scrape.kubelet.jobName", "kubelet")];
  const delivery = enabledJobs(kubelet).length > 0 ? deliverKubelets(exporter.values, release) : [];
  return [...steps, ...[...jobLabel, ...delivery].map((change) => ({ change }))];
}

function convertVmStack({ stack, exporter }: Source, migration: Migration): Step[] {
  const chart = "victoria-metrics-k8s-stack";
  const given = isMap(stack.values.kubelet) ? stack.values.kubelet : {};
  const hasPreset = needsPreset(chart, exporter.values);
  const ofBoth = listMigratedValues(migration, "kubelet").filter(({ name }) => name === "enabled");
  const values = coalesce(given, vmKubeletDefaults);
  const steps = walkGiven(values, given, [...stack.prefix, "kubelet"], {
    same: [],
    entries: [...ofBoth, ...listMigratedValues(migration, "vmKubelet")],
    converters: vmKubeletConverters,
    context: { values, image: "", hasPreset },
    chart,
  });
  const delivery = put(
    "additionalScrapeConfigs.enabled",
    true,
    "Add the Secret to the VMAgent: docs/kube-prometheus-stack.md.",
  );
  const jobLabel = hasPreset ? [] : [put("scrape.kubelet.jobName", "kubelet")];
  return [...steps, ...[...jobLabel, delivery].map((change) => ({ change }))];
}

/** How Prometheus gets the jobs of the kubelets, which have no monitor. */
function deliverKubelets(given: Values, release: string): Change[] {
  const form = deliveryForm(coalesce(given, keptDefaults("kube-prometheus-stack", given)));
  if (!form || form === "additionalScrapeConfigs") return [];
  const scrapeClass = "Add this scrape class to the Prometheus object: docs/prometheus-operator.md.";
  return [
    put("scrapeConfig.enabled", true, "For the kubelets."),
    put("scrapeConfig.labels.release", release, releaseComment),
    put("scrapeConfig.scrapeClass", "kubelet", scrapeClass),
  ];
}

/** Sorts the keys of values like those of others; keys that the others lack come last. */
function inOrderOf(others: Values, values: Values): Values {
  const order = Object.keys(others);
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  const entries = Object.entries(values).sort(([left], [right]) => rank(left) - rank(right));
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      isMap(value) ? inOrderOf(isMap(others[key]) ? others[key] : {}, value) : value,
    ]),
  );
}

/** Enables the Service if the result sets one of its values. */
function withService(values: Values): Values {
  const { service } = values;
  if (!isMap(service) || "enabled" in service) return values;
  return { ...values, service: { enabled: true, ...service } };
}
