import { setTimeout as sleep } from "node:timers/promises";
import { findExporters } from "../helm/exporter-daemonsets.ts";
import { find, type Manifest } from "../kubernetes/manifest.ts";
import type { Prometheus } from "../prometheus/api.ts";
import { listNodeJobs } from "../prometheus/scrape-config.ts";
import type { Progress } from "../util/progress.ts";
import { type Cluster, deletePod } from "./client.ts";
import { explainPod, isRolledOut, type Problem, type Release, type Report, reportNodes } from "./health.ts";

export type { Release } from "./health.ts";

/** Seconds until pods and targets must be up; they take 10 to 30. */
const upSeconds = 180;

/**
 * Seconds that a final state must last. During a rollout such states come and go, and a container that failed once restarts after 10.
 */
const finalSeconds = 20;

/** @returns the names of a release in the objects that the chart renders with its Prometheus enabled */
export function findRelease(manifests: readonly Manifest[], name: string): Release {
  const [own, ...pools] = findExporters(manifests);
  const daemonSet = (own ?? find(manifests, "DaemonSet")).metadata;
  return {
    name,
    namespace: daemonSet.namespace ?? "default",
    daemonSet: daemonSet.name,
    pools: pools.map(({ metadata }) => metadata.name),
    prometheus: find(manifests, "StatefulSet").metadata.name,
    jobs: listNodeJobs(manifests),
  };
}

/**
 * Polls the state of monitoring until there is no problem, or until waiting cannot help.
 * @returns the last report; its problems have details
 */
export async function waitUntilUp(
  cluster: Cluster,
  prometheus: Prometheus,
  release: Release,
  { onLine }: Progress = {},
): Promise<Report> {
  const end = Date.now() + upSeconds * 1000;
  const finalSince = new Map<string, number>();
  let rolledOut: Date | undefined;
  for (;;) {
    // Only scrapes after the rollout count, because an earlier scrape may have reached an old pod.
    const report = await reportNodes(cluster, prometheus, release, rolledOut);
    if (rolledOut && report.problems.length === 0) return report;
    if (isRolledOut(report)) rolledOut ??= new Date();
    for (const { final, pod } of report.problems) {
      if (final && pod && !finalSince.has(pod)) finalSince.set(pod, Date.now());
    }
    const hopeless = report.problems.some(
      ({ final, pod = "" }) => final && Date.now() - (finalSince.get(pod) ?? Date.now()) > finalSeconds * 1000,
    );
    if (hopeless || Date.now() > end) return { ...report, problems: await addDetails(cluster, release, report) };
    onLine?.(summarize(report, release));
    await sleep(500);
  }
}

/**
 * Deletes pods that keep failing, so that new ones start at once. Kubernetes waits up to five minutes between attempts, and the cause may be
 * fixed by now.
 */
export async function restartFailing(cluster: Cluster, { namespace }: Release): Promise<void> {
  const { items } = await cluster.core.listNamespacedPod({ namespace });
  // Between attempts a container is waiting, has just ended, or is running until it fails again.
  const failing = items.filter(({ status }) =>
    status?.containerStatuses?.some(
      ({ ready, restartCount, state }) =>
        !ready && (restartCount > 0 || state?.terminated || /BackOff$/.test(state?.waiting?.reason ?? "")),
    ),
  );
  await Promise.all(failing.map(({ metadata }) => deletePod(cluster, namespace, metadata?.name ?? "")));
}

/** @returns the problems, each with the last events and log lines of its pod */
async function addDetails(cluster: Cluster, { namespace }: Release, { problems }: Report): Promise<Problem[]> {
  return Promise.all(
    problems.map(async (problem) => ({
      ...problem,
      // The pod may have been deleted meanwhile.
      details: problem.pod ? await explainPod(cluster, namespace, problem.pod).catch(() => []) : [],
    })),
  );
}

/** Summarizes the progress: `2 of 3 exporters ready, 4 of 6 targets up`, and the first problem. */
function summarize({ nodes, problems }: Report, { jobs }: Release): string {
  const eligible = nodes.filter(({ exporter }) => exporter);
  const ready = eligible.filter(({ exporter }) => exporter?.ready).length;
  const up = nodes.flatMap(({ targets }) => Object.values(targets)).filter((target) => target?.health === "up").length;
  const counts = `${ready} of ${eligible.length} exporters ready, ${up} of ${eligible.length * jobs.length} targets up`;
  return [counts, problems[0]?.text].filter(Boolean).join("; ");
}
