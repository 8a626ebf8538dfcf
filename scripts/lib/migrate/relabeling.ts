import { isMap, type Values } from "../values/read.ts";
import { type Change, mapsIn, put, withoutUnset } from "./change.ts";

/** Writes the fields of Prometheus's operator as Prometheus names them: `sourceLabels` becomes `source_labels`. */
function toSnakeCase(map: Values): Values {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

/**
 * Converts a list of metric relabeling rules to a map by name, which keeps their order.
 * @param job the key of the job under `scrape`
 * @param defaults names of the rules in this chart's values, which the list replaces
 */
export function convertMetricRelabelings(value: unknown, job: string, defaults: readonly string[]): Change[] {
  if (!Array.isArray(value)) return [{ lost: "it is not a list" }];
  const removed = defaults.map((name) => [name, false] as const);
  const rules = mapsIn(value).map(toRelabelConfig);
  return [put(`scrape.${job}.metricRelabelConfigs`, Object.fromEntries([...removed, ...nameRules(rules)]))];
}

/** The order of the names is that of the rules. */
function nameRules(rules: readonly Values[]): [string, Values][] {
  const width = String(rules.length).length;
  return rules.map((rule, index) => [`rule-${String(index + 1).padStart(width, "0")}`, rule]);
}

/** A rule in Prometheus's own form. */
function toRelabelConfig(rule: Values): Values {
  return withoutUnset(normalizeAction(toSnakeCase(rule)));
}

/** The operator accepts actions such as `Drop`, Prometheus only `drop`. */
function normalizeAction(rule: Values): Values {
  return typeof rule.action === "string" ? { ...rule, action: rule.action.toLowerCase() } : rule;
}

/** Labels of pods and endpoints that nodes have under another name. `node` is a label that the operator adds. */
const sameOfNodes: Readonly<Record<string, string>> = {
  __meta_kubernetes_pod_node_name: "__meta_kubernetes_node_name",
  __meta_kubernetes_endpoint_node_name: "__meta_kubernetes_node_name",
  __meta_kubernetes_pod_host_ip: "__meta_kubernetes_node_address_InternalIP",
  node: "__meta_kubernetes_node_name",
};

/** Labels that nodes have too. */
const ofNodes = /^(__meta_kubernetes_node_.+|__address__|__scheme__|__metrics_path__|__param_.+|__scrape_.+)$/;

interface TargetOptions {
  /** Whether a monitor discovers the targets. */
  hasPods?: boolean;
  /** Whether `scrape.preset` sets labels. */
  hasPreset?: boolean;
}

/** Labels that the preset sets. */
const ofPreset = ["container", "endpoint", "metrics_path", "namespace", "pod", "service"];

/** Labels that the targets of a monitor of this chart have, besides those of nodes. */
const ofPods = /^__meta_kubernetes_(pod_.+|namespace)$/;

/**
 * Converts a list of relabeling rules for targets. Without a monitor, this chart discovers nodes, which have fewer labels than pods.
 * @param job the key of the job under `scrape`
 */
export function convertRelabelings(value: unknown, job: string, options: TargetOptions): Change[] {
  if (!Array.isArray(value)) return [{ lost: "it is not a list" }];
  const changes = mapsIn(value).map((rule) => convertTargetRule(toRelabelConfig(rule), job, options));
  const rules = changes.flatMap((change) => ("rule" in change ? [change.rule] : []));
  return [
    ...(rules.length > 0 ? [put(`scrape.${job}.relabelConfigs`, Object.fromEntries(nameRules(rules)))] : []),
    ...changes.flatMap((change) => ("rule" in change ? [] : [change])),
  ];
}

function convertTargetRule(rule: Values, job: string, options: TargetOptions): Change | { rule: Values } {
  const { hasPods = false, hasPreset = false } = options;
  const { source_labels, target_label, action = "replace", replacement } = rule;
  const given = (Array.isArray(source_labels) ? source_labels : []).map(String);
  const sources = given.map((label) => (hasPods && ofPods.test(label) ? label : (sameOfNodes[label] ?? label)));
  const target = String(target_label);
  const isNodeName =
    sameOfNodes[given.join()] === "__meta_kubernetes_node_name" && ["node", "instance"].includes(target);
  if (isNodeName && action === "replace") return { unneeded: `the label ${target} is the name of the node` };
  if (hasPreset && given.join() === "__metrics_path__" && target === "metrics_path") {
    return { unneeded: "`scrape.preset` sets the label metrics_path" };
  }
  const isConstant = sources.length === 0 && action === "replace" && typeof replacement === "string";
  if (isConstant && target === "job") return put(`scrape.${job}.jobName`, replacement);
  if (isConstant && !target.startsWith("__") && !replacement.includes("$")) {
    return { at: ["scrape", job, "labels", target], value: replacement };
  }
  const isPortable =
    sources.length > 0 && sources.every((label) => ofNodes.test(label) || (hasPods && ofPods.test(label)));
  const identity = ["job", "node", "instance", ...(hasPreset ? ofPreset : [])];
  if (isPortable && !identity.includes(target)) return { rule: { ...rule, source_labels: sources } };
  const text = JSON.stringify(rule);
  return {
    lost: `the rule ${text} needs labels that the targets do not have, or replaces one that the chart sets`,
  };
}

/** Converts the TLS settings of a monitor: names of files and plain settings, but no Secrets. */
export function convertTlsConfig(value: unknown, at: string): Change[] {
  if (!isMap(value)) return [{ lost: "it is not a map" }];
  const plain = Object.entries(value).filter(([, field]) => !isMap(field));
  const referred = Object.keys(value).filter((key) => isMap(value[key]));
  const config = withoutUnset(toSnakeCase(Object.fromEntries(plain)));
  return [
    ...(Object.keys(config).length > 0 ? [put(at, config)] : []),
    ...referred.map(
      (key): Change => ({
        lost: `${key} is a Secret or ConfigMap, and the scrape jobs read files in the Prometheus pod`,
      }),
    ),
  ];
}
