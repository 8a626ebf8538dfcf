import { isMap, type Values } from "../values/read.ts";
import { isUnset, valueAt } from "./change.ts";
import type { SourceChart } from "./source.ts";

/** Defaults of prometheus-node-exporter that other values are converted by. */
export const assumedDefaults: Values = {
  containerSecurityContext: { readOnlyRootFilesystem: true },
  service: { port: 9100, portName: "metrics", type: "ClusterIP" },
};

/** Defaults of kube-prometheus-stack for its exporter that differ from this chart's. */
const stackDefaults: Values = {
  podLabels: { jobLabel: "node-exporter" },
  releaseLabel: true,
  extraArgs: [
    "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/containerd/.+|var/lib/docker/.+|var/lib/kubelet/.+)($|/)",
    "--collector.filesystem.fs-types-exclude=^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs|erofs)$",
  ],
  service: { portName: "http-metrics", labels: { jobLabel: "node-exporter" } },
  prometheus: { monitor: { enabled: true, jobLabel: "jobLabel" }, podMonitor: { jobLabel: "jobLabel" } },
};

/** The same for victoria-metrics-k8s-stack. */
const vmStackDefaults: Values = {
  vmScrape: { enabled: true },
  extraArgs: [
    "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|var/lib/docker/.+|var/lib/kubelet/.+)($|/)",
    "--collector.filesystem.fs-types-exclude=^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$",
  ],
  service: { labels: { jobLabel: "node-exporter" } },
  prometheus: { monitor: { jobLabel: "jobLabel" } },
};

const metricsPath = [{ action: "replace", sourceLabels: ["__metrics_path__"], targetLabel: "metrics_path" }];

/** Defaults of kube-prometheus-stack for the kubelet that differ from this chart's. */
export const kubeletDefaults: Values = {
  enabled: true,
  serviceMonitor: {
    enabled: true,
    kubelet: true,
    cAdvisor: true,
    cAdvisorInterval: "10s",
    probes: true,
    relabelings: metricsPath,
    cAdvisorRelabelings: metricsPath,
    probesRelabelings: metricsPath,
  },
};

/** Defaults of victoria-metrics-k8s-stack for the kubelet. */
export const vmKubeletDefaults: Values = {
  enabled: true,
  vmScrapes: Object.fromEntries(
    ["cadvisor", "kubelet", "probes", "resources"].map((name) => [name, { enabled: true }]),
  ),
};

/**
 * Defaults of another chart that are carried over like values, because they decide which nodes have an exporter and what it reports.
 * @param given the values of the exporter in the file
 */
export function keptDefaults(chart: SourceChart, given: Values): Values {
  const hasProxy = valueAt(given, ["kubeRBACProxy", "enabled"]) === true;
  const kept = {
    tolerations: [{ effect: "NoSchedule", operator: "Exists" }],
    ...(hasProxy && { kubeRBACProxy: { portName: "http" } }),
  };
  if (chart === "victoria-metrics-k8s-stack") return { ...kept, ...vmStackDefaults };
  if (chart !== "kube-prometheus-stack") return kept;
  // Older versions of the exporter have no image without a shell.
  const hasOwnImage =
    isMap(given.image) && ["tag", "repository"].some((key) => !isUnset(valueAt(given, ["image", key])));
  return { ...kept, ...stackDefaults, ...(!hasOwnImage && { image: { distroless: true } }) };
}
