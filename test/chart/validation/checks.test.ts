import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { formatPath } from "../../../scripts/lib/util/key-path.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { validateValues } from "../../../scripts/lib/values/validate.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";

const bundled = (more: object = {}) => ({ prometheus: { enabled: true, ...more } });
const surge = "updateStrategy.rollingUpdate.maxSurge";

const on = { enabled: true };
const passwordHash = `$2y$10$${"a".repeat(53)}`;

const pool = (overrides: object = {}, nodeSelector: object = { accel: "a100" }) => ({
  pools: { gpu: { nodeSelector, ...overrides } },
});
const local = { type: "Localhost" };
const sidecar = { name: "a", image: "b" };

interface Rejected {
  set: object;
  /** The value that the finding is about. */
  path: string;
  /** What the message or the fix has to name. */
  names?: string | undefined;
}

/** Values that the schema accepts one by one, but that cannot work together. */
const rejected: Rejected[] = [
  { set: { updateStrategy: { rollingUpdate: { maxSurge: 1 } } }, path: surge },
  { set: { updateStrategy: { rollingUpdate: { maxSurge: "10%" } }, hostNetwork: false }, path: surge },

  ...Object.entries({ "web.route-prefix": 5, "web.external-url": "http://[::" }).map(([flag, value]) => ({
    set: bundled({ extraArgs: { [flag]: value } }),
    path: formatPath(["prometheus", "extraArgs", flag]),
  })),
  {
    set: { ...bundled({ serviceAccount: { name: "a" } }), serviceAccount: { name: "a" } },
    path: "serviceAccount.name",
  },
  {
    set: { serviceAccount: { name: "node-monitoring-test" } },
    path: "serviceAccount.name",
  },
  { set: { port: 10250 }, path: "port" },
  { set: { enabled: false }, path: "enabled", names: "condition: node-monitoring.enabled" },
  {
    set: { port: 9090, ...bundled() },
    path: "port",
  },
  {
    set: { port: 30100, ...bundled({ service: { type: "NodePort", nodePort: 30100 } }) },
    path: "port",
  },
  {
    set: bundled({ service: { nodePort: 30900 } }),
    path: "prometheus.service.nodePort",
  },
  {
    set: { extraArgs: { "web.listen-address": ":9200" } },
    path: 'extraArgs["web.listen-address"]',
  },
  {
    set: { extraArgs: { "web.listen-address": [":9100", "[::1]:9101"] } },
    path: 'extraArgs["web.listen-address"]',
  },
  {
    set: { extraArgs: { "web.listen-address": false }, port: 9200 },
    path: 'extraArgs["web.listen-address"]',
  },
  {
    set: { portName: "http", livenessProbe: { httpGet: { port: "metrics" } } },
    path: "livenessProbe.httpGet.port",
  },
  {
    set: { livenessProbe: null, readinessProbe: { httpGet: null, tcpSocket: { port: 9101 } } },
    path: "readinessProbe.tcpSocket.port",
  },
  {
    set: { extraArgs: { "collector.cpu": true, "no-collector.cpu": true } },
    path: 'extraArgs["no-collector.cpu"]',
  },

  {
    set: { podLabels: { "app.kubernetes.io/name": "mine" } },
    path: 'podLabels["app.kubernetes.io/name"]',
  },
  {
    set: { podLabels: { app: "b" }, selectorLabels: { app: "a" } },
    path: "podLabels.app",
  },
  {
    set: { podLabels: { team: "b" }, commonLabels: { team: "a" } },
    path: "podLabels.team",
  },
  {
    set: { commonLabels: { "helm.sh/chart": "mine" } },
    path: 'commonLabels["helm.sh/chart"]',
  },

  ...["job", "instance", "node"].map((name) => ({
    set: { scrape: { nodeLabels: { allow: { "example.com/a": name } } } },
    path: 'scrape.nodeLabels.allow["example.com/a"]',
    names: name,
  })),
  ...["cpu", "device", "mode", "mountpoint", "le", "quantile", "fstype", "prometheus_shard", "cluster"].map((name) => ({
    set: { scrape: { nodeLabels: { allow: { "a.b/c": name } } }, ...bundled({ externalLabels: { cluster: "a" } }) },
    path: 'scrape.nodeLabels.allow["a.b/c"]',
    names: `node_${name}`,
  })),
  ...["mode", "cluster", "job"].map((name) => ({
    set: {
      scrape: { nodes: { staticTargets: { host: { labels: { [name]: "a" } } } } },
      ...bundled({ externalLabels: { cluster: "a" } }),
    },
    path: `scrape.nodes.staticTargets.host.labels.${name}`,
  })),
  ...["job", "node", "mode", "device", "le"].map((name) => ({
    set: { scrape: { labels: { [name]: "a" } } },
    path: `scrape.labels.${name}`,
  })),
  ...["quantile", "namespace", "interface", "persistentvolumeclaim"].map((name) => ({
    set: { scrape: { kubelet: { labels: { [name]: "a" } } } },
    path: `scrape.kubelet.labels.${name}`,
  })),
  ...["namespace", "pod", "container", "verb"].map((name) => ({
    set: { scrape: { nodeLabels: { allow: { "a.b/c": name } } } },
    path: 'scrape.nodeLabels.allow["a.b/c"]',
    names: `node_${name}`,
  })),
  {
    set: { scrape: { kubelet: { relabelConfigs: { mine: { source_labels: ["a"], target_label: "verb" } } } } },
    path: "scrape.kubelet.relabelConfigs.mine",
    names: "node_verb",
  },
  {
    set: { scrape: { pods: { enabled: true, labels: { namespace: "a" } } } },
    path: "scrape.pods.labels.namespace",
  },
  {
    set: { scrape: { labels: { zone: "a" } } },
    path: "scrape.labels.zone",
    names: "topology.kubernetes.io/zone",
  },
  {
    set: { scrape: { labels: { cluster: "a" } }, ...bundled({ externalLabels: { cluster: "b" } }) },
    path: "scrape.labels.cluster",
    names: "prometheus.externalLabels.cluster",
  },
  ...[
    { rule: { target_label: "__address__", replacement: "a:1" }, names: "__address__" },
    { rule: { source_labels: ["a"], target_label: "node" }, names: "node" },
    { rule: { source_labels: ["a"], target_label: "no$1", regex: "(.*)" }, names: "node" },
    { rule: { source_labels: ["a"], target_label: `\${1}`, regex: "(.*)" }, names: "node" },
    { rule: { source_labels: ["a"], target_label: "instance", action: "lowercase" }, names: "instance" },
    { rule: { source_labels: ["a"], target_label: "job", action: "hashmod", modulus: 2 }, names: "job" },
    { rule: { target_label: "__meta_kubernetes_node_name", replacement: "a" }, names: "__meta_kubernetes_node_name" },
    { rule: { action: "labelmap", regex: "a(.+)", replacement: "__address__" }, names: "__address__" },
    { rule: { action: "labelmap", regex: "a(.+)", replacement: "__$1" }, names: "__address__" },
    { rule: { source_labels: ["a"], target_label: "mode" }, names: "node_mode" },
    { rule: { target_label: "cluster", replacement: "a" }, names: "prometheus.externalLabels" },
    { rule: { action: "labelmap", regex: "__meta_kubernetes_node_label_(.+)" }, names: "scrape.nodeLabels.mode" },
    { rule: { action: "labelmap", regex: "__meta_kubernetes_node_annotation_(m.+)" }, names: "scrape.nodeLabels.mode" },
    { rule: { action: "labeldrop", regex: "__.*" }, names: "__address__" },
    { rule: { action: "labeldrop" }, names: "__address__" },
    { rule: { action: "labeldrop", regex: "__meta_.+_name" }, names: "__meta_kubernetes_node_name" },
    { rule: { action: "labeldrop", regex: "__scheme__" }, names: "__scheme__" },
    { rule: { action: "labelkeep", regex: "team|__address__" }, names: "__meta_kubernetes_node_name" },
  ].map(({ rule, names }) => ({
    set: { scrape: { nodes: { relabelConfigs: { mine: rule } } }, ...bundled({ externalLabels: { cluster: "a" } }) },
    path: "scrape.nodes.relabelConfigs.mine",
    names,
  })),
  ...["__param_target", "__param_module"].map((regex) => ({
    set: {
      scrape: {
        blackboxExporter: { address: "a:1" },
        services: { enabled: true, relabelConfigs: { mine: { action: "labeldrop", regex } } },
      },
    },
    path: "scrape.services.relabelConfigs.mine",
    names: regex,
  })),
  {
    set: {
      scrape: {
        kubelet: { relabelConfigs: { mine: { target_label: "a", replacement: "b" } }, config: { relabel_configs: [] } },
      },
    },
    path: "scrape.kubelet.relabelConfigs.mine",
    names: "scrape.kubelet.config.relabel_configs",
  },
  ...[
    { values: { kubeconfig_file: "/a", api_server: "https://a" }, field: "kubeconfig_file" },
    { values: { kubeconfig_file: "/a", tls_config: { ca_file: "/b" } }, field: "kubeconfig_file" },
    { values: { proxy_url: "http://a" }, field: "", names: "proxy_url" },
    { values: { api_server: "https://a", basic_auth: { username: "a", password: "b" } }, field: "basic_auth.password" },
    { values: { api_server: "https://a", authorization: { credentials: "a" } }, field: "authorization.credentials" },
    { values: { api_server: "https://a", oauth2: { client_secret: "a" } }, field: "oauth2.client_secret" },
    { values: { api_server: "https://a:b@c" }, field: "api_server" },
    { values: { api_server: "https://a", proxy_url: "http://a:b@c" }, field: "proxy_url" },
  ].map(({ values, field, names }) => ({
    set: { scrape: { kubernetesSdConfig: values } },
    path: ["scrape.kubernetesSdConfig", ...(field ? [field] : [])].join("."),
    names,
  })),
  {
    set: {
      scrape: { kubernetesSdConfig: { api_server: "https://a" } },
      scrapeConfig: { enabled: true, scrapeClass: "a" },
      customResources: { renderMode: "alwaysRender" },
    },
    path: "scrape.kubernetesSdConfig",
    names: "additionalScrapeConfigs",
  },
  ...["namespace", "pod", "metrics_path"].map((name) => ({
    set: { scrape: { preset: "kube-prometheus-stack", nodeLabels: { allow: { "example.com/a": name } } } },
    path: 'scrape.nodeLabels.allow["example.com/a"]',
    names: name,
  })),
  {
    set: {
      scrape: {
        preset: "kube-prometheus-stack",
        nodes: { relabelConfigs: { mine: { target_label: "pod", replacement: "a" } } },
      },
    },
    path: "scrape.nodes.relabelConfigs.mine",
    names: "pod",
  },
  ...[String.raw`\Qtap`, String.raw`a\\\Qtap`, "(?P<x>a)", "(?<x>a)", "(?i)(?P<a>b)"].flatMap((expression) => [
    { set: { exclude: { devices: { mine: expression } } }, path: "exclude.devices.mine" },
    { set: { exclude: { mountPoints: { mine: expression } } }, path: "exclude.mountPoints.mine" },
    { set: pool({ exclude: { fsTypes: { mine: expression } } }), path: "pools.gpu.exclude.fsTypes.mine" },
    { set: { scrape: { nodes: { metricAllowList: ["a", expression] } } }, path: "scrape.nodes.metricAllowList[1]" },
    { set: { scrape: { kubelet: { metricDenyList: [expression] } } }, path: "scrape.kubelet.metricDenyList[0]" },
  ]),
  ...(
    [
      ["registry", ["https://mirror.example.com", "oci://a/b", "a b", "quay.io/", "a/B", "a:port", "-a"]],
      ["repository", ["Prom/node", "a b", "a:v1", "a@sha256", "/a", "a/", "a//../b", ""]],
      ["tag", ["v 1", "a:b", "-a", "a".repeat(129), "é"]],
      ["digest", ["sha256:12", `SHA256:${"a".repeat(64)}`, `sha256:${"A".repeat(64)}`, `sha512:${"a".repeat(64)}`]],
    ] as const
  ).flatMap(([part, texts]) =>
    texts.flatMap((text) => [
      { set: { image: { [part]: text } }, path: `image.${part}`, names: text },
      { set: bundled({ image: { [part]: text } }), path: `prometheus.image.${part}`, names: text },
      { set: { kubeRBACProxy: { image: { [part]: text } } }, path: `kubeRBACProxy.image.${part}`, names: text },
      { set: pool({ image: { [part]: text } }), path: `pools.gpu.image.${part}`, names: text },
    ]),
  ),
  {
    set: { extraObjects: { mine: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ $externalLabels.x }}'}" } },
    path: "extraObjects.mine",
    names: "$externalLabels",
  },
  ...["oci://a", "https://mirror.example.com", "http://a:5000/b", "Mirror/B", "a b"].map((imageRegistry) => ({
    set: { global: { imageRegistry } },
    path: "global.imageRegistry",
    names: imageRegistry,
  })),
  ...["<<", "x".repeat(256), "x".repeat(1023)].map((username) => ({
    set: { web: { tls: on, basicAuth: { enabled: true, username } } },
    path: "web.basicAuth.username",
  })),
  // Helm's `toYaml` writes nothing for these, so there would be no security context, no rules, and so on.
  { set: { securityContext: { seLinuxOptions: { user: "a\u007f" } } }, path: "securityContext.seLinuxOptions.user" },
  {
    set: { containerSecurityContext: { seLinuxOptions: { level: "\u0080" } } },
    path: "containerSecurityContext.seLinuxOptions.level",
  },
  {
    set: { web: { tls: on, basicAuth: { enabled: true, username: "a\u009f" } } },
    path: "web.basicAuth.username",
  },
  { set: { podAnnotations: { fine: "größer 日本 😀\u0085\u00a0", bad: "\ufffe" } }, path: "podAnnotations.bad" },
  {
    set: { rules: { additionalGroups: { mine: { rules: [{ record: "a:b", expr: '"\u007f"' }] } } } },
    path: "rules.additionalGroups.mine.rules[0].expr",
  },
  {
    set: { scrape: { nodes: { jobName: "a" }, kubelet: { jobName: "a" } } },
    path: "scrape.kubelet.jobName",
  },
  {
    set: { scrape: { extraScrapeConfigs: { "kubernetes-nodes": { static_configs: [{ targets: ["a:1"] }] } } } },
    path: "scrape.extraScrapeConfigs.kubernetes-nodes",
  },
  {
    set: { scrape: { interval: "1m", timeout: "1m1s" } },
    path: "scrape.timeout",
  },
  {
    set: { scrape: { interval: "900ms", timeout: "1s" } },
    path: "scrape.timeout",
  },
  {
    set: { scrape: { kubelet: { config: { scrape_interval: "5s" } } } },
    path: "scrape.kubelet.config.scrape_interval",
  },
  {
    set: { scrape: { extraScrapeConfigs: { mine: { scrape_interval: "5s", scrape_timeout: "6s" } } } },
    path: "scrape.extraScrapeConfigs.mine.scrape_timeout",
  },
  {
    set: { scrape: { cadvisor: { enabled: true, interval: "5s" } } },
    path: "scrape.cadvisor.interval",
  },
  {
    set: { ...bundled(), scrape: { interval: "", timeout: "2m" } },
    path: "scrape.timeout",
  },
  {
    set: { ...bundled(), scrape: { interval: "", timeout: "", kubelet: { config: { scrape_timeout: "61s" } } } },
    path: "scrape.kubelet.config.scrape_timeout",
  },
  {
    set: { ...bundled(), scrape: { extraScrapeConfigs: { mine: { scrape_timeout: "31s" } } } },
    path: "scrape.extraScrapeConfigs.mine.scrape_timeout",
  },
  {
    set: bundled({ agentMode: true }),
    path: "prometheus.agentMode",
  },
  ...[{ alertmanagers: [{ static_configs: [{ targets: ["a:9093"] }] }] }, { retentionSize: "1GB" }].map((more) => ({
    set: bundled({ agentMode: true, remoteWrite: [{ url: "http://a" }], ...more }),
    path: `prometheus.${Object.keys(more)[0]}`,
  })),
  {
    set: bundled({ remoteWrite: [{ url: "http://a" }, { url: "http://b" }, { url: "http://a" }] }),
    path: "prometheus.remoteWrite[2]",
  },
  ...["/var/log/scrapes.json", "scrapes.json", "/prometheus/../scrapes.json", "/prometheus"].map((file) => ({
    set: { scrape: { nodes: { config: { scrape_failure_log_file: file } } }, ...bundled() },
    path: "scrape.nodes.config.scrape_failure_log_file",
    names: "/prometheus/",
  })),
  {
    set: bundled({ ingress: { enabled: true } }),
    path: "prometheus.ingress.hosts",
  },
  {
    set: bundled({ route: { enabled: true } }),
    path: "prometheus.route.parentRefs",
  },
  ...[{ ingress: { enabled: true, hosts: ["a.b"] } }, { route: { enabled: true, parentRefs: [{ name: "a" }] } }].map(
    (way) => {
      const name = Object.keys(way)[0];
      return {
        set: bundled({ shards: 2, ...way }),
        path: `prometheus.${name}.enabled`,
      };
    },
  ),
  {
    set: bundled({ shards: 2, externalLabels: { prometheus_shard: "a" } }),
    path: "prometheus.externalLabels.prometheus_shard",
  },
  ...Object.entries({
    agent: "prometheus.agentMode",
    "config.file": "ConfigMap",
    "storage.agent.path": "volume",
    "storage.tsdb.path": "volume",
    "storage.tsdb.retention.size": "prometheus.retentionSize",
    "storage.tsdb.retention.time": "prometheus.retention",
    "web.config.file": "prometheus.webConfigSecret",
    "web.listen-address": "prometheus.service.port",
  }).map(([flag, instead]) => ({
    set: bundled({ extraArgs: { [flag]: "x" } }),
    path: formatPath(["prometheus", "extraArgs", flag]),
    names: instead,
  })),
  {
    set: bundled({ image: { tag: "v3.16.0-distroless" } }),
    path: "prometheus.configCheck.enabled",
    names: "-distroless",
  },
  {
    set: bundled({ podSpec: { containers: [{ name: "prometheus", args: ["--x"] }] } }),
    path: "prometheus.podSpec.containers[0].args",
  },
  {
    set: { scrape: { pods: { enabled: true, jobName: "kubernetes-nodes" } } },
    path: "scrape.pods.jobName",
  },
  {
    set: { scrape: { nodes: { enabled: false, staticTargets: { bastion: {} } } } },
    path: "scrape.nodes.staticTargets",
  },
  ...["job", "instance", "node"].map((name) => ({
    set: { scrape: { nodes: { staticTargets: { bastion: { labels: { [name]: "x" } } } } } },
    path: `scrape.nodes.staticTargets.bastion.labels.${name}`,
  })),
  ...["services", "ingresses"].map((name) => ({
    set: { scrape: { [name]: { enabled: true } } },
    path: `scrape.${name}.enabled`,
    names: "scrape.blackboxExporter.address",
  })),
  ...[{}, { shards: 2 }].map((more) => ({
    set: { ...bundled(more), scrape: { nodes: { enabled: false }, kubelet: { enabled: false } } },
    path: "prometheus.enabled",
  })),

  {
    set: { ...bundled(), rbac: { create: false } },
    path: "rbac.create",
  },
  {
    set: { scrape: { nodes: { enabled: false } }, rules: { alerts: { NodeSystemSaturation: { threshold: 3 } } } },
    path: "rules.alerts.NodeSystemSaturation",
  },
  {
    set: { rules: { alerts: { NodeLoadHigh: { threshold: 3 } } } },
    path: "rules.alerts.NodeLoadHigh",
    names: "rules.alerts.NodeSystemSaturation",
  },
  {
    set: { rules: { alerts: { NodeFilesystemFillingUpFast: { threshold: 3 } } } },
    path: "rules.alerts.NodeFilesystemFillingUpFast",
    names: "rules.alerts.NodeFilesystemSpaceFillingUp.critical",
  },
  {
    set: { rules: { alerts: { KubeletDown: { threshold: 3 } } } },
    path: "rules.alerts.KubeletDown.threshold",
  },
  { set: { rules: { alerts: { KubeletDown: { warning: { for: "5m" } } } } }, path: "rules.alerts.KubeletDown.warning" },
  ...["threshold", "severity"].map((key) => ({
    set: { rules: { alerts: { NodeFilesystemSpaceFillingUp: { [key]: key === "threshold" ? 5 : "page" } } } },
    path: `rules.alerts.NodeFilesystemSpaceFillingUp.${key}`,
  })),
  {
    set: { rules: { alerts: { KubeletDown: { critical: { threshold: 3 } } } } },
    path: "rules.alerts.KubeletDown.critical.threshold",
  },
  {
    set: { rules: { alerts: { NodeFilesystemSpaceFillingUp: { warning: { severity: "critical" } } } } },
    path: "rules.alerts.NodeFilesystemSpaceFillingUp",
  },
  ...[
    { KubeletDown: { labels: { severity: "page" } } },
    { NodeFilesystemSpaceFillingUp: { critical: { labels: { severity: "page" } } } },
  ].map((alerts) => ({
    set: { rules: { alerts } },
    path: `rules.alerts.${Object.keys(alerts)[0]}.${"KubeletDown" in alerts ? "" : "critical."}labels.severity`,
  })),
  {
    set: { rules: { alerts: { NodeExporterDown: { exclude: { mountpoint: { a: "b" } } } } } },
    path: "rules.alerts.NodeExporterDown.exclude.mountpoint",
    names: "zone",
  },
  {
    set: {
      rules: { alerts: { NodeExporterDown: { exclude: { mountpoint: { a: "b" } } } } },
      scrape: { nodeLabels: { allow: false } },
    },
    path: "rules.alerts.NodeExporterDown.exclude.mountpoint",
    names: "node",
  },
  {
    set: { rules: { alerts: { KubeletDown: { exclude: { node: { a: "b" } } } } } },
    path: "rules.alerts.KubeletDown.exclude.node",
  },
  ...[".*", "a?", "|b", String.raw`\Qa`, "(?P<x>a)"].map((a) => ({
    set: { rules: { alerts: { NodeFilesystemReadOnly: { exclude: { mountpoint: { a } } } } } },
    path: "rules.alerts.NodeFilesystemReadOnly.exclude.mountpoint.a",
  })),
  {
    set: { rules: { enabled: false, additionalGroups: { mine: { rules: [{ record: "a", expr: "up" }] } } } },
    path: "rules.additionalGroups",
    names: "rules.enabled",
  },
  {
    set: { rules: { additionalGroups: { "node-monitoring.filesystem": { rules: [{ record: "a", expr: "up" }] } } } },
    path: 'rules.additionalGroups["node-monitoring.filesystem"]',
  },
  ...[{}, { alert: "a", record: "b" }].map((rule) => ({
    set: {
      rules: {
        additionalGroups: {
          mine: {
            rules: [
              { record: "a", expr: "up" },
              { ...rule, expr: "up" },
            ],
          },
        },
      },
    },
    path: "rules.additionalGroups.mine.rules[1]",
  })),
  {
    set: { rules: { labels: { severity: "page" } } },
    path: "rules.labels.severity",
  },
  {
    set: { rules: { enabled: false }, dashboards: { enabled: true } },
    path: "dashboards.enabled",
  },
  ...Object.entries({
    affinity: [{}, "affinity"],
    automountServiceAccountToken: [true, "serviceAccount.automount"],
    hostNetwork: [false, "hostNetwork"],
    hostPID: [true, "hostPID"],
    imagePullSecrets: [[], "imagePullSecrets"],
    nodeName: ["a", "nodeSelector"],
    nodeSelector: [{}, "nodeSelector"],
    priorityClassName: ["a", "priorityClassName"],
    securityContext: [{}, "securityContext"],
    serviceAccount: ["a", "serviceAccount.name"],
    serviceAccountName: ["a", "serviceAccount.name"],
    tolerations: [[], "tolerations"],
  }).map(([field, [value, instead]]) => ({
    set: { podSpec: { [field]: value } },
    path: `podSpec.${field}`,
    names: String(instead),
  })),
  ...Object.entries({
    schedulingGates: [{ name: "a" }],
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "a", whenUnsatisfiable: "DoNotSchedule" }],
  }).map(([field, value]) => ({
    set: { podSpec: { [field]: value } },
    path: `podSpec.${field}`,
  })),
  ...Object.entries({
    args: [["--x"], "extraArgs"],
    image: ["a", "image"],
    imagePullPolicy: ["Always", "image.pullPolicy"],
    livenessProbe: [{}, "livenessProbe"],
    ports: [[{ containerPort: 1 }], "port and portName"],
    readinessProbe: [{}, "readinessProbe"],
    resources: [{}, "resources"],
    securityContext: [{}, "containerSecurityContext"],
  }).map(([field, [value, instead]]) => ({
    set: { podSpec: { containers: [{ name: "node-exporter", [String(field)]: value }] } },
    path: `podSpec.containers[0].${field}`,
    names: String(instead),
  })),
  {
    set: { podSpec: { containers: [{ name: "node-exporter", volumeMounts: [{ mountPath: "/host/proc" }] }] } },
    path: "podSpec.containers[0].volumeMounts[0].mountPath",
  },
  {
    set: {
      web: { tls: on },
      podSpec: { containers: [{ name: "node-exporter", volumeMounts: [{ mountPath: "/etc/node-exporter" }] }] },
    },
    path: "podSpec.containers[0].volumeMounts[0].mountPath",
  },
  {
    set: { podSpec: { volumes: [{ name: "proc", emptyDir: {} }] } },
    path: "podSpec.volumes[0].name",
  },
  {
    set: { web: { tls: { enabled: true } }, podSpec: { volumes: [{ name: "web", emptyDir: {} }] } },
    path: "podSpec.volumes[0].name",
  },
  {
    set: { prometheus: { enabled: true, image: { tag: "" } } },
    path: "prometheus.image.tag",
  },
  ...["v1.10.2", "1.9.0"].map((tag) => ({
    set: { image: { distroless: true, tag } },
    path: "image.distroless",
    names: tag,
  })),
  {
    set: { rbac: { create: false, serviceAccounts: [{ name: "a", namespace: "b" }] } },
    path: "rbac.serviceAccounts",
  },

  {
    set: { kubeRBACProxy: on, web: { tls: on, basicAuth: on } },
    path: "web.basicAuth.enabled",
  },
  {
    set: { kubeRBACProxy: on, web: { tls: { ...on, clientAuth: on } } },
    path: "web.tls.clientAuth.enabled",
  },
  {
    set: { web: { basicAuth: on } },
    path: "web.basicAuth.enabled",
  },
  {
    set: { web: { tls: { clientAuth: on } } },
    path: "web.tls.clientAuth.enabled",
  },
  {
    set: { web: { tls: { existingSecret: "a" } } },
    path: "web.tls.existingSecret",
  },
  {
    set: { web: { tls: { ...on, existingSecret: "a", clientAuth: { existingSecret: "b" } } } },
    path: "web.tls.clientAuth.existingSecret",
  },
  ...[
    { ...on, existingSecret: "a", clientAuth: on },
    { ...on, clientAuth: { ...on, existingSecret: "a" } },
  ].map((tls) => ({
    set: { web: { tls } },
    path: "web.tls.clientAuth.existingSecret",
  })),
  ...[{ existingSecret: "a" }, { passwordHash }].map((basicAuth) => ({
    set: { web: { basicAuth } },
    path: `web.basicAuth.${Object.keys(basicAuth)[0]}`,
  })),
  ...[{ existingSecret: "a" }, { passwordHash }].map((basicAuth) => ({
    set: { web: { tls: on, basicAuth: { ...on, ...basicAuth } } },
    path: "web.basicAuth.existingSecret",
  })),
  {
    set: { web: { tls: on }, extraArgs: { "web.config.file": "/mine.yml" } },
    path: 'extraArgs["web.config.file"]',
  },
  ...[{ port: 8100 }, { kubeRBACProxy: { port: 9100 } }, { kubeRBACProxy: { port: 10250 } }].map((set) => ({
    set: { ...set, kubeRBACProxy: { ...on, ...set.kubeRBACProxy } },
    path: "kubeRBACProxy.port",
  })),
  {
    set: { kubeRBACProxy: on, extraArgs: { "web.listen-address": ":9100" } },
    path: 'extraArgs["web.listen-address"]',
  },
  {
    set: { kubeRBACProxy: on, readinessProbe: { httpGet: { path: "/metrics" } } },
    path: "readinessProbe.httpGet.path",
  },
  {
    set: { kubeRBACProxy: on, scrape: { nodes: { staticTargets: { bastion: {} } } } },
    path: "scrape.nodes.staticTargets",
  },
  {
    set: { kubeRBACProxy: on, serviceAccount: { create: false } },
    path: "kubeRBACProxy.enabled",
  },
];

