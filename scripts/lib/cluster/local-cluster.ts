import { existsSync } from "node:fs";
import { upgradeInstall } from "../helm/install.ts";
import { render } from "../helm/render.ts";
import { listImages } from "../kubernetes/manifest.ts";
import { connectPrometheus, type Prometheus } from "../prometheus/api.ts";
import { ensureTools } from "../tools/resolve.ts";
import { UserError } from "../util/errors.ts";
import { interruptible } from "../util/interrupt.ts";
import { runSteps } from "../util/progress.ts";
import { type OwnValues, readOwnValues } from "../values/own-values.ts";
import { readValues } from "../values/read.ts";
import { type Cluster, connect } from "./client.ts";
import { ensureClusterDns } from "./dns.ts";
import { ensureDocker, isDockerRunning, permitDockerInstall, stopDocker } from "./docker-engine.ts";
import type { Report } from "./health.ts";
import { requireInotifyInstances } from "./host-limits.ts";
import { ensureImages, loadImages } from "./images/ensure.ts";
import { ensureNodeImage, type NodeImage } from "./images/node.ts";
import {
  clusterExists,
  createCluster,
  deleteCluster,
  findPrometheusPort,
  kubeconfigPath,
  prometheusNodePort,
} from "./kind.ts";
import { findRelease, type Release, restartFailing, waitUntilUp } from "./wait.ts";

/** Name of the release that {@link up} installs, and its default namespace. */
export const localRelease = { release: "node-monitoring", namespace: "monitoring" } as const;

/** What the user has permitted the harness to change on this machine. It asks for the rest on a terminal. */
export interface Permissions {
  /** To install a Docker engine if there is none. */
  installDocker: boolean;
  /** To raise the kernel's limit of inotify instances if it is too low. */
  setSysctl: boolean;
}

export interface UpOptions extends Permissions {
  /** kind's name for the cluster. */
  name: string;
  /** Nodes besides the control plane. */
  workers: number;
  /** Values files for the chart; later ones override earlier ones. */
  values: readonly string[];
}

/** A local cluster with the chart installed. */
export interface LocalCluster {
  cluster: Cluster;
  prometheus: Prometheus;
  release: Release;
  /** The state of monitoring on every node. */
  report: Report;
}

/**
 * Creates a kind cluster or uses an existing one, installs the chart with its Prometheus, and waits until every pod and target is up or
 * cannot come up.
 * @throws UserError a program is missing or a step failed; invalid input is rejected before any change
 */
export async function up({ values, ...options }: UpOptions): Promise<LocalCluster> {
  const { name } = options;
  let creation: Promise<unknown> | undefined;
  const work = async (signal: AbortSignal): Promise<LocalCluster> => {
    // Reject invalid input before any change.
    const set = buildLocalValues(values);
    await ensureTools(["helm"]);
    const manifests = await render({ ...localRelease, values, set });
    const release = findRelease(manifests, localRelease.release);
    const images = listImages(manifests);

    const creating = (promise: Promise<unknown>) => {
      creation = promise;
    };
    await prepareCluster({ ...options, images, signal, creating });
    const cluster = connect(kubeconfigPath(name));
    const prometheus = connectPrometheus(`http://127.0.0.1:${await findPrometheusPort(name)}`);
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

export interface PrepareOptions extends Omit<UpOptions, "values"> {
  /** Images to load into the nodes: full names with tag or digest. */
  images: readonly string[];
  signal: AbortSignal;
  /** Called with the promise of {@link createCluster}, which observes the signal and then cleans up. */
  creating: (creation: Promise<unknown>) => void;
}

/**
 * Creates a kind cluster or uses an existing one, and loads images into its nodes.
 * @throws UserError there is no permission for a necessary change of this machine; see ensureDocker, ensureNodeImage, createCluster and ensureImages
 */
export async function prepareCluster(options: PrepareOptions): Promise<void> {
  const { name, workers, images, signal, creating } = options;
  let node: NodeImage | undefined;
  // Not within a step, because the progress of a step would overwrite the question.
  await permitDockerInstall(options.installDocker);
  await runSteps([{ title: "Docker engine", work: ({ onLine }) => ensureDocker({ allowInstall: true, onLine }) }]);
  if (!(await clusterExists(name))) await requireInotifyInstances(workers, options.setSysctl);
  await runSteps([
    {
      title: "Node image",
      work: async (progress) => {
        if (await clusterExists(name)) return progress.title(`Node image: cluster ${name} already has one`);
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
      // Not earlier, because building them would delay the node image, on which everything else depends.
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
  await runSteps([{ title: "Loading images into the nodes", work: (progress) => loadImages(name, images, progress) }]);
}

/** Explains in a title why an image was built locally. */
function explainLocalBuild(reason: string | undefined): string {
  return reason ? `: built locally, because the public image cannot be pulled (${reason})` : "";
}

/** Makes Service names resolve in the cluster, which {@link up} defers. */
export async function finish(name: string): Promise<void> {
  await runSteps([{ title: "Cluster DNS", work: (progress) => ensureClusterDns(name, progress) }]);
}

/**
 * Deletes a cluster that {@link up} created, and stops the Docker engine if the harness started it and it has no other containers.
 * @returns what was removed, one line each
 * @throws UserError the harness did not create the cluster, or Docker is not installed any more: nothing is ever installed
 */
export async function down(name: string): Promise<string[]> {
  if (!(await isDockerRunning())) {
    if (!existsSync(kubeconfigPath(name))) return [];
    // The engine has stopped, for example after a restart of the machine, but the cluster's containers still exist.
    await ensureDocker({ allowInstall: false });
  }
  const removed = (await deleteCluster(name)) ? [`Cluster ${name}`] : [];
  return (await stopDocker()) ? [...removed, "Docker engine (stopped; its images are kept)"] : removed;
}

/**
 * Computes the values that override the user's files in a local cluster: the bundled Prometheus, reachable from this machine, and a short
 * scrape interval unless the files set one.
 * @throws UserError with the user's values no single Prometheus knows every target
 */
export function buildLocalValues(files: readonly string[]): object {
  const { agentMode, shards, webConfigSecret } = readOwnValues(files).prometheus;
  const [silent] = Object.entries({ agentMode, shards: shards > 1, webConfigSecret }).find(([, is]) => is) ?? [];
  if (silent)
    throw new UserError(
      `prometheus.${silent}: \`npm run up\` queries a single Prometheus for every target, which this value rules out. Remove it.`,
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
