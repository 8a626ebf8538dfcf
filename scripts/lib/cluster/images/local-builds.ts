import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, copyFile, cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { temporaryDirectoryTask } from "tempy";
import { prometheusVersion } from "../../tools/chart-versions.ts";
import { extractPackage } from "../../tools/debian.ts";
import { buildGoProgram, buildGoPrograms, prometheusModuleVersion } from "../../tools/go-programs.ts";
import { UserError } from "../../util/errors.ts";
import { run, tryRun } from "../../util/exec.ts";
import type { Progress } from "../../util/progress.ts";
import { type ImageSettings, importImage } from "./docker.ts";

/** Label of the images that are built here under a public image's name; its value is a fingerprint of how they are built. */
const label = "node-monitoring.stand-in";

const fingerprint = createHash("sha256")
  .update(readFileSync(import.meta.filename))
  .digest("hex")
  .slice(0, 12);

interface StandIn {
  /** @returns path in the image → file on this machine */
  files: (version: string, progress: Progress) => Promise<Record<string, string>>;
  settings: ImageSettings;
  /** Paths in the image that are the user's (65534) and not root's. */
  owned?: readonly string[];
}

/** Public images by name: what they hold and how they are run, as in the Dockerfiles of the projects. */
const standIns: Readonly<Record<string, StandIn>> = {
  "quay.io/prometheus/node-exporter": {
    files: async (version, progress) => ({
      "/bin/node_exporter": await buildGoProgram("node_exporter", { version, ...progress }),
    }),
    settings: { user: "nobody", entrypoint: ["/bin/node_exporter"], ports: [9100] },
  },
  "quay.io/brancz/kube-rbac-proxy": {
    files: async (version, progress) => ({
      "/usr/local/bin/kube-rbac-proxy": await buildGoProgram("kube-rbac-proxy", { version, ...progress }),
    }),
    settings: { user: "65532:65532", entrypoint: ["/usr/local/bin/kube-rbac-proxy"], ports: [8080] },
  },
  "quay.io/prometheus/prometheus": {
    files: async (version, progress) => {
      if (version !== prometheusVersion()) {
        throw new UserError(
          `Prometheus ${version}: cannot be pulled, and what can be built here is ${prometheusVersion()}.`,
        );
      }
      const dir = await buildGoPrograms("prometheus", progress);
      return {
        "/bin/prometheus": join(dir, "prometheus"),
        "/bin/promtool": join(dir, "promtool"),
        "/etc/prometheus/prometheus.yml": await exampleConfiguration(version),
      };
    },
    settings: {
      user: "nobody",
      workdir: "/prometheus",
      entrypoint: ["/bin/prometheus"],
      command: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
      ports: [9090],
      volumes: ["/prometheus"],
    },
    owned: ["/etc/prometheus", "/prometheus"],
  },
};

/** Whether {@link buildStandIn} knows how to build an image; it has to be one of a release, by its tag. */
export function canStandIn(ref: string): boolean {
  return lookUp(ref) !== undefined;
}

/** Whether the Docker engine has an image of that name that was built here, in a way that has changed since. */
export async function isOutdatedStandIn(ref: string): Promise<boolean> {
  const format = `{{index .Config.Labels "${label}"}}`;
  const { stdout } = await tryRun("docker", ["image", "inspect", "--format", format, ref]);
  return stdout.trim() !== "" && stdout.trim() !== fingerprint;
}

/**
 * Builds an image under a public image's name: the same programs at the same paths from their Go modules, run in the same way by the
 * same user, with busybox for a shell as they have it. Linux on Debian or Ubuntu only.
 * @throws UserError the program does not compile, or a Debian package cannot be had
 */
export async function buildStandIn(ref: string, progress: Progress = {}): Promise<void> {
  const found = lookUp(ref);
  if (!found) throw new Error(`${ref}: there is nothing to stand in for it`);
  const { standIn, version } = found;
  const [files, busybox, certificates] = await Promise.all([
    standIn.files(version, progress),
    extractPackage("busybox-static"),
    extractPackage("ca-certificates"),
  ]);
  await temporaryDirectoryTask(async (root) => {
    await addUserland(root, join(busybox, "bin/busybox"));
    await addCertificates(root, join(certificates, "usr/share/ca-certificates/mozilla"));
    for (const [target, source] of Object.entries(files)) {
      await mkdir(join(root, dirname(target)), { recursive: true });
      await copyFile(source, join(root, target));
    }
    for (const path of standIn.owned ?? []) await mkdir(join(root, path), { recursive: true });
    await run("chmod", ["-R", "u=rwX,go=rX", root]);
    await chmod(join(root, "tmp"), 0o1777);
    await importImage(ref, root, {
      ...standIn.settings,
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      labels: { [label]: fingerprint },
      ...(standIn.owned && { owned: { id: 65534, paths: standIn.owned } }),
    });
  });
}

function lookUp(ref: string): { standIn: StandIn; version: string } | undefined {
  const [, name = "", version] = /^(.+):v(\d+\.\d+\.\d+)$/.exec(ref) ?? [];
  // Prometheus and node_exporter publish the same images on Docker Hub too.
  const standIn = standIns[name.replace(/^(docker\.io\/)?prom\//, "quay.io/prometheus/")];
  return standIn && version ? { standIn, version } : undefined;
}

/** What the busybox image brings, on which the public images stand: a shell, small tools, and users. */
async function addUserland(root: string, busybox: string): Promise<void> {
  for (const dir of ["bin", "etc", "home", "root", "tmp"]) await mkdir(join(root, dir));
  await cp(busybox, join(root, "bin/busybox"));
  const applets = (await run(busybox, ["--list"])).split("\n").filter((name) => name && name !== "busybox");
  await Promise.all(applets.map((name) => symlink("busybox", join(root, "bin", name))));
  await writeFile(
    join(root, "etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
  );
  await writeFile(join(root, "etc/group"), "root:x:0:\nnobody:x:65534:\n");
}

/** Certificate authorities, at the path where Go looks. */
async function addCertificates(root: string, dir: string): Promise<void> {
  const certificates = await Promise.all((await readdir(dir)).sort().map((name) => readFile(join(dir, name), "utf8")));
  await mkdir(join(root, "etc/ssl/certs"), { recursive: true });
  await writeFile(join(root, "etc/ssl/certs/ca-certificates.crt"), certificates.join(""));
}

/** @returns the file of Prometheus's source that its image has as its configuration */
async function exampleConfiguration(version: string): Promise<string> {
  const module = `github.com/prometheus/prometheus@${prometheusModuleVersion(version)}`;
  const { Dir: dir }: { Dir: string } = JSON.parse(
    await run("go", ["mod", "download", "-json", module], { cwd: tmpdir() }),
  );
  return join(dir, "documentation/examples/prometheus.yml");
}
