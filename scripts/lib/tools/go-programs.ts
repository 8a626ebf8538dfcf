import { join } from "node:path";
import semver from "semver";
import { projectDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { readNodeExporterVersion, readPrometheusVersion } from "./chart-versions.ts";
import { type GoBuild, goBuild, listReplacedModules } from "./go-build.ts";
import { versions } from "./versions.ts";

/** How the programs of a Go module are built. */
interface Recipe {
  /** The version that the harness uses, without a `v`; missing if only the caller knows it. */
  version?: () => string;
  /** Everything that decides the result, for a version. */
  build: (version: string) => GoBuild | Promise<GoBuild>;
}

/** Go programs that can be built here; the name is that of the module's programs together. */
export type GoProgram =
  | "coredns"
  | "ct"
  | "etcd"
  | "helm"
  | "helm3"
  | "helm-docs"
  | "helm-unittest"
  | "jsonnet"
  | "kind"
  | "kube-rbac-proxy"
  | "kube-score"
  | "kubeconform"
  | "kubernetes"
  | "kwokctl"
  | "node_exporter"
  | "opentelemetry-collector"
  | "prometheus"
  | "prometheus-operator"
  | "victoria-metrics"
  | "vmagent";

const victoriaMetricsModule = "github.com/VictoriaMetrics/VictoriaMetrics";

/** Prometheus's code with Kubernetes as the only service discovery besides files and static targets. */
const kubernetesDiscoveryOnly = ["remove_all_sd", "enable_kubernetes_sd"];

const recipes: Readonly<Record<GoProgram, Recipe>> = {
  coredns: makeRecipe("coredns", versions.coredns, "github.com/coredns/coredns"),
  ct: makeRecipe("ct", versions.chartTesting, "github.com/helm/chart-testing/v3", {
    folders: ["ct"],
    ldflags: (version) => `-X github.com/helm/chart-testing/v3/ct/cmd.Version=v${version}`,
  }),
  // Its binary is called server.
  etcd: makeRecipe("etcd", versions.etcd, "go.etcd.io/etcd/server/v3"),
  helm: makeHelmRecipe("helm"),
  helm3: makeHelmRecipe("helm3"),
  "helm-docs": makeRecipe("helm-docs", versions.helmDocs, "github.com/norwoodj/helm-docs", {
    folders: ["cmd/helm-docs"],
    ldflags: (version) => `-X main.version=${version}`,
  }),
  "helm-unittest": makeRecipe("helm-unittest", versions.helmUnittest, "github.com/helm-unittest/helm-unittest", {
    folders: ["cmd/helm-unittest"],
    // The same as in its own go.mod.
    replace: { "github.com/vmware-labs/yaml-jsonpath": "github.com/helm-unittest/yaml-jsonpath v0.4.0" },
  }),
  jsonnet: makeRecipe("jsonnet", versions.jsonnet, "github.com/google/go-jsonnet", { folders: ["cmd/jsonnet"] }),
  kind: makeRecipe("kind", versions.kind, "sigs.k8s.io/kind"),
  "kube-rbac-proxy": makeRecipe("kube-rbac-proxy", undefined, "github.com/brancz/kube-rbac-proxy", {
    folders: ["cmd/kube-rbac-proxy"],
    ldflags: (version) => `-X k8s.io/component-base/version.gitVersion=v${version}`,
  }),
  "kube-score": makeRecipe("kube-score", versions.kubeScore, "github.com/zegl/kube-score", {
    folders: ["cmd/kube-score"],
    ldflags: (version) => `-X main.version=${version}`,
  }),
  kubeconform: makeRecipe("kubeconform", versions.kubeconform, "github.com/yannh/kubeconform", {
    folders: ["cmd/kubeconform"],
  }),
  kubernetes: { version: () => versions.kubernetes, build: describeKubernetes },
  kwokctl: makeRecipe("kwokctl", versions.kwok, "sigs.k8s.io/kwok", { folders: ["cmd/kwokctl"] }),
  node_exporter: {
    ...makeRecipe("node_exporter", undefined, "github.com/prometheus/node_exporter", {
      ldflags: (version) => `-X github.com/prometheus/common/version.Version=${version}`,
    }),
    version: readNodeExporterVersion,
  },
  "opentelemetry-collector": {
    version: () => versions.openTelemetryCollector,
    build: (version) => ({
      name: "opentelemetry-collector",
      version: `v${version}`,
      folder: join(projectDir, "scripts", "collector"),
      tags: kubernetesDiscoveryOnly,
    }),
  },
  prometheus: { version: readPrometheusVersion, build: describePrometheus },
  "prometheus-operator": makeRecipe(
    "prometheus-operator",
    versions.prometheusOperator,
    "github.com/prometheus-operator/prometheus-operator",
    { folders: ["cmd/operator", "cmd/prometheus-config-reloader"] },
  ),
  "victoria-metrics": makeRecipe("victoria-metrics", versions.victoriaMetrics, victoriaMetricsModule, {
    folders: ["app/victoria-metrics"],
  }),
  vmagent: makeRecipe("vmagent", versions.victoriaMetrics, victoriaMetricsModule, { folders: ["app/vmagent"] }),
};

export interface GoProgramOptions extends Progress {
  /** Without a `v`; default the version that the harness uses. */
  version?: string;
}

/**
 * Builds the programs of a Go module; they are cached. Kubernetes takes about 5 minutes on two cores, Prometheus 2.5, the others less than one.
 * @returns the folder with the binaries, each named after the last element of its package's path
 * @throws UserError see goBuild
 */
export async function buildGoPrograms(program: GoProgram, options: GoProgramOptions = {}): Promise<string> {
  const recipe = recipes[program];
  const version = options.version ?? recipe.version?.();
  if (version === undefined) throw new Error(`${program}: no version is given`);
  return goBuild({ ...(await recipe.build(version)), onLine: options.onLine });
}

/**
 * Builds one program; see {@link buildGoPrograms}.
 * @returns its absolute path
 * @throws UserError see goBuild
 */
export async function buildGoProgram(
  program: GoProgram,
  options: GoProgramOptions & { binary?: string } = {},
): Promise<string> {
  return join(await buildGoPrograms(program, options), options.binary ?? program);
}

/**
 * The flags with which Helm's own build sets what charts can see.
 * @param name the major version of Helm
 */
export function helmLdflags(name: "helm" | "helm3"): string {
  const version = versions[name];
  const stamps: Record<string, string> = {
    "internal/version.version": `v${version}`,
    ...(name === "helm3" && {
      // The Kubernetes version that charts see without a cluster, from the k8s.io modules of this Helm. Helm 4 finds it itself.
      "pkg/chartutil.k8sVersionMajor": "1",
      "pkg/chartutil.k8sVersionMinor": "32",
      "pkg/lint/rules.k8sVersionMajor": "1",
      "pkg/lint/rules.k8sVersionMinor": "32",
    }),
  };
  return Object.entries(stamps)
    .map(([variable, value]) => `-X ${helmModule(version)}/${variable}=${value}`)
    .join(" ");
}

function helmModule(version: string): string {
  return `helm.sh/helm/v${semver.major(version)}`;
}

function makeHelmRecipe(name: "helm" | "helm3"): Recipe {
  const module = helmModule(versions[name]);
  const packages = [`${module}/cmd/helm`];
  return {
    version: () => versions[name],
    build: (version) => ({ name: "helm", module, version: `v${version}`, packages, ldflags: helmLdflags(name) }),
  };
}

/** @param defaultVersion see {@link Recipe.version} */
function makeRecipe(
  name: string,
  defaultVersion: string | undefined,
  module: string,
  {
    folders,
    ldflags,
    replace,
  }: {
    folders?: readonly string[];
    ldflags?: (version: string) => string;
    replace?: Readonly<Record<string, string>>;
  } = {},
): Recipe {
  return {
    ...(defaultVersion !== undefined && { version: () => defaultVersion }),
    build: (version) => ({
      name,
      module,
      version: `v${version}`,
      packages: folders ? folders.map((folder) => `${module}/${folder}`) : [module],
      ...(ldflags && { ldflags: ldflags(version) }),
      ...(replace && { replace }),
    }),
  };
}

/**
 * Prometheus and promtool. Besides the file and static service discoveries only Kubernetes is built in; the web page is missing, because
 * its assets are not in the module. The API is complete.
 */
function describePrometheus(version: string): GoBuild {
  const module = "github.com/prometheus/prometheus";
  return {
    name: "prometheus",
    module,
    version: prometheusModuleVersion(version),
    packages: [`${module}/cmd/prometheus`, `${module}/cmd/promtool`],
    tags: kubernetesDiscoveryOnly,
    ldflags: `-X github.com/prometheus/common/version.Version=${version}`,
  };
}

/**
 * Prometheus 3.x.y is published as Go module v0.(300 + x).y: https://github.com/prometheus/prometheus/blob/main/RELEASE.md
 * @returns with a `v`
 */
export function prometheusModuleVersion(version: string): string {
  const { major, minor, patch } = new semver.SemVer(version);
  return `v0.${major * 100 + minor}.${patch}`;
}

/** The programs of a node and a control plane. Each is a package in k8s.io/kubernetes/cmd. */
const kubernetesPrograms = [
  "kubeadm",
  "kubelet",
  "kubectl",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
];

async function describeKubernetes(version: string): Promise<GoBuild> {
  const module = "k8s.io/kubernetes";
  const [major, minor, patch] = version.split(".");
  // k8s.io/kubernetes uses its libraries from its own source tree; for others they are published as v0.<minor>.<patch>.
  const staging = await listReplacedModules(module, `v${version}`);
  // kubeadm rejects a control plane whose version it does not know, and go build does not set one.
  const stamps = {
    "k8s.io/component-base/version.gitVersion": `v${version}`,
    "k8s.io/component-base/version.gitMajor": major,
    "k8s.io/component-base/version.gitMinor": minor,
    "k8s.io/component-base/version.gitTreeState": "clean",
    "k8s.io/client-go/pkg/version.gitVersion": `v${version}`,
  };
  return {
    name: "kubernetes",
    module,
    version: `v${version}`,
    packages: kubernetesPrograms.map((program) => `${module}/cmd/${program}`),
    ldflags: Object.entries(stamps)
      .map(([name, value]) => `-X ${name}=${value}`)
      .join(" "),
    replace: Object.fromEntries(staging.map((path) => [path, `v0.${minor}.${patch}`])),
  };
}
