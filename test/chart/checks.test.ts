import { describe, expect, it } from "vitest";
import { chartValues, validateValues } from "../../scripts/lib/chart-values.ts";
import { render } from "../../scripts/lib/helm.ts";
import { helms } from "../values-files.ts";

const bundled = (more: object = {}) => ({ prometheus: { enabled: true, ...more } });
const surge =
  "updateStrategy.rollingUpdate.maxSurge cannot work: the old pod holds the node's port until it is gone. Set it to 0, and maxUnavailable to what may be down at a time.";
const stuck =
  "updateStrategy.rollingUpdate.maxUnavailable 0 would never replace a pod, as no second one fits on a node. Set it to 1 or more, or to a percentage.";

/** What each value allows by itself but what cannot work together, and the line that says so. */
const refused: { set: object; says: string }[] = [
  { set: { updateStrategy: { rollingUpdate: { maxSurge: 1 } } }, says: surge },
  { set: { updateStrategy: { rollingUpdate: { maxSurge: "10%" } }, hostNetwork: false }, says: surge },
  { set: { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }, says: stuck },
  { set: { updateStrategy: { rollingUpdate: { maxUnavailable: "0%" } } }, says: stuck },

  { set: { port: 10250 }, says: "port 10250 is the kubelet's on every node. Choose another port." },
  {
    set: { port: 9090, ...bundled() },
    says: "port 9090 is also prometheus.service.port. Choose another value for one of them.",
  },
  {
    set: { port: 30100, ...bundled({ service: { type: "NodePort", nodePort: 30100 } }) },
    says: "port 30100 is also prometheus.service.nodePort. Choose another value for one of them.",
  },
  {
    set: bundled({ service: { nodePort: 30900 } }),
    says: "prometheus.service.nodePort has no effect with prometheus.service.type ClusterIP. Set the type to NodePort, or nodePort to 0.",
  },
  {
    set: { extraArgs: { "web.listen-address": ":9200" } },
    says: "extraArgs.web.listen-address :9200 is not port 9100, which Prometheus scrapes. Set port in place of it.",
  },
  {
    set: { extraArgs: { "web.listen-address": [":9100", "[::1]:9101"] } },
    says: "extraArgs.web.listen-address [::1]:9101 is not port 9100, which Prometheus scrapes. Set port in place of it.",
  },
  {
    set: { extraArgs: { "web.listen-address": false }, port: 9200 },
    says: "extraArgs.web.listen-address false is not port 9200, which Prometheus scrapes. Set port in place of it.",
  },
  {
    set: { portName: "http" },
    says: "livenessProbe asks port metrics, but the exporter's is 9100, and its name (portName) is \"http\". Set the probe's port to one of them.",
  },
  {
    set: { livenessProbe: null, readinessProbe: { httpGet: null, tcpSocket: { port: 9101 } } },
    says: "readinessProbe asks port 9101, but the exporter's is 9100, and its name (portName) is \"metrics\". Set the probe's port to one of them.",
  },
  {
    set: { extraArgs: { "collector.cpu": true, "no-collector.cpu": true } },
    says: "extraArgs has both collector.cpu and no-collector.cpu. Remove one of them.",
  },

  {
    set: { podLabels: { "app.kubernetes.io/name": "mine" } },
    says: "podLabels has app.kubernetes.io/name, which is there already, by the chart or by another value. Remove it.",
  },
  {
    set: { podLabels: { app: "b" }, selectorLabels: { app: "a" } },
    says: "podLabels has app, which is there already, by the chart or by another value. Remove it.",
  },
  {
    set: { podLabels: { team: "b" }, commonLabels: { team: "a" } },
    says: "podLabels has team, which is there already, by the chart or by another value. Remove it.",
  },
  {
    set: { commonLabels: { "helm.sh/chart": "mine" } },
    says: "commonLabels has helm.sh/chart, which is there already, by the chart or by another value. Remove it.",
  },

  ...["job", "instance", "node"].map((name) => ({
    set: { scrape: { nodeLabels: { allow: { "example.com/a": name } } } },
    says: `scrape.nodeLabels.allow: example.com/a cannot become ${name}, by which a target is known. Choose another name.`,
  })),
  {
    set: { scrape: { nodes: { jobName: "a" }, kubelet: { jobName: "a" } } },
    says: "two scrape jobs have the same name, which Prometheus refuses: a, a. Change a jobName under scrape, or the key in scrape.extraScrapeConfigs.",
  },
  {
    set: { scrape: { extraScrapeConfigs: { "kubernetes-nodes": { static_configs: [{ targets: ["a:1"] }] } } } },
    says: "two scrape jobs have the same name, which Prometheus refuses: kubernetes-kubelet, kubernetes-nodes, kubernetes-nodes. Change a jobName under scrape, or the key in scrape.extraScrapeConfigs.",
  },
  {
    set: { scrape: { interval: "1m", timeout: "1m1s" } },
    says: "scrape.timeout 1m1s is longer than scrape.interval 1m, which Prometheus refuses. Shorten the timeout.",
  },
  {
    set: { scrape: { interval: "900ms", timeout: "1s" } },
    says: "scrape.timeout 1s is longer than scrape.interval 900ms, which Prometheus refuses. Shorten the timeout.",
  },
  {
    set: { scrape: { kubelet: { config: { scrape_interval: "5s" } } } },
    says: "job kubernetes-kubelet: scrape_timeout 10s is longer than scrape_interval 5s, which Prometheus refuses. Shorten the timeout.",
  },
  {
    set: { scrape: { extraScrapeConfigs: { mine: { scrape_interval: "5s", scrape_timeout: "6s" } } } },
    says: "job mine: scrape_timeout 6s is longer than scrape_interval 5s, which Prometheus refuses. Shorten the timeout.",
  },
  {
    set: { scrape: { cadvisor: { enabled: true, interval: "5s" } } },
    says: "job kubernetes-cadvisor: scrape_timeout 10s is longer than scrape_interval 5s, which Prometheus refuses. Shorten the timeout.",
  },
  {
    set: { scrape: { pods: { enabled: true, jobName: "kubernetes-nodes" } } },
    says: "two scrape jobs have the same name, which Prometheus refuses: kubernetes-kubelet, kubernetes-nodes, kubernetes-nodes. Change a jobName under scrape, or the key in scrape.extraScrapeConfigs.",
  },
  {
    set: { scrape: { nodes: { enabled: false, staticTargets: { bastion: {} } } } },
    says: "scrape.nodes.staticTargets has hosts, but scrape.nodes.enabled is false. Enable the job, or remove them.",
  },
  ...["job", "instance", "node"].map((name) => ({
    set: { scrape: { nodes: { staticTargets: { bastion: { labels: { [name]: "x" } } } } } },
    says: `scrape.nodes.staticTargets: a label of bastion cannot be ${name}, by which a target is known. Choose another name.`,
  })),
  ...["services", "ingresses"].map((name) => ({
    set: { scrape: { [name]: { enabled: true } } },
    says: `scrape.${name}.enabled is true, but who probes them is not known. Set scrape.blackboxExporter.address to your Blackbox exporter's, such as blackbox-exporter.monitoring:9115.`,
  })),
  {
    set: { ...bundled(), scrape: { nodes: { enabled: false }, kubelet: { enabled: false } } },
    says: "prometheus.enabled is true, but there is no job to scrape. Enable scrape.nodes or scrape.kubelet, or add to scrape.extraScrapeConfigs.",
  },

  {
    set: { ...bundled(), rbac: { create: false } },
    says: "rbac.create is false, but the bundled Prometheus's own service account needs the right to list nodes and to scrape kubelets. Set rbac.create to true, or prometheus.serviceAccount.create to false and prometheus.serviceAccount.name to one that has the right.",
  },
  {
    set: { scrape: { nodes: { enabled: false } }, rules: { alerts: { NodeLoadHigh: { threshold: 3 } } } },
    says: "rules.alerts.NodeLoadHigh: there is no such alert. Those of the enabled jobs are KubeletDown, KubeletTargetsAbsent.",
  },
  {
    set: { rules: { alerts: { KubeletDown: { threshold: 3 } } } },
    says: "rules.alerts.KubeletDown.threshold: this alert has none. Remove it.",
  },
  {
    set: { rules: { labels: { severity: "page" } } },
    says: "rules.labels.severity: each alert has its own. Set rules.alerts.<name>.severity in place of it.",
  },
  {
    set: { rules: { enabled: false }, dashboards: { enabled: true } },
    says: "dashboards.enabled is true, but the dashboards show recording rules, and rules.enabled is false. Set it to true.",
  },
  {
    set: { rbac: { create: false, serviceAccounts: [{ name: "a", namespace: "b" }] } },
    says: "rbac.serviceAccounts get nothing while rbac.create is false. Set rbac.create to true, or rbac.serviceAccounts to [].",
  },
];

