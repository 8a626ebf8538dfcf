import { isMap, type Values } from "../values/read.ts";
import { type Change, isUnset, put, valueAt } from "./change.ts";
import type { Context, Converter } from "./exporter.ts";
import { convertMetricRelabelings, convertRelabelings, convertTlsConfig } from "./relabeling.ts";

const monitors = ["monitor", "podMonitor"] as const;
const kinds = { monitor: "ServiceMonitor", podMonitor: "PodMonitor" } as const;

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
      if (value !== true) return [{ unneeded: "the values `scrapeConfig` and `additionalScrapeConfigs` are disabled" }];
      if (activeMonitor(values) !== monitor) return [{ unneeded: "a node is scraped once" }];
      // The certificates of the proxy are files, which a ScrapeConfig cannot name.
      const hasProxy = valueAt(values, ["kubeRBACProxy", "enabled"]) === true;
      const form = hasProxy ? "additionalScrapeConfigs" : "scrapeConfig";
      return [put(`${form}.enabled`, true, `Replaces the ${kinds[monitor]}: docs/prometheus-operator.md.`)];
    },
    jobLabel: (_, context) => [put("scrape.nodes.jobName", jobName(context))],
    relabelings: (value) => convertRelabelings(value, "nodes"),
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
export function jobName({ values }: Context): string {
  const monitor = activeMonitor(values) ?? "monitor";
  const label = valueAt(values, ["prometheus", monitor, "jobLabel"]);
  const labels = monitor === "monitor" ? valueAt(values, ["service", "labels"]) : values.podLabels;
  const name = isUnset(values.nameOverride) ? "prometheus-node-exporter" : String(values.nameOverride);
  const known: Values = { "app.kubernetes.io/name": name, ...(isMap(labels) ? labels : {}) };
  return String(known[isUnset(label) ? "app.kubernetes.io/name" : String(label)] ?? name);
}
