import { isMap, type Values } from "../values/read.ts";
import { type Change, isUnset, put, putInterval, valueAt } from "./change.ts";
import type { Converter } from "./exporter.ts";
import { convertMetricRelabelings, convertRelabelings, convertTlsConfig } from "./relabeling.ts";

const monitors = ["monitor", "podMonitor"] as const;

/** This chart's values for the same objects. */
const forms = { monitor: "serviceMonitor", podMonitor: "podMonitor" } as const;

/**
 * The form in which this chart delivers the job of the nodes; undefined if the other chart has no monitor. An object of the operator names no
 * files and no other hosts, so that what needs them requires the whole configuration of the job.
 */
export function deliveryForm(values: Values): "serviceMonitor" | "podMonitor" | "additionalScrapeConfigs" | undefined {
  const monitor = activeMonitor(values);
  if (!monitor) return undefined;
  const needsFiles = ["tlsConfig", "bearerTokenFile"].some(
    (field) => !isUnset(valueAt(values, ["prometheus", monitor, field])),
  );
  const hasProxy = valueAt(values, ["kubeRBACProxy", "enabled"]) === true;
  return needsFiles || hasProxy || !isUnset(values.endpoints) ? "additionalScrapeConfigs" : forms[monitor];
}

/** The ServiceMonitor or PodMonitor by which the other chart has its exporter scraped; undefined if both are disabled. */
export function activeMonitor(values: Values): (typeof monitors)[number] | undefined {
  return monitors.find((name) => valueAt(values, ["prometheus", name, "enabled"]) === true);
}

/** Whether a value is a field of the monitor that is disabled, or of the second one. */
export function isOfInactiveMonitor(name: string, values: Values): boolean {
  const monitor = monitors.find((each) => name.startsWith(`prometheus.${each}.`));
  return monitor !== undefined && !name.endsWith(".enabled") && monitor !== activeMonitor(values);
}

/** Converters of the values of a monitor that need more than another name, by name. */
export const monitorConverters: Readonly<Record<string, Converter>> = Object.fromEntries(
  monitors.flatMap((monitor) =>
    Object.entries(fieldConverters(monitor)).map(([field, convert]) => [`prometheus.${monitor}.${field}`, convert]),
  ),
);

function fieldConverters(monitor: (typeof monitors)[number]): Record<string, Converter> {
  return {
    enabled: (value, { values }) => {
      if (value !== true) return [{ unneeded: "this chart has no monitor by default" }];
      if (activeMonitor(values) !== monitor) return [{ unneeded: "a node is scraped once" }];
      const form = deliveryForm(values) ?? forms[monitor];
      if (form !== "additionalScrapeConfigs") {
        return [put(`${form}.enabled`, true), ...(form === "serviceMonitor" ? [put("service.enabled", true)] : [])];
      }
      return [put(`${form}.enabled`, true, "Add the Secret to the Prometheus object: docs/prometheus-operator.md.")];
    },
    podTargetLabels: (value, { values }) => convertPodLabels(value, values),
    interval: (value, { values }) =>
      putInterval("nodes", value, valueAt(values, ["prometheus", monitor, "scrapeTimeout"])),
    jobLabel: (_, { values, hasPreset }) =>
      hasPreset ? [{ unneeded: "`scrape.preset` sets the label job" }] : [put("scrape.nodes.jobName", jobName(values))],
    relabelings: (value, { values, hasPreset }) =>
      convertRelabelings(value, "nodes", { hasPreset, hasPods: deliveryForm(values) !== "additionalScrapeConfigs" }),
    metricRelabelings: (value) => convertMetricRelabelings(value, "nodes", []),
    scheme: (value) =>
      value === "http" ? [{ unneeded: "this is the default" }] : [put("scrape.nodes.config.scheme", value)],
    tlsConfig: (value) => convertTlsConfig(value, "scrape.nodes.config.tls_config"),
    ...(monitor === "monitor" && {
      bearerTokenFile: (value): Change[] => [put("scrape.nodes.config.authorization.credentials_file", value)],
    }),
    ...(monitor === "podMonitor" && {
      path: (value): Change[] =>
        value === "/metrics" ? [{ unneeded: "this is the default" }] : [put("scrape.nodes.config.metrics_path", value)],
    }),
  };
}

/** The label `job` that the monitor gives to targets. */
export function jobName(values: Values): string {
  const monitor = activeMonitor(values) ?? "monitor";
  const label = valueAt(values, ["prometheus", monitor, "jobLabel"]);
  const labels = monitor === "monitor" ? valueAt(values, ["service", "labels"]) : values.podLabels;
  const name = isUnset(values.nameOverride) ? "prometheus-node-exporter" : String(values.nameOverride);
  const known: Values = { "app.kubernetes.io/name": name, ...(isMap(labels) ? labels : {}) };
  return String(known[isUnset(label) ? "app.kubernetes.io/name" : String(label)] ?? name);
}

/** Labels of the pods become labels of targets. */
function convertPodLabels(value: unknown, values: Values): Change[] {
  if (!Array.isArray(value)) return [{ lost: "it is not a list" }];
  if (deliveryForm(values) === "additionalScrapeConfigs") return [{ lost: "nodes do not have the labels of pods" }];
  const rules = value.map(String).map((label) => {
    const name = label.replace(/[^a-zA-Z0-9_]/g, "_");
    return [`pod-label-${name}`, { source_labels: [`__meta_kubernetes_pod_label_${name}`], target_label: name }];
  });
  return [put("scrape.nodes.relabelConfigs", Object.fromEntries(rules))];
}
