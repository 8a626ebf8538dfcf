import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { discoverNode } from "../../../scripts/lib/prometheus/discovery.ts";
import {
  checkRules,
  discoverTargets,
  type FoundTarget,
  type RuleTest,
  testRules,
} from "../../../scripts/lib/prometheus/promtool.ts";
import { findRulesFile } from "../../../scripts/lib/prometheus/rules.ts";
import { readScrapeJobs, type ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { pathOf } from "../../support/values-files.ts";
import { type MixinMetric, readMixinMetrics } from "./mixin-metrics.ts";

const mixin = readMixinMetrics();
const values = [pathOf("values-examples/kube-prometheus-stack.yaml")];
const labels = { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" };
const onNode = { instance: "n1", node: "n1", arch: "amd64" };
const ofKubelet = {
  ...onNode,
  job: "kubelet",
  namespace: "kube-system",
  service: "kubelet",
  endpoint: "https-metrics",
};

/** The exporter's pod on a node, as Prometheus discovers it for a port of a container, with the metadata of the node. */
function exporterPod(address: string, ip: string, more: Record<string, string> = {}): FoundTarget {
  const { instance: _, __address__: __, ...node } = discoverNode({ node: "n1", labels }, "");
  return {
    ...node,
    __address__: address,
    __meta_kubernetes_namespace: "monitoring",
    __meta_kubernetes_pod_ip: ip,
    __meta_kubernetes_pod_name: "node-monitoring-x7f2k",
    __meta_kubernetes_pod_node_name: "n1",
    __meta_kubernetes_pod_phase: "Running",
    ...more,
  };
}

const kubeletNode = discoverNode({ node: "n1", labels }, "10.0.0.1:10250");
const found: Record<string, FoundTarget> = {
  "kubernetes-nodes": exporterPod("10.0.0.1:9100", "10.0.0.1"),
  "kubernetes-kubelet": kubeletNode,
  "kubernetes-cadvisor": kubeletNode,
  "kubernetes-probes": kubeletNode,
};

const jobs = async (set: object = {}) => readScrapeJobs(await render({ values, set }));

/** The labels of the target in each job. */
async function targetLabels(): Promise<Map<string, Record<string, string>>> {
  const scrape_configs = await jobs();
  const entries = scrape_configs.map(async ({ job_name }) => {
    const [target] = await discoverTargets({ scrape_configs }, job_name, [found[job_name] ?? expect.fail(job_name)]);
    return [job_name, target?.labels ?? expect.fail(`${job_name} has no target`)] as const;
  });
  return new Map(await Promise.all(entries));
}

describe.concurrent("the preset kube-prometheus-stack", () => {
  it("Each target has the labels that the Prometheus Operator gives it in kube-prometheus-stack", async () => {
    expect(Object.fromEntries(await targetLabels())).toEqual({
      "kubernetes-nodes": {
        ...onNode,
        job: "node-exporter",
        namespace: "monitoring",
        pod: "node-monitoring-x7f2k",
        container: "node-exporter",
        service: "node-monitoring",
        endpoint: "http-metrics",
      },
      "kubernetes-kubelet": { ...ofKubelet, metrics_path: "/metrics" },
      "kubernetes-cadvisor": { ...ofKubelet, metrics_path: "/metrics/cadvisor" },
      "kubernetes-probes": { ...ofKubelet, metrics_path: "/metrics/probes" },
    });
  });

  it("Every metric of the mixins is selected in exactly one job, which keeps it", async () => {
    const targets = await targetLabels();
    const configs = await jobs();
    expect(mixin).toHaveLength(79);
    const byJob = Map.groupBy(mixin, ({ job, path }) => {
      const selected = [...targets].filter(([, own]) => own.job === job && (!path || own.metrics_path === path));
      expect(selected, `${job} ${path}`).toHaveLength(1);
      return selected[0]?.[0] ?? "";
    });
    expect([...byJob.keys()].sort()).toEqual(["kubernetes-cadvisor", "kubernetes-kubelet", "kubernetes-nodes"]);
    for (const [name, metrics] of byJob) {
      const config = configs.find(({ job_name }) => job_name === name) ?? expect.fail(name);
      expect(await dropped(config, metrics), name).toEqual([]);
    }
  });

  it("A metric that the chart drops would be found", async () => {
    const config = (await jobs()).find(({ job_name }) => job_name === "kubernetes-cadvisor") ?? expect.fail();
    const metric = { metric: "container_spec_cpu_period", job: "kubelet", labels: [] };
    expect(await dropped(config, [metric])).toEqual([metric.metric]);
  });

  it("A label in a matcher is one of the target, or one that the metric itself has", async () => {
    const targets = [...(await targetLabels()).values()];
    const ofMetrics = "code container_state device fstype image mode mountpoint state".split(" ");
    for (const { metric, job, path, labels } of mixin) {
      const own = targets.find((target) => target.job === job && (!path || target.metrics_path === path));
      const missing = labels.filter((label) => !own?.[label] && !ofMetrics.includes(label));
      expect(missing, metric).toEqual([]);
    }
  });

  it("The joins of the upstream rules give data", async () => {
    const targets = await targetLabels();
    const series = (name: string, job: string, more: Record<string, string>) => {
      // The labels of a metric win, as in a scrape with honor_labels.
      const all = Object.entries({ ...targets.get(job), ...more });
      return { series: `${name}{${all.map(([label, value]) => `${label}="${value}"`).join(",")}}`, values: "0+60x10" };
    };
    const inPod = { namespace: "shop", pod: "cart-1", container: "app", image: "i" };
    const test: RuleTest = {
      interval: "1m",
      input_series: [
        series("node_cpu_seconds_total", "kubernetes-nodes", { mode: "idle", cpu: "0" }),
        series("node_cpu_seconds_total", "kubernetes-nodes", { mode: "idle", cpu: "1" }),
        {
          series: `kube_pod_info{namespace="monitoring",pod="node-monitoring-x7f2k",node="n1",job="kube-state-metrics"}`,
          values: "1x10",
        },
        { series: `kube_pod_info{namespace="shop",pod="cart-1",node="n1",job="kube-state-metrics"}`, values: "1x10" },
        series("kubelet_node_name", "kubernetes-kubelet", { node: "n1" }),
        series("kubelet_pleg_relist_duration_seconds_bucket", "kubernetes-kubelet", { le: "+Inf" }),
        series("container_cpu_usage_seconds_total", "kubernetes-cadvisor", { ...inPod, cpu: "total" }),
      ],
      promql_expr_test: [
        {
          // node.rules
          expr: 'count by (cluster, node) (node_cpu_seconds_total{mode="idle",job="node-exporter"} * on (cluster, namespace, pod) group_left(node) topk by (cluster, namespace, pod) (1, max by (cluster, node, namespace, pod) (label_replace(kube_pod_info{job="kube-state-metrics",node!=""}, "pod", "$1", "pod", "(.*)"))))',
          eval_time: "10m",
          exp_samples: [{ labels: '{node="n1"}', value: 2 }],
        },
        {
          // kubelet.rules
          expr: 'count by (cluster, instance, le, node) (rate(kubelet_pleg_relist_duration_seconds_bucket{job="kubelet", metrics_path="/metrics"}[5m]) * on (cluster, instance) group_left (node) kubelet_node_name{job="kubelet", metrics_path="/metrics"})',
          eval_time: "10m",
          exp_samples: [{ labels: '{instance="n1",le="+Inf",node="n1"}', value: 1 }],
        },
        {
          // k8s.rules
          expr: 'sum by (cluster, namespace, pod, container) (rate(container_cpu_usage_seconds_total{job="kubelet", metrics_path="/metrics/cadvisor", image!=""}[5m])) * on (cluster, namespace, pod) group_left(node) topk by (cluster, namespace, pod) (1, max by (cluster, namespace, pod, node) (kube_pod_info{node!=""}))',
          eval_time: "10m",
          exp_samples: [{ labels: '{namespace="shop",pod="cart-1",container="app",node="n1"}', value: 1 }],
        },
      ],
    };
    expect(await testRules("groups: []\n", [test])).toEqual([]);
  });

  it.each([
    { title: "a port of another container", pod: exporterPod("10.0.0.1:9101", "10.0.0.1"), address: "10.0.0.1:9100" },
    { title: "a container without ports", pod: exporterPod("10.0.0.1", "10.0.0.1"), address: "10.0.0.1:9100" },
    { title: "IPv6", pod: exporterPod("[fd00::1]:9100", "fd00::1"), address: "[fd00::1]:9100" },
    { title: "IPv6 without ports", pod: exporterPod("fd00::1", "fd00::1"), address: "[fd00::1]:9100" },
    {
      title: "a node of a pool",
      pod: exporterPod("10.0.0.1:9200", "10.0.0.1", {
        __meta_kubernetes_node_label_gpu: "a100",
        __meta_kubernetes_node_labelpresent_gpu: "true",
      }),
      address: "10.0.0.1:9200",
    },
    {
      title: "an evicted pod, which has no target",
      pod: exporterPod("10.0.0.1:9100", "10.0.0.1", { __meta_kubernetes_pod_phase: "Failed" }),
      address: undefined,
    },
  ])("A pod is one target on the exporter's port: $title", async ({ pod, address }) => {
    const scrape_configs = await jobs({ pools: { gpu: { nodeSelector: { gpu: "a100" }, port: 9200 } } });
    const [target] = await discoverTargets({ scrape_configs }, "kubernetes-nodes", [pod]);
    expect(target?.address).toBe(address);
  });

  it("promtool accepts the chart's own rules with the labels of the preset", async () => {
    const rules = findRulesFile(await render({ values }));
    expect(rules).not.toContain("kubernetes-kubelet");
    expect(rules).toContain('up{job="kubelet",metrics_path="/metrics"}');
    expect(await checkRules(rules)).toEqual([]);
  });
});

/** The metrics that the metric relabeling rules of a job drop, as Prometheus's own code applies them. */
async function dropped(config: ScrapeJob, metrics: readonly MixinMetric[]): Promise<string[]> {
  const rules = config.metric_relabel_configs as ScrapeJob["relabel_configs"];
  // promtool applies rules to targets. A sample has no address, so its rules cannot be about one.
  const scrape_configs = [{ job_name: config.job_name, relabel_configs: rules ?? [] }];
  const samples = metrics.map(({ metric }) => ({
    __address__: "a:1",
    __name__: metric,
    ...(metric.startsWith("container_") && { id: "/a", namespace: "shop", pod: "cart-1", container: "app" }),
  }));
  const kept = await discoverTargets({ scrape_configs }, config.job_name, samples);
  return metrics.flatMap(({ metric }, index) => (kept[index] ? [] : [metric]));
}
