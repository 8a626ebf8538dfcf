import { groupOf, type Manifest } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import type { RuleContext } from "../rule.ts";

/** The kinds that a Prometheus object selects by labels. */
const selected: readonly string[] = ["PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig", "ServiceMonitor"];

/** Labels that identify what an object belongs to. No Prometheus object of a usual installation selects by them. */
const descriptive = /^(app\.kubernetes\.io|helm\.sh)\//;

/**
 * Notes an object of the Prometheus Operator that has only labels which describe it. The operator reports nothing about an object that no
 * Prometheus object selects.
 */
export function checkOperatorLabels(manifest: Manifest, { manifests }: RuleContext): Finding[] {
  const { apiVersion, kind, metadata } = manifest;
  if (groupOf(apiVersion) !== "monitoring.coreos.com" || !selected.includes(kind)) return [];
  if (!Object.keys(metadata.labels ?? {}).every((label) => descriptive.test(label))) return [];
  // Its own Prometheus objects know what they select.
  if (
    manifests.some(
      (other) => groupOf(other.apiVersion) === "monitoring.coreos.com" && /^Prometheus(Agent)?$/.test(other.kind),
    )
  )
    return [];
  return [
    {
      severity: "info",
      rule: "references/operator-label",
      field: ["metadata", "labels"],
      message: "has no label by which the Prometheus of kube-prometheus-stack selects objects",
      fix: "Add its label release, unless your Prometheus object selects all objects.",
    },
  ];
}
