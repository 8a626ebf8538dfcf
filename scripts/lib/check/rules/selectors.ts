import type { V1Container, V1LabelSelector } from "@kubernetes/client-node";
import { isEmptySelector, type Labels, matchesSelector } from "../../kubernetes/label-selector.ts";
import {
  groupOf,
  isCustomGroup,
  isWorkload,
  type Manifest,
  type ManifestOf,
  podOf,
  podTemplateOf,
  selectKind,
} from "../../kubernetes/manifest.ts";
import type { Finding, RuleId } from "../../util/finding.ts";
import { findSimilar } from "../../util/similar.ts";
import type { RuleContext } from "../rule.ts";

/** What a selector can select. */
interface Candidate {
  name: string;
  namespace: string;
  labels: Labels;
}

/** Checks that the selectors of services, policies and monitors select something, and that no selector changes with the chart's version. */
export function checkSelectors(manifest: Manifest, context: RuleContext): Finding[] {
  return [...checkPodSelector(manifest, context), ...checkMonitor(manifest, context), ...checkVersions(manifest)];
}

function checkPodSelector(manifest: Manifest, { manifests, namespace }: RuleContext): Finding[] {
  const found = findPodSelector(manifest);
  const own = manifest.metadata.namespace ?? namespace;
  // The pods of another namespace belong to another release.
  if (!found || isEmptySelector(found.selector) || own !== namespace || makesPods(manifests)) return [];
  const pods = listPods(manifests, namespace);
  if (pods.some((pod) => pod.namespace === own && matchesSelector(withoutAdded(found.selector), pod.labels))) return [];
  return [
    {
      severity: "warning",
      rule: found.rule,
      message: `selects no pod of the release, so it ${found.effect}`,
      fix: suggestLabels(found.selector, pods) ?? "Select by labels that the pods have.",
    },
  ];
}

interface PodSelector {
  selector: V1LabelSelector;
  rule: RuleId;
  /** What becomes of an object that selects nothing. */
  effect: string;
}

function findPodSelector(manifest: Manifest): PodSelector | undefined {
  const [service] = selectKind([manifest], "Service");
  if (service?.spec?.selector) {
    const selector = { matchLabels: service.spec.selector };
    return { selector, rule: "references/service-selector", effect: "has no endpoints" };
  }
  const [budget] = selectKind([manifest], "PodDisruptionBudget");
  if (budget?.spec?.selector)
    return { selector: budget.spec.selector, rule: "references/budget-selector", effect: "protects nothing" };
  const [policy] = selectKind([manifest], "NetworkPolicy");
  if (policy?.spec?.podSelector)
    return { selector: policy.spec.podSelector, rule: "references/policy-selector", effect: "applies to nothing" };
  return undefined;
}

/** Labels that Kubernetes adds to pods. */
const addedLabels =
  /^(statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|(batch\.kubernetes\.io\/)?(job-name|controller-uid)|pod-template-hash|controller-revision-hash)$/;

function withoutAdded({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector): V1LabelSelector {
  return {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([key]) => !addedLabels.test(key))),
    matchExpressions: matchExpressions.filter(({ key }) => !addedLabels.test(key)),
  };
}

/** The objects whose pods a service selects. */
export function selectPods(
  { metadata, spec }: ManifestOf<"Service">,
  all: readonly Manifest[],
  namespace: string,
): Manifest[] {
  const selector = { matchLabels: spec?.selector ?? {} };
  if (isEmptySelector(selector)) return [];
  return all.filter((one) => {
    const template = podTemplateOf(one);
    if (!template || (one.metadata.namespace ?? namespace) !== (metadata.namespace ?? namespace)) return false;
    return matchesSelector(withoutAdded(selector), template.metadata?.labels ?? {});
  });
}

function listPods(all: readonly Manifest[], namespace: string): Candidate[] {
  return all.flatMap((manifest) => {
    const template = podTemplateOf(manifest);
    if (!template) return [];
    const { name, namespace: own = namespace } = manifest.metadata;
    return [{ name: `${manifest.kind} ${name}`, namespace: own, labels: template.metadata?.labels ?? {} }];
  });
}

/** Kinds of other projects that make no pods and services. */
const podless =
  /^(monitoring\.coreos\.com (ServiceMonitor|PodMonitor|PrometheusRule|Probe|ScrapeConfig|AlertmanagerConfig)|operator\.victoriametrics\.com (VM\w*Scrape|VMProbe|VMRule|VMScrapeConfig|VMUser)|grafana\.integreatly\.org Grafana[A-Z]\w+|(cert-manager\.io|gateway\.networking\.k8s\.io|external-secrets\.io|networking\.istio\.io|traefik\.io|keda\.sh) \w+)$/;

/** Whether something that the chart does not render makes pods: an operator, or a workload that Kubernetes cannot read. */
function makesPods(all: readonly Manifest[]): boolean {
  return all.some((manifest) => {
    const { apiVersion, kind } = manifest;
    const isPodless = !isCustomGroup(apiVersion) || podless.test(`${groupOf(apiVersion)} ${kind}`);
    return !isPodless || (isWorkload(manifest) && !podTemplateOf(manifest));
  });
}

