import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { validateValues } from "../../../scripts/lib/values/validate.ts";
import { helms } from "../../support/values-files.ts";

const bundled = (more: object = {}) => ({ prometheus: { enabled: true, ...more } });
const surge =
  "updateStrategy.rollingUpdate.maxSurge cannot work: the old pod holds the node's port until it is gone. Set it to 0, and maxUnavailable to what may be down at a time.";
const stuck =
  "updateStrategy.rollingUpdate.maxUnavailable 0 would never replace a pod, as no second one fits on a node. Set it to 1 or more, or to a percentage.";

const on = { enabled: true };
const passwordHash = `$2y$10$${"a".repeat(53)}`;

const pool = (overrides: object = {}, nodeSelector: object = { accel: "a100" }) => ({
  pools: { gpu: { nodeSelector, ...overrides } },
});
const local = { type: "Localhost" };
const twins = [
  { name: "a", emptyDir: {} },
  { name: "a", hostPath: { path: "/a" } },
];
const sidecar = { name: "a", image: "b" };

/** What Kubernetes would refuse of a pod, and the line that says so; pod-validation.apiserver.test.ts asks its API server. */
const refusedOfPods: { set: object; says: string }[] = [
  {
    set: { livenessProbe: { exec: { command: ["a"] }, tcpSocket: { port: 9100 } } },
    says: "livenessProbe has exec and tcpSocket, and a probe asks in one way only. Remove all but one.",
  },
  {
    set: { ...pool({ readinessProbe: { grpc: { port: 9100 }, exec: { command: ["a"] } } }) },
    says: "pools.gpu.readinessProbe has exec and grpc, and a probe asks in one way only. Remove all but one.",
  },
  {
    set: { podSpec: { containers: [{ ...sidecar, startupProbe: { exec: {}, httpGet: { port: 1 } } }] } },
    says: "podSpec.containers[a].startupProbe has exec and httpGet, and a probe asks in one way only. Remove all but one.",
  },
  {
    set: { readinessProbe: { httpGet: null, periodSeconds: 5 } },
    says: "readinessProbe has no way to ask. Give it one, such as httpGet, or set it to null.",
  },
  {
    set: bundled({ podSpec: { containers: [{ ...sidecar, livenessProbe: { periodSeconds: 5 } }] } }),
    says: "prometheus.podSpec.containers[a].livenessProbe has no way to ask. Give it one, such as httpGet, or set it to null.",
  },
  {
    set: { livenessProbe: { successThreshold: 2 } },
    says: "livenessProbe.successThreshold 2: it is 1 for all but a readiness probe. Remove it.",
  },
  {
    set: { containerSecurityContext: { privileged: true } },
    says: "containerSecurityContext: privileged does not go with allowPrivilegeEscalation false. Set that to true too.",
  },
  {
    set: { containerSecurityContext: { capabilities: { add: ["CAP_SYS_ADMIN"] } } },
    says: "containerSecurityContext: CAP_SYS_ADMIN does not go with allowPrivilegeEscalation false. Set that to true too.",
  },
  {
    set: {
      podSpec: { containers: [{ ...sidecar, securityContext: { privileged: true, allowPrivilegeEscalation: false } }] },
    },
    says: "podSpec.containers[a]: privileged does not go with allowPrivilegeEscalation false. Set that to true too.",
  },
  {
    set: { hostMounts: { data: { hostPath: "/data", mountPropagation: "Bidirectional" } } },
    says: "hostMounts.data.mountPropagation Bidirectional is for privileged containers only. Set it to HostToContainer, or containerSecurityContext.privileged to true.",
  },
  ...["podSpec", "prometheus.podSpec"].map((at) => {
    const mount = { name: "a", mountPath: "/a", mountPropagation: "Bidirectional" };
    const podSpec = { initContainers: [{ ...sidecar, volumeMounts: [mount] }], volumes: [{ name: "a", emptyDir: {} }] };
    return {
      set: at === "podSpec" ? { podSpec } : bundled({ podSpec }),
      says: `${at}.initContainers[a]: /a with mountPropagation Bidirectional is for privileged containers only. Set it to HostToContainer.`,
    };
  }),
  {
    set: { securityContext: { seccompProfile: local } },
    says: "securityContext.seccompProfile.type Localhost is one of the node's own files. Name it in localhostProfile.",
  },
  {
    set: { containerSecurityContext: { appArmorProfile: { type: "RuntimeDefault", localhostProfile: "a" } } },
    says: "containerSecurityContext.appArmorProfile.localhostProfile is for type Localhost alone. Set the type to that, or remove localhostProfile.",
  },
  {
    set: { resources: { requests: { memory: "1Gi" }, limits: { memory: "1G" } } },
    says: "resources.requests.memory 1Gi is more than its limit, 1G. Raise resources.limits.memory, or ask for less.",
  },
  {
    set: { resources: { limits: { cpu: 0 } } },
    says: "resources.requests.cpu 10m is more than its limit, 0. Raise resources.limits.cpu, or ask for less.",
  },
  {
    set: bundled({ resources: { requests: { cpu: "1100m" }, limits: { cpu: 1 } } }),
    says: "prometheus.resources.requests.cpu 1100m is more than its limit, 1. Raise prometheus.resources.limits.cpu, or ask for less.",
  },
  {
    set: {
      podSpec: {
        containers: [
          { ...sidecar, securityContext: { seccompProfile: { type: "Unconfined", localhostProfile: "a" } } },
        ],
      },
    },
    says: "podSpec.containers[a].securityContext.seccompProfile.localhostProfile is for type Localhost alone. Set the type to that, or remove localhostProfile.",
  },
  {
    set: { tolerations: [{ operator: "Exists", key: "a", value: "b" }] },
    says: "tolerations: a toleration with operator Exists has no value. Remove value b, or set operator to Equal.",
  },
  {
    set: { tolerations: [{ effect: "NoSchedule" }] },
    says: "tolerations: a toleration without a key is one of every taint. Set its key, or its operator to Exists.",
  },
  {
    set: { tolerations: [{ operator: "Exists", tolerationSeconds: 5 }] },
    says: "tolerations: tolerationSeconds are for effect NoExecute alone. Set the effect to that, or remove them.",
  },
  {
    set: { prometheus: { tolerations: [{ operator: "Exists", value: "b" }] } },
    says: "prometheus.tolerations: a toleration with operator Exists has no value. Remove value b, or set operator to Equal.",
  },
  { set: { podSpec: { volumes: twins } }, says: "podSpec.volumes: two have the name a. Remove one of them." },
  {
    set: { podSpec: { initContainers: [{ ...sidecar, env: [{ name: "A" }, { name: "A", value: "b" }] }] } },
    says: "podSpec.initContainers[a].env: two have the name A. Remove one of them.",
  },
  {
    set: bundled({ podSpec: { volumes: twins } }),
    says: "prometheus.podSpec.volumes: two have the name a. Remove one of them.",
  },
];

