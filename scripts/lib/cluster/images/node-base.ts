import { createHash } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { extractPackage } from "../../tools/debian.ts";
import { goArch } from "../../tools/go-command.ts";
import { run } from "../../util/exec.ts";
import { cacheDir } from "../../util/paths.ts";
import type { Progress } from "../../util/progress.ts";
import { imageExists, runShell } from "./docker.ts";

/** Debian 12, because newer versions of systemd reject a host with cgroup v1. */
const suite = "bookworm";

/** The packages of a node: kind's list (images/base/Dockerfile) without storage, but with the container runtime. */
const packages = [
  ...["systemd", "systemd-sysv", "dbus"],
  ...["containerd", "runc", "containernetworking-plugins"],
  ...["conntrack", "ebtables", "ethtool", "iproute2", "iptables", "nftables", "socat"],
  ...["ca-certificates", "curl", "jq", "kmod", "mount", "procps", "util-linux"],
];

/** @returns the name and tag of {@link ensureNodeBase}'s image; the tag depends on the list of packages */
export function nameNodeBase(): string {
  const hash = createHash("sha256").update(packages.join(" ")).digest("hex").slice(0, 8);
  return `node-monitoring/node-base:${suite}-${goArch}-${hash}`;
}

/**
 * Builds a Docker image of Debian with a node's packages, unless it exists. debootstrap downloads it from Debian's mirrors in about 90 s.
 * Requires root on Debian or Ubuntu.
 * @returns the image's name and tag
 * @throws UserError debootstrap cannot be downloaded, or failed
 */
export async function ensureNodeBase({ onLine }: Progress = {}): Promise<string> {
  const image = nameNodeBase();
  if (await imageExists(image)) return image;
  // Extracted, because installing packages would change the machine. Ubuntu does not have the keys of Debian's packages.
  const debootstrap = join(await extractPackage("debootstrap"), "usr");
  const keys = join(await extractPackage("debian-archive-keyring"), "usr/share/keyrings/debian-archive-keyring.gpg");
  // Named like the cache's incomplete folders, so that the next process removes what a killed process leaves behind.
  const work = await mkdtemp(join(cacheDir("debian"), `.partial-${process.pid}-`));
  try {
    onLine?.("Debian for the node image: debootstrap");
    const root = join(work, "root");
    const options = ["--variant=minbase", `--include=${packages.join(",")}`, `--keyring=${keys}`];
    await run("sh", [join(debootstrap, "sbin/debootstrap"), ...options, suite, root], {
      env: { DEBOOTSTRAP_DIR: join(debootstrap, "share/debootstrap") },
      onLine,
      remedy: "Check that Debian's package mirrors can be reached and wget is installed, and run this again",
    });
    // kind copies /var of the image into a volume of each node, so every file there costs space on each node.
    const excluded = [
      "var/cache/*",
      "var/lib/apt/lists/*",
      "var/log/*",
      "usr/share/doc/*",
      "usr/share/man/*",
      "usr/share/locale/*",
    ];
    const excludes = excluded.map((path) => `--exclude=./${path}`);
    const script =
      'root=$1 image=$2; shift 2; tar --create --directory "$root" --one-file-system --numeric-owner "$@" . | docker import - "$image"';
    await runShell(script, [root, image, ...excludes]);
  } finally {
    // debootstrap mounts /proc in this folder. If it was killed, the mount still exists.
    await run("rm", ["--recursive", "--force", "--one-file-system", work]);
  }
  return image;
}
