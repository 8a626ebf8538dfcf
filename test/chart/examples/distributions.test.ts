import { describe, expect, it } from "vitest";
import { type RenderOptions, render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { differences } from "../../support/differences.ts";
import { helms, pathOf } from "../../support/values-files.ts";

/** Names for the rendered objects and fields, as Kubernetes and Prometheus use them. */
const config = "ConfigMap monitoring/node-monitoring-scrape-config";
const daemonSet = "DaemonSet monitoring/node-monitoring";
const testPod = "Pod monitoring/node-monitoring-test";
const exporter = "spec.template.spec.containers.node-exporter";
const kubelet = "data.node-monitoring.yaml.scrape_configs.kubernetes-kubelet";
const nodes = "data.node-monitoring.yaml.scrape_configs.kubernetes-nodes";

/** The service account of the user's own Prometheus gets its permissions. */
const bound = { "ClusterRoleBinding monitoring:node-monitoring-scrape": "added" };

/** Prometheus verifies the kubelets' certificates. */
const checked = { [`${kubelet}.tls_config.insecure_skip_verify`]: [true, false] };

/** Labels of nodes become labels of targets in both jobs. Nothing is removed. */
function labels(...pairs: [label: string, target: string][]) {
  const added = pairs.map(([label, target_label]) => ({
    source_labels: [`__meta_kubernetes_node_label_${label}`],
    regex: "(.+)",
    target_label,
  }));
  return { [`${nodes}.relabel_configs`]: { added }, [`${kubelet}.relabel_configs`]: { added } };
}

/** The expression of excluded mount points gets more alternatives. */
function mountPoints(...added: string[]) {
  const change = expect.toSatisfy(
    ([before, after]: [string, string]) =>
      added.reduce((rest, expression) => rest.replace(`${expression}|`, ""), after) === before &&
      added.every((expression) => !before.includes(expression)),
    `only ${added.join(" and ")} is added`,
  );
  return { [daemonSet]: { [`${exporter}.args.--collector.filesystem.mount-points-exclude`]: change } };
}

const port = (number: number) => ({
  source_labels: ["__address__"],
  regex: "(.+):\\d+",
  replacement: `\${1}:${number}`,
  target_label: "__address__",
});

/** On GKE and OpenShift the chart does this by default. */
/** Items with a name that a list has in addition. */
function added(list: string, items: Record<string, object>) {
  return Object.fromEntries(
    Object.entries(items).map(([name, item]) => [`${list}.${name}`, [undefined, { name, ...item }]]),
  );
}

const gke = { kubeVersion: "v1.34.1-gke.1829001" };
const openShift = { apiVersions: ["security.openshift.io/v1", "security.openshift.io/v1/SecurityContextConstraints"] };
const quota = { "ResourceQuota monitoring/node-monitoring": "added" };
const constraints = { "SecurityContextConstraints monitoring.node-monitoring": "added" };

const onGke = {
  ...mountPoints(
    "/home/kubernetes/containerized_mounter/.+",
    "/(home|mnt/stateful_partition|var/lib/(docker|google|toolbox))$",
  ),
  [config]: labels(["cloud_google_com_gke_accelerator", "accelerator"], ["cloud_google_com_gke_spot", "spot"]),
  ...bound,
};
const onOpenShift = {
  [config]: { [`${nodes}.relabel_configs`]: { removed: [port(9100)], added: [port(9796)] } },
  [daemonSet]: {
    [`${exporter}.args.--web.listen-address`]: ["--web.listen-address=:9100", "--web.listen-address=:9796"],
    [`${exporter}.ports.metrics.containerPort`]: [9100, 9796],
  },
  ...bound,
};

const cases: { file: string; where: string; options?: RenderOptions; changes: object }[] = [
  {
    file: "eks.yaml",
    where: "on any cluster",
    changes: {
      [config]: {
        ...labels(["eks_amazonaws_com_capacityType", "capacity_type"], ["karpenter_sh_capacity_type", "capacity_type"]),
        ...checked,
      },
      ...bound,
    },
  },
  { file: "gke.yaml", where: "without the cluster", changes: { ...onGke, ...quota } },
  { file: "gke.yaml", where: "on GKE", options: gke, changes: onGke },
  {
    file: "aks.yaml",
    where: "on any cluster",
    changes: {
      [config]: {
        ...labels(
          ["kubernetes_azure_com_mode", "node_pool_mode"],
          ["kubernetes_azure_com_scalesetpriority", "capacity_type"],
        ),
        ...checked,
      },
      ...bound,
    },
  },
  { file: "openshift.yaml", where: "without the cluster", changes: { ...onOpenShift, ...constraints } },
  { file: "openshift.yaml", where: "on OpenShift", options: openShift, changes: onOpenShift },
  {
    file: "k3s.yaml",
    where: "on any cluster",
    changes: {
      [config]: {
        ...checked,
        [`${kubelet}.metric_relabel_configs`]: {
          added: [{ source_labels: ["__name__"], regex: "apiserver_.+|etcd_.+", action: "drop" }],
        },
      },
      "ConfigMap monitoring/node-monitoring-config-check": "added",
      "ConfigMap monitoring/node-monitoring-prometheus": "added",
      // Alerts about that Prometheus.
      "ConfigMap monitoring/node-monitoring-rules": {
        "data.node-monitoring.rules.yaml.groups.node-monitoring.prometheus": [
          undefined,
          expect.objectContaining({ name: "node-monitoring.prometheus" }),
        ],
      },
      "Job monitoring/node-monitoring-config-check": "added",
      "Service monitoring/node-monitoring-prometheus": "added",
      "ServiceAccount monitoring/node-monitoring-prometheus": "added",
      "StatefulSet monitoring/node-monitoring-prometheus": "added",
      ...bound,
      // `helm test` queries that Prometheus and does not run its own.
      "ServiceAccount monitoring/node-monitoring-test": "removed",
      "ClusterRoleBinding monitoring:node-monitoring-test": "removed",
      [testPod]: {
        "spec.containers.test.env.PROMETHEUS_URL.value": ["", "http://node-monitoring-prometheus:9090"],
        ...added("spec.containers.test.volumeMounts", {
          config: { mountPath: "/etc/prometheus/config" },
          rules: { mountPath: "/etc/prometheus/rules" },
        }),
        ...added("spec.volumes", {
          config: { configMap: { name: "node-monitoring-prometheus" } },
          rules: { configMap: { name: "node-monitoring-rules" } },
        }),
        "spec.automountServiceAccountToken": [true, false],
        "spec.serviceAccountName": "removed",
      },
    },
  },
  { file: "talos.yaml", where: "on any cluster", changes: { [config]: checked, ...bound } },
  {
    file: "bottlerocket.yaml",
    where: "on any cluster",
    changes: { [config]: checked, ...mountPoints("/(local|mnt|opt)$"), ...bound },
  },
  {
    file: "air-gapped.yaml",
    where: "on any cluster",
    changes: {
      [daemonSet]: {
        [`${exporter}.image`]: [
          expect.stringMatching(/^quay\.io\/prometheus\/node-exporter:v/),
          expect.stringMatching(/^registry\.example\.com\/prometheus\/node-exporter:v/),
        ],
        "spec.template.spec.imagePullSecrets": [undefined, [{ name: "mirror" }]],
      },
      [testPod]: {
        "spec.containers.test.image": [
          expect.stringMatching(/^quay\.io\/prometheus\/prometheus:v/),
          expect.stringMatching(/^registry\.example\.com\/prometheus\/prometheus:v/),
        ],
        "spec.imagePullSecrets": [undefined, [{ name: "mirror" }]],
      },
      ...bound,
    },
  },
  {
    file: "dual-stack.yaml",
    where: "on any cluster",
    changes: { "Service monitoring/node-monitoring": "added", ...bound },
  },
];

describe.concurrent.each(helms)("with %s", (helm) => {
  it.each(cases)(
    "values-examples/$file changes only what it documents, $where",
    async ({ file, options = {}, changes }) => {
      expect(await differences([pathOf(`values-examples/${file}`)], { helm, ...options })).toEqual(changes);
    },
  );

  it("values-examples/dual-stack.yaml requests both IP families", async () => {
    const { spec } = find(await render({ helm, values: [pathOf("values-examples/dual-stack.yaml")] }), "Service");
    expect(spec).toMatchObject({ clusterIP: "None", ipFamilyPolicy: "PreferDualStack" });
  });
});
