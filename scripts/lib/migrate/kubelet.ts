import type { Values } from "../values/read.ts";
import { type Change, isUnset, put, putInterval, valueAt } from "./change.ts";
import type { Converter } from "./exporter.ts";
import { convertMetricRelabelings, convertRelabelings } from "./relabeling.ts";

/** The jobs of the kubelet that kube-prometheus-stack has, by its names for them. */
const jobs = { kubelet: "kubelet", cAdvisor: "cadvisor", probes: "probes", resource: "resource" } as const;

/** The jobs that are enabled, by the keys under `scrape`. */
export function enabledJobs(values: Values): string[] {
  return Object.entries(jobs)
    .filter(([name]) => isEnabled(values) && valueAt(values, ["serviceMonitor", name]) === true)
    .map(([, job]) => job);
}

const timeoutOf = (values: Values) => valueAt(values, ["serviceMonitor", "scrapeTimeout"]);

function isEnabled(values: Values): boolean {
  return values.enabled !== false && valueAt(values, ["serviceMonitor", "enabled"]) !== false;
}

/** The jobs of the kubelet that victoria-metrics-k8s-stack has, by its names for them. */
const vmJobs = { cadvisor: "cadvisor", kubelet: "kubelet", probes: "probes", resources: "resource" } as const;

const disable: Converter = (value) =>
  value === false
    ? Object.values(jobs).map((job) => put(`scrape.${job}.enabled`, false))
    : [{ unneeded: "each job has its own switch" }];

/** Converters of the values of the kubelet in victoria-metrics-k8s-stack that need more than another name, by name. */
export const vmKubeletConverters: Readonly<Record<string, Converter>> = {
  enabled: disable,
  ...Object.fromEntries(
    Object.entries(vmJobs).map(([name, job]): [string, Converter] => [
      `vmScrapes.${name}.enabled`,
      (value, { values }) =>
        values.enabled === false ? [{ unneeded: "`kubelet` is disabled" }] : [put(`scrape.${job}.enabled`, value)],
    ]),
  ),
};

/**
 * Converters of the values of the kubelet that need more than another name, by name.
 * @param defaults the names of the metric relabeling rules in this chart's values, by job
 */
export function kubeletConverters(defaults: Readonly<Record<string, readonly string[]>>): Record<string, Converter> {
  const ofEachJob =
    (field: string, convert = (value: unknown): unknown => value): Converter =>
    (value, { values }) =>
      enabledJobs(values).map((job) => put(`scrape.${job}.${field}`, convert(value)));
  const relabel =
    (job: string): Converter =>
    (value) =>
      convertMetricRelabelings(value, job, defaults[job] ?? []);
  const relabelTargets =
    (job: string): Converter =>
    (value, { values, hasPreset }) =>
      enabledJobs(values).includes(job)
        ? convertRelabelings(value, job, { hasPreset })
        : [{ unneeded: "the job is disabled" }];
  const intervalOf =
    (job: string): Converter =>
    (value, { values }): Change[] =>
      isUnset(valueAt(values, ["serviceMonitor", "interval"])) && enabledJobs(values).includes(job)
        ? putInterval(job, value, timeoutOf(values))
        : [{ unneeded: "`interval` replaces it, or the job is disabled" }];
  const switches = Object.entries(jobs).map(([name, job]): [string, Converter] => [
    `serviceMonitor.${name}`,
    (value, { values }) => (isEnabled(values) ? [put(`scrape.${job}.enabled`, value)] : []),
  ]);
  return {
    ...Object.fromEntries(switches),
    enabled: disable,
    "serviceMonitor.enabled": disable,
    "serviceMonitor.cAdvisorInterval": intervalOf("cadvisor"),
    "serviceMonitor.cAdvisorMetricRelabelings": relabel("cadvisor"),
    "serviceMonitor.cAdvisorRelabelings": relabelTargets("cadvisor"),
    "serviceMonitor.probesRelabelings": relabelTargets("probes"),
    "serviceMonitor.relabelings": relabelTargets("kubelet"),
    "serviceMonitor.resourceRelabelings": relabelTargets("resource"),
    "serviceMonitor.honorLabels": ofEachJob("config.honor_labels"),
    "serviceMonitor.honorTimestamps": ofEachJob("config.honor_timestamps"),
    "serviceMonitor.https": (value) =>
      value === false
        ? [{ lost: "the port of the kubelet without TLS is not secure, and kubelets no longer open it" }]
        : [{ unneeded: "the chart always uses TLS" }],
    "serviceMonitor.interval": (value, { values }) =>
      enabledJobs(values).flatMap((job) => putInterval(job, value, timeoutOf(values))),
    "serviceMonitor.labelLimit": ofEachJob("labelLimit"),
    "serviceMonitor.labelNameLengthLimit": ofEachJob("config.label_name_length_limit"),
    "serviceMonitor.labelValueLengthLimit": ofEachJob("config.label_value_length_limit"),
    "serviceMonitor.metricRelabelings": relabel("kubelet"),
    "serviceMonitor.probesMetricRelabelings": relabel("probes"),
    "serviceMonitor.proxyUrl": ofEachJob("config.proxy_url"),
    "serviceMonitor.resourceInterval": intervalOf("resource"),
    "serviceMonitor.sampleLimit": ofEachJob("sampleLimit"),
    "serviceMonitor.scrapeTimeout": ofEachJob("timeout"),
    "serviceMonitor.targetLimit": ofEachJob("config.target_limit"),
    "serviceMonitor.trackTimestampsStaleness": (value) =>
      value === true
        ? [{ unneeded: "this is the default" }]
        : [put("scrape.cadvisor.config.track_timestamps_staleness", value)],
  };
}
