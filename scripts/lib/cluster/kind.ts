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
import { builtRepository, ensureNodeImage, type NodeImage } from "./images/node.ts";
import { clusterKubectl, nameControlPlane } from "./kubectl.ts";
import { applyPodNetwork } from "./pod-network.ts";

/** The node port of Prometheus, which local clusters map to a port of this machine. */
export const prometheusNodePort = 30090;

/** The port of this machine for Prometheus, if it is free. */
const preferredHostPort = 9090;

/** The label of nodes in clusters that the harness created. */
const ourLabel = "node-monitoring/harness";

/** The Docker network of all kind clusters. */
const network = process.env.KIND_EXPERIMENTAL_DOCKER_NETWORK ?? "kind";

/** Seconds until nodes must be Ready; they take about 10. */
const readySeconds = 180;

export interface ClusterOptions extends Progress {
  /** kind's name for the cluster; its containers are `<name>-control-plane`, `<name>-worker`, `<name>-worker2`, … */
  name: string;
  /** Nodes besides the control plane. */
  workers: number;
  /** The image of the nodes; default the result of {@link ensureNodeImage}. */
  node?: NodeImage;
  /** The port of 127.0.0.1 for {@link prometheusNodePort}; default a free one. */
  hostPort?: number;
  /** Stops the creation and removes the incomplete cluster. */
  signal?: AbortSignal | undefined;
}

/** Options to observe and stop the creation of a cluster. */
type Watched = Pick<ClusterOptions, "onLine" | "signal">;

/** A node of a kind cluster. */
export interface ClusterNode {
  /** Name of the node and of its container. */
  name: string;
  role: "control-plane" | "worker";
  running: boolean;
  /** The node image. */
  image: string;
}

/**
 * Creates a kind cluster with a control plane and workers, and waits until all nodes are Ready. It does not touch the user's kubeconfig. If the
 * harness created a cluster of that name before, it starts the stopped containers of that cluster instead.
 * @returns whether the cluster is new, and whether it runs the locally built node image
 * @throws UserError the harness did not create the cluster, it has another number of workers, or the creation failed, which leaves nothing behind
 */
export async function createCluster(options: ClusterOptions): Promise<{ created: boolean; offline: boolean }> {
  const { name, workers, onLine, signal } = options;
  if (isIncomplete(name)) await removeIncomplete(name);
  const existing = await clusterNodes(name);
  if (existing.length) {
    await requireOurs(name);
    const found = existing.filter(({ role }) => role === "worker").length;
    if (found !== workers) {
      throw new UserError(
        `Cluster ${name} has ${found} workers instead of ${workers}. Delete it first (npm run down).`,
      );
    }
    return { created: false, offline: await revive(name, existing, { onLine, signal }) };
  }
  const { image, offline } = options.node ?? (await rejectOnAbort(ensureNodeImage({ onLine }), signal));
  await mkdir(clusterDir(name), { recursive: true });
  await writeFile(incompleteMark(name), "");
  try {
    await rememberNetwork();
    onLine?.(`cluster ${name}: creating ${1 + workers} nodes`);
    await run(await tool("kind"), ["create", "cluster", "--config", "-", "--image", image, ...kindArguments(name)], {
      input: dump(await buildConfig(options, offline)),
      remedy: "Check Docker's free disk space and memory (docker info), and run this again",
      onLine,
      signal,
    });
    await bringUp(name, { onLine, signal });
  } catch (error) {
    await removeIncomplete(name);
    if (signal?.aborted)
      throw new UserError(`The creation of cluster ${name} was interrupted, and the incomplete cluster is deleted.`);
    throw error;
  }
  await rm(incompleteMark(name));
  return { created: true, offline };
}

/**
 * Deletes a cluster that the harness created, with everything that belongs to it.
 * @returns whether the cluster existed
 * @throws UserError the harness did not create it
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

/** Removes an incomplete cluster. Docker may still create containers that were requested before the interruption. */
async function removeIncomplete(name: string): Promise<void> {
  for (let quiet = 0; quiet < 3; await sleep(300)) {
    const ids = await listContainers(name);
    quiet = ids.length > 0 ? 0 : quiet + 1;
    // A container that is still being created cannot be removed; the next round finds it again.
    if (ids.length > 0) await tryRun("docker", ["rm", "--force", "--volumes", ...ids]);
  }
  await rm(clusterDir(name), { recursive: true, force: true });
  await forgetNetwork();
}

/** Whether kind has a cluster of that name, no matter who created it. */
export async function clusterExists(name: string): Promise<boolean> {
  return (await listContainers(name)).length > 0;
}

async function listContainers(name: string): Promise<string[]> {
  const ids = await run("docker", ["ps", "--all", "--quiet", "--filter", `label=io.x-k8s.kind.cluster=${name}`]);
  return ids.split("\n").filter(Boolean);
}

/** @returns the path of a cluster's own kubeconfig, which exists as long as the cluster */
export function kubeconfigPath(name: string): string {
  return join(clusterDir(name), "kubeconfig");
}

