import type { V1NodeSelectorTerm, V1PodSpec, V1Taint, V1Toleration } from "@kubernetes/client-node";
import type { FoundTarget } from "./promtool.ts";
import type { ScrapeJob } from "./scrape-config.ts";

/** A node, as far as selectors and the scheduler see it. */
export interface LabelledNode {
  node: string;
  labels: Record<string, string>;
  /** Default none. */
  taints?: readonly V1Taint[];
}

/** Whether Kubernetes schedules a DaemonSet's pod onto a node. */
export function isScheduled(pod: Partial<V1PodSpec>, on: LabelledNode): boolean {
  return whyNotScheduled(pod, on) === undefined;
}

/**
 * What keeps a DaemonSet's pod off a node: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node and …/taint-and-toleration
 * @returns what of it the node does not meet, or the taint that is not tolerated; undefined when nothing does
 */
export function whyNotScheduled(
  { nodeSelector = {}, affinity, tolerations = [] }: Partial<V1PodSpec>,
  on: LabelledNode,
): { unmet: string } | { taint: string } | undefined {
  const unequal = Object.entries(nodeSelector).find(([key, value]) => on.labels[key] !== value);
  if (unequal) return { unmet: `needs ${unequal.join("=")}` };
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const unmet = terms?.map((term) => unmetOf(term, on)) ?? [undefined];
  if (!unmet.includes(undefined)) return { unmet: unmet.join(" or ") };
  const taint = on.taints?.find(
    (one) => one.effect !== "PreferNoSchedule" && !tolerations.some((toleration) => tolerates(toleration, one)),
  );
  return taint && { taint: `${taint.key}:${taint.effect}` };
}

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
  /** What the node has. */
  actual: string | undefined;
}

/** The first requirement of a term that a node does not meet, in words. */
function unmetOf(
  { matchExpressions = [], matchFields = [] }: V1NodeSelectorTerm,
  { node, labels }: LabelledNode,
): string | undefined {
  const requirements = [
    ...matchExpressions.map((requirement) => ({ ...requirement, actual: labels[requirement.key] })),
    ...matchFields.map((requirement) => ({ ...requirement, actual: node })),
  ];
  // A term without requirements matches nothing.
  if (requirements.length === 0) return "a term without requirements";
  const unmet = requirements.find((requirement) => !isMet(requirement));
  return unmet && inWords(unmet);
}

function isMet({ operator, values = [], actual }: Requirement): boolean {
  const isIn = actual !== undefined && values.includes(actual);
  const answers: Record<string, boolean> = {
    In: isIn,
    NotIn: !isIn,
    Exists: actual !== undefined,
    DoesNotExist: actual === undefined,
  };
  return answers[operator] ?? false;
}

/** Says of a requirement that is not met what the node lacks, or what it has and must not. */
function inWords({ key, operator, values = [], actual }: Requirement): string {
  if (operator === "NotIn" || operator === "DoesNotExist") return `has ${key}${actual ? `=${actual}` : ""}`;
  if (operator === "Exists") return `needs ${key}`;
  return values.length === 1 ? `needs ${key}=${values[0]}` : `needs ${key} in ${values.join(",")}`;
}

function tolerates({ key, operator, value = "", effect }: V1Toleration, taint: V1Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (!key) return operator === "Exists";
  return key === taint.key && (operator === "Exists" || value === (taint.value ?? ""));
}

/** Whether Kubernetes gives a node to Prometheus for a job. */
export function isDiscovered(job: ScrapeJob, on: LabelledNode): boolean {
  return whyNotDiscovered(job, on) === undefined;
}

/**
 * What keeps a node from Prometheus's discovery for a job: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels
 * @returns what of the selectors the node does not meet; undefined when one of the job's discoveries finds it
 */
export function whyNotDiscovered(
  { kubernetes_sd_configs = [] }: ScrapeJob,
  { node, labels }: LabelledNode,
): string | undefined {
  const unmet = kubernetes_sd_configs.map(({ selectors }) => {
    const { label = "", field = "" } = selectors?.find(({ role }) => role === "node") ?? {};
    return unmetSelector(label, labels) ?? unmetSelector(field, { "metadata.name": node });
  });
  return unmet.includes(undefined) ? undefined : unmet.join(" or ");
}

/** The first requirement of a selector in Kubernetes' text form that labels do not meet, in words. */
function unmetSelector(selector: string, labels: Record<string, string>): string | undefined {
  // Commas separate requirements, but not inside parentheses.
  const texts = selector.split(/,(?![^(]*\))/).filter(Boolean);
  const unmet = texts.map((text) => requirement(text, labels)).find((one) => !isMet(one));
  return unmet && inWords(unmet);
}

function requirement(text: string, labels: Record<string, string>): Requirement {
  const [, not, key = "", operator, list = "", equal] =
    /^(!?)([^\s=]+)(?: (in|notin) \((.+)\)|=(.*))?$/.exec(text) ?? [];
  const actual = labels[key];
  if (equal !== undefined) return { key, operator: "In", values: [equal], actual };
  if (operator) return { key, operator: operator === "in" ? "In" : "NotIn", values: list.split(","), actual };
  return { key, operator: not ? "DoesNotExist" : "Exists", actual };
}

/**
 * A node as Kubernetes discovery finds it: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#node
 * @param address host and kubelet's port
 */
export function foundNode({ node, labels }: LabelledNode, address: string): FoundTarget {
  const metas = Object.entries(labels).flatMap(([label, value]) => {
    const meta = label.replaceAll(/[^a-zA-Z0-9_]/g, "_");
    return [
      [`__meta_kubernetes_node_label_${meta}`, value],
      [`__meta_kubernetes_node_labelpresent_${meta}`, "true"],
    ];
  });
  return { __address__: address, instance: node, __meta_kubernetes_node_name: node, ...Object.fromEntries(metas) };
}
