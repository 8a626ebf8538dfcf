/**
 * Every version the harness uses, once. The chart's own images are not here: their one home is chart/Chart.yaml (`appVersion`, the
 * exporter) and chart/values.yaml (`prometheus.image.tag`).
 */
export const versions = {
  /** Of the node image built where no registry can be reached. Not newer: from 1.35 on the kubelet refuses a host with cgroup v1. */
  kubernetes: "1.34.4",
  /** The one that kubeadm of this Kubernetes asks for is older; both are 3.6, and this one has the fixes since. */
  etcd: "3.6.8",
  coredns: "1.15.0",
  kind: "0.33.0",
  kwok: "0.8.0",
  /** Newest that npm packages carry, which makes both majors a matter of seconds on a machine without a download site. */
  helm: "4.2.3",
  helm3: "3.17.3",
  chartTesting: "3.14.0",
  helmDocs: "1.14.2",
  helmUnittest: "1.1.2",
  kubeconform: "0.8.0",
  yamale: "6.1.0",
  yamllint: "1.38.0",
} as const;

/**
 * The Kubernetes versions for which the chart is rendered and judged: 1.35, 1.36 and 1.37 are those that are still supported upstream
 * (https://kubernetes.io/releases; 1.35 until 2027-02-28), 1.34 is what managed services still run, and is the one built here.
 */
export const kubernetesMinors = ["1.34", "1.35", "1.36", "1.37"] as const;

/** Tags of the etcd and CoreDNS images of a local cluster; they replace kubeadm's own choice. */
export const chosenTags = { etcd: `${versions.etcd}-0`, coredns: `v${versions.coredns}` } as const;