/** @returns the nodes of a kind cluster, control plane first; none if the cluster does not exist */
export async function clusterNodes(name: string): Promise<ClusterNode[]> {
  const ids = await listContainers(name);
  if (ids.length === 0) return [];
  // Not `docker ps`, which no longer prints the name of an image once the name refers to another image.
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
 * Sets up the pod network if the cluster runs the locally built node image; kind's own image does it itself. Call it again after a node was
 * deleted and registered again, because the node's range of pod addresses changes.
 * @returns whether the cluster runs the locally built node image
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
 * Finds the port of 127.0.0.1 that maps to {@link prometheusNodePort}.
 * @throws UserError the cluster does not exist or is not running
 */
export async function findPrometheusPort(name: string): Promise<number> {
  const address = await run("docker", ["port", nameControlPlane(name), `${prometheusNodePort}/tcp`]);
  return Number(address.split("\n")[0]?.split(":").at(-1));
}

/** @returns the folder of a cluster's files, which exists as long as the cluster. @throws UserError the name is invalid */
function clusterDir(name: string): string {
  // The names of nodes are longer and must be host names.
  if (!/^[a-z0-9][a-z0-9-]{0,48}$/.test(name)) {
    throw new UserError(`Invalid cluster name ${name}: use up to 49 lower-case letters, digits and dashes.`);
  }
  return join(cacheDir("clusters"), name);
}

/** Arguments that make kind use a cluster and its own kubeconfig only. */
function kindArguments(name: string): string[] {
  return ["--name", name, "--kubeconfig", kubeconfigPath(name)];
}

/** @returns the path of a file that exists during the creation of a cluster; if it remains, the process was killed */
function incompleteMark(name: string): string {
  return join(clusterDir(name), "half-made");
}

function isIncomplete(name: string): boolean {
  return existsSync(incompleteMark(name));
}

async function requireOurs(name: string): Promise<void> {
  if (isIncomplete(name)) return;
  // kind writes each node's labels into this file. docker cp reads it from stopped containers too.
  const { stdout } = await tryRun("docker", ["cp", `${nameControlPlane(name)}:/kind/kubeadm.conf`, "-"]);
  if (!stdout.includes(ourLabel)) {
    throw new UserError(`Cluster ${name} exists, and this project did not create it. Choose another name.`);
  }
}

/** Builds the configuration: kind.sigs.k8s.io/docs/user/configuration. */
async function buildConfig({ name, workers, hostPort }: ClusterOptions, offline: boolean): Promise<object> {
  const labels = { [ourLabel]: name };
  const host = hostPort ?? (await getPort({ port: preferredHostPort, host: "127.0.0.1" }));
  const mapping = { containerPort: prometheusNodePort, hostPort: host, listenAddress: "127.0.0.1", protocol: "TCP" };
  return {
    apiVersion: "kind.x-k8s.io/v1alpha4",
    kind: "Cluster",
    // The locally built image has no pod network.
    ...(offline && { networking: { disableDefaultCNI: true } }),
    kubeadmConfigPatches: [
      // From Kubernetes 1.35 on the kubelet does not start on a host with cgroup v1 by default.
      // A short syncFrequency updates mounted ConfigMaps within seconds instead of a minute.
      dump({ kind: "KubeletConfiguration", failCgroupV1: false, syncFrequency: "3s" }),
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

/** @returns whether the cluster runs the locally built node image */
async function bringUp(name: string, { onLine, signal }: Watched): Promise<boolean> {
  onLine?.(`cluster ${name}: pod network`);
  const offline = await ensurePodNetwork(name);
  onLine?.(`cluster ${name}: waiting until all nodes are Ready`);
  const wait = ["wait", "nodes", "--all", "--for=condition=Ready", `--timeout=${readySeconds}s`];
  await clusterKubectl(name, wait, {
    onLine,
    signal,
    remedy: `Find the cause with kubectl describe node or docker logs ${nameControlPlane(name)}`,
  });
  return offline;
}

/** @returns whether the cluster runs the locally built node image */
async function revive(name: string, nodes: readonly ClusterNode[], options: Watched): Promise<boolean> {
  const stopped = nodes.filter(({ running }) => !running);
  if (stopped.length) {
    options.onLine?.(`cluster ${name}: starting its containers`);
    await run("docker", ["start", ...stopped.map((node) => node.name)]);
    // The API server takes some seconds to start.
    await pRetry(() => clusterKubectl(name, ["get", "--raw", "/readyz"]), { retries: 120, minTimeout: 500, factor: 1 });
  }
  await mkdir(clusterDir(name), { recursive: true });
  await run(await tool("kind"), ["export", "kubeconfig", ...kindArguments(name)]);
  return bringUp(name, options);
}

/** Stops waiting for work that does not observe the signal. Its child processes end with this process. */
async function rejectOnAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
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

/** @returns the path of a file that exists while Docker has a network that kind created for the harness. kind itself never removes it. */
function networkMark(): string {
  return join(cacheDir("docker"), "made-kind-network");
}

async function rememberNetwork(): Promise<void> {
  if ((await tryRun("docker", ["network", "inspect", network])).failure) await writeFile(networkMark(), "");
}

async function forgetNetwork(): Promise<void> {
  if (!existsSync(networkMark())) return;
  // Docker keeps the network while a cluster uses it, so deleting the last cluster removes it.
  const { failure } = await tryRun("docker", ["network", "rm", network]);
  if (!failure || /not found/i.test(failure)) await rm(networkMark());
}