/** Tells what is different in the candidate that comes closest. */
function suggestLabels({ matchLabels = {} }: V1LabelSelector, candidates: readonly Candidate[]): string | undefined {
  const wanted = Object.entries(matchLabels);
  const [closest] = candidates
    .map((candidate) => ({ candidate, wrong: wanted.filter(([key, value]) => candidate.labels[key] !== value) }))
    .filter(({ candidate, wrong }) => wrong.length < wanted.length || wrong.some((label) => isAlike(label, candidate)))
    .sort((left, right) => left.wrong.length - right.wrong.length);
  if (!closest) return undefined;
  const { candidate, wrong } = closest;
  const [first] = wrong;
  if (!first) return `${candidate.name} has these labels, but is in the namespace ${candidate.namespace}.`;
  const [key] = first;
  const value = candidate.labels[key];
  if (value !== undefined) return `Did you mean ${key}: ${value}, as of ${candidate.name}?`;
  const similar = findSimilar(key, Object.keys(candidate.labels));
  return similar ? `Did you mean ${similar}, as of ${candidate.name}?` : `${candidate.name} has no label ${key}.`;
}

/** Whether a candidate has almost the same value of a label. */
function isAlike([key, value]: readonly [string, string], { labels }: Candidate): boolean {
  return findSimilar(value, [labels[key] ?? ""]) !== undefined;
}

interface MonitorSpec {
  selector?: V1LabelSelector;
  namespaceSelector?: { any?: boolean; matchNames?: string[] };
  endpoints?: { port?: string }[];
  podMetricsEndpoints?: { port?: string }[];
}

function checkMonitor(manifest: Manifest, { manifests, namespace }: RuleContext): Finding[] {
  const { kind, metadata, apiVersion } = manifest;
  if (groupOf(apiVersion) !== "monitoring.coreos.com" || (kind !== "ServiceMonitor" && kind !== "PodMonitor"))
    return [];
  const { spec = {} } = manifest as Manifest & { spec?: MonitorSpec };
  const { selector = {}, namespaceSelector: { any = false, matchNames = [] } = {} } = spec;
  const own = metadata.namespace ?? namespace;
  const watched = matchNames.length > 0 ? matchNames : [own];
  // It may be for what another release has.
  if (isEmptySelector(selector) || makesPods(manifests) || (!any && !watched.includes(namespace))) return [];
  const isService = kind === "ServiceMonitor";
  const what = isService ? "Service" : "pod";
  const candidates = isService ? listServices(manifests, namespace) : listPodPorts(manifests, namespace);
  const reachable = candidates.filter((one) => any || watched.includes(one.namespace));
  const selected = reachable.filter(({ labels }) => matchesSelector(selector, labels));
  if (selected.length === 0) {
    const closest = suggestLabels(selector, candidates);
    // Without anything alike, it is probably meant for another release.
    if (!closest) return [];
    const message = `selects no ${what} of the release, so Prometheus scrapes nothing for it`;
    return [{ severity: "warning", rule: "references/monitor-selector", message, fix: closest }];
  }
  const ports = [...new Set(selected.flatMap((one) => one.ports))];
  const endpoints = (isService ? spec.endpoints : spec.podMetricsEndpoints) ?? [];
  return endpoints.flatMap(({ port }, index): Finding[] => {
    if (port === undefined || ports.includes(port)) return [];
    const similar = findSimilar(port, ports);
    return [
      {
        severity: "warning",
        rule: "ports/monitor",
        field: ["spec", isService ? "endpoints" : "podMetricsEndpoints", String(index), "port"],
        message: `the ${what}s that it selects have no port named ${port}, so Prometheus scrapes nothing`,
        fix: similar
          ? `Did you mean ${similar}?`
          : `Use the name of one of their ports: ${ports.join(", ") || "none has a name"}.`,
      },
    ];
  });
}

type WithPorts = Candidate & { ports: string[] };

function listServices(all: readonly Manifest[], namespace: string): WithPorts[] {
  return selectKind(all, "Service").map(({ metadata, spec }) => ({
    name: `Service ${metadata.name}`,
    namespace: metadata.namespace ?? namespace,
    labels: metadata.labels ?? {},
    ports: (spec?.ports ?? []).flatMap(({ name }) => name ?? []),
  }));
}

function listPodPorts(all: readonly Manifest[], namespace: string): WithPorts[] {
  return listPods(all, namespace).map((pod) => {
    const manifest = all.find((one) => `${one.kind} ${one.metadata.name}` === pod.name);
    const spec = manifest && podOf(manifest);
    const containers: V1Container[] = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
    return { ...pod, ports: containers.flatMap(({ ports = [] }) => ports.flatMap(({ name }) => name ?? [])) };
  });
}

/** Labels with the version of the chart or of the program in it. */
const versionLabels = ["helm.sh/chart", "app.kubernetes.io/version", "chart"];

/** An upgrade cannot change the selector of a workload, and a service loses its old pods. */
function checkVersions(manifest: Manifest): Finding[] {
  const { spec } = manifest as Manifest & { spec?: { selector?: V1LabelSelector } };
  const [service] = selectKind([manifest], "Service");
  const labels = service?.spec?.selector ?? (isWorkload(manifest) ? spec?.selector?.matchLabels : undefined) ?? {};
  return Object.keys(labels)
    .filter((key) => versionLabels.includes(key))
    .map((key) => ({
      severity: "warning",
      rule: "references/versioned-selector",
      field: service ? ["spec", "selector", key] : ["spec", "selector", "matchLabels", key],
      message: service
        ? `selects by the label ${key}, which changes with each version, so it loses the old pods during an upgrade`
        : `selects by the label ${key}, which changes with each version, so the API server rejects the next upgrade`,
      fix: "Remove it from the selector.",
    }));
}
