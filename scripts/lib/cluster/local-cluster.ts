import { existsSync } from "node:fs";
import { upgradeInstall } from "../helm/install.ts";
import { render } from "../helm/render.ts";
import { listImages } from "../kubernetes/manifest.ts";
import { type Prometheus, prometheusAt } from "../prometheus/api.ts";
import { ensureTools } from "../tools/resolve.ts";
import { UserError } from "../util/errors.ts";
import { interruptible } from "../util/interrupt.ts";
import { runSteps } from "../util/progress.ts";
import { type OwnValues, ownValues } from "../values/own-values.ts";
import { readValues } from "../values/read.ts";
import { type Cluster, connect } from "./client.ts";
import { ensureClusterDns } from "./dns.ts";
import { ensureDocker, isDockerThere, stopDocker } from "./docker-engine.ts";
import type { Report } from "./health.ts";
import { ensureImages, loadImages } from "./images/ensure.ts";
import { ensureNodeImage, type NodeImage } from "./images/node.ts";
import {
  clusterExists,
  createCluster,
  deleteCluster,
  kubeconfigPath,
  prometheusHostPort,
  prometheusNodePort,
} from "./kind.ts";
import { findRelease, type Release, restartFailing, waitUntilUp } from "./wait.ts";

/** Name of the release that {@link up} installs, and its namespace where no values file says another one. */
const localRelease = { release: "node-monitoring", namespace: "monitoring" } as const;

export interface UpOptions {
  /** kind's name for the cluster. */
  name: string;
  /** Nodes besides the control plane. */
  workers: number;
  /** Values files for the chart, later ones over earlier ones. */
  values: readonly string[];
  /** Whether a Docker engine may be installed where there is none. */
  installDocker: boolean;
}

/** A local cluster with the chart in it. */
export interface LocalCluster {
  cluster: Cluster;
  prometheus: Prometheus;
  release: Release;
  /** How every node is monitored; without problems when all is up. */
  report: Report;
}

/**
 * Makes a kind cluster, or takes the one of that name, installs the chart with its Prometheus, and waits until every pod and every target
 * is up, or cannot be.
 * @throws UserError something is missing or refused; when that is the user's input, nothing was changed
 */
export async function up({ name, workers, values, installDocker }: UpOptions): Promise<LocalCluster> {
  let creation: Promise<unknown> | undefined;
  const work = async (signal: AbortSignal): Promise<LocalCluster> => {
    // What may be wrong with the input is found before anything is changed.
    const set = localValues(values);
    await ensureTools(["helm"]);
    const manifests = await render({ ...localRelease, values, set });
    const release = findRelease(manifests, localRelease.release);
    const images = listImages(manifests);

    const creating = (promise: Promise<unknown>) => {
      creation = promise;
    };
    await prepareCluster({ name, workers, images, installDocker, signal, creating });
    const cluster = connect(kubeconfigPath(name));
    const prometheus = prometheusAt(`http://127.0.0.1:${await prometheusHostPort(name)}`);
    let report: Report = { nodes: [], problems: [] };
    await runSteps([
      {
        title: `Release ${release.name} in namespace ${release.namespace}`,
        work: async () => {
          const chart = { release: release.name, namespace: release.namespace };
          await upgradeInstall({ ...chart, values, set, kubeconfig: cluster.kubeconfig });
          await restartFailing(cluster, release);
        },
      },
      {
        title: "Pods and targets",
        work: async (progress) => {
          report = await waitUntilUp(cluster, prometheus, release, progress);
          if (report.problems.length > 0) progress.title("Pods and targets: not all are up");
        },
      },
    ]);
    return { cluster, prometheus, release, report };
  };
  return interruptible(work, () => creation);
}

export interface PrepareOptions extends Pick<UpOptions, "name" | "workers" | "installDocker"> {
  /** What the nodes must have, by full names with tag or digest. */
  images: readonly string[];
  signal: AbortSignal;
  /** Gets what {@link createCluster} promises, when it is called; it heeds the signal, and cleans up then. */
  creating: (creation: Promise<unknown>) => void;
}

