import type { V1LabelSelector } from "@kubernetes/client-node";
import { matchesSelector } from "../../kubernetes/label-selector.ts";
import { groupOf, type Manifest } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import type { RuleContext } from "../rule.ts";

/** What selects objects of a kind by their labels. */
interface Selection {
  /** Kinds of the same API group. */
  by: readonly string[];
  /** The field of their spec with the selector. */
  field: string;
}

const byPrometheus = (field: string): Selection => ({ by: ["Prometheus", "PrometheusAgent"], field });
const byVmAgent = (field: string): Selection => ({ by: ["VMAgent"], field });

const prometheusGroup = "monitoring.coreos.com";
const victoriaGroup = "operator.victoriametrics.com";
const grafanaGroup = "grafana.integreatly.org";

/** The kinds that another object selects, by API group. */
const selections: Readonly<Record<string, Readonly<Record<string, Selection>>>> = {
  [prometheusGroup]: {
    PodMonitor: byPrometheus("podMonitorSelector"),
    Probe: byPrometheus("probeSelector"),
    PrometheusRule: { by: ["Prometheus", "ThanosRuler"], field: "ruleSelector" },
    ScrapeConfig: byPrometheus("scrapeConfigSelector"),
    ServiceMonitor: byPrometheus("serviceMonitorSelector"),
  },
  [victoriaGroup]: {
    VMNodeScrape: byVmAgent("nodeScrapeSelector"),
    VMPodScrape: byVmAgent("podScrapeSelector"),
    VMProbe: byVmAgent("probeSelector"),
    VMRule: { by: ["VMAlert"], field: "ruleSelector" },
    VMScrapeConfig: byVmAgent("scrapeConfigSelector"),
    VMServiceScrape: byVmAgent("serviceScrapeSelector"),
    VMStaticScrape: byVmAgent("staticScrapeSelector"),
  },
};

/** Labels that identify what an object belongs to. No Prometheus object of a usual installation selects by them. */
const descriptive = /^(app\.kubernetes\.io|helm\.sh)\//;

/**
 * Notes an object that no Prometheus, VMAgent, VMAlert or Grafana of the same output selects. Without one, notes an object of the Prometheus
 * Operator that has only labels which describe it. The operators report nothing about an object that nothing selects.
 */
export function checkOperatorLabels(manifest: Manifest, context: RuleContext): Finding[] {
  const group = groupOf(manifest.apiVersion);
  if (group === grafanaGroup) return checkInstances(manifest, context);
  const selection = selections[group]?.[manifest.kind];
  if (!selection) return [];
  const selecting = context.manifests.filter(
    (other) => groupOf(other.apiVersion) === group && selection.by.includes(other.kind),
  );
  if (selecting.length > 0) return checkSelected(manifest, selection, selecting, context);
  return group === prometheusGroup ? checkDescriptive(manifest) : [];
}

function checkDescriptive({ metadata }: Manifest): Finding[] {
  if (!Object.keys(metadata.labels ?? {}).every((label) => descriptive.test(label))) return [];
  return [
    note(
      "has no label by which the Prometheus of kube-prometheus-stack selects objects",
      "Add its label release, unless your Prometheus object selects all objects.",
    ),
  ];
}

function checkSelected(
  manifest: Manifest,
  { field }: Selection,
  selecting: readonly Manifest[],
  context: RuleContext,
): Finding[] {
  if (selecting.some((other) => selects(other, field, manifest, context))) return [];
  const wanted = selecting.map((other) => {
    const selector = selectorOf(other, field);
    return `${other.kind} ${other.metadata.name} has ${selector ? `${field} ${JSON.stringify(selector)}` : `no ${field}`}`;
  });
  return [
    note(
      `is selected by no ${[...new Set(selecting.map(({ kind }) => kind))].join(" or ")} of the release`,
      `Change its labels or its namespace, or the selector: ${wanted.join(", ")}.`,
    ),
  ];
}

/** Whether an object of an operator selects another. What depends on the labels of namespaces counts as selected. */
function selects(selecting: Manifest, field: string, manifest: Manifest, { namespace }: RuleContext): boolean {
  const spec = specOf(selecting);
  // What Kubernetes cannot read is reported elsewhere.
  if (!spec) return true;
  const selector = selectorOf(selecting, field);
  const namespaces = spec[field.replace("Selector", "NamespaceSelector")];
  const isVictoria = groupOf(selecting.apiVersion) === victoriaGroup;
  if (isVictoria && !selector && !namespaces) return spec.selectAllByDefault === true;
  // A VictoriaMetrics object that selects namespaces selects everything in them by default, a Prometheus nothing.
  const own = selector ?? (isVictoria ? {} : undefined);
  const isNear = (selecting.metadata.namespace ?? namespace) === (manifest.metadata.namespace ?? namespace);
  return (
    own !== undefined && matchesSelector(own, manifest.metadata.labels ?? {}) && (isNear || namespaces !== undefined)
  );
}

/** Checks that an object of the Grafana operator selects a Grafana, if there is one in the output. */
function checkInstances(manifest: Manifest, { manifests, namespace }: RuleContext): Finding[] {
  const spec = specOf(manifest);
  const selector = selectorOf(manifest, "instanceSelector");
  const grafanas = manifests.filter(
    ({ apiVersion, kind }) => groupOf(apiVersion) === grafanaGroup && kind === "Grafana",
  );
  if (!selector || grafanas.length === 0) return [];
  const own = manifest.metadata.namespace ?? namespace;
  const isSelected = grafanas.some(
    ({ metadata }) =>
      matchesSelector(selector, metadata.labels ?? {}) &&
      (spec?.allowCrossNamespaceImport === true || (metadata.namespace ?? namespace) === own),
  );
  if (isSelected) return [];
  const labels = grafanas.map(({ metadata }) => `${metadata.name} has ${JSON.stringify(metadata.labels ?? {})}`);
  return [
    {
      ...note("selects no Grafana of the release", `Select the labels of one: ${labels.join(", ")}.`),
      field: ["spec", "instanceSelector"],
    },
  ];
}

function note(message: string, fix: string): Finding {
  return { severity: "info", rule: "references/operator-label", field: ["metadata", "labels"], message, fix };
}

function specOf(manifest: Manifest): Record<string, unknown> | undefined {
  return (manifest as Manifest & { spec?: Record<string, unknown> }).spec;
}

function selectorOf(manifest: Manifest, field: string): V1LabelSelector | undefined {
  const selector = specOf(manifest)?.[field];
  return typeof selector === "object" && selector !== null ? selector : undefined;
}
