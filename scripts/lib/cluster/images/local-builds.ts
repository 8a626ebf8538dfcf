import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chmod, copyFile, cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { readPrometheusVersion } from "../../tools/chart-versions.ts";
import { extractPackage } from "../../tools/debian.ts";
import { downloadModule } from "../../tools/go-build.ts";
import { buildGoProgram, buildGoPrograms, type GoProgram, prometheusModuleVersion } from "../../tools/go-programs.ts";
import { buildPrometheusPage } from "../../tools/prometheus-page.ts";
import { UserError } from "../../util/errors.ts";
import { run, tryRun } from "../../util/exec.ts";
import type { Progress } from "../../util/progress.ts";
import { temporaryDirectoryTask } from "../../util/temporary.ts";
import { type ImageSettings, importImage } from "./docker.ts";

/**
 * The label of locally built images with the name of a public image. Its value is a fingerprint of the recipes. Do not rename it, because
 * existing images would then be mistaken for public ones.
 */
const label = "node-monitoring.stand-in";

const fingerprint = createHash("sha256")
  .update(readFileSync(import.meta.filename))
  .digest("hex")
  .slice(0, 12);

/** The folder with Prometheus's web page. The name must not be prometheus, which Prometheus takes for the folder of its sources. */
const pageDir = "/usr/share/prometheus-page";

interface ImageRecipe {
  /** @returns path in the image → file on this machine */
  files: (version: string, progress: Progress) => Promise<Record<string, string>>;
  settings: ImageSettings;
  /** Paths in the image that belong to the user 65534 instead of root. */
  owned?: readonly string[];
}

/**
 * The image of one program.
 * @param path the program in the public image
 * @param options binary: see {@link buildGoProgram}; and how to run the image, besides its entrypoint
 */
function makeRecipe(
  program: GoProgram,
  path: string,
  { binary, ...settings }: ImageSettings & { binary?: string },
): ImageRecipe {
  return {
    files: async (version, progress) => ({
      [path]: await buildGoProgram(program, { version, ...(binary && { binary }), ...progress }),
    }),
    settings: { entrypoint: [path], ...settings },
  };
}

/** Public images by name: their files and settings, like the Dockerfiles of the projects. */
const recipes: Readonly<Record<string, ImageRecipe>> = {
  "quay.io/prometheus/node-exporter": makeRecipe("node_exporter", "/bin/node_exporter", {
    user: "nobody",
    ports: [9100],
  }),
  "quay.io/brancz/kube-rbac-proxy": makeRecipe("kube-rbac-proxy", "/usr/local/bin/kube-rbac-proxy", {
    user: "65532:65532",
    ports: [8080],
  }),
  "docker.io/otel/opentelemetry-collector-contrib": makeRecipe("opentelemetry-collector", "/otelcol-contrib", {
    user: "10001",
    binary: "otelcol-contrib",
  }),
  "docker.io/victoriametrics/victoria-metrics": makeRecipe("victoria-metrics", "/victoria-metrics-prod", {
    user: "65534",
  }),
  "docker.io/victoriametrics/vmagent": makeRecipe("vmagent", "/vmagent-prod", { user: "65534" }),
  "quay.io/prometheus-operator/prometheus-config-reloader": makeRecipe(
    "prometheus-operator",
    "/bin/prometheus-config-reloader",
    { user: "65534", binary: "prometheus-config-reloader" },
  ),
  "quay.io/prometheus-operator/prometheus-operator": makeRecipe("prometheus-operator", "/bin/operator", {
    user: "65534",
    binary: "operator",
  }),
  "quay.io/prometheus/prometheus": {
    files: async (version, progress) => {
      if (version !== readPrometheusVersion()) {
        throw new UserError(
          `Cannot pull Prometheus ${version}, and only version ${readPrometheusVersion()} can be built instead.`,
        );
      }
      const dir = await buildGoPrograms("prometheus", progress);
      const page = await buildPrometheusPage(version, progress);
      const pageFiles = globSync("**", { cwd: page }).map((file) => [
        `${pageDir}/static/mantine-ui/${file}`,
        join(page, file),
      ]);
      return {
        ...Object.fromEntries(pageFiles),
        "/bin/prometheus": join(dir, "prometheus"),
        "/bin/promtool": join(dir, "promtool"),
        "/etc/prometheus/prometheus.yml": await findDefaultConfiguration(version),
      };
    },
    settings: {
      user: "nobody",
      // The built program reads its web page from there. Everything else has absolute paths, with the chart's arguments.
      workdir: pageDir,
      entrypoint: ["/bin/prometheus"],
      command: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
      ports: [9090],
      volumes: ["/prometheus"],
    },
    owned: ["/etc/prometheus", "/prometheus"],
  },
};

/** Whether {@link buildLocally} can build an image. The tag must be a release. */
export function canBuildLocally(ref: string): boolean {
  return lookUp(ref) !== undefined;
}

/** Whether the Docker engine has a locally built image of that name whose recipe has changed. */
export async function isOutdatedBuild(ref: string): Promise<boolean> {
  const format = `{{index .Config.Labels "${label}"}}`;
  const { stdout } = await tryRun("docker", ["image", "inspect", "--format", format, ref]);
  return stdout.trim() !== "" && stdout.trim() !== fingerprint;
}

/**
 * Builds an image with the name of a public image: the same programs from their Go modules, with the same paths, settings and user, and
 * busybox as the shell. Requires Debian or Ubuntu.
 * @throws UserError the program does not compile, or a Debian package cannot be downloaded
 */
export async function buildLocally(ref: string, progress: Progress = {}): Promise<void> {
  const found = lookUp(ref);
  if (!found) throw new Error(`${ref}: there is no recipe for this image`);
  const { recipe, version } = found;
  const [files, busybox, certificates] = await Promise.all([
    recipe.files(version, progress),
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
    for (const path of recipe.owned ?? []) await mkdir(join(root, path), { recursive: true });
    await run("chmod", ["-R", "u=rwX,go=rX", root]);
    await chmod(join(root, "tmp"), 0o1777);
    await importImage(ref, root, {
      ...recipe.settings,
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      labels: { [label]: fingerprint },
      ...(recipe.owned && { owned: { id: 65534, paths: recipe.owned } }),
    });
  });
}

function lookUp(ref: string): { recipe: ImageRecipe; version: string } | undefined {
  const [, name = "", version] = /^(.+):v?(\d+\.\d+\.\d+)$/.exec(ref) ?? [];
  // Prometheus and node_exporter publish the same images on Docker Hub too.
  const recipe = recipes[name.replace(/^(docker\.io\/)?prom\//, "quay.io/prometheus/")];
  return recipe && version ? { recipe, version } : undefined;
}

/** Adds the content of the busybox image, on which the public images are based: a shell, small tools, and users. */
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

/** Adds the certificate authorities at a path where Go looks for them. */
async function addCertificates(root: string, dir: string): Promise<void> {
  const certificates = await Promise.all((await readdir(dir)).sort().map((name) => readFile(join(dir, name), "utf8")));
  await mkdir(join(root, "etc/ssl/certs"), { recursive: true });
  await writeFile(join(root, "etc/ssl/certs/ca-certificates.crt"), certificates.join(""));
}

/** @returns the path of the default configuration in Prometheus's sources */
async function findDefaultConfiguration(version: string): Promise<string> {
  const dir = await downloadModule("github.com/prometheus/prometheus", prometheusModuleVersion(version));
  return join(dir, "documentation/examples/prometheus.yml");
}