/**
 * Makes a kind cluster, or takes the one of that name, with images in its nodes.
 * @throws UserError see ensureDocker, ensureNodeImage, createCluster and ensureImages
 */
export async function prepareCluster(options: PrepareOptions): Promise<void> {
  const { name, workers, images, installDocker, signal, creating } = options;
  let node: NodeImage | undefined;
  await runSteps([
    { title: "Docker engine", work: ({ onLine }) => ensureDocker({ allowInstall: installDocker, onLine }) },
    {
      title: "Node image",
      work: async (progress) => {
        if (await clusterExists(name)) return progress.title(`Node image: cluster ${name} has one`);
        node = await ensureNodeImage(progress);
        progress.title(`Node image ${node.image}${explainLocalBuild(node.reason)}`);
      },
    },
  ]);
  await runSteps(
    [
      {
        title: `Cluster ${name}: a control plane and ${workers} workers`,
        work: ({ onLine }) => {
          const creation = createCluster({ name, workers, onLine, signal, ...(node && { node }) });
          creating(creation);
          return creation;
        },
      },
      // Not earlier: where they have to be built, that would delay the node image, which all else waits for.
      {
        title: `Images ${images.join(", ")}`,
        work: async ({ onLine, title }) => {
          const ensured = await ensureImages(images, { onLine, signal });
          const reason = ensured.find((image) => image.reason)?.reason;
          title(`Images ${images.join(", ")}${explainLocalBuild(reason)}`);
        },
      },
    ],
    { concurrent: true },
  );
  await runSteps([{ title: "Images into the nodes", work: (progress) => loadImages(name, images, progress) }]);
}

/** Which path was taken to an image, and why, as an addition to a title. */
function explainLocalBuild(reason: string | undefined): string {
  return reason ? `: built here, since the public one cannot be pulled (${reason})` : "";
}

/** Makes Service names resolve in the cluster, where that was put off by {@link up}. */
export async function finish(name: string): Promise<void> {
  await runSteps([{ title: "Cluster DNS", work: (progress) => ensureClusterDns(name, progress) }]);
}

/**
 * Removes a cluster that {@link up} made, and the Docker engine if it was started for it and nothing else runs in it.
 * @returns what was removed, one line each
 * @throws UserError the cluster is not ours
 */
export async function down(name: string): Promise<string[]> {
  if (!(await isDockerThere())) {
    if (!existsSync(kubeconfigPath(name))) return [];
    // The engine that was started for it is gone, since a restart of the machine say; the cluster's containers are not.
    await ensureDocker({ allowInstall: true });
  }
  const removed = (await deleteCluster(name)) ? [`Cluster ${name}`] : [];
  return (await stopDocker()) ? [...removed, "Docker engine (stopped; what it has cached is kept)"] : removed;
}

/**
 * The values that make the chart fit a local cluster, over the user's files: its own Prometheus, reachable from this machine; and a short
 * interval, unless the files say one.
 * @throws UserError by the files that Prometheus would not tell of every target
 */
export function localValues(files: readonly string[]): object {
  const { agentMode, shards, webConfigSecret } = ownValues(files).prometheus;
  const [silent] = Object.entries({ agentMode, shards: shards > 1, webConfigSecret }).find(([, is]) => is) ?? [];
  if (silent)
    throw new UserError(
      `prometheus.${silent}: npm run up asks one Prometheus for every target, and with this none answers. Leave it out.`,
    );
  const scrape = files
    .map((file) => readValues(file))
    .map((values) => values.scrape as Partial<OwnValues["scrape"]> | undefined);
  const quick = scrape.every((values) => values?.interval === undefined && values?.timeout === undefined);
  return {
    prometheus: { enabled: true, service: { type: "NodePort", nodePort: prometheusNodePort } },
    ...(quick && { scrape: { interval: "5s", timeout: "5s" } }),
  };
}
