import type { V1NodeSelectorTerm, V1PodSpec } from "@kubernetes/client-node";
import type { ScrapeJob } from "../../scripts/lib/scrape-config.ts";

/** A node, as far as selectors see it. */
export interface LabelledNode {
  node: string;
  labels: Record<string, string>;
}

/** Whether Kubernetes schedules a pod onto a node: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node */
export function isScheduled({ nodeSelector = {}, affinity }: Partial<V1PodSpec>, on: LabelledNode): boolean {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const selected = Object.entries(nodeSelector).every(([key, value]) => on.labels[key] === value);
  return selected && (!required || required.some((term) => fits(term, on)));
}

function fits(
  { matchExpressions = [], matchFields = [] }: V1NodeSelectorTerm,
  { node, labels }: LabelledNode,
): boolean {
  const requirements = [
    ...matchExpressions.map((requirement) => ({ ...requirement, actual: labels[requirement.key] })),
    ...matchFields.map((requirement) => ({ ...requirement, actual: node })),
  ];
  // A term without requirements matches nothing.
  if (requirements.length === 0) return false;
  return requirements.every(({ operator, values = [], actual }) => {
    const isIn = actual !== undefined && values.includes(actual);
    const answers: Record<string, boolean> = {
      In: isIn,
      NotIn: !isIn,
      Exists: actual !== undefined,
      DoesNotExist: actual === undefined,
    };
    return answers[operator];
  });
}

/** Whether Kubernetes gives a node to Prometheus for a job: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels */
export function isDiscovered({ kubernetes_sd_configs = [] }: ScrapeJob, { node, labels }: LabelledNode): boolean {
  return kubernetes_sd_configs.some(({ selectors }) => {
    const { label = "", field = "" } = selectors?.find(({ role }) => role === "node") ?? {};
    return selects(label, labels) && selects(field, { "metadata.name": node });
  });
}

/** Whether a selector in Kubernetes' text form selects something with those labels. */
function selects(selector: string, labels: Record<string, string>): boolean {
  // Commas separate requirements, but not inside parentheses.
  const requirements = selector.split(/,(?![^(]*\))/).filter(Boolean);
  return requirements.every((requirement) => {
    const [, not, key = "", operator, list, equal] =
      /^(!?)([^\s=]+)(?: (in|notin) \((.+)\)|=(.*))?$/.exec(requirement) ?? [];
    const actual = labels[key];
    if (equal !== undefined) return actual === equal;
    if (not) return actual === undefined;
    const isIn = actual !== undefined && list?.split(",").includes(actual) === true;
    if (operator) return operator === "in" ? isIn : !isIn;
    return actual !== undefined;
  });
}
