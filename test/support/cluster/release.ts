import { join } from "node:path";
import { expect, inject, vi } from "vitest";
import { connect } from "../../../scripts/lib/cluster/client.ts";
import type { NodeReport } from "../../../scripts/lib/cluster/health.ts";
import { ensureImages, loadImages } from "../../../scripts/lib/cluster/images/ensure.ts";
import { ensurePodNetwork, kubeconfigPath, prometheusHostPort } from "../../../scripts/lib/cluster/kind.ts";
import { type Release, releaseOf, waitUntilUp } from "../../../scripts/lib/cluster/wait.ts";
import { upgradeInstall } from "../../../scripts/lib/helm/install.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import type { ChartOptions } from "../../../scripts/lib/helm/run-helm.ts";
import { imagesOf } from "../../../scripts/lib/kubernetes/manifest.ts";
import { type Prometheus, prometheusAt } from "../../../scripts/lib/prometheus/api.ts";
import { scrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";

/** The cluster that setup.ts made. */
export const clusterName: string = inject("clusterName");
export const kubeconfig: string = kubeconfigPath(clusterName);
export const cluster = connect(kubeconfig);

/** The Prometheus of the release that holds the node port; there is one at a time. */
export const prometheus: Prometheus = prometheusAt(`http://127.0.0.1:${await prometheusHostPort(clusterName)}`);

/** The values that every release here has, below those that a test adds. */
const commonValues = join(import.meta.dirname, "values.yaml");

/** The release that most tests look at, under the name that `npm run up` gave it. */
export const mainRelease = { release: "node-monitoring", namespace: "monitoring" } as const;

/** Installs or upgrades a release as the user's command would, and does not wait. */
export async function install(options: ChartOptions = {}): Promise<void> {
  await upgradeInstall({ ...chartOf(options), kubeconfig });
}

/**
 * Asks until an assertion holds. For all that comes about by itself, also where it is there already as a rule: on a busy machine a scrape
 * may fail now and then, and a controller may take its time.
 */
export function eventually<Result>(assertion: () => Promise<Result>, interval = 500): Promise<Result> {
  return vi.waitFor(assertion, { timeout: 180_000, interval });
}

/** Sees to it that every node has images. */
export async function provideImages(images: readonly string[]): Promise<void> {
  await ensureImages(images);
  await loadImages(clusterName, images);
}

/**
 * Brings a release's images into the cluster, installs or upgrades it, and waits until Prometheus has its jobs and every pod and target is
 * up; fails when one is not.
 */
export async function installAndWait(options: ChartOptions = {}): Promise<{ release: Release; nodes: NodeReport[] }> {
  const chart = chartOf(options);
  const manifests = await render(chart);
  await provideImages(imagesOf(manifests));
  await install(options);
  const release = releaseOf(manifests, chart.release);
  const jobs = scrapeJobs(manifests).map(({ job_name }) => job_name);
  const whenUp = async () => {
    const { nodes, problems } = await waitUntilUp(cluster, prometheus, release);
    expect(problems).toEqual([]);
    return nodes;
  };
  const isLoaded = async () => (await prometheus.jobs()).sort().join() === jobs.sort().join();
  let nodes = await whenUp();
  // The kubelet takes its time to bring a changed ConfigMap into the pod: it may all be up by the jobs of the test before.
  if (!(await isLoaded())) {
    await eventually(async () => expect(await isLoaded()).toBe(true));
    nodes = await whenUp();
  }
  return { release, nodes };
}

/** Gives a node that joined again the pod network back, where that is the harness's to give. */
export async function restoreNetwork(): Promise<void> {
  await ensurePodNetwork(clusterName);
}

function chartOf({ values = [], ...options }: ChartOptions) {
  return { ...mainRelease, ...options, values: [commonValues, ...values] };
}
