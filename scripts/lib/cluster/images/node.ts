import { createHash } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDebian, isRoot } from "../../tools/debian.ts";
import { downloadModule } from "../../tools/go-build.ts";
import { buildGoPrograms } from "../../tools/go-programs.ts";
import { tool } from "../../tools/resolve.ts";
import { chosenTags, versions } from "../../tools/versions.ts";
import { UserError } from "../../util/errors.ts";
import { run, tryRun } from "../../util/exec.ts";
import type { Progress } from "../../util/progress.ts";
import { temporaryDirectoryTask } from "../../util/temporary.ts";
import { requireDiskSpace } from "../host-limits.ts";
import { hasSysResource } from "../oci-runtime.ts";
import { buildControlPlaneImages, type ControlPlaneImages, packIptables } from "./control-plane.ts";
import { formatInstructions, imageExists, pullImage, runShell } from "./docker.ts";
import { ensureNodeBase, nameNodeBase } from "./node-base.ts";

/** Name, without tag, of locally built node images. */
export const builtRepository = "node-monitoring/node";

/** GiB of free space that a build needs, including caches. */
const neededSpace = 8;

/** The image that a cluster's nodes run. */
export interface NodeImage {
  image: string;
  /** Whether the image was built locally, and therefore has no pod network. */
  offline: boolean;
  /** Why it was built locally. */
  reason?: string;
}

/**
 * Ensures that the Docker engine has an image for the cluster's nodes: kind's own, or, if that cannot be pulled, an image built from Debian
 * packages and Go modules, which takes about 8 minutes on two cores.
 * @throws UserError the image can be neither pulled nor built
 */
export async function ensureNodeImage(progress: Progress = {}): Promise<NodeImage> {
  const image = await findDefaultImage();
  if (await imageExists(image)) return { image, offline: false };
  progress.onLine?.(`node image: pulling ${image}`);
  const result = await pullImage(image, progress);
  if (result.pulled) return { image, offline: false };
  progress.onLine?.(`node image: building it, because kind's image cannot be pulled (${result.reason})`);
  return { image: await buildNodeImage(result.reason, progress), offline: true, reason: result.reason };
}

/** Finds the name of kind's default image in its program, because no command prints it. */
async function findDefaultImage(): Promise<string> {
  const program = await readFile(await tool("kind"), "latin1");
  const found = /kindest\/node:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}/.exec(program)?.[0];
  if (!found) throw new Error("cannot find the default node image in the program kind");
  return found;
}

async function buildNodeImage(reason: string, progress: Progress): Promise<string> {
  const recipe = [nameNodeBase(), packIptables, scriptNodeConfiguration(""), importImages, versions.kind, chosenTags];
  const hash = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 8);
  const image = `${builtRepository}:v${versions.kubernetes}-${hash}`;
  if (await imageExists(image)) return image;
  if (!isRoot() || !isDebian()) {
    throw new UserError(
      `Cannot pull the node image (${reason}), and building it requires root on Debian or Ubuntu. Make the registry reachable, or run this as root.`,
    );
  }
  await requireDiskSpace("Node image", neededSpace);
  // In parallel, because debootstrap mostly waits for network and disk, and Go for the CPU.
  const [base, binaries, files] = await Promise.all([
    ensureNodeBase(progress),
    buildGoPrograms("kubernetes", progress).then(async (dir) => {
      await buildGoPrograms("etcd", progress);
      return dir;
    }),
    downloadKindFiles(),
  ]);
  progress.onLine?.("node image: control-plane images");
  const images = await buildControlPlaneImages(binaries, base);
  progress.onLine?.("node image: assembling");
  await assemble(image, { base, binaries, files, images });
  return image;
}

/** @returns the folder in kind's Go module with the files of its node image (entrypoint, services, configuration), relative to `/` */
async function downloadKindFiles(): Promise<string> {
  const dir = await downloadModule("sigs.k8s.io/kind", `v${versions.kind}`);
  return join(dir, "images/base/files");
}

interface Parts {
  base: string;
  binaries: string;
  files: string;
  images: ControlPlaneImages;
}

