import { chmod, copyFile, mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryDirectoryTask } from "tempy";
import { extractPackage } from "../../tools/debian.ts";
import { buildGoProgram } from "../../tools/go-programs.ts";
import { chosenTags, versions } from "../../tools/versions.ts";
import { run } from "../../util/exec.ts";
import { type ImageSettings, importImage, shell } from "./docker.ts";

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Images by their content. */
export interface ControlPlaneImages {
  /** All that a node must have before it has a network, the pause image included, the cluster's DNS not. */
  refs: string[];
  pause: string;
}

/**
 * Makes the images of the control plane in the Docker engine, under the names that kubeadm gives them.
 * @param binaries the folder of the Kubernetes programs
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
 * Makes an image of single files.
 * @param files path in the image → executable on this machine
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

/** The container that holds a pod's network does nothing. containerd ends it with SIGKILL, so it need not heed signals. */
async function buildPauseImage(ref: string): Promise<void> {
  const busybox = join(await extractPackage("busybox-static"), "bin/busybox");
  await buildImage(ref, { "/bin/sleep": busybox }, { entrypoint: ["/bin/sleep", "infinity"] });
}

/**
 * Prints a tar archive of what kube-proxy runs in its iptables mode: every extension of iptables too, as kube-proxy uses many, and each with
 * its own libraries, without which it cannot be loaded. (The nftables mode would need nft alone. With nft 1.0.6 of Debian 12 kube-proxy loses
 * the entries of its maps of Services after some minutes.)
 */
export const packIptables = `
set -- "$(command -v conntrack)" /usr/sbin/xtables-nft-multi /usr/lib/*/xtables/*.so
tar --create --dereference --absolute-names "$@" $(ldd "$@" | grep -o "/[^ ]*[^ :]" | sort -u | grep -vxF "$(printf '%s\n' "$@")")
`;

/** The names under which that program is one of iptables' commands. */
const iptablesCommands = ["iptables", "ip6tables"].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);

async function buildKubeProxyImage(ref: string, binary: string, base: string): Promise<void> {
  await temporaryDirectoryTask(async (root) => {
    await shell('docker run --rm --network none "$1" sh -c "$2" | tar --extract --directory "$3"', [
      base,
      packIptables,
      root,
    ]);
    for (const name of iptablesCommands) await symlink("xtables-nft-multi", join(root, "usr/sbin", name));
    await addFiles(root, { "/usr/local/bin/kube-proxy": binary });
    await importImage(ref, root, { env: { PATH: path } });
  });
}