rejected.push(
  {
    set: { listenOnAllInterfaces: false, hostNetwork: false },
    path: "listenOnAllInterfaces",
  },
  ...[{ spec: { type: "NodePort" } }, { annotations: { a: "b" } }].map((service) => ({
    set: { service },
    path: `service.${Object.keys(service)[0]}`,
  })),
  {
    set: { networkPolicy: { from: { everyone: { podSelector: {} } } } },
    path: "networkPolicy.from",
  },
  {
    set: { resourceQuota: { create: true }, priorityClassName: "" },
    path: "resourceQuota.create",
  },
  {
    set: { securityContextConstraints: { create: true }, serviceAccount: { create: false } },
    path: "securityContextConstraints.create",
  },
);

const secret = { username: "a", password: "b" };
const wide = Object.fromEntries(["a", "b", "c", "d"].map((label) => [label, "x"]));

rejected.push(
  {
    set: {
      pools: { a: { nodeSelector: { tier: ["x", "y"] } }, b: { nodeSelector: { tier: ["y", "z"], zone: "west" } } },
    },
    path: "pools.b.nodeSelector",
  },
  {
    set: { pools: { a: { nodeSelector: { tier: "x" } }, b: { nodeSelector: { zone: "west" } } } },
    path: "pools.b.nodeSelector",
  },
  {
    set: { nodeSelector: { tier: "x" }, pools: { gpu: { nodeSelector: { tier: ["y", "z"] } } } },
    path: "pools.gpu.nodeSelector.tier",
  },
  {
    set: { excludeNodes: { tier: ["x", "y", "z"] }, pools: { gpu: { nodeSelector: { tier: ["y", "x"] } } } },
    path: "pools.gpu.nodeSelector.tier",
  },
  {
    set: { pools: Object.fromEntries(["1", "2", "3", "4"].map((id) => [`p${id}`, { nodeSelector: { ...wide, id } }])) },
    path: "pools",
  },
  {
    set: { ...pool(), selectorLabels: { "app.kubernetes.io/name": "node-monitoring" } },
    path: "selectorLabels",
  },
  {
    set: { ...pool({ podLabels: { app: "x" } }), selectorLabels: { app: "x" } },
    path: "selectorLabels",
  },
  { set: pool({ updateStrategy: { rollingUpdate: { maxSurge: 1 } } }), path: `pools.gpu.${surge}` },
  { set: pool({ port: 10250 }), path: "pools.gpu.port" },
  {
    set: { ...pool({ port: 9090 }), ...bundled() },
    path: "pools.gpu.port",
  },
  {
    set: { ...pool({ port: 9200 }), extraArgs: { "web.listen-address": ":9100" } },
    path: 'extraArgs["web.listen-address"]',
  },
  {
    set: pool({ livenessProbe: { httpGet: { port: 9101 } } }),
    path: "pools.gpu.livenessProbe.httpGet.port",
  },
  {
    set: { ...pool({ collectors: { cpu: true } }), extraArgs: { "collector.cpu": true } },
    path: 'extraArgs["collector.cpu"]',
  },
  {
    set: { ...pool({ extraArgs: { "no-collector.cpu": true } }), extraArgs: { "collector.cpu": true } },
    path: 'pools.gpu.extraArgs["no-collector.cpu"]',
  },
  {
    set: { ...pool({ podLabels: { team: "b" } }), commonLabels: { team: "a" } },
    path: "pools.gpu.podLabels.team",
  },
  {
    set: pool({ podSpec: { hostNetwork: false } }),
    path: "pools.gpu.podSpec.hostNetwork",
  },
  {
    set: { podLabels: { "node-monitoring/exporter": "a" } },
    path: 'podLabels["node-monitoring/exporter"]',
  },
  ...["prometheus", "prometheus-shard-2", "reload", "test"].map((name) => ({
    set: { pools: { [name]: { nodeSelector: { tier: "x" } } } },
    path: `pools.${name}`,
  })),
  {
    set: { ...pool(), service: { ...on, spec: { type: "NodePort", ports: [{ port: 9100, nodePort: 30910 }] } } },
    path: "service.spec.ports[0].nodePort",
  },
  {
    set: { ...pool(), service: { ...on, spec: { clusterIP: "10.96.0.7" } } },
    path: "service.spec.clusterIP",
  },
  {
    set: { ...pool(), service: { ...on, spec: { clusterIPs: ["10.96.0.8"] } } },
    path: "service.spec.clusterIPs",
  },
  {
    set: { prometheus: { ingress: { ...on, hosts: ["a.example.com"] } } },
    path: "prometheus.ingress.enabled",
  },
  {
    set: { prometheus: { route: { ...on, parentRefs: [{ name: "a" }] } } },
    path: "prometheus.route.enabled",
  },
  {
    set: bundled({
      remoteWrite: [{ url: "https://a.example.com" }, { url: "https://b.example.com", basic_auth: secret }],
    }),
    path: "prometheus.remoteWrite[1].basic_auth.password",
    names: "password_file",
  },
  {
    set: bundled({
      alertmanagers: [{ oauth2: { client_id: "a", client_secret: "b", token_url: "https://a.example.com" } }],
    }),
    path: "prometheus.alertmanagers[0].oauth2.client_secret",
    names: "client_secret_file",
  },
  {
    set: { scrape: { kubelet: { config: { authorization: { credentials: "a" } } } } },
    path: "scrape.kubelet.config.authorization.credentials",
    names: "credentials_file",
  },
  {
    set: { scrape: { extraScrapeConfigs: { mine: { bearer_token: "a" } } } },
    path: "scrape.extraScrapeConfigs.mine.bearer_token",
    names: "bearer_token_file",
  },
  {
    set: {
      scrape: {
        extraScrapeConfigs: { mine: { http_sd_configs: [{ url: "http://a.example.com", basic_auth: secret }] } },
      },
    },
    path: "scrape.extraScrapeConfigs.mine.http_sd_configs[0].basic_auth.password",
    names: "password_file",
  },
);