/** Copies files into a container of the base image and commits it, like `kind build node-image`. */
async function assemble(image: string, { base, binaries, files, images }: Parts): Promise<void> {
  // The container ends and is removed even if this process is killed.
  // systemd stops on another signal than SIGTERM; the image inherits this setting.
  const settings = ["--rm", "--network", "none", "--security-opt", "seccomp=unconfined", "--stop-signal", "SIGRTMIN+3"];
  const container = (await run("docker", ["run", "--detach", ...settings, base, "sleep", "1800"])).trim();
  try {
    await temporaryDirectoryTask(async (root) => {
      await cp(files, root, { recursive: true, force: true });
      await run("chmod", ["-R", "u+w,go+rX", root]);
      await mkdir(join(root, "usr/bin"), { recursive: true });
      for (const name of ["kubeadm", "kubelet", "kubectl"]) await cp(join(binaries, name), join(root, "usr/bin", name));
      await writeFile(join(root, "kind/version"), `v${versions.kubernetes}\n`);
      const copy =
        'tar --create --directory "$1" --owner 0 --group 0 . | docker exec --interactive "$2" tar --extract --no-overwrite-dir --directory /';
      await runShell(copy, [root, container]);
    });
    await run("docker", ["exec", container, "sh", "-euc", scriptNodeConfiguration(images.pause)]);
    const load =
      'container=$1 script=$2; shift 2; docker save "$@" | docker exec --interactive "$container" sh -euc "$script"';
    await runShell(load, [container, importImages, ...images.refs]);
    const changes = formatInstructions({
      entrypoint: ["/usr/local/bin/entrypoint", "/sbin/init"],
      command: [],
      env: { container: "docker" },
    });
    await run("docker", ["commit", ...changes.flatMap((change) => ["--change", change]), container, image]);
  } finally {
    await tryRun("docker", ["rm", "--force", "--volumes", container]);
    // The node image contains them now. In the Docker engine they could be mistaken for the public images of the same name.
    await tryRun("docker", ["rmi", ...images.refs]);
  }
}

/** The steps of kind's Dockerfile after the installation of packages, with Debian's containerd and CNI plugins where kind expects them. */
function scriptNodeConfiguration(pause: string): string {
  const scripts = "/usr/local/bin/entrypoint /kind/bin/*.sh /usr/bin/kubeadm /usr/bin/kubelet /usr/bin/kubectl";
  const units = "/lib/systemd/system";
  return `
chmod 755 ${scripts}
ln -s /usr/bin/containerd /usr/local/bin/containerd
mkdir -p /opt/cni /etc/kubernetes/manifests
ln -s /usr/lib/cni /opt/cni/bin
ctr oci spec |
  jq '.hooks.createContainer += [{"path": "/kind/bin/mount-product-files.sh"}] | del(.process.rlimits)' > /etc/containerd/cri-base.json
sed -i 's|sandbox_image = .*|sandbox_image = "${pause}"|' /etc/containerd/config.toml
${hasSysResource() ? "" : "sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' /etc/containerd/config.toml"}
find ${units}/sysinit.target.wants -name systemd-tmpfiles-setup.service -delete
rm -f ${units}/multi-user.target.wants/* /etc/systemd/system/*.wants/* ${units}/local-fs.target.wants/*
rm -f ${units}/sockets.target.wants/*udev* ${units}/sockets.target.wants/*initctl* ${units}/basic.target.wants/*
echo ReadKMsg=no >> /etc/systemd/journald.conf
systemctl enable kubelet.service containerd.service undo-mount-hacks.service
systemctl mask systemd-binfmt.service
`;
}

/** Imports images into the node's containerd without unpacking them, because each node unpacks only those that it runs. */
const importImages = `
containerd > /tmp/containerd.log 2>&1 &
for _ in $(seq 100); do ctr version > /dev/null 2>&1 && break; sleep 0.1; done
ctr --namespace k8s.io images import --no-unpack -
kill $!; wait
rm /tmp/containerd.log
`;