/** What each value allows by itself but what cannot work together, and the line that says so. */
const refused: { set: object; says: string }[] = [
  { set: { updateStrategy: { rollingUpdate: { maxSurge: 1 } } }, says: surge },
  { set: { updateStrategy: { rollingUpdate: { maxSurge: "10%" } }, hostNetwork: false }, says: surge },
  { set: { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }, says: stuck },
  { set: { updateStrategy: { rollingUpdate: { maxUnavailable: "0%" } } }, says: stuck },

  ...Object.entries({ "web.route-prefix": 5, "web.external-url": "http://[::" }).map(([flag, value]) => ({
    set: bundled({ extraArgs: { [flag]: value } }),
    says: `prometheus.extraArgs.${flag} ${value} cannot be where Prometheus's paths begin. Give it as one text, such as https://example.com/prometheus or /prometheus.`,
  })),
  ...refusedOfPods,
  {
    set: { service: { ...on, spec: { ports: [9100, 9101].map((port) => ({ name: "a", port })) } } },
    says: "service.spec.ports: two have the name a. Remove one of them.",
  },
  {
    set: { ...bundled({ serviceAccount: { name: "a" } }), serviceAccount: { name: "a" } },
    says: "serviceAccount.name a is another service account of the release. Choose another name, or set serviceAccount.create to false.",
  },
  {
    set: { serviceAccount: { name: "node-monitoring-test" } },
    says: "serviceAccount.name node-monitoring-test is another service account of the release. Choose another name, or set serviceAccount.create to false.",
  },
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
    set: { portName: "http", livenessProbe: { httpGet: { port: "metrics" } } },
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
    set: { ...bundled(), scrape: { interval: "", timeout: "2m" } },
    says: "scrape.timeout 2m is longer than the interval of the bundled Prometheus, 1m, which Prometheus refuses. Shorten the timeout, or set scrape.interval.",
  },
  {
    set: { ...bundled(), scrape: { interval: "", timeout: "", kubelet: { config: { scrape_timeout: "61s" } } } },
    says: "job kubernetes-kubelet: scrape_timeout 61s is longer than the interval of the bundled Prometheus, 1m, which Prometheus refuses. Shorten the timeout, or set scrape.interval.",
  },
  {
    set: { ...bundled(), scrape: { extraScrapeConfigs: { mine: { scrape_timeout: "31s" } } } },
    says: "job mine: scrape_timeout 31s is longer than the interval of the bundled Prometheus, 30s, which Prometheus refuses. Shorten the timeout, or set scrape.interval.",
  },
  {
    set: bundled({ agentMode: true }),
    says: "prometheus.agentMode keeps nothing, and prometheus.remoteWrite does not say where to send it. Add to prometheus.remoteWrite, or set prometheus.agentMode to false.",
  },
  ...[{ alertmanagers: [{ static_configs: [{ targets: ["a:9093"] }] }] }, { retentionSize: "1GB" }].map((more) => ({
    set: bundled({ agentMode: true, remoteWrite: [{ url: "http://a" }], ...more }),
    says: `prometheus.${Object.keys(more)[0]} has no effect with prometheus.agentMode: an agent evaluates no alert and keeps no sample. Remove it.`,
  })),
  {
    set: bundled({ ingress: { enabled: true } }),
    says: "prometheus.ingress.enabled is true, but prometheus.ingress.hosts is empty. Add to it.",
  },
  {
    set: bundled({ route: { enabled: true } }),
    says: "prometheus.route.enabled is true, but prometheus.route.parentRefs is empty. Add to it.",
  },
  ...[{ ingress: { enabled: true, hosts: ["a.b"] } }, { route: { enabled: true, parentRefs: [{ name: "a" }] } }].map(
    (way) => {
      const name = Object.keys(way)[0];
      return {
        set: bundled({ shards: 2, ...way }),
        says: `prometheus.${name} leads to one Prometheus, and with prometheus.shards 2 each has only its part. Set prometheus.${name}.enabled to false, and ask where prometheus.remoteWrite sends to.`,
      };
    },
  ),
  {
    set: bundled({ shards: 2, externalLabels: { prometheus_shard: "a" } }),
    says: "prometheus.externalLabels.prometheus_shard is what the chart tells shards apart by. Choose another name.",
  },
  ...Object.entries({
    agent: "Set prometheus.agentMode in place of it.",
    "config.file": "It is where the chart's ConfigMap is. Remove it.",
    "storage.agent.path": "It is where the volume is. Remove it.",
    "storage.tsdb.path": "It is where the volume is. Remove it.",
    "storage.tsdb.retention.size": "Set prometheus.retentionSize in place of it.",
    "storage.tsdb.retention.time": "Set prometheus.retention in place of it.",
    "web.config.file": "Set prometheus.webConfigSecret in place of it.",
    "web.listen-address": "The service and the probes ask port 9090. Set prometheus.service.port in place of it.",
  }).map(([flag, remedy]) => ({
    set: bundled({ extraArgs: { [flag]: "x" } }),
    says: `prometheus.extraArgs.${flag} is the chart's own. ${remedy}`,
  })),
  {
    set: bundled({ podSpec: { containers: [{ name: "prometheus", args: ["--x"] }] } }),
    says: "prometheus.podSpec.containers: args of prometheus would replace all of the chart's. Set prometheus.extraArgs in place of it.",
  },
  {
    set: bundled({ podSpec: { initContainers: [{ name: "prometheus" }] } }),
    says: "prometheus.podSpec.initContainers: prometheus is not the chart's, and has no image. Name one, or the chart's container, prometheus.",
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
  ...[{}, { shards: 2 }].map((more) => ({
    set: { ...bundled(more), scrape: { nodes: { enabled: false }, kubelet: { enabled: false } } },
    says: "prometheus.enabled is true, but there is no job to scrape. Enable scrape.nodes or scrape.kubelet, or add to scrape.extraScrapeConfigs.",
  })),

  {
    set: { ...bundled(), rbac: { create: false } },
    says: "rbac.create is false, but the bundled Prometheus's own service account needs the right to list nodes and to scrape kubelets. Set rbac.create to true, or prometheus.serviceAccount.create to false and prometheus.serviceAccount.name to one that has the right.",
  },
  {
    set: { scrape: { nodes: { enabled: false } }, rules: { alerts: { NodeSystemSaturation: { threshold: 3 } } } },
    says: "rules.alerts.NodeSystemSaturation: there is no such alert. Those of the enabled jobs are KubeletDown, KubeletInstanceUnreachable.",
  },
  {
    set: { rules: { alerts: { NodeLoadHigh: { threshold: 3 } } } },
    says: "rules.alerts.NodeLoadHigh: this alert has a new name. Use rules.alerts.NodeSystemSaturation.",
  },
  {
    set: { rules: { alerts: { NodeFilesystemFillingUpFast: { threshold: 3 } } } },
    says: "rules.alerts.NodeFilesystemFillingUpFast: this alert has a new name. Use rules.alerts.NodeFilesystemSpaceFillingUp.critical.",
  },
  {
    set: { rules: { alerts: { KubeletDown: { threshold: 3 } } } },
    says: "rules.alerts.KubeletDown.threshold: this alert has none. Remove it.",
  },
  {
    set: { rules: { alerts: { KubeletDown: { warning: { for: "5m" } } } } },
    says: "rules.alerts.KubeletDown.warning: the alert has no warning rule. Set rules.alerts.KubeletDown.critical.",
  },
  ...["threshold", "severity"].map((key) => ({
    set: { rules: { alerts: { NodeFilesystemSpaceFillingUp: { [key]: key === "threshold" ? 5 : "page" } } } },
    says: `rules.alerts.NodeFilesystemSpaceFillingUp.${key}: the alert has more than one rule. Set rules.alerts.NodeFilesystemSpaceFillingUp.warning.${key} or rules.alerts.NodeFilesystemSpaceFillingUp.critical.${key}.`,
  })),
  {
    set: { rules: { alerts: { NodeFilesystemSpaceFillingUp: { warning: { severity: "critical" } } } } },
    says: "rules.alerts.NodeFilesystemSpaceFillingUp: its rules have the same severity, so Prometheus cannot tell them apart. Give each its own, or disable one.",
  },
  {
    set: { rules: { labels: { severity: "page" } } },
    says: "rules.labels.severity: each alert has its own. Set rules.alerts.<name>.severity in place of it.",
  },
  {
    set: { rules: { enabled: false }, dashboards: { enabled: true } },
    says: "dashboards.enabled is true, but the dashboards show recording rules, and rules.enabled is false. Set it to true.",
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
    says: `podSpec.${field}: other parts of the chart need to know it. Set ${instead} in place of it.`,
  })),
  ...Object.entries({
    activeDeadlineSeconds: 60,
    restartPolicy: "Always",
    schedulingGates: [{ name: "a" }],
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "a", whenUnsatisfiable: "DoNotSchedule" }],
  }).map(([field, value]) => ({
    set: { podSpec: { [field]: value } },
    says: `podSpec.${field} does not go with a DaemonSet, which keeps one pod running on every eligible node. Remove it.`,
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
    says: `podSpec.containers: ${field} of node-exporter: other parts of the chart need to know it. Set ${instead} in place of it.`,
  })),
  {
    set: { podSpec: { containers: [{ name: "node-exporter", volumeMounts: [{ mountPath: "/host/proc" }] }] } },
    says: "podSpec.containers: /host/proc of node-exporter is mounted by the chart. Set hostMounts in place of it, or choose another mountPath.",
  },
  {
    set: { podSpec: { containers: [{ name: "node-exproter", tty: true }] } },
    says: "podSpec.containers: node-exproter is not the chart's, and has no image. Name one, or the chart's container, node-exporter.",
  },
  {
    set: { podSpec: { initContainers: [{ name: "node-exporter" }] } },
    says: "podSpec.initContainers: node-exporter is not the chart's, and has no image. Name one, or the chart's container, node-exporter.",
  },
  {
    set: { podSpec: { volumes: [{ name: "proc", emptyDir: {} }] } },
    says: "podSpec.volumes: proc is there already, for hostMounts, a collector, web or kubeRBACProxy. Choose another name.",
  },
  {
    set: { web: { tls: { enabled: true } }, podSpec: { volumes: [{ name: "web", emptyDir: {} }] } },
    says: "podSpec.volumes: web is there already, for hostMounts, a collector, web or kubeRBACProxy. Choose another name.",
  },
  // The API server takes no pod with such volumes or mounts.
  {
    set: { hostMounts: { a: { hostPath: "/a", mountPath: "/x" }, b: { hostPath: "/b", mountPath: "/x" } } },
    says: "hostMounts.b.mountPath /x is also that of hostMounts.a. Choose another one.",
  },
  {
    set: { web: { tls: { enabled: true } }, hostMounts: { a: { hostPath: "/a", mountPath: "/etc/node-exporter" } } },
    says: "hostMounts.a.mountPath /etc/node-exporter is also the certificate's and password's. Choose another one.",
  },
  ...["web", "kube-rbac-proxy-token"].map((name) => ({
    set: { kubeRBACProxy: { enabled: true }, hostMounts: { [name]: { hostPath: "/a" } } },
    says: `hostMounts.${name}: the pod has a volume of that name already, for web or kubeRBACProxy. Choose another name.`,
  })),
  {
    set: { prometheus: { enabled: true, image: { tag: "" } } },
    says: "image prometheus/prometheus has neither a tag nor a digest. Set its tag.",
  },
  ...["v1.10.2", "1.9.0"].map((tag) => ({
    set: { image: { distroless: true, tag } },
    says: `image.distroless: there is no such image of ${tag}. Set image.tag to v1.11.0 or newer, or image.distroless to false.`,
  })),
  {
    set: { rbac: { create: false, serviceAccounts: [{ name: "a", namespace: "b" }] } },
    says: "rbac.serviceAccounts get nothing while rbac.create is false. Set rbac.create to true, or rbac.serviceAccounts to [].",
  },

  {
    set: { kubeRBACProxy: on, web: { tls: on, basicAuth: on } },
    says: "web.basicAuth.enabled is for node_exporter itself, and kubeRBACProxy.enabled has a proxy ask who calls. Set one of them to false.",
  },
  {
    set: { kubeRBACProxy: on, web: { tls: { ...on, clientAuth: on } } },
    says: "web.tls.clientAuth.enabled is for node_exporter itself, and kubeRBACProxy.enabled has a proxy ask who calls. Set one of them to false.",
  },
  {
    set: { web: { basicAuth: on } },
    says: "web.basicAuth.enabled would send the password in clear text with each scrape. Set web.tls.enabled to true.",
  },
  {
    set: { web: { tls: { clientAuth: on } } },
    says: "web.tls.clientAuth.enabled asks for certificates, of which there are none without TLS. Set web.tls.enabled to true.",
  },
  {
    set: { web: { tls: { existingSecret: "a" } } },
    says: 'web.tls.existingSecret has no effect while web.tls.enabled is false. Set it to true, or web.tls.existingSecret to "".',
  },
  {
    set: { web: { tls: { ...on, existingSecret: "a", clientAuth: { existingSecret: "b" } } } },
    says: 'web.tls.clientAuth.existingSecret has no effect while web.tls.clientAuth.enabled is false. Set it to true, or web.tls.clientAuth.existingSecret to "".',
  },
  ...[
    { ...on, existingSecret: "a", clientAuth: on },
    { ...on, clientAuth: { ...on, existingSecret: "a" } },
  ].map((tls) => ({
    set: { web: { tls } },
    says: "web.tls.existingSecret and web.tls.clientAuth.existingSecret go together, as one CA signs the certificates in both. Set both, or none.",
  })),
  ...[{ existingSecret: "a" }, { passwordHash }].map((basicAuth) => ({
    set: { web: { basicAuth } },
    says: 'web.basicAuth.existingSecret and web.basicAuth.passwordHash have no effect while web.basicAuth.enabled is false. Set it to true, or both to "".',
  })),
  ...[{ existingSecret: "a" }, { passwordHash }].map((basicAuth) => ({
    set: { web: { tls: on, basicAuth: { ...on, ...basicAuth } } },
    says: "web.basicAuth.existingSecret (the password, for Prometheus) and web.basicAuth.passwordHash (its hash, for the exporter) go together. Set both, or none.",
  })),
  {
    set: { web: { tls: on }, extraArgs: { "web.config.file": "/mine.yml" } },
    says: "extraArgs.web.config.file would take the place of what web.tls.enabled configures. Remove it, or set web.tls.enabled to false.",
  },
  ...[{ port: 8100 }, { kubeRBACProxy: { port: 9100 } }, { kubeRBACProxy: { port: 10250 } }].map((set) => ({
    set: { ...set, kubeRBACProxy: { ...on, ...set.kubeRBACProxy } },
    says: `kubeRBACProxy.port ${set.kubeRBACProxy?.port ?? 8100} is taken on each node, by kube-rbac-proxy itself or the kubelet. Choose another port.`,
  })),
  {
    set: { kubeRBACProxy: on, extraArgs: { "web.listen-address": ":9100" } },
    says: "extraArgs.web.listen-address would keep kube-rbac-proxy from the exporter, or open a way past it. Remove it.",
  },
  {
    set: { kubeRBACProxy: on, readinessProbe: { httpGet: { path: "/metrics" } } },
    says: "readinessProbe asks for /metrics, which kube-rbac-proxy lets nobody have without a token. Set its path to /.",
  },
  {
    set: { kubeRBACProxy: on, scrape: { nodes: { staticTargets: { bastion: {} } } } },
    says: "scrape.nodes.staticTargets are hosts outside the cluster, and with kubeRBACProxy.enabled Prometheus would show them its token. Put them into scrape.extraScrapeConfigs.",
  },
  {
    set: { kubeRBACProxy: on, serviceAccount: { create: false } },
    says: "kubeRBACProxy would give its rights to every pod of the namespace's service account default. Set serviceAccount.create to true, or serviceAccount.name to one of its own.",
  },
];

