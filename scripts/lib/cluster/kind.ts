import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { dump } from "js-yaml";
import pRetry from "p-retry";
import { tool } from "../tools/resolve.ts";
import { chosenTags } from "../tools/versions.ts";
import { UserError } from "../util/errors.ts";
import { run, tryRun } from "../util/exec.ts";
import { cacheDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { requireInotifyInstances } from "./host-limits.ts";
import { builtRepository, ensureNodeImage, type NodeImage } from "./images/node.ts";
import { clusterKubectl, controlPlane } from "./kubectl.ts";
import { applyPodNetwork } from "./pod-network.ts";

/** The node port that a cluster of ours makes reachable on this machine; for Prometheus. */
export const prometheusNodePort = 30090;

/** Port on this machine that is taken for Prometheus when it is free. */
const preferredHostPort = 9090;

/** Label of the nodes of our clusters. A kind cluster without it is somebody else's. */
const ourLabel = "node-monitoring/harness";

/** Docker network that kind puts all clusters into, unless told otherwise. */
const network = process.env.KIND_EXPERIMENTAL_DOCKER_NETWORK ?? "kind";

/** How long nodes may take to get Ready, in seconds; they take about 10. */
const readySeconds = 180;

export interface ClusterOptions extends Progress {
  /** kind's name for the cluster; its containers are `<name>-control-plane`, `<name>-worker`, `<name>-worker2`, … */
  name: string;
  /** Nodes besides the control plane. */
  workers: number;
  /** The nodes' image; without it the one that {@link ensureNodeImage} gives. */
  node?: NodeImage;
  /** Port of 127.0.0.1 for {@link prometheusNodePort}; without it a free one. */
  hostPort?: number;
  /** Stops the creation, and removes what there is of the cluster. */
  signal?: AbortSignal | undefined;
}

/** How the making of a cluster is watched, and stopped. */
type Watched = Pick<ClusterOptions, "onLine" | "signal">;

/** A node of a kind cluster. */
export interface ClusterNode {
  /** Name of the node, and of its container. */
  name: string;
  role: "control-plane" | "worker";
  running: boolean;
  /** The node image. */
  image: string;
}

/**
 * Makes a kind cluster with a control plane and workers, all Ready; the user's own kubeconfig is left alone. A cluster of ours that is
 * there already is brought back to work (its containers may have been stopped) and kept.
 * @returns whether the cluster is new, and whether it runs the node image that is built here
 * @throws UserError a cluster of that name is not ours or has another number of workers, or the creation failed; then nothing is left
 */
export async function createCluster(options: ClusterOptions): Promise<{ created: boolean; offline: boolean }> {
  const { name, workers, onLine, signal } = options;
  if (isHalfMade(name)) await removeHalfMade(name);
  const existing = await clusterNodes(name);
  if (existing.length) {
    await requireOurs(name);
    const found = existing.filter(({ role }) => role === "worker").length;
    if (found !== workers) {
      throw new UserError(
        `Cluster ${name}: has ${found} workers and ${workers} are asked for. Remove it first (npm run down).`,
      );
    }
    return { created: false, offline: await revive(name, existing, { onLine, signal }) };
  }
  const { image, offline } = options.node ?? (await unlessAborted(ensureNodeImage({ onLine }), signal));
  await mkdir(clusterDir(name), { recursive: true });
  await writeFile(halfMadeMark(name), "");
  try {
    await requireInotifyInstances(workers, { onLine });
    await rememberNetwork();
    onLine?.(`cluster ${name}: creating ${1 + workers} nodes`);
    await run(await tool("kind"), ["create", "cluster", "--config", "-", "--image", image, ...kindArguments(name)], {
      input: dump(await kindConfig(options, offline)),
      remedy: "Look at Docker's free disk space and memory (docker info), and run this again",
      onLine,
      signal,
    });
    await bringUp(name, { onLine, signal });
  } catch (error) {
    await removeHalfMade(name);
    if (signal?.aborted)
      throw new UserError(`Cluster ${name}: its creation was interrupted, and what there was of it is removed.`);
    throw error;
  }
  await rm(halfMadeMark(name));
  return { created: true, offline };
}

/**
 * Removes a cluster of ours with all that belongs to it.
 * @returns whether there was one
 * @throws UserError it is not ours
 */
export async function deleteCluster(name: string): Promise<boolean> {
  const exists = await clusterExists(name);
  if (exists) {
    await requireOurs(name);
    await run(await tool("kind"), ["delete", "cluster", ...kindArguments(name)]);
  }
  await rm(clusterDir(name), { recursive: true, force: true });
  await forgetNetwork();
  return exists;
}

/** Removes what there is of a cluster whose making ended early; a container that was about to be made then may still come. */
async function removeHalfMade(name: string): Promise<void> {
  for (let quiet = 0; quiet < 3; await sleep(300)) {
    const ids = await listContainers(name);
    quiet = ids.length > 0 ? 0 : quiet + 1;
    // One that is not finished yet cannot be removed; it is there again in the next round.
    if (ids.length > 0) await tryRun("docker", ["rm", "--force", "--volumes", ...ids]);
  }
  await rm(clusterDir(name), { recursive: true, force: true });
  await forgetNetwork();
}

/** Whether kind has a cluster of that name, whosever it is. */
export async function clusterExists(name: string): Promise<boolean> {
  return (await listContainers(name)).length > 0;
}

async function listContainers(name: string): Promise<string[]> {
  const ids = await run("docker", ["ps", "--all", "--quiet", "--filter", `label=io.x-k8s.kind.cluster=${name}`]);
  return ids.split("\n").filter(Boolean);
}

/** The kubeconfig of a cluster of ours: a file of its own, present while the cluster is. */
export function kubeconfigPath(name: string): string {
  return join(clusterDir(name), "kubeconfig");
}

/** The nodes of a kind cluster, control plane first; empty when there is no such cluster. */
export async function clusterNodes(name: string): Promise<ClusterNode[]> {
  const ids = await listContainers(name);
  if (ids.length === 0) return [];
  // Not from docker ps: it no longer gives an image's name once that name stands for another image.
  const format = [
    "{{.Name}}",
    '{{index .Config.Labels "io.x-k8s.kind.role"}}',
    "{{.State.Running}}",
    "{{.Config.Image}}",
  ];
  const lines = await run("docker", ["inspect", "--format", format.join(" "), ...ids]);
  return lines
    .split("\n")
    .map((line): ClusterNode => {
      const [node = "", role, running, image = ""] = line.split(" ");
      return {
        name: node.replace(/^\//, ""),
        role: role === "worker" ? "worker" : "control-plane",
        running: running === "true",
        image,
      };
    })
    .sort((a, b) => a.role.localeCompare(b.role) || a.name.localeCompare(b.name, "en", { numeric: true }));
}

/**
 * Sees to it that pods reach each other, where that is left to us; kind's own node image does it by itself. To be called again after a
 * node was deleted and came back: it has another range of pod addresses then.
 * @returns whether the cluster runs the node image that is built here
 */
export async function ensurePodNetwork(name: string): Promise<boolean> {
  const nodes = await clusterNodes(name);
  const offline = nodes.every(({ image }) => image.startsWith(`${builtRepository}:`));
  if (offline)
    await applyPodNetwork(
      name,
      nodes.map((node) => node.name),
    );
  return offline;
}

/**
 * The port of 127.0.0.1 at which {@link prometheusNodePort} is reached.
 * @throws UserError there is no such cluster, or it does not run
 */
export async function prometheusHostPort(name: string): Promise<number> {
  const address = await run("docker", ["port", controlPlane(name), `${prometheusNodePort}/tcp`]);
  return Number(address.split("\n")[0]?.split(":").at(-1));
}

/** Our files on a cluster; the folder is made when a cluster is. @throws UserError that is no name for a cluster */
function clusterDir(name: string): string {
  // The node's name, which is longer, has to be a host name.
  if (!/^[a-z0-9][a-z0-9-]{0,48}$/.test(name)) {
    throw new UserError(
      `Cluster ${name}: not a name for a cluster. Take up to 49 lower-case letters, digits and dashes.`,
    );
  }
  return join(cacheDir("clusters"), name);
}

/** Arguments with which kind works on a cluster of ours, and on our kubeconfig alone. */
function kindArguments(name: string): string[] {
  return ["--name", name, "--kubeconfig", kubeconfigPath(name)];
}

/** A file that is there while a cluster is being made; one found later says that the making was killed. */
function halfMadeMark(name: string): string {
  return join(clusterDir(name), "half-made");
}

function isHalfMade(name: string): boolean {
  return existsSync(halfMadeMark(name));
}

async function requireOurs(name: string): Promise<void> {
  if (isHalfMade(name)) return;
  // kind writes each node's labels into this file. docker cp reads it from stopped containers too.
  const { stdout } = await tryRun("docker", ["cp", `${controlPlane(name)}:/kind/kubeadm.conf`, "-"]);
  if (!stdout.includes(ourLabel)) {
    throw new UserError(
      `Cluster ${name}: a kind cluster of that name exists and was not made by this project. Choose another name.`,
    );
  }
}

/** See kind.sigs.k8s.io/docs/user/configuration. */
async function kindConfig({ name, workers, hostPort }: ClusterOptions, offline: boolean): Promise<object> {
  const labels = { [ourLabel]: name };
  const host = hostPort ?? (await getPort({ port: preferredHostPort, host: "127.0.0.1" }));
  const mapping = { containerPort: prometheusNodePort, hostPort: host, listenAddress: "127.0.0.1", protocol: "TCP" };
  return {
    apiVersion: "kind.x-k8s.io/v1alpha4",
    kind: "Cluster",
    // The image that is built here has no pod network of its own.
    ...(offline && { networking: { disableDefaultCNI: true } }),
    kubeadmConfigPatches: [
      // From Kubernetes 1.35 on the kubelet does not start on a host with cgroup v1 unless told to.
      // And a changed ConfigMap is seen in seconds, where a minute is usual.
      dump({ kind: "KubeletConfiguration", failCgroupV1: false, syncFrequency: "10s" }),
      ...(offline
        ? [
            dump({
              kind: "ClusterConfiguration",
              etcd: { local: { imageTag: chosenTags.etcd } },
              dns: { imageTag: chosenTags.coredns },
            }),
          ]
        : []),
    ],
    nodes: [
      { role: "control-plane", labels, extraPortMappings: [mapping] },
      ...Array.from({ length: workers }, () => ({ role: "worker", labels })),
    ],
  };
}

/** @returns whether the cluster runs the node image that is built here */
async function bringUp(name: string, { onLine, signal }: Watched): Promise<boolean> {
  onLine?.(`cluster ${name}: pod network`);
  const offline = await ensurePodNetwork(name);
  onLine?.(`cluster ${name}: waiting until all nodes are Ready`);
  const wait = ["wait", "nodes", "--all", "--for=condition=Ready", `--timeout=${readySeconds}s`];
  await clusterKubectl(name, wait, {
    onLine,
    signal,
    remedy: `Look at the node that is not (kubectl describe node, docker logs ${controlPlane(name)})`,
  });
  return offline;
}

/** @returns whether the cluster runs the node image that is built here */
async function revive(name: string, nodes: readonly ClusterNode[], options: Watched): Promise<boolean> {
  const stopped = nodes.filter(({ running }) => !running);
  if (stopped.length) {
    options.onLine?.(`cluster ${name}: starting its containers`);
    await run("docker", ["start", ...stopped.map((node) => node.name)]);
    // The API server needs some seconds after that.
    await pRetry(() => clusterKubectl(name, ["get", "--raw", "/readyz"]), { retries: 120, minTimeout: 500, factor: 1 });
  }
  await mkdir(clusterDir(name), { recursive: true });
  await run(await tool("kind"), ["export", "kubeconfig", ...kindArguments(name)]);
  return bringUp(name, options);
}

/** Lets go of work that no signal reaches: its programs end with this process. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** A file that is there while Docker has a network which kind made for a cluster of ours. kind itself leaves it for ever. */
function networkMark(): string {
  return join(cacheDir("docker"), "made-kind-network");
}

async function rememberNetwork(): Promise<void> {
  if ((await tryRun("docker", ["network", "inspect", network])).failure) await writeFile(networkMark(), "");
}

async function forgetNetwork(): Promise<void> {
  if (!existsSync(networkMark())) return;
  // Docker refuses while a cluster uses it; the last one to go takes it along.
  const { failure } = await tryRun("docker", ["network", "rm", network]);
  if (!failure || /not found/i.test(failure)) await rm(networkMark());
}