/** Values that are close to a rejected combination, and work. */
const accepted: object[] = [
  {
    scrape: {
      nodes: { relabelConfigs: { a: { action: "labelmap", regex: "__meta_kubernetes_node_label_(team|rack)" } } },
      pods: { enabled: true, relabelConfigs: { a: { action: "labelmap", regex: "__meta_kubernetes_pod_label_(.+)" } } },
      kubelet: {
        config: { honor_labels: true },
        relabelConfigs: { a: { source_labels: ["b"], target_label: "namespace" } },
      },
    },
  },
  {
    rules: {
      alerts: {
        NodeFilesystemReadOnly: {
          exclude: { fstype: { a: "b" }, device: false, node: { a: false }, zone: { a: "b" } },
        },
      },
      additionalGroups: { mine: false },
    },
  },
  { scrape: { kubernetesSdConfig: { kubeconfig_file: "/etc/k8s/config" } } },
  { scrape: { labels: { cluster: "a" } }, ...bundled({ externalLabels: { cluster: "a" } }) },
  { scrape: { labels: { zone: "a" }, nodeLabels: { mode: "none" } } },
  { scrape: { labels: { zone: "a" }, nodeLabels: { allow: { "topology.kubernetes.io/zone": false } } } },
  { scrape: { labels: { zone: "a" }, nodeLabels: { allow: false } } },
  { scrape: { kubelet: { labels: { chip: "a" } } } },
  ...[
    { action: "labelmap", regex: "__meta_kubernetes_node_label_(rack.+)" },
    { action: "labelmap", regex: "__meta_kubernetes_node_label_(.+)", replacement: "node_$1" },
    { action: "labelmap", replacement: "meta_$1" },
    { action: "labeldrop", regex: "zone|arch" },
    { action: "keep", source_labels: ["zone"], regex: "a" },
    { target_label: "__metrics_path__", replacement: "/a" },
    { target_label: "node_$1", source_labels: ["zone"], regex: "(a)" },
    { target_label: "nodes", source_labels: ["node"] },
    // promtool rejects it in the configuration check.
    { source_labels: ["node"] },
  ].map((mine) => ({ scrape: { nodes: { relabelConfigs: { mine } } } })),
  { pools: { a: { nodeSelector: { tier: "x", zone: "west" } }, b: { nodeSelector: { tier: "x", zone: ["east"] } } } },
  { pools: { a: { nodeSelector: { tier: "x" } }, b: null } },
  { ...pool({}, { tier: ["x", "y"] }), nodeSelector: { tier: "x" }, excludeNodes: { tier: ["y"] } },
  { ...pool(), selectorLabels: { app: "x", "app.kubernetes.io/name": "node-monitoring" } },
  {
    pools: Object.fromEntries(
      ["1", "2", "3"].map((id) => [`p${id}`, { nodeSelector: { a: "x", b: "y", c: "z", id } }]),
    ),
  },
  { ...pool({ extraArgs: { "log.level": false }, collectors: { cpu: true } }), extraArgs: { "log.level": "warn" } },
  { updateStrategy: { rollingUpdate: { maxSurge: 0 } } },
  { updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } },
  { updateStrategy: { type: "OnDelete", rollingUpdate: null } },
  { port: 9090 },
  {
    livenessProbe: { tcpSocket: { port: 9100 } },
    readinessProbe: { exec: { command: ["true"] }, successThreshold: 2 },
  },
  { containerSecurityContext: { privileged: true, allowPrivilegeEscalation: true } },
  {
    kubeRBACProxy: on,
    podSpec: { containers: [{ name: "kube-rbac-proxy", readinessProbe: { periodSeconds: 5 } }] },
  },
  {
    containerSecurityContext: { privileged: true, allowPrivilegeEscalation: null },
    hostMounts: { data: { hostPath: "/data", mountPropagation: "Bidirectional" } },
  },
  { resources: { requests: { memory: "1000Ki", cpu: "1e-1" }, limits: { memory: "1024000", cpu: "100m" } } },
  {
    containerSecurityContext: { privileged: true, allowPrivilegeEscalation: true },
    podSpec: {
      containers: [
        { name: "node-exporter", volumeMounts: [{ name: "a", mountPath: "/a", mountPropagation: "Bidirectional" }] },
      ],
      volumes: [{ name: "a", hostPath: { path: "/a" } }],
    },
  },
  { podSpec: { containers: [{ ...sidecar, resources: { requests: {}, limits: { cpu: 1 } } }] } },
  { securityContext: { seccompProfile: { ...local, localhostProfile: "a.json" } } },
  {
    tolerations: [
      { operator: "Exists" },
      { key: "a", effect: "NoExecute", tolerationSeconds: 5 },
      { key: "a", value: "b" },
    ],
  },
  { ...bundled({ serviceAccount: { create: false, name: "a" } }), serviceAccount: { name: "a" } },
  bundled({ service: { type: "NodePort", nodePort: 30900 } }),
  { extraArgs: { "web.listen-address": "[::]:9100" } },
  { extraArgs: { "web.listen-address": false } },
  { portName: "http", livenessProbe: { httpGet: { port: "http" } }, readinessProbe: { httpGet: { port: 9100 } } },
  { portName: "", livenessProbe: null, readinessProbe: null },
  { extraArgs: { "collector.cpu": true, "no-collector.cpu": false } },
  { podLabels: { "app.kubernetes.io/version": "1" } },
  { scrape: { interval: "1m", timeout: "60s" } },
  { scrape: { interval: "", timeout: "2m" } },
  { ...bundled(), scrape: { interval: "", timeout: "1m" } },
  { prometheus: { agentMode: true, extraArgs: { agent: true } } },
  { prometheus: { ingress: { enabled: false, hosts: ["a.example.com"] }, route: { parentRefs: [{ name: "a" }] } } },
  { ...pool({ priorityClassName: "a" }), priorityClassName: "", resourceQuota: { create: true } },
  { ...pool(), service: { ...on, spec: { clusterIP: "", ports: [{ port: 9100 }] } } },
  { service: { ...on, spec: { clusterIP: "10.96.0.7", type: "NodePort", ports: [{ port: 80, nodePort: 30910 }] } } },
  { pools: { web: { nodeSelector: { tier: "x" } }, "prometheus-shard": { nodeSelector: { tier: "y" } }, test: null } },
  { ...pool(), service: { ...on, spec: { clusterIPs: ["None"] } } },
  { scrape: { extraScrapeConfigs: { mine: { tls_config: {} } } } },
  { scrape: { extraScrapeConfigs: { mine: { basic_auth: { username: "a", password_file: "b" } } } } },
  bundled({ shards: 2, externalLabels: null, extraArgs: null, podSpec: null, remoteWrite: null, alertmanagers: null }),
  bundled({ externalLabels: { prometheus_shard: "a" } }),
  bundled({ podSpec: { containers: [{ name: "a", image: "b" }], initContainers: [{ name: "c", image: "d" }] } }),
  { scrape: { nodes: { config: { scrape_interval: "5s", scrape_timeout: "5s" } } } },
  { scrape: { nodes: { jobName: "a", enabled: false }, kubelet: { jobName: "a" } } },
  { scrape: { nodes: { enabled: false }, kubelet: { enabled: false } } },
  { scrape: { cadvisor: { enabled: true, interval: "5s", timeout: "5s" } } },
  { scrape: { nodes: { enabled: false, staticTargets: null } } },
  { ...bundled({ serviceAccount: { create: false, name: "scraper" } }), rbac: { create: false } },
  {
    hostMounts: { proc: null, sys: null, root: null },
    podSpec: { containers: [{ name: "node-exporter", volumeMounts: [{ name: "a", mountPath: "/host/proc" }] }] },
  },
  { podSpec: null },
  { podAnnotations: { text: "größer 日本 😀\u0085\u00a0\n\t\u0000" } },
  { podSpec: { restartPolicy: "Always" } },
  { podSpec: { volumes: [{ name: "mine", emptyDir: {} }], containers: [{ name: "a", image: "a", resources: {} }] } },
  { image: { distroless: true, tag: "v1.11.0-rc.0" } },
  { rules: { enabled: false, alerts: { NodeSystemSaturation: { threshold: 0.5 } } } },
  { rules: { labels: null, alerts: { KubeletDown: { enabled: false, severity: "page", for: "1m" } } } },
  { rules: { alerts: null }, dashboards: { enabled: true, labels: null, annotations: null } },
  { kubeRBACProxy: on, web: { tls: { existingSecret: "a" } } },
  { kubeRBACProxy: on, rbac: { create: false }, serviceAccount: { create: false } },
  { web: { tls: on, basicAuth: { ...on, existingSecret: "a", passwordHash } } },
  { web: { tls: { ...on, existingSecret: "a" } }, scrape: { nodes: { staticTargets: { bastion: {} } } } },
];

const titled = rejected.map((one) => ({ ...one, values: JSON.stringify(one.set) }));

describe.concurrent.each(helms)("by %s", (helm) => {
  it.each(titled)("The chart rejects $path in $values", async ({ set, path, names }) => {
    const { rejections } = await rejection({ helm, set });
    expect(rejections.map(({ path = [] }) => formatPath(path))).toEqual([path]);
    if (names)
      expect(rejections.map(({ message, fix }) => `${message} ${fix}`)).toEqual([expect.stringContaining(names)]);
  });
});

it.concurrent.each(accepted.map((set) => ({ values: JSON.stringify(set), set })))(
  "The chart accepts $values",
  async ({ set }) => {
    await expect(render({ set })).resolves.not.toEqual([]);
  },
);

it.each(titled)("The schema accepts $values", ({ set }) => {
  expect(validateValues(chartValues([], set))).toEqual([]);
});

it.each(["", "quay.io", "localhost:5000", "10.0.0.1:5000/mirror", "a.example.com/b/c-d", "UPPER.example.com"])(
  "The registry %j is accepted",
  async (registry) => {
    await render({ set: { image: { registry }, global: { imageRegistry: registry } } });
  },
);