refused.push(
  {
    set: { listenOnAllInterfaces: false, hostNetwork: false },
    says: "listenOnAllInterfaces is false, but with hostNetwork false the exporter's pod has not the node's address to listen at. Set one of them to true.",
  },
  ...[{ spec: { type: "NodePort" } }, { annotations: { a: "b" } }].map((service) => ({
    set: { service },
    says: "service.annotations and service.spec have no effect while service.enabled is false. Set it to true, or remove them.",
  })),
  {
    set: { networkPolicy: { from: { everyone: { podSelector: {} } } } },
    says: "networkPolicy.from has no effect while networkPolicy.enabled is false. Set it to true, or remove them.",
  },
  {
    set: { resourceQuota: { create: true }, priorityClassName: "" },
    says: "resourceQuota.create is true, but priorityClassName, which it is for, is empty. Set one, or resourceQuota.create to auto.",
  },
  {
    set: { securityContextConstraints: { create: true }, serviceAccount: { create: false } },
    says: "securityContextConstraints.create is true, which would open the node to every pod of the namespace's service account default. Set serviceAccount.create to true, serviceAccount.name to one of its own, or securityContextConstraints.create to auto.",
  },
);

const secret = { username: "a", password: "b" };
const readable = "would be readable in a ConfigMap.";
const remedy =
  " in place of it, to a file from a Secret that prometheus.podSpec, or your own Prometheus's pod, mounts.";