/** What is near to a refused combination, and works. */
const accepted: object[] = [
  { updateStrategy: { rollingUpdate: { maxSurge: 0 } } },
  { updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } },
  { updateStrategy: { type: "OnDelete", rollingUpdate: null } },
  { port: 9090 },
  bundled({ service: { type: "NodePort", nodePort: 30900 } }),
  { extraArgs: { "web.listen-address": "[::]:9100" } },
  { extraArgs: { "web.listen-address": false } },
  { portName: "http", livenessProbe: { httpGet: { port: "http" } }, readinessProbe: { httpGet: { port: 9100 } } },
  { portName: "", livenessProbe: null, readinessProbe: null },
  { extraArgs: { "collector.cpu": true, "no-collector.cpu": false } },
  { podLabels: { "app.kubernetes.io/version": "1" } },
  { scrape: { interval: "1m", timeout: "60s" } },
  { scrape: { interval: "", timeout: "2m" } },
  { scrape: { nodes: { config: { scrape_interval: "5s", scrape_timeout: "5s" } } } },
  { scrape: { nodes: { jobName: "a", enabled: false }, kubelet: { jobName: "a" } } },
  { scrape: { nodes: { enabled: false }, kubelet: { enabled: false } } },
  { scrape: { cadvisor: { enabled: true, interval: "5s", timeout: "5s" } } },
  { scrape: { nodes: { enabled: false, staticTargets: null } } },
  { ...bundled({ serviceAccount: { create: false, name: "scraper" } }), rbac: { create: false } },
  { rules: { enabled: false, alerts: { NodeLoadHigh: { threshold: 0.5 } } } },
  { rules: { labels: null, alerts: { KubeletDown: { enabled: false, severity: "page", for: "1m" } } } },
  { rules: { alerts: null }, dashboards: { enabled: true, labels: null, annotations: null } },
];

describe.concurrent.each(helms)("by %s", (helm) => {
  it.each(refused)("refused in one line: $says", async ({ set, says }) => {
    await expect(render({ helm, set })).rejects.toMatchObject({ findings: [says] });
  });
});

it.concurrent.each(accepted.map((set) => ({ text: JSON.stringify(set), set })))("works: $text", async ({ set }) => {
  await expect(render({ set })).resolves.not.toEqual([]);
});

it.each(refused)("the schema leaves it to the checks: $says", ({ set }) => {
  expect(validateValues(chartValues([], set))).toEqual([]);
});
