import { type RunOptions, type RunResult, run, tryRun } from "../util/exec.ts";

/**
 * Runs kubectl in the container of the control plane. Every kind node has a kubectl of the cluster's version, so this needs neither a local
 * kubectl nor the API server's port.
 * @param cluster kind's name for the cluster
 * @returns the standard output
 * @throws UserError kubectl failed
 */
export function clusterKubectl(cluster: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return run("docker", buildCommand(cluster, args), options);
}

/** Like {@link clusterKubectl}, but a failure is part of the result. */
export function tryClusterKubectl(
  cluster: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return tryRun("docker", buildCommand(cluster, args), options);
}

function buildCommand(cluster: string, args: readonly string[]): string[] {
  const kubectl = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf"];
  return ["exec", "--interactive", nameControlPlane(cluster), ...kubectl, ...args];
}

/** @returns the name of the control plane's node and container in a kind cluster */
export function nameControlPlane(cluster: string): string {
  return `${cluster}-control-plane`;
}

/** @returns the pause image on the nodes of a cluster; it does nothing, and every node has it */
export async function findPauseImage(cluster: string): Promise<string> {
  const list: { items: { status: { images?: { names?: string[] }[] } }[] } = JSON.parse(
    await clusterKubectl(cluster, ["get", "nodes", "--output", "json"]),
  );
  const names = list.items.flatMap(({ status }) => status.images ?? []).flatMap((image) => image.names ?? []);
  const found = names.find((name) => /\/pause:[^@]+$/.test(name));
  if (!found) throw new Error("the nodes list no pause image");
  return found;
}
