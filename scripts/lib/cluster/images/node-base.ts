import { createHash } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "../../tools/debian.ts";
import { goArch } from "../../tools/go-build.ts";
import { run, tryRun } from "../../util/exec.ts";
import { cacheDir } from "../../util/paths.ts";
import type { Progress } from "../../util/progress.ts";
import { imageExists, shell } from "./docker.ts";

/** Debian 12: systemd of a newer one refuses a host with cgroup v1. */
const suite = "bookworm";

/** What a node runs besides Kubernetes: kind's own list (images/base/Dockerfile) without storage, with the container runtime. */
const packages = [
  ...["systemd", "systemd-sysv", "dbus"],
  ...["containerd", "runc", "containernetworking-plugins"],
  ...["conntrack", "ebtables", "ethtool", "iproute2", "iptables", "nftables", "socat"],
  ...["ca-certificates", "curl", "jq", "kmod", "mount", "procps", "util-linux"],
];

/** Name and tag of {@link ensureNodeBase}; another one for every other list of packages. */
export function nameNodeBase(): string {
  const hash = createHash("sha256").update(packages.join(" ")).digest("hex").slice(0, 8);
  return `node-monitoring/node-base:${suite}-${goArch}-${hash}`;
}

/**
 * Debian with all that a node needs of it, as a Docker image. Built by debootstrap from Debian's mirrors in about 90 s; needs root on
 * Debian or Ubuntu.
 * @returns the image's name and tag
 * @throws UserError debootstrap cannot be installed, or failed
 */
export async function ensureNodeBase({ onLine }: Progress = {}): Promise<string> {
  const image = nameNodeBase();
  if (await imageExists(image)) return image;
  // Ubuntu's debootstrap comes without the keys that Debian's packages are signed with.
  if ((await tryRun("debootstrap", ["--version"])).failure) {
    await installPackages(["debootstrap", "debian-archive-keyring"], { onLine });
  }
  // Named like the cache's own unfinished folders, so that one left behind by a killed process is removed by the next.
  const work = await mkdtemp(join(cacheDir("debian"), `.partial-${process.pid}-`));
  try {
    onLine?.("Debian for the node image: debootstrap");
    const root = join(work, "root");
    await run("debootstrap", ["--variant=minbase", `--include=${packages.join(",")}`, suite, root], {
      onLine,
      remedy: "Check that Debian's package mirrors can be reached, and run this again",
    });
    // kind copies /var of the image into a volume of each node: what is in it, is paid for by each of them.
    const leaveOut = [
      "var/cache/*",
      "var/lib/apt/lists/*",
      "var/log/*",
      "usr/share/doc/*",
      "usr/share/man/*",
      "usr/share/locale/*",
    ];
    const excludes = leaveOut.map((path) => `--exclude=./${path}`);
    const script =
      'root=$1 image=$2; shift 2; tar --create --directory "$root" --one-file-system --numeric-owner "$@" . | docker import - "$image"';
    await shell(script, [root, image, ...excludes]);
  } finally {
    // debootstrap mounts /proc there; when it was killed, that mount is still there.
    await run("rm", ["--recursive", "--force", "--one-file-system", work]);
  }
  return image;
}
