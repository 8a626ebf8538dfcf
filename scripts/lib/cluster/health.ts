import type { CoreV1Event, V1DaemonSet, V1Node, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import { findConfigError, type Prometheus, type Sample, type ScrapeTarget } from "../prometheus/api.ts";
import { UserError } from "../util/errors.ts";
import { formatTable } from "../util/table.ts";
import type { Cluster } from "./client.ts";

/** The names of a release's objects and jobs that its report needs. */
export interface Release {
  name: string;
  namespace: string;
  /** Name of the exporter's DaemonSet for nodes that are in no pool. */
  daemonSet: string;
  /** Names of the exporter's DaemonSets for node pools. */
  pools: readonly string[];
  /** Name of Prometheus's StatefulSet. */
  prometheus: string;
  /** Names of the jobs that have a target on every eligible node. */
  jobs: readonly string[];
}

/** The state of monitoring on a node. */
export interface NodeReport {
  node: string;
  /** From the label `node-role.kubernetes.io/…`; default `worker`. */
  role: string;
  /** The exporter's pod; undefined if the node is not eligible. */
  exporter: { pod: string; ready: boolean; state: string } | undefined;
  /** By job; undefined if Prometheus has no such target. */
  targets: Record<string, ScrapeTarget | undefined>;
  /** Number of series in the last scrape, by job. */
  series: Record<string, number>;
}

/** The state of a release on every node. It has no problems if everything is up. */
export interface Report {
  nodes: NodeReport[];
  problems: Problem[];
}

export interface Problem {
  /** The node or job, and what is wrong, in one line. */
  text: string;
  /** Whether it concerns a pod that is missing or not ready, or a target. */
  about: "pod" | "target";
  /** Whether waiting cannot help. */
  final: boolean;
  /** The pod, if it exists. */
  pod?: string;
  /** The pod's last events and log lines. */
  details?: string[];
}

/** Whether all pods exist, run the newest version, and are ready. */
export function isRolledOut({ problems }: Report): boolean {
  return problems.every(({ about }) => about !== "pod");
}

/**
 * Queries the cluster and its Prometheus for the state of monitoring on every node.
 * @param since ignore scrapes before this time; default none
 */
export async function reportNodes(
  cluster: Cluster,
  prometheus: Prometheus,
  release: Release,
  since?: Date,
): Promise<Report> {
  const { namespace, jobs } = release;
  const names = [release.daemonSet, ...release.pools];
  const [nodes, daemonSets, statefulSet, pods] = await Promise.all([
    cluster.core.listNode(),
    Promise.all(names.map((name) => cluster.apps.readNamespacedDaemonSet({ name, namespace }))),
    cluster.apps.readNamespacedStatefulSet({ name: release.prometheus, namespace }),
    cluster.core.listNamespacedPod({ namespace }),
  ]);
  const podsOf = (owner: V1DaemonSet | V1StatefulSet) =>
    pods.items.filter(
      ({ metadata }) =>
        !metadata?.deletionTimestamp && metadata?.ownerReferences?.some(({ uid }) => uid === owner.metadata?.uid),
    );
  const exporters = daemonSets.flatMap(podsOf);
  const prometheusPods = podsOf(statefulSet);
  const prometheusProblems = prometheusPodProblems(statefulSet, prometheusPods);
  const isRejected = prometheusProblems.length === 0 && !(await isConfigLoaded(prometheus));
  if (isRejected) prometheusProblems.push(await configProblem(cluster, namespace, prometheusPods[0]));
  const answer = isRejected || prometheusProblems.length === 0 ? await askPrometheus(prometheus, jobs) : nothing;
  const { targets, series } = answer;

  const reports = nodes.items.map((node): NodeReport => {
    const name = node.metadata?.name ?? "";
    const pod = exporters.find((pod) => nodeOf(pod) === name);
    const own = targets.filter((target) => target.node === name);
    const seriesOf = ({ labels }: ScrapeTarget) =>
      series.find((sample) => sample.labels.job === labels.job && sample.labels.instance === labels.instance)?.value;
    return {
      node: name,
      role: describeRole(node),
      exporter: pod && { pod: pod.metadata?.name ?? "", ready: isReady(pod), state: describeState(pod) },
      targets: Object.fromEntries(jobs.map((job) => [job, own.find((target) => target.job === job)])),
      series: Object.fromEntries(own.map((target) => [target.job, seriesOf(target) ?? 0])),
    };
  });
  return {
    nodes: reports,
    problems: [
      ...prometheusProblems,
      ...answer.problems,
      ...daemonSets.flatMap(rolloutProblems),
      ...eligibilityProblems(daemonSets),
      ...exporters.flatMap((pod) => podProblems(`node ${nodeOf(pod)}: exporter`, pod)),
      // Without a response the state of the targets is unknown.
      ...(answer.known ? reports.flatMap((report) => targetProblems(report, jobs, since)) : []),
    ],
  };
}

interface PrometheusAnswer {
  known: boolean;
  targets: ScrapeTarget[];
  series: Sample[];
  problems: Problem[];
}

const nothing: PrometheusAnswer = { known: false, targets: [], series: [], problems: [] };

async function askPrometheus(prometheus: Prometheus, jobs: readonly string[]): Promise<PrometheusAnswer> {
  try {
    const [targets, series] = await Promise.all([
      prometheus.targets(),
      prometheus.query(`scrape_samples_scraped{job=~"${jobs.join("|")}"}`),
    ]);
    return { known: true, targets, series, problems: [] };
  } catch (error) {
    // A ready pod is reachable only a moment later. Other errors are bugs of the harness.
    if (!(error instanceof UserError)) throw error;
    return { ...nothing, problems: [{ text: error.message, about: "target", final: false }] };
  }
}

/** Whether Prometheus has no rejected configuration, as far as it answers. */
async function isConfigLoaded(prometheus: Prometheus): Promise<boolean> {
  try {
    return await prometheus.isConfigLoaded();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return true;
  }
}

/** The problem that Prometheus rejects its configuration, with its own message. It is reported before missing targets, which it explains. */
async function configProblem(cluster: Cluster, namespace: string, pod?: V1Pod): Promise<Problem> {
  const name = pod?.metadata?.name ?? "";
  const log = await cluster.core.readNamespacedPodLog({ name, namespace, tailLines: 100 });
  const message = findConfigError(log) ?? "its log says why";
  return { text: `Prometheus rejects its configuration: ${message}`, about: "target", final: true, pod: name };
}

function prometheusPodProblems({ status }: V1StatefulSet, pods: readonly V1Pod[]): Problem[] {
  const problems = pods.flatMap((pod) => podProblems("Prometheus", pod));
  if (problems.length > 0 || status?.readyReplicas) return problems;
  return [{ text: "Prometheus is not ready", about: "pod", final: false }];
}

function rolloutProblems({ metadata, status, spec }: V1DaemonSet): Problem[] {
  const problem = (what: string): Problem[] => [
    { text: `DaemonSet ${metadata?.name}: ${what}`, about: "pod", final: false },
  ];
  if (!status || status.observedGeneration !== metadata?.generation)
    return problem("its controller has not processed it yet");
  const desired = status.desiredNumberScheduled;
  const updated = spec?.updateStrategy?.type === "OnDelete" ? desired : (status.updatedNumberScheduled ?? 0);
  return updated < desired ? problem(`${updated} of ${desired} pods run the newest version`) : [];
}

/** A single DaemonSet may have no node: a pool can be empty, or the pools can include all nodes. */
function eligibilityProblems(daemonSets: readonly V1DaemonSet[]): Problem[] {
  const none = daemonSets.every(({ status }) => status?.desiredNumberScheduled === 0);
  const names = daemonSets.map(({ metadata }) => metadata?.name).join(", ");
  const text = `DaemonSet ${names}: no node is eligible; see nodeSelector, excludeNodes, affinity and tolerations`;
  return none ? [{ text, about: "pod", final: false }] : [];
}

function podProblems(what: string, pod: V1Pod): Problem[] {
  if (isReady(pod)) return [];
  const name = pod.metadata?.name ?? "";
  const state = describeState(pod);
  return [{ text: `${what} ${name}: ${state}`, about: "pod", final: isFinal(state), pod: name }];
}

function targetProblems({ node, exporter, targets }: NodeReport, jobs: readonly string[], since?: Date): Problem[] {
  return jobs.flatMap((job): Problem[] => {
    const target = targets[job];
    const problem = (what: string): Problem[] => [{ text: `node ${node}: ${what}`, about: "target", final: false }];
    if (!target) return exporter ? problem(`no target in job ${job}`) : [];
    if (!exporter) return problem(`a target in job ${job}, but no exporter pod`);
    if (target.health !== "up")
      return problem(`${job} is ${target.health}${target.lastError && `: ${target.lastError}`}`);
    return since && target.lastScrape < since ? problem(`${job} has not been scraped yet`) : [];
  });
}

/** Whether a pod's state does not change by waiting: its port is in use, or it keeps failing. */
function isFinal(state: string): boolean {
  return /free ports|CrashLoopBackOff|ErrImageNeverPull|InvalidImageName|CreateContainerConfigError/.test(state);
}

const nodeOf = (pod: V1Pod) =>
  // A pod that cannot be scheduled has no node yet, but the DaemonSet controller names the intended node.
  pod.spec?.nodeName ??
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
    .flatMap(({ matchFields }) => matchFields ?? [])
    .find(({ key }) => key === "metadata.name")?.values?.[0];

function describeRole({ metadata }: V1Node): string {
  const prefix = "node-role.kubernetes.io/";
  const roles = Object.keys(metadata?.labels ?? {}).filter((label) => label.startsWith(prefix));
  return roles.map((label) => label.slice(prefix.length)).join(",") || "worker";
}

function isReady({ status }: V1Pod): boolean {
  return status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** @returns `Ready`, or the reason of the container or scheduler why it is not */
function describeState(pod: V1Pod): string {
  if (isReady(pod)) return "Ready";
  const container = pod.status?.containerStatuses?.[0]?.state;
  const waiting = container?.waiting ?? container?.terminated;
  const unschedulable = pod.status?.conditions?.find(
    ({ type, status }) => type === "PodScheduled" && status === "False",
  );
  const reason = waiting?.reason ?? unschedulable?.reason ?? pod.status?.phase ?? "Unknown";
  const message = waiting?.message ?? unschedulable?.message;
  return message ? `${reason}: ${message}` : reason;
}

/**
 * Formats a table of all nodes: role, exporter pod, the state, series and scrape time of each job, and the node's labels on the target.
 * Causes are not in the table but in the report's problems.
 */
export function formatNodes({ nodes }: Report, jobs: readonly string[]): string {
  const header = ["NODE", "ROLE", "EXPORTER POD", ...jobs.map((job) => job.toUpperCase()), "LABELS OF THE NODE"];
  const rows = nodes.map(({ node, role, exporter, targets, series }) => [
    node,
    role,
    exporter ? `${exporter.pod}\n${exporter.state.split(":")[0]}` : "none: not eligible",
    ...jobs.map((job) => describeTarget(targets[job], series[job] ?? 0)),
    nodeLabels(targets[jobs[0] ?? ""]),
  ]);
  return formatTable(header, rows);
}

function describeTarget(target: ScrapeTarget | undefined, series: number): string {
  if (!target) return "no target";
  if (target.health !== "up") return target.health;
  return `up\n${series} series in ${Math.round(target.scrapeSeconds * 1000)} ms`;
}

function nodeLabels(target: ScrapeTarget | undefined): string {
  // The first one repeats the job's name; the others repeat the node's.
  const { job, instance, node, ...rest } = target?.labels ?? {};
  return Object.entries(rest)
    .map(([label, value]) => `${label}=${value}`)
    .join("\n");
}

/** @returns the last events and log lines of a pod, which explain why it is not ready */
export async function explainPod(cluster: Cluster, namespace: string, pod: string): Promise<string[]> {
  const { items } = await cluster.core.listNamespacedEvent({ namespace, fieldSelector: `involvedObject.name=${pod}` });
  const events = items.slice(-3).map(({ reason, message }: CoreV1Event) => `event ${reason}: ${message}`);
  const log = await readLastLog(cluster, namespace, pod);
  return [...events, ...log.map((line) => `log: ${line}`)];
}

async function readLastLog(cluster: Cluster, namespace: string, name: string): Promise<string[]> {
  const { status } = await cluster.core.readNamespacedPod({ name, namespace });
  const container = status?.containerStatuses?.[0];
  // A container that never started has no log; the API would return an error.
  if (!container?.containerID && !container?.lastState?.terminated) return [];
  const previous = Boolean(container.state?.waiting && container.lastState?.terminated);
  const log = await cluster.core.readNamespacedPodLog({ name, namespace, tailLines: 3, previous });
  return log.trim().split("\n").filter(Boolean);
}
