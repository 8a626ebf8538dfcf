import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { isRoot } from "../tools/debian.ts";
import { UserError } from "../util/errors.ts";
import { run } from "../util/exec.ts";
import { cacheDir } from "../util/paths.ts";
import { requirePermission } from "../util/permission.ts";

const gibibyte = 1024 ** 3;

/**
 * Checks that there is enough disk space in the cache, and in Docker's folder if that is on this machine.
 * @param what what needs the space, for the error
 * @param needed GiB per file system
 * @throws UserError a folder has less
 */
export async function requireDiskSpace(what: string, needed: number): Promise<void> {
  const dockerRoot = (await run("docker", ["info", "--format", "{{.DockerRootDir}}"])).trim();
  for (const dir of [cacheDir(), dockerRoot].filter(existsSync)) {
    const { bavail, bsize } = await statfs(dir);
    const free = (bavail * bsize) / gibibyte;
    if (free < needed) {
      throw new UserError(
        `${what}: ${dir} has ${free.toFixed(1)} GiB of free space and ${needed} GiB are needed. Free some space and run this again.`,
      );
    }
  }
}

const inotifyFile = "/proc/sys/fs/inotify/max_user_instances";

/** Measured inotify instances: systemd, containerd, kubelet and kube-proxy use 14; API server and controller manager 13 more. */
const inotifyPerNode = 15;
const inotifyPerControlPlane = 15;

/** Left for all other programs on the machine. */
const inotifyReserve = 60;

/** Enough for several clusters; kind's documentation recommends the same number. */
const raisedLimit = 512;

/**
 * Raises the kernel's limit of inotify instances, with permission, if a new cluster needs more. All nodes on a machine share it; the default is 128, and
 * programs beyond it end with "too many open files" (kind.sigs.k8s.io/docs/user/known-issues). The next restart of the machine resets it.
 * @param workers nodes of the new cluster besides its control plane
 * @param permitted whether the user has permitted it already; otherwise see {@link requirePermission}
 * @throws UserError the limit is too low, and there is no permission, or only root can raise it
 */
export async function requireInotifyInstances(workers: number, permitted: boolean): Promise<void> {
  // On other systems Docker runs in a virtual machine, which has limits of its own.
  if (!existsSync(inotifyFile)) return;
  const limit = Number(readFileSync(inotifyFile, "utf8"));
  const format = '{{.Label "io.x-k8s.kind.role"}}';
  const roles = (await run("docker", ["ps", "--filter", "label=io.x-k8s.kind.role", "--format", format])).split("\n");
  const nodes = roles.filter(Boolean).length + workers + 1;
  const controlPlanes = roles.filter((role) => role === "control-plane").length + 1;
  const needed = inotifyReserve + nodes * inotifyPerNode + controlPlanes * inotifyPerControlPlane;
  if (needed <= limit) return;
  const target = Math.max(raisedLimit, needed);
  const setting = `fs.inotify.max_user_instances=${target}`;
  const reason = `Cluster: ${nodes} nodes on this machine may need ${needed} inotify instances, and the limit is ${limit}`;
  if (!isRoot()) throw new UserError(`${reason}. Raise it: sudo sysctl ${setting}.`);
  const action = `set ${setting} until this machine restarts`;
  await requirePermission({ reason, action, flag: "--set-sysctl", permitted });
  console.error(`Setting ${setting} (was ${limit}) until this machine restarts.`);
  writeFileSync(inotifyFile, String(target));
}
