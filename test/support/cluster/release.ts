import { join } from "node:path";
import { expect, inject, vi } from "vitest";
import { connect } from "../../../scripts/lib/cluster/client.ts";
import type { NodeReport } from "../../../scripts/lib/cluster/health.ts";
import { ensureImages, loadImages } from "../../../scripts/lib/cluster/images/ensure.ts";
import { ensurePodNetwork, findPrometheusPort, kubeconfigPath } from "../../../scripts/lib/cluster/kind.ts";
import { findRelease, type Release, waitUntilUp } from "../../../scripts/lib/cluster/wait.ts";
import { upgradeInstall } from "../../../scripts/lib/helm/install.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import type { ChartOptions } from "../../../scripts/lib/helm/run-helm.ts";
import { listImages, type Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { connectPrometheus, type Prometheus } from "../../../scripts/lib/prometheus/api.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";

/** The cluster that setup.ts created. */
export const clusterName: string = inject("clusterName");
export const kubeconfig: string = kubeconfigPath(clusterName);
export const cluster = connect(kubeconfig);

/** The Prometheus of the release that uses the node port. Only one release uses it at a time. */
export const prometheus: Prometheus = connectPrometheus(`http://127.0.0.1:${await findPrometheusPort(clusterName)}`);

/** Values for every release in the cluster. Values of a test override them. */
const commonValues = join(import.meta.dirname, "values.yaml");

/** The release that most tests use, with the name that `npm run up` gave it. */
export const mainRelease = { release: "node-monitoring", namespace: "monitoring" } as const;

/** Installs or upgrades a release with the user's command, and does not wait. */
export async function install(options: ChartOptions = {}): Promise<void> {
  await upgradeInstall({ ...chartOf(options), kubeconfig });
}

/**
 * Retries an assertion until it holds. Use it for everything that happens asynchronously, even if it usually holds already: on a busy
 * machine a scrape may fail occasionally, and a controller may be slow.
 */
export function eventually<Result>(assertion: () => Promise<Result>, interval = 500): Promise<Result> {
  return vi.waitFor(assertion, { timeout: 180_000, interval });
}

/** Ensures that every node has the images. */
export async function provideImages(images: readonly string[]): Promise<void> {
  await ensureImages(images);
  await loadImages(clusterName, images);
}

/** Renders what `install` installs. */
export function renderRelease(options: ChartOptions = {}): Promise<Manifest[]> {
  return render(chartOf(options));
}

/**
 * Loads a release's images into the cluster, installs or upgrades it, and waits until Prometheus has its jobs and every pod and target is
 * up. Fails if one is not.
 */
export async function installAndWait(options: ChartOptions = {}): Promise<{ release: Release; nodes: NodeReport[] }> {
  const chart = chartOf(options);
  const manifests = await renderRelease(options);
  await provideImages(listImages(manifests));
  await install(options);
  const release = findRelease(manifests, chart.release);
  const jobs = [...readScrapeJobs(manifests).map(({ job_name }) => job_name), "prometheus"];
  const whenUp = async () => {
    const { nodes, problems } = await waitUntilUp(cluster, prometheus, release);
    expect(problems).toEqual([]);
    return nodes;
  };
  const isLoaded = async () => (await prometheus.jobs()).sort().join() === jobs.sort().join();
  let nodes = await whenUp();
  // The kubelet updates a ConfigMap in the pod with a delay, so all targets may be up with the jobs of the previous test.
  if (!(await isLoaded())) {
    await eventually(async () => expect(await isLoaded()).toBe(true));
    nodes = await whenUp();
  }
  return { release, nodes };
}

/** Restores the pod network on a node that rejoined, if the harness provides the pod network. */
export async function restoreNetwork(): Promise<void> {
  await ensurePodNetwork(clusterName);
}

function chartOf({ values = [], ...options }: ChartOptions) {
  return { ...mainRelease, ...options, values: [commonValues, ...values] };
}
