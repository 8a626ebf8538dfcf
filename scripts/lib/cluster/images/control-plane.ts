import { chmod, copyFile, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { extractPackage } from "../../tools/debian.ts";
import { buildGoProgram } from "../../tools/go-programs.ts";
import { chosenTags, versions } from "../../tools/versions.ts";
import { run } from "../../util/exec.ts";
import { temporaryDirectoryTask } from "../../util/temporary.ts";
import { type ImageSettings, importImage, runShell } from "./docker.ts";

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The images of a control plane. */
export interface ControlPlaneImages {
  /** All images that a node needs before it has a network, including the pause image but not the cluster's DNS. */
  refs: string[];
  pause: string;
}

/**
 * Builds the images of the control plane in the Docker engine, with the names that kubeadm expects.
 * @param binaries the folder with the Kubernetes programs
 * @param base an image with iptables, conntrack and their libraries
 */
export async function buildControlPlaneImages(binaries: string, base: string): Promise<ControlPlaneImages> {
  const names = (
    await run(join(binaries, "kubeadm"), [
      "config",
      "images",
      "list",
      "--kubernetes-version",
      `v${versions.kubernetes}`,
    ])
  ).split("\n");
  const ref = (name: string) => {
    const found = names.find((candidate) => candidate.includes(`/${name}:`));
    if (!found) throw new Error(`kubeadm lists no image ${name}`);
    return name === "etcd" ? found.replace(/:[^:]*$/, `:${chosenTags.etcd}`) : found;
  };
  const servers = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
  await Promise.all([
    ...servers.map((name) => buildImage(ref(name), { [`/usr/local/bin/${name}`]: join(binaries, name) })),
    buildGoProgram("etcd", { binary: "server" }).then((etcd) =>
      buildImage(ref("etcd"), { "/usr/local/bin/etcd": etcd }),
    ),
    buildPauseImage(ref("pause")),
    buildKubeProxyImage(ref("kube-proxy"), join(binaries, "kube-proxy"), base),
  ]);
  return { refs: [...servers, "kube-proxy", "etcd", "pause"].map(ref), pause: ref("pause") };
}

/**
 * Builds an image from executables.
 * @param files path in the image → path on this machine
 */
export async function buildImage(
  ref: string,
  files: Readonly<Record<string, string>>,
  settings: ImageSettings = {},
): Promise<void> {
  await temporaryDirectoryTask(async (root) => {
    await addFiles(root, files);
    await importImage(ref, root, { env: { PATH: path }, ...settings });
  });
}

async function addFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [target, source] of Object.entries(files)) {
    const file = join(root, target);
    await mkdir(dirname(file), { recursive: true });
    await copyFile(source, file);
    await chmod(file, 0o755);
  }
}

/** Builds an image that does nothing, to hold a pod's network. containerd stops it with SIGKILL, so it can ignore other signals. */
async function buildPauseImage(ref: string): Promise<void> {
  const busybox = join(await extractPackage("busybox-static"), "bin/busybox");
  await buildImage(ref, { "/bin/sleep": busybox }, { entrypoint: ["/bin/sleep", "infinity"] });
}

/**
 * Prints a tar archive of the programs that kube-proxy runs in iptables mode, with all extensions of iptables and their libraries. (The
 * nftables mode would need only nft, but with nft 1.0.6 of Debian 12 kube-proxy loses the entries of its Service maps after some minutes.)
 */
export const packIptables = `
set -- "$(command -v conntrack)" /usr/sbin/xtables-nft-multi /usr/lib/*/xtables/*.so
tar --create --dereference --absolute-names "$@" $(ldd "$@" | grep -o "/[^ ]*[^ :]" | sort -u | grep -vxF "$(printf '%s\n' "$@")")
`;

/** The names under which xtables-nft-multi acts as a command of iptables. */
const iptablesCommands = ["iptables", "ip6tables"].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

async function buildKubeProxyImage(ref: string, binary: string, base: string): Promise<void> {
  await temporaryDirectoryTask(async (root) => {
    await runShell('docker run --rm --network none "$1" sh -c "$2" | tar --extract --directory "$3"', [
      base,
      packIptables,
      root,
    ]);
    for (const name of iptablesCommands) await symlink("xtables-nft-multi", join(root, "usr/sbin", name));
    await addFiles(root, { "/usr/local/bin/kube-proxy": binary });
    await importImage(ref, root, { env: { PATH: path } });
  });
}
