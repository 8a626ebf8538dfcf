import { expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { discoverNode } from "../../../scripts/lib/prometheus/discovery.ts";
import { discoverTargets } from "../../../scripts/lib/prometheus/promtool.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { operatorApis } from "../../support/operator-apis.ts";

interface Monitor {
  spec: { podMetricsEndpoints: { relabelings: { sourceLabels?: string[]; targetLabel?: string }[] }[] };
}

/** The job that the operator makes of a PodMonitor, with the labels that it adds and then the rules of the object. */
function toJob(monitor: Manifest | undefined): { job_name: string; relabel_configs: Record<string, unknown>[] } {
  const { spec } = monitor as unknown as Monitor;
  const rules = spec.podMetricsEndpoints.flatMap(({ relabelings }) =>
    relabelings.map(({ sourceLabels, targetLabel, ...rule }) => ({
      ...rule,
      ...(sourceLabels && { source_labels: sourceLabels }),
      ...(targetLabel !== undefined && { target_label: targetLabel }),
    })),
  );
  const added = [
    { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
    { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
    { target_label: "job", replacement: "monitoring/node-monitoring" },
    { target_label: "endpoint", replacement: "metrics" },
  ];
  return { job_name: "podMonitor/monitoring/node-monitoring/0", relabel_configs: [...added, ...rules] };
}

const relabelConfigs = {
  rack: { source_labels: ["__meta_kubernetes_node_label_example_com_rack"], target_label: "rack" },
};

it.each([
  { title: "labels from the map", nodeLabels: {} },
  { title: "no labels of nodes", nodeLabels: { mode: "none" } },
  { title: "all labels of nodes", nodeLabels: { mode: "all" } },
  {
    title: "fixed labels and rules of the user",
    nodeLabels: {},
    own: { labels: { cluster: "a" }, nodes: { relabelConfigs } },
  },
])("A PodMonitor gives a node the address and the labels of the job: $title", async ({ nodeLabels, own }) => {
  const labels = { "topology.kubernetes.io/zone": "a", "example.com/rack": "7" };
  const set = { podMonitor: { enabled: true }, scrape: { nodeLabels, ...own } };
  const manifests = await render({ set, apiVersions: operatorApis });
  const found = discoverNode({ node: "worker-1", labels }, "10.0.0.1:10250");
  const [plain] = await discoverTargets({ scrape_configs: readScrapeJobs(manifests) }, "kubernetes-nodes", [found]);
  // With attachMetadata, a pod has the labels of its node, but not its name.
  const { instance: _, __meta_kubernetes_node_name: __, ...ofNode } = found;
  const pod = {
    ...ofNode,
    __address__: "10.0.0.1:9100",
    __meta_kubernetes_pod_node_name: "worker-1",
    __meta_kubernetes_pod_name: "node-monitoring-x7k2p",
    __meta_kubernetes_namespace: "monitoring",
  };
  const job = toJob(manifests.find(({ kind }) => kind === "PodMonitor"));
  const [monitored] = await discoverTargets({ scrape_configs: [job] }, job.job_name, [pod]);
  expect(monitored).toMatchObject({ address: plain?.address, url: plain?.url });
  const { namespace, pod: podName, endpoint, ...shared } = monitored?.labels ?? {};
  expect(shared).toEqual(plain?.labels);
  expect([namespace, podName, endpoint]).toEqual(["monitoring", "node-monitoring-x7k2p", "metrics"]);
});
