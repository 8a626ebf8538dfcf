import { join } from "node:path";
import { expect, inject } from "vitest";
import { type ChartOptions, render, upgradeInstall } from "../../scripts/lib/helm.ts";
import { ensureImages, loadImages } from "../../scripts/lib/images.ts";
import { ensurePodNetwork, kubeconfigPath, prometheusHostPort } from "../../scripts/lib/kind.ts";
import { connect } from "../../scripts/lib/kubernetes.ts";
import { imagesOf } from "../../scripts/lib/manifests.ts";
import type { NodeReport } from "../../scripts/lib/node-report.ts";
import { type Prometheus, prometheusAt } from "../../scripts/lib/prometheus.ts";
import { type Release, releaseOf, waitUntilUp } from "../../scripts/lib/release.ts";

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

/** Brings a release's images into the cluster, installs or upgrades it, and waits until every pod and target is up; fails when one is not. */
export async function installAndWait(options: ChartOptions = {}): Promise<{ release: Release; nodes: NodeReport[] }> {
  const chart = chartOf(options);
  const manifests = await render(chart);
  const images = imagesOf(manifests);
  await ensureImages(images);
  await loadImages(clusterName, images);
  await install(options);
  const release = releaseOf(manifests, chart.release);
  const { nodes, problems } = await waitUntilUp(cluster, prometheus, release);
  expect(problems).toEqual([]);
  return { release, nodes };
}

/** Gives a node that joined again the pod network back, where that is the harness's to give. */
export async function restoreNetwork(): Promise<void> {
  await ensurePodNetwork(clusterName);
}

function chartOf({ values = [], ...options }: ChartOptions) {
  return { ...mainRelease, ...options, values: [commonValues, ...values] };
}
