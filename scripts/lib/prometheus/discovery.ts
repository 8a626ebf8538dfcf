import { type LabelledNode, whyNotSelected } from "../kubernetes/scheduling.ts";
import type { FoundTarget } from "./promtool.ts";
import type { ScrapeJob } from "./scrape-config.ts";

/** Whether Prometheus's service discovery finds a node for a job. */
export function isDiscovered(job: ScrapeJob, on: LabelledNode): boolean {
  return explainNotDiscovered(job, on) === undefined;
}

/**
 * Explains why Prometheus's service discovery does not find a node for a job.
 * @returns the requirements of the selectors that the node does not meet; undefined if one of the job's discoveries finds it
 */
export function explainNotDiscovered(
  { kubernetes_sd_configs = [] }: ScrapeJob,
  { node, labels }: LabelledNode,
): string | undefined {
  const unmet = kubernetes_sd_configs.map(({ selectors }) => {
    const { label = "", field = "" } = selectors?.find(({ role }) => role === "node") ?? {};
    return whyNotSelected(label, labels) ?? whyNotSelected(field, { "metadata.name": node });
  });
  return unmet.includes(undefined) ? undefined : unmet.join(" or ");
}

/**
 * The labels that service discovery gives a node: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#node
 * @param address the node's host and the kubelet's port
 */
export function discoverNode({ node, labels }: LabelledNode, address: string): FoundTarget {
  const metas = Object.entries(labels).flatMap(([label, value]) => {
    const meta = label.replaceAll(/[^a-zA-Z0-9_]/g, "_");
    return [
      [`__meta_kubernetes_node_label_${meta}`, value],
      [`__meta_kubernetes_node_labelpresent_${meta}`, "true"],
    ];
  });
  return { __address__: address, instance: node, __meta_kubernetes_node_name: node, ...Object.fromEntries(metas) };
}
