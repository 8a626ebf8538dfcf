import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isRoot } from "../tools/debian.ts";
import { UserError } from "../util/errors.ts";
import { run } from "../util/exec.ts";
import type { Progress } from "../util/progress.ts";

const file = "/proc/sys/fs/inotify/max_user_instances";

/** inotify instances, measured: systemd, containerd, kubelet and kube-proxy take 14; API server and controller manager 13 more. */
const perNode = 15;
const perControlPlane = 15;

/** What everything else on the machine may have. */
const reserve = 60;

/** Several clusters fit into it; kind's documentation names the same number. */
const raised = 512;

/**
 * Makes sure that a cluster does not run into the kernel's limit of inotify instances, which all nodes on a machine share and which is
 * 128 by default; its programs then end with "too many open files". See kind.sigs.k8s.io/docs/user/known-issues. For root the limit is
 * raised until the next restart of the machine.
 * @param workers nodes of the new cluster besides its control plane
 * @throws UserError the limit is too low and this user cannot raise it
 */
export async function requireInotifyInstances(workers: number, { onLine }: Progress = {}): Promise<void> {
  // On other systems Docker runs in a virtual machine of its own, with limits of its own.
  if (!existsSync(file)) return;
  const limit = Number(readFileSync(file, "utf8"));
  const format = '{{.Label "io.x-k8s.kind.role"}}';
  const roles = (await run("docker", ["ps", "--filter", "label=io.x-k8s.kind.role", "--format", format])).split("\n");
  const nodes = roles.filter(Boolean).length + workers + 1;
  const controlPlanes = roles.filter((role) => role === "control-plane").length + 1;
  const needed = reserve + nodes * perNode + controlPlanes * perControlPlane;
  if (needed <= limit) return;
  const target = Math.max(raised, needed);
  const setting = `fs.inotify.max_user_instances=${target}`;
  if (!isRoot()) {
    throw new UserError(
      `Cluster: ${nodes} nodes on this machine may need ${needed} inotify instances, and the limit is ${limit}. Raise it: sudo sysctl ${setting}.`,
    );
  }
  onLine?.(`kernel: setting ${setting} (it was ${limit}), which ${nodes} nodes need`);
  writeFileSync(file, String(target));
}