const wide = Object.fromEntries(["a", "b", "c", "d"].map((label) => [label, "x"]));

refused.push(
  {
    set: {
      pools: { a: { nodeSelector: { tier: ["x", "y"] } }, b: { nodeSelector: { tier: ["y", "z"], zone: "west" } } },
    },
    says: "pools a and b could both match a node, which would get two exporters. Give their nodeSelectors a label that both have, with other values.",
  },
  {
    set: { pools: { a: { nodeSelector: { tier: "x" } }, b: { nodeSelector: { zone: "west" } } } },
    says: "pools a and b could both match a node, which would get two exporters. Give their nodeSelectors a label that both have, with other values.",
  },
  {
    set: { nodeSelector: { tier: "x" }, pools: { gpu: { nodeSelector: { tier: ["y", "z"] } } } },
    says: 'pools.gpu.nodeSelector: no node has tier both y or z and, as nodeSelector wants of every node, "x". Remove one of them.',
  },
  {
    set: { excludeNodes: { tier: ["x", "y", "z"] }, pools: { gpu: { nodeSelector: { tier: ["y", "x"] } } } },
    says: "pools.gpu.nodeSelector: excludeNodes.tier leaves none of its nodes. Choose another label, or set that one to null.",
  },
  {
    set: { pools: Object.fromEntries(["1", "2", "3", "4"].map((id) => [`p${id}`, { nodeSelector: { ...wide, id } }])) },
    says: "pools: their node selectors have so many labels that the nodes outside all pools cannot be described in 64 terms. Give a pool's nodes one label of their own, and select them by it.",
  },
  {
    set: { ...pool(), selectorLabels: { "app.kubernetes.io/name": "node-monitoring" } },
    says: "selectorLabels are also labels of the pods of pools.gpu, which the release's own DaemonSet would take for its. Add one that they do not have.",
  },
  {
    set: { ...pool({ podLabels: { app: "x" } }), selectorLabels: { app: "x" } },
    says: "selectorLabels are also labels of the pods of pools.gpu, which the release's own DaemonSet would take for its. Add one that they do not have.",
  },
  { set: pool({ updateStrategy: { rollingUpdate: { maxSurge: 1 } } }), says: `pools.gpu.${surge}` },
  { set: pool({ updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }), says: `pools.gpu.${stuck}` },
  { set: pool({ port: 10250 }), says: "pools.gpu.port 10250 is the kubelet's on every node. Choose another port." },
  {
    set: { ...pool({ port: 9090 }), ...bundled() },
    says: "pools.gpu.port 9090 is also prometheus.service.port. Choose another value for one of them.",
  },
  {
    set: { ...pool({ port: 9200 }), extraArgs: { "web.listen-address": ":9100" } },
    says: "extraArgs.web.listen-address :9100 is not pools.gpu.port 9200, which Prometheus scrapes. Set port in place of it.",
  },
  {
    set: pool({ livenessProbe: { httpGet: { port: 9101 } } }),
    says: "pools.gpu.livenessProbe asks port 9101, but the exporter's is 9100, and its name (portName) is \"metrics\". Set the probe's port to one of them.",
  },
  {
    set: { ...pool({ collectors: { cpu: true } }), extraArgs: { "collector.cpu": true } },
    says: "extraArgs.collector.cpu and pools.gpu.collectors.cpu say the same or the opposite. Remove it from extraArgs.",
  },
  {
    set: { ...pool({ extraArgs: { "no-collector.cpu": true } }), extraArgs: { "collector.cpu": true } },
    says: "pools.gpu.extraArgs has both collector.cpu and no-collector.cpu. Remove one of them.",
  },
  {
    set: { ...pool({ podLabels: { team: "b" } }), commonLabels: { team: "a" } },
    says: "pools.gpu.podLabels has team, which is there already, by the chart or by another value. Remove it.",
  },
  {
    set: pool({ podSpec: { hostNetwork: false } }),
    says: "pools.gpu.podSpec.hostNetwork: other parts of the chart need to know it. Set hostNetwork in place of it.",
  },
  {
    set: { podLabels: { "node-monitoring/exporter": "a" } },
    says: "podLabels has node-monitoring/exporter, which is there already, by the chart or by another value. Remove it.",
  },
  ...["prometheus", "prometheus-shard-2", "reload", "test"].map((name) => ({
    set: { pools: { [name]: { nodeSelector: { tier: "x" } } } },
    says: `pools.${name}: objects of the chart's other parts have that name. Choose another one.`,
  })),
  {
    set: { ...pool(), service: { ...on, spec: { type: "NodePort", ports: [{ port: 9100, nodePort: 30910 }] } } },
    says: "service.spec.ports: nodePort 30910 cannot be that of every pool's service. Remove it, so that Kubernetes chooses.",
  },
  {
    set: { ...pool(), service: { ...on, spec: { clusterIP: "10.96.0.7" } } },
    says: "service.spec.clusterIP 10.96.0.7 cannot be that of every pool's service. Remove it, so that Kubernetes chooses.",
  },
  {
    set: { ...pool(), service: { ...on, spec: { clusterIPs: ["10.96.0.8"] } } },
    says: "service.spec.clusterIP 10.96.0.8 cannot be that of every pool's service. Remove it, so that Kubernetes chooses.",
  },
  {
    set: { prometheus: { ingress: { ...on, hosts: ["a.example.com"] } } },
    says: "prometheus.ingress.enabled is true, but prometheus.enabled is false. Set it to true too, or prometheus.ingress.enabled to false.",
  },
  {
    set: { prometheus: { route: { ...on, parentRefs: [{ name: "a" }] } } },
    says: "prometheus.route.enabled is true, but prometheus.enabled is false. Set it to true too, or prometheus.route.enabled to false.",
  },
  {
    set: bundled({
      remoteWrite: [{ url: "https://a.example.com" }, { url: "https://b.example.com", basic_auth: secret }],
    }),
    says: `prometheus.remoteWrite: basic_auth.password ${readable} Set password_file${remedy}`,
  },
  {
    set: bundled({
      alertmanagers: [{ oauth2: { client_id: "a", client_secret: "b", token_url: "https://a.example.com" } }],
    }),
    says: `prometheus.alertmanagers: oauth2.client_secret ${readable} Set client_secret_file${remedy}`,
  },
  {
    set: { scrape: { kubelet: { config: { authorization: { credentials: "a" } } } } },
    says: `job kubernetes-kubelet: authorization.credentials ${readable} Set credentials_file${remedy}`,
  },
  {
    set: { scrape: { extraScrapeConfigs: { mine: { bearer_token: "a" } } } },
    says: `job mine: bearer_token ${readable} Set bearer_token_file${remedy}`,
  },
  {
    set: {
      scrape: {
        extraScrapeConfigs: { mine: { http_sd_configs: [{ url: "http://a.example.com", basic_auth: secret }] } },
      },
    },
    says: `job mine: basic_auth.password ${readable} Set password_file${remedy}`,
  },
);

/** What is near to a refused combination, and works. */
const accepted: object[] = [
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
  { podSpec: null },
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

it.each([
  ...["m", "", "k", "M", "G", "T", "P", "E"].map((suffix, index) => [suffix, `1e${3 * (index - 1)}`] as const),
  ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map(
    (suffix, index) => [suffix, String(2n ** (10n * BigInt(index + 1)))] as const,
  ),
  ["u", "1e-6"] as const,
  ["n", "1e-9"] as const,
])("a request of 1%s is one of %s", async (suffix, equal) => {
  const asked = (request: string, limit: string) => ({
    resources: { requests: { "example.com/a": request }, limits: { "example.com/a": limit } },
  });
  await expect(render({ set: asked(`1${suffix}`, equal) })).resolves.not.toEqual([]);
  await expect(render({ set: asked(`1.01${suffix}`, equal) })).rejects.toThrow("is more than its limit");
  await expect(render({ set: asked(equal, `0.99${suffix}`) })).rejects.toThrow("is more than its limit");
});
