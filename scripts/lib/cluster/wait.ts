import { setTimeout as sleep } from "node:timers/promises";
import { exporters } from "../helm/exporter-daemonsets.ts";
import { find, type Manifest } from "../kubernetes/manifest.ts";
import type { Prometheus } from "../prometheus/api.ts";
import { listNodeJobs } from "../prometheus/scrape-config.ts";
import type { Progress } from "../util/progress.ts";
import { type Cluster, deletePod } from "./client.ts";
import { explainPod, isRolledOut, type Problem, type Release, type Report, reportNodes } from "./health.ts";

export type { Release } from "./health.ts";

/** How long pods and targets may take to be up, in seconds; they take 10 to 30. */
const upSeconds = 180;

/**
 * How long a state that waiting does not change must last to be believed, in seconds: during a rollout it comes and goes, and a container
 * that died once is tried again after 10.
 */
const finalSeconds = 20;

/** @returns the names in what the chart renders with its Prometheus enabled */
export function findRelease(manifests: readonly Manifest[], name: string): Release {
  const [own, ...pools] = exporters(manifests);
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
 * Asks how every node is monitored until nothing is wrong, or what is wrong will not pass by waiting.
 * @returns the last answer; its problems, if there are any, with details
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
    // Scrapes count from the time when all pods are of the new version: an earlier one may have reached an old pod.
    const report = await reportNodes(cluster, prometheus, release, rolledOut);
    if (rolledOut && report.problems.length === 0) return report;
    if (isRolledOut(report)) rolledOut ??= new Date();
    for (const { final, pod } of report.problems) {
      if (final && pod && !finalSince.has(pod)) finalSince.set(pod, Date.now());
    }
    const hopeless = report.problems.some(
      ({ final, pod = "" }) => final && Date.now() - (finalSince.get(pod) ?? Date.now()) > finalSeconds * 1000,
    );
    if (hopeless || Date.now() > end) return { ...report, problems: await explained(cluster, release, report) };
    onLine?.(summarize(report, release));
    await sleep(500);
  }
}

/**
 * Starts pods anew that keep failing: they wait longer and longer between two attempts, up to five minutes, and what made them fail may be
 * mended by now.
 */
export async function restartFailing(cluster: Cluster, { namespace }: Release): Promise<void> {
  const { items } = await cluster.core.listNamespacedPod({ namespace });
  // Between two attempts a container is waiting, has just ended, or runs once more until it fails again.
  const failing = items.filter(({ status }) =>
    status?.containerStatuses?.some(
      ({ ready, restartCount, state }) =>
        !ready && (restartCount > 0 || state?.terminated || /BackOff$/.test(state?.waiting?.reason ?? "")),
    ),
  );
  await Promise.all(failing.map(({ metadata }) => deletePod(cluster, namespace, metadata?.name ?? "")));
}

/** The problems, each with the events and the last words of the pod that it is about. */
async function explained(cluster: Cluster, { namespace }: Release, { problems }: Report): Promise<Problem[]> {
  return Promise.all(
    problems.map(async (problem) => ({
      ...problem,
      // The pod may be gone by now, and with it what it had to say.
      details: problem.pod ? await explainPod(cluster, namespace, problem.pod).catch(() => []) : [],
    })),
  );
}

/** How far it is: `2 of 3 exporters ready, 4 of 6 targets up`, and what comes first of all that is missing. */
function summarize({ nodes, problems }: Report, { jobs }: Release): string {
  const eligible = nodes.filter(({ exporter }) => exporter);
  const ready = eligible.filter(({ exporter }) => exporter?.ready).length;
  const up = nodes.flatMap(({ targets }) => Object.values(targets)).filter((target) => target?.health === "up").length;
  const counts = `${ready} of ${eligible.length} exporters ready, ${up} of ${eligible.length * jobs.length} targets up`;
  return [counts, problems[0]?.text].filter(Boolean).join("; ");
}
