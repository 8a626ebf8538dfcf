import type { V1NodeSelectorTerm, V1PodSpec, V1Taint, V1Toleration } from "@kubernetes/client-node";

/** A node as selectors and the scheduler see it. */
export interface LabelledNode {
  node: string;
  labels: Record<string, string>;
  /** Default none. */
  taints?: readonly V1Taint[];
}

/** Whether Kubernetes schedules a DaemonSet's pod on a node. */
export function isScheduled(pod: Partial<V1PodSpec>, on: LabelledNode): boolean {
  return whyNotScheduled(pod, on) === undefined;
}

/**
 * Explains why Kubernetes does not schedule a DaemonSet's pod on a node:
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node and …/taint-and-toleration
 * @returns the requirement that the node does not meet, or the taint that the pod does not tolerate; undefined if the pod is scheduled
 */
export function whyNotScheduled(
  { nodeSelector = {}, affinity, tolerations = [] }: Partial<V1PodSpec>,
  on: LabelledNode,
): { unmet: string } | { taint: string } | undefined {
  const unequal = Object.entries(nodeSelector).find(([key, value]) => on.labels[key] !== value);
  if (unequal) return { unmet: `needs ${unequal.join("=")}` };
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const unmet = terms?.map((term) => findUnmet(term, on)) ?? [undefined];
  if (!unmet.includes(undefined)) return { unmet: unmet.join(" or ") };
  const taint = on.taints?.find(
    (one) => one.effect !== "PreferNoSchedule" && !tolerations.some((toleration) => isTolerated(one, toleration)),
  );
  return taint && { taint: `${taint.key}:${taint.effect}` };
}

/**
 * Explains why labels do not match a selector in text form, such as `a=b,!c,d in (e,f)`:
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels
 * @returns the first requirement that they do not meet; undefined if they match
 */
export function whyNotSelected(selector: string, labels: Readonly<Record<string, string>>): string | undefined {
  // Commas separate requirements, but not inside parentheses.
  const texts = selector.split(/,(?![^(]*\))/).filter(Boolean);
  const unmet = texts.map((text) => parseRequirement(text, labels)).find((one) => !isMet(one));
  return unmet && describeUnmet(unmet);
}

interface Requirement {
  key: string;
  operator: string;
  values?: string[];
  /** The node's value. */
  actual: string | undefined;
}

/** @returns the first requirement of a term that a node does not meet */
function findUnmet(
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
  return unmet && describeUnmet(unmet);
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

/** Describes what the node lacks, or what it has and must not have. */
function describeUnmet({ key, operator, values = [], actual }: Requirement): string {
  if (operator === "NotIn" || operator === "DoesNotExist") return `has ${key}${actual ? `=${actual}` : ""}`;
  if (operator === "Exists") return `needs ${key}`;
  return values.length === 1 ? `needs ${key}=${values[0]}` : `needs ${key} in ${values.join(",")}`;
}

function isTolerated(taint: V1Taint, { key, operator, value = "", effect }: V1Toleration): boolean {
  if (effect && effect !== taint.effect) return false;
  if (!key) return operator === "Exists";
  return key === taint.key && (operator === "Exists" || value === (taint.value ?? ""));
}

function parseRequirement(text: string, labels: Readonly<Record<string, string>>): Requirement {
  const [, not, key = "", operator, list = "", equal] =
    /^(!?)([^\s=]+)(?: (in|notin) \((.+)\)|=(.*))?$/.exec(text) ?? [];
  const actual = labels[key];
  if (equal !== undefined) return { key, operator: "In", values: [equal], actual };
  if (operator) return { key, operator: operator === "in" ? "In" : "NotIn", values: list.split(","), actual };
  return { key, operator: not ? "DoesNotExist" : "Exists", actual };
}
