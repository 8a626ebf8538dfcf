import { expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { type MigrateOptions, migrate } from "../../../scripts/lib/migrate/migrate.ts";
import { writeMigrated } from "../../../scripts/lib/migrate/write.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { listMigratedValues, readMigration } from "../../../scripts/lib/values/migration.ts";
import { findViolations } from "../../../scripts/lib/values/validate.ts";
import { operatorApis } from "../../support/operator-apis.ts";

const migration = readMigration(chartDir) ?? expect.fail("the chart has no file with another one's values");
const convert = (values: object, options: MigrateOptions = {}) =>
  migrate(values as Record<string, unknown>, migration, "values.yaml", options);

/** Returns values with one value at a path with dots. */
const at = (path: string, value: unknown): object =>
  path.split(".").reduceRight<unknown>((below, key) => ({ [key]: below }), value) as object;

const container = (name: string, fields: object) => ({ podSpec: { containers: [{ name, ...fields }] } });
const mount = { name: "m", mountPath: "/m" };
const relabeling = { sourceLabels: ["__name__"], regex: "a", action: "Drop" };
const rules = { "rule-1": { source_labels: ["__name__"], regex: "a", action: "drop" } };
const podLabel = { "pod-label-a_b_c": { source_labels: ["__meta_kubernetes_pod_label_a_b_c"], target_label: "a_b_c" } };
const toPath = { sourceLabels: ["__metrics_path__"], targetLabel: "path" };
const pathRule = { "rule-1": { source_labels: ["__metrics_path__"], target_label: "path" } };
const nodes = (fields: object) => ({ scrape: { nodes: fields } });
const policy = (fields: object) => ({
  verticalPodAutoscaler: {
    spec: { resourcePolicy: { containerPolicies: [{ containerName: "node-exporter", ...fields }] } },
  },
});
const eachJob = (fields: object) => ({ scrape: { kubelet: fields, cadvisor: fields, probes: fields } });
const disabled = { enabled: false };
const isNotNeeded = "not needed";

/** For each value that is converted by code: what is in the file, what is in the result, and values that the conversion requires. */
type Case = [name: string, value: unknown, expected: object | typeof isNotNeeded, also?: object];

const monitorCases = (["monitor", "podMonitor"] as const).flatMap((monitor): Case[] => {
  const also = { prometheus: { [monitor]: { enabled: true } } };
  const form = monitor === "monitor" ? "serviceMonitor" : "podMonitor";
  const labels = monitor === "monitor" ? { service: { labels: { role: "hosts" } } } : { podLabels: { role: "hosts" } };
  return [
    [`prometheus.${monitor}.enabled`, true, { [form]: { enabled: true } }],
    [`prometheus.${monitor}.podTargetLabels`, ["a.b/c"], nodes({ relabelConfigs: podLabel }), also],
    [
      `prometheus.${monitor}.relabelings`,
      [{ sourceLabels: ["__meta_kubernetes_pod_name"], targetLabel: "exporter" }],
      nodes({
        relabelConfigs: { "rule-1": { source_labels: ["__meta_kubernetes_pod_name"], target_label: "exporter" } },
      }),
      also,
    ],
    [
      `prometheus.${monitor}.enabled`,
      true,
      { additionalScrapeConfigs: { enabled: true } },
      at("kubeRBACProxy.enabled", true),
    ],
    [`prometheus.${monitor}.enabled`, false, isNotNeeded],
    [`prometheus.${monitor}.jobLabel`, "role", nodes({ jobName: "hosts" }), { ...also, ...labels }],
    [`prometheus.${monitor}.metricRelabelings`, [relabeling], nodes({ metricRelabelConfigs: rules }), also],
    [`prometheus.${monitor}.metricRelabelings`, [relabeling], isNotNeeded],
    [
      `prometheus.${monitor}.relabelings`,
      [{ sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "instance" }],
      isNotNeeded,
      also,
    ],
    [
      `prometheus.${monitor}.relabelings`,
      [
        { replacement: "prod", targetLabel: "cluster" },
        { replacement: "hosts", targetLabel: "job" },
        { sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "kubernetes_node" },
      ],
      nodes({
        jobName: "hosts",
        labels: { cluster: "prod" },
        relabelConfigs: {
          "rule-1": { source_labels: ["__meta_kubernetes_pod_node_name"], target_label: "kubernetes_node" },
        },
      }),
      also,
    ],
    [`prometheus.${monitor}.interval`, "15s", nodes({ interval: "15s" }), also],
    [`prometheus.${monitor}.interval`, "5s", nodes({ interval: "5s", timeout: "5s" }), also],
    [`prometheus.${monitor}.scheme`, "https", nodes({ config: { scheme: "https" } }), also],
    [`prometheus.${monitor}.scheme`, "http", isNotNeeded, also],
    [
      `prometheus.${monitor}.tlsConfig`,
      { insecureSkipVerify: true, caFile: "/ca.crt" },
      nodes({ config: { tls_config: { insecure_skip_verify: true, ca_file: "/ca.crt" } } }),
      also,
    ],
  ];
});

const cases: Case[] = [
  ["configmaps", [mount], { podSpec: { volumes: [{ name: "m", configMap: { name: "m" } }] } }],
  ["configmaps", [mount], container("node-exporter", { volumeMounts: [mount] })],
  ["endpoints", ["10.0.0.1"], nodes({ staticTargets: { "10.0.0.1": { port: 9100 } } })],
  ["env", { A: 1 }, container("node-exporter", { env: [{ name: "A", value: "1" }] })],
  [
    "extraArgs",
    ["--a=b=c", "--no-collector.wifi", "--r=1", "--r=2"],
    { extraArgs: { a: "b=c", "no-collector.wifi": true, r: ["1", "2"] } },
  ],
  ["extraArgs", ["--collector.processes"], { hostPID: true }],
  [
    "extraHostVolumeMounts",
    [{ ...mount, hostPath: "/h", readOnly: false, mountPropagation: "" }],
    { hostMounts: { m: { hostPath: "/h", mountPath: "/m", readOnly: false } } },
  ],
  ["extraManifests", ["kind: ConfigMap"], { extraObjects: ["kind: ConfigMap"] }],
  ["extraVolumeMounts", [mount], container("node-exporter", { volumeMounts: [mount] })],
  ["hostProcFsMount", { mountPropagation: "None" }, { hostMounts: { proc: { mountPropagation: "None" } } }],
  ["hostProcFsMount", { mountPropagation: "" }, isNotNeeded],
  ["hostSysFsMount", { mountPropagation: "None" }, { hostMounts: { sys: { mountPropagation: "None" } } }],
  ["hostRootFsMount.enabled", false, { hostMounts: { root: false } }],
  ["hostRootFsMount.enabled", true, isNotNeeded],
  ["hostRootFsMount.mountPropagation", "None", { hostMounts: { root: { mountPropagation: "None" } } }],
  ["hostRootFsMount.mountPropagation", "None", isNotNeeded, { hostRootFsMount: disabled }],
  [
    "kubeRBACProxy.containerSecurityContext",
    { runAsUser: 1 },
    container("kube-rbac-proxy", { securityContext: { runAsUser: 1 } }),
  ],
  ["kubeRBACProxy.enabled", true, { kubeRBACProxy: { enabled: true }, portName: "http" }],
  ["kubeRBACProxy.enabled", false, { kubeRBACProxy: { enabled: false } }],
  ["kubeRBACProxy.env", { A: "b" }, container("kube-rbac-proxy", { env: [{ name: "A", value: "b" }] })],
  ["kubeRBACProxy.extraVolumeMounts", [mount], container("kube-rbac-proxy", { volumeMounts: [mount] })],
  ["kubeRBACProxy.image.pullPolicy", "Always", container("kube-rbac-proxy", { imagePullPolicy: "Always" })],
  ["kubeRBACProxy.image.sha", "abc", { kubeRBACProxy: { image: { digest: "sha256:abc" } } }],
  ["kubeRBACProxy.portName", "https", { portName: "https" }, { kubeRBACProxy: { enabled: true } }],
  ["kubeRBACProxy.portName", "https", isNotNeeded],
  [
    "kubeRBACProxy.resources",
    { limits: { cpu: 1 } },
    container("kube-rbac-proxy", { resources: { limits: { cpu: 1 } } }),
  ],
  [
    "kubeRBACProxy.tls",
    { enabled: true },
    at("web.tls.existingSecret", "s"),
    { tlsSecret: { enabled: true, secretName: "s" } },
  ],
  ["kubeRBACProxy.tls", disabled, isNotNeeded],
  [
    "livenessProbe",
    { httpGet: { httpHeaders: [], scheme: "https" } },
    { livenessProbe: { httpGet: { scheme: "HTTPS" } } },
  ],
  [
    "networkPolicy.ingress",
    [{ from: [{ podSelector: {} }] }],
    { networkPolicy: { from: { "peer-1": { podSelector: {} } } } },
  ],
  ["networkPolicy.ingress", [{}], isNotNeeded],
  ["permissionInitContainer", { fixes: { rapl: true, slabinfo: false } }, { collectors: { rapl: true } }],
  ["permissionInitContainer", { image: { tag: "latest" } }, isNotNeeded],
  [
    "readinessProbe",
    { httpGet: { scheme: "http" }, periodSeconds: 5 },
    { readinessProbe: { httpGet: { scheme: "HTTP" }, periodSeconds: 5 } },
  ],
  [
    "releaseLabel",
    true,
    at("podMonitor.labels.release", "prometheus-node-exporter"),
    at("prometheus.podMonitor.enabled", true),
  ],
  ["releaseLabel", true, isNotNeeded],
  ["releaseLabel", false, isNotNeeded],
  [
    "resources",
    { limits: { memory: "1Mi" } },
    { resources: { limits: { memory: "1Mi" }, requests: { memory: "1Mi" } } },
  ],
  ["secrets", [mount], { podSpec: { volumes: [{ name: "m", secret: { secretName: "m" } }] } }],
  [
    "service.annotations",
    { a: "b", "prometheus.io/scrape": "true" },
    { service: { enabled: true, annotations: { a: "b" } } },
  ],
  ["service.annotations", { "prometheus.io/scrape": "true" }, isNotNeeded],
  ["podAnnotations", { a: "b" }, { podAnnotations: { a: "b" } }],
  ["podAnnotations", { "prometheus.io/scrape": "true" }, isNotNeeded],
  [
    "service.ipDualStack",
    { enabled: true, ipFamilyPolicy: "PreferDualStack" },
    { service: { spec: { ipFamilyPolicy: "PreferDualStack" } } },
  ],
  ["service.ipDualStack", disabled, isNotNeeded],
  ["commonLabels", { a: "b" }, { commonLabels: { a: "b" } }],
  ["podLabels", { a: "b" }, { podLabels: { a: "b" } }],
  ["service.labels", { role: "hosts" }, isNotNeeded, at("prometheus.monitor.jobLabel", "role")],
  [
    "service.nodePort",
    30100,
    at("service.spec", {
      type: "NodePort",
      ports: [{ name: "metrics", port: 9100, targetPort: "metrics", nodePort: 30100 }],
    }),
    at("service.type", "NodePort"),
  ],
  ["service.nodePort", 30100, isNotNeeded],
  ["service.portName", "web", { portName: "web" }],
  ["service.portName", "web", isNotNeeded, { kubeRBACProxy: { enabled: true } }],
  [
    "service.servicePort",
    80,
    at("service", { enabled: true, spec: { ports: [{ name: "metrics", port: 80, targetPort: "metrics" }] } }),
  ],
  ["service.type", "NodePort", { service: { enabled: true, spec: { type: "NodePort" } } }],
  ["service.type", "ClusterIP", isNotNeeded],
  ["serviceAccount.imagePullSecrets", [{ name: "a" }], { imagePullSecrets: [{ name: "a" }] }],
  [
    "sidecarHostVolumeMounts",
    [{ ...mount, hostPath: "/h" }],
    { podSpec: { volumes: [{ name: "m", hostPath: { path: "/h" } }] } },
  ],
  ["sidecarVolumeMount", [mount], container("node-exporter", { volumeMounts: [{ ...mount, readOnly: true }] })],
  [
    "sidecars",
    [{ name: "s", image: "i" }],
    container("s", { image: "i", volumeMounts: [mount] }),
    { sidecarHostVolumeMounts: [mount] },
  ],
  [
    "sidecars",
    [{ name: "s" }],
    container("s", { image: expect.stringMatching(/^quay\.io\/prometheus\/node-exporter:v/) }),
  ],
  [
    "terminationMessageParams",
    { enabled: true, terminationMessagePath: "/t" },
    container("node-exporter", { terminationMessagePath: "/t" }),
  ],
  ["terminationMessageParams", disabled, isNotNeeded],
  [
    "tlsSecret",
    { enabled: true, secretName: "s", volumeName: "v" },
    { podSpec: { volumes: [{ name: "v", secret: { secretName: "s" } }] } },
  ],
  ["tlsSecret", disabled, isNotNeeded],
  ["tlsSecret", { enabled: true }, isNotNeeded, at("kubeRBACProxy.tls.enabled", true)],
  ["verticalPodAutoscaler.controlledResources", ["cpu"], policy({ controlledResources: ["cpu"] })],
  ["verticalPodAutoscaler.controlledValues", "RequestsOnly", policy({ controlledValues: "RequestsOnly" })],
  ["verticalPodAutoscaler.maxAllowed", { cpu: "1" }, policy({ maxAllowed: { cpu: "1" } })],
  ["verticalPodAutoscaler.minAllowed", { cpu: "1" }, policy({ minAllowed: { cpu: "1" } })],
  [
    "prometheus.monitor.bearerTokenFile",
    "/t",
    nodes({ config: { authorization: { credentials_file: "/t" } } }),
    at("prometheus.monitor.enabled", true),
  ],
  [
    "prometheus.podMonitor.path",
    "/m",
    nodes({ config: { metrics_path: "/m" } }),
    at("prometheus.podMonitor.enabled", true),
  ],
  ["prometheus.podMonitor.path", "/metrics", isNotNeeded, at("prometheus.podMonitor.enabled", true)],
  ...monitorCases,
];

const kubeletCases: Case[] = [
  ["serviceMonitor.relabelings", [{ sourceLabels: ["__metrics_path__"], targetLabel: "metrics_path" }], isNotNeeded],
  ["serviceMonitor.relabelings", [toPath], { scrape: { kubelet: { relabelConfigs: pathRule } } }],
  ["serviceMonitor.cAdvisorRelabelings", [toPath], { scrape: { cadvisor: { relabelConfigs: pathRule } } }],
  ["serviceMonitor.probesRelabelings", [toPath], { scrape: { probes: { relabelConfigs: pathRule } } }],
  [
    "serviceMonitor.resourceRelabelings",
    [toPath],
    { scrape: { resource: { relabelConfigs: pathRule } } },
    at("serviceMonitor.resource", true),
  ],
  ["serviceMonitor.resourceRelabelings", [toPath], isNotNeeded],
  ["enabled", false, eachJob(disabled)],
  ["enabled", true, isNotNeeded],
  ["serviceMonitor.enabled", false, eachJob(disabled)],
  ["serviceMonitor.cAdvisorInterval", "15s", { scrape: { cadvisor: { interval: "15s" } } }],
  ["serviceMonitor.cAdvisorInterval", "15s", isNotNeeded, at("serviceMonitor.interval", "1m")],
  [
    "serviceMonitor.resourceInterval",
    "15s",
    { scrape: { resource: { interval: "15s" } } },
    at("serviceMonitor.resource", true),
  ],
  [
    "serviceMonitor.cAdvisorMetricRelabelings",
    [relabeling],
    { scrape: { cadvisor: { metricRelabelConfigs: { ...rules, limits: false } } } },
  ],
  [
    "serviceMonitor.metricRelabelings",
    [relabeling],
    { scrape: { kubelet: { metricRelabelConfigs: { ...rules, "client-sizes": false } } } },
  ],
  ["serviceMonitor.probesMetricRelabelings", [relabeling], { scrape: { probes: { metricRelabelConfigs: rules } } }],
  ["serviceMonitor.honorLabels", false, eachJob({ config: { honor_labels: false } })],
  ["serviceMonitor.honorTimestamps", false, eachJob({ config: { honor_timestamps: false } })],
  ["serviceMonitor.interval", "5s", eachJob({ interval: "5s", timeout: "5s" })],
  ["serviceMonitor.interval", "15s", eachJob({ interval: "15s" })],
  ["serviceMonitor.labelLimit", 5, eachJob({ labelLimit: 5 })],
  ["serviceMonitor.labelNameLengthLimit", 5, eachJob({ config: { label_name_length_limit: 5 } })],
  ["serviceMonitor.labelValueLengthLimit", 5, eachJob({ config: { label_value_length_limit: 5 } })],
  ["serviceMonitor.proxyUrl", "http://p", eachJob({ config: { proxy_url: "http://p" } })],
  ["serviceMonitor.sampleLimit", 5, eachJob({ sampleLimit: 5 })],
  ["serviceMonitor.scrapeTimeout", "5s", eachJob({ timeout: "5s" })],
  ["serviceMonitor.targetLimit", 5, eachJob({ config: { target_limit: 5 } })],
  [
    "serviceMonitor.trackTimestampsStaleness",
    false,
    { scrape: { cadvisor: { config: { track_timestamps_staleness: false } } } },
  ],
  ["serviceMonitor.trackTimestampsStaleness", true, isNotNeeded],
];

function merge(left: object, right: object): object {
  const merged: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key];
    merged[key] =
      before && value && !Array.isArray(value) && typeof value === "object" ? merge(before as object, value) : value;
  }
  return merged;
}

const parts = [
  { part: "otherwise", prefix: [], below: (values: object) => values, listed: cases },
  { part: "kubelet", prefix: ["kubelet"], below: (kubelet: object) => ({ kubelet }), listed: kubeletCases },
  { part: "nodeExporter", prefix: ["nodeExporter"], below: (nodeExporter: object) => ({ nodeExporter }), listed: [] },
  {
    part: "vmExporter",
    prefix: ["prometheus-node-exporter"],
    below: (values: object) => ({ "prometheus-node-exporter": values }),
    listed: [],
  },
  { part: "vmKubelet", prefix: ["kubelet"], below: (kubelet: object) => ({ kubelet }), listed: [] },
] as const;

it.each(migration.same)("The value `%s` has the same name here", (name) => {
  if (cases.some(([each]) => each === name)) return;
  expect(convert(at(name, "x")).values).toMatchObject(at(name, "x"));
});

it.each(parts)(
  "Every value in the part `$part` of the list is carried over, not needed, or listed with the reason",
  ({ part, prefix, below, listed }) => {
    for (const { name, to, lost, unneeded } of listMigratedValues(migration, part)) {
      // A disabled monitor has no effect.
      const monitor = /^prometheus\.(monitor|podMonitor)\.(?!enabled)/.exec(name)?.[1];
      const sample = name.endsWith("Labels") ? { a: "x" } : "x";
      const values = merge(at(name, sample), monitor ? { prometheus: { [monitor]: { enabled: true } } } : {});
      const path = [...prefix, ...name.split(".")];
      if (listed.some(([each]) => each === name)) continue;
      const result = convert(merge({ tolerations: [] }, below(values)));
      if (lost !== undefined) expect(result.lost, name).toContainEqual({ path, reason: expect.stringContaining(lost) });
      else if (to !== undefined) expect(result.values, name).toMatchObject(at(to, sample));
      else expect(result.unneeded, name).toContainEqual({ path, reason: unneeded });
    }
  },
);

it.each(
  parts.flatMap(({ prefix, below, listed }) =>
    listed.map(([name, value, expected, also = {}]) => ({
      name,
      value,
      expected,
      values: below(merge(at(name, value), also)),
      path: [...prefix, ...name.split(".")],
    })),
  ),
)("The value $value of `$name` is carried over by what it means, or not needed", ({ values, expected, path }) => {
  const result = convert(values);
  if (expected === isNotNeeded) expect(result.unneeded).toContainEqual({ path, reason: expect.anything() });
  else expect(result.values).toMatchObject(expected);
  expect(result.lost).toEqual([]);
});

it.each([
  { values: at("extraArgs", "--a"), path: ["extraArgs"], reason: "not a list" },
  { values: at("extraArgs", ["--A b"]), path: ["extraArgs"], reason: "`--A b`" },
  { values: at("configmaps", {}), path: [], reason: undefined },
  { values: at("podLabels.a", "{{ .Release.Name }}"), path: ["podLabels"], reason: "the label a is a template" },
  {
    values: at("service.labels.a", "b"),
    path: ["service", "labels"],
    reason: "Service cannot have labels of its own (a)",
  },
  {
    values: at("tlsSecret", { enabled: true, secretName: "{{ .Release.Name }}" }),
    path: ["tlsSecret"],
    reason: "the name of the Secret is a template",
  },
  {
    values: { kubeRBACProxy: { tls: { enabled: true, tlsClientAuth: true } }, tlsSecret: { enabled: true } },
    path: ["kubeRBACProxy", "tls"],
    reason: "by its token",
  },
  { values: at("sidecars", "x"), path: ["sidecars"], reason: "not a list" },
  {
    values: at("extraManifests", ['{{ include "prometheus-node-exporter.fullname" . }}']),
    path: ["extraManifests"],
    reason: "calls a template",
  },
  { values: at("endpoints", "x"), path: ["endpoints"], reason: "not a list" },
  { values: at("env", ["A"]), path: ["env"], reason: "not a map" },
  {
    values: at("permissionInitContainer.extraCommands", ["a"]),
    path: ["permissionInitContainer"],
    reason: "init container",
  },
  { values: at("service.unknown", 1), path: ["service", "unknown"], reason: "has no such value" },
  {
    values: {
      kubeRBACProxy: { tls: { enabled: true, tlsClientAuth: true } },
      tlsSecret: { enabled: true, keyItem: "key" },
    },
    path: ["tlsSecret"],
    reason: "must be tls.crt",
  },
  {
    values: at("prometheus.monitor", { enabled: true, tlsConfig: { ca: { secret: {} } } }),
    path: ["prometheus", "monitor", "tlsConfig"],
    reason: "ca is a Secret",
  },
  {
    values: at("prometheus.monitor", {
      enabled: true,
      relabelings: [{ targetLabel: "pod", sourceLabels: ["__meta_kubernetes_endpoint_ready"] }],
    }),
    path: ["prometheus", "monitor", "relabelings"],
    reason: '"target_label":"pod"',
  },
])("The value in $values is listed if it cannot be carried over", ({ values, path, reason }) => {
  const { lost } = convert({ tolerations: [], ...values });
  if (reason === undefined) expect(lost).toEqual([]);
  else expect(lost).toContainEqual({ path, reason: expect.stringContaining(reason) });
});

it("What prometheus-node-exporter does by default stays, and the values of the file have precedence", () => {
  const { values, chart } = convert({ priorityClassName: null, hostPID: false });
  expect(chart).toBe("prometheus-node-exporter");
  expect(values).toEqual({
    priorityClassName: null,
    exclude: {
      devices: expect.objectContaining({ veth: false }),
      mountPoints: expect.objectContaining({ kubelet: false }),
      fsTypes: { kernel: false, images: false, network: false },
    },
    hostPID: false,
    scrape: { kubelet: { enabled: false } },
    tolerations: [{ effect: "NoSchedule", operator: "Exists" }],
  });
  expect(convert({ tolerations: null }).values.tolerations).toBeNull();
});

it("A chart with kube-prometheus-stack below any key has its values converted, and lists what stays there", () => {
  const stack = {
    "prometheus-node-exporter": { service: { port: 9101 }, extraArgs: ["--a"] },
    nodeExporter: { enabled: true },
    kubelet: { serviceMonitor: { probes: false, relabelings: [{}] } },
    global: { imageRegistry: "mirror.example.com", rbac: {} },
    grafana: {},
  };
  const { values, chart, others, lost, unneeded } = convert({ monitoring: stack, other: {} }, { release: "kps" });
  expect({ chart, others }).toEqual({ chart: "kube-prometheus-stack", others: ["other", "grafana"] });
  expect(values).toMatchObject({
    port: 9101,
    portName: "http-metrics",
    image: { distroless: true },
    extraArgs: { a: true },
    podLabels: { jobLabel: "node-exporter" },
    global: { imageRegistry: "mirror.example.com" },
    service: { enabled: true },
    serviceMonitor: { enabled: true, labels: { release: "kps" } },
    scrapeConfig: { enabled: true, scrapeClass: "kubelet", labels: { release: "kps" } },
    scrape: {
      preset: "kube-prometheus-stack",
      kubelet: { enabled: true },
      cadvisor: { enabled: true, interval: "10s" },
      probes: { enabled: false },
    },
  });
  expect(lost.map(({ path }) => path)).toEqual([["monitoring", "kubelet", "serviceMonitor", "relabelings"]]);
  expect(unneeded.map(({ path }) => path)).toEqual([["monitoring", "nodeExporter", "enabled"]]);
});

it("What a monitor cannot name is delivered with the whole configuration of the job", () => {
  const monitor = { enabled: true, podTargetLabels: ["team"], bearerTokenFile: "/token" };
  const { values, lost } = convert({ prometheus: { monitor } });
  expect(values).toMatchObject({ additionalScrapeConfigs: { enabled: true } });
  expect(values).not.toHaveProperty("serviceMonitor");
  expect(lost).toEqual([
    { path: ["prometheus", "monitor", "podTargetLabels"], reason: expect.stringContaining("nodes") },
  ]);
});

it("A limit of 0 is no limit, as in the other chart", () => {
  const monitor = { enabled: true, sampleLimit: 0, targetLimit: 0 };
  expect(convert({ prometheus: { monitor } }).values.scrape).toEqual({
    nodes: { jobName: "prometheus-node-exporter" },
    kubelet: { enabled: false },
  });
});

it("Another job label than that of the rules of kube-prometheus-stack is kept instead of the preset", () => {
  const exporter = { nameOverride: "hosts", prometheus: { monitor: { jobLabel: "app.kubernetes.io/name" } } };
  const { scrape } = convert({ "prometheus-node-exporter": exporter, kubelet: {} }).values;
  const metrics_path = { "rule-1": expect.objectContaining({ target_label: "metrics_path" }) };
  expect(scrape).toMatchObject({
    nodes: { jobName: "hosts" },
    kubelet: { jobName: "kubelet", relabelConfigs: metrics_path },
  });
  expect(scrape).not.toHaveProperty("preset");
});

it("An image of its own is not changed to one without a shell, as older ones have none", () => {
  const image = { tag: "v1.8.2" };
  expect(convert({ "prometheus-node-exporter": { image }, nodeExporter: {} }).values.image).toEqual(image);
});

it("The chart prometheus scrapes the kubelets itself, and `chart` tells it from kube-prometheus-stack", () => {
  const exporter = { "prometheus-node-exporter": { enabled: true, resources: {} } };
  expect(convert({ server: {}, ...exporter })).toMatchObject({ chart: "prometheus", others: ["server"] });
  const { values, chart } = convert(exporter, { chart: "prometheus" });
  expect(chart).toBe("prometheus");
  expect(values).toMatchObject({ scrape: { kubelet: { enabled: false } } });
  expect(values).not.toHaveProperty("portName");
});

/** Values of victoria-metrics-k8s-stack. */
const vmStack = {
  "prometheus-node-exporter": { service: { port: 9101 }, vmScrape: { spec: { jobLabel: "jobLabel" } } },
  vmsingle: { enabled: true },
};

it("The values of victoria-metrics-k8s-stack become those of its Secret, with the labels that its rules select", async () => {
  const kubelet = { vmScrapes: { resources: { enabled: false } } };
  const migrated = convert({ ...vmStack, kubelet });
  const { values, chart, others, lost } = migrated;
  expect({ chart, others }).toEqual({ chart: "victoria-metrics-k8s-stack", others: ["vmsingle"] });
  expect(lost.map(({ path }) => path)).toEqual([["prometheus-node-exporter", "vmScrape", "spec"]]);
  expect(values).toMatchObject({
    port: 9101,
    extraArgs: { "collector.filesystem.mount-points-exclude": expect.stringContaining("kubelet") },
    additionalScrapeConfigs: { enabled: true },
    scrape: {
      preset: "kube-prometheus-stack",
      kubelet: { enabled: true },
      cadvisor: { enabled: true },
      probes: { enabled: true },
      resource: { enabled: false },
    },
  });
  expect(values).not.toHaveProperty("serviceMonitor");
  const text = writeMigrated(migrated, "values.yaml");
  expect(text).toContain("docs/kube-prometheus-stack.md has the values");
  expect(text).not.toContain("nodeExporter");
  expect(findViolations(chartValues([], values))).toEqual([]);
  const secret = find(await render({ set: values }), "Secret", "node-monitoring-additional-scrape-configs");
  expect(JSON.stringify(secret)).toContain("replacement: node-exporter");
});

it("The jobs of kubelets that victoria-metrics-k8s-stack does not have stay disabled", () => {
  const jobs = { kubelet: { enabled: false }, cadvisor: { enabled: false }, probes: { enabled: false } };
  expect(convert({ ...vmStack, kubelet: { enabled: false } }).values.scrape).toMatchObject(jobs);
});

it.each([
  { values: { vmagent: {}, kubelet: {} }, chart: "victoria-metrics-k8s-stack" },
  { values: { kubelet: { vmScrapes: {} } }, chart: "victoria-metrics-k8s-stack" },
  { values: { "victoria-metrics-k8s-stack": { grafana: {} } }, chart: "victoria-metrics-k8s-stack" },
  { values: { monitoring: { vmsingle: {}, grafana: {} } }, chart: "victoria-metrics-k8s-stack" },
  { values: { "kube-prometheus-stack": { grafana: {} } }, chart: "kube-prometheus-stack" },
  { values: { grafana: {}, kubelet: {} }, chart: "kube-prometheus-stack" },
  { values: { server: {}, alertmanager: {} }, chart: "prometheus" },
  { values: { vmsingle: {}, extraObjects: [] }, chart: "victoria-metrics-k8s-stack" },
])("The values $values are those of $chart", ({ values, chart }) => {
  expect(convert(values).chart).toBe(chart);
});

it("A file of a chart that contains the exporter has no values of it at the top, if its name says so", () => {
  const { values, others } = convert({ extraManifests: ["{{ .Release.Name }}"] }, { chart: "prometheus" });
  expect(values).not.toHaveProperty("extraObjects");
  expect(others).toEqual(["extraManifests"]);
});

it.each([
  { values: {}, message: "has no values" },
  { values: { apiVersion: "v1", kind: "ConfigMap", data: {} }, message: "is a Kubernetes object (ConfigMap)" },
  { values: { port: 9101, tolerations: [] }, message: "`port` is a value of this chart already" },
  { values: { extraArgs: { a: "b" } }, message: "`extraArgs` is a value of this chart already" },
  { values: { "kube-prometheus-stack": { nodeExporter: {}, web: {} } }, message: "`web` is a value of this chart" },
  { values: { name: "x", version: "1" }, message: "none of its keys (name, version) is a value of" },
])("The values $values are rejected: $message", ({ values, message }) => {
  expect(() => convert(values)).toThrow(`values.yaml: ${message}`);
});

/** Values that use most of the conversions at once. */
const largeFile = {
  image: { tag: "v1.12.1" },
  configmaps: [{ name: "scripts", mountPath: "/scripts" }],
  dnsPolicy: "ClusterFirstWithHostNet",
  endpoints: ["10.0.0.1"],
  env: { TZ: "UTC" },
  extraArgs: ["--collector.systemd", "--collector.textfile.directory=/run/prometheus", "--no-collector.wifi"],
  extraHostVolumeMounts: [{ name: "dbus", hostPath: "/run/dbus", mountPath: "/var/run/dbus" }],
  extraInitContainers: [{ name: "init", image: "registry.example.com/init:1" }],
  extraManifests: ["apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own }\n"],
  livenessProbe: { failureThreshold: 5, httpGet: { httpHeaders: [], scheme: "http" } },
  networkPolicy: { enabled: true, ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: "b" } } }] }] },
  permissionInitContainer: { fixes: { rapl: true } },
  podLabels: { team: "platform" },
  prometheus: {
    monitor: { enabled: true, interval: "15s", scrapeTimeout: "10s", sampleLimit: 5, metricRelabelings: [relabeling] },
  },
  releaseLabel: true,
  resources: { limits: { cpu: "200m", memory: "30Mi" } },
  secrets: [{ name: "certificates", mountPath: "/certificates" }],
  service: {
    port: 9101,
    targetPort: 9101,
    nodePort: 30101,
    type: "NodePort",
    annotations: { a: "b" },
  },
  sidecars: [{ name: "text", image: "registry.example.com/text:1", command: ["sh"] }],
  sidecarVolumeMount: [{ name: "text", mountPath: "/run/prometheus", readOnly: false }],
  terminationGracePeriodSeconds: 10,
  tolerations: [{ operator: "Exists" }],
  verticalPodAutoscaler: {
    minAllowed: { cpu: "1m" },
    maxAllowed: { cpu: "1" },
    updatePolicy: { updateMode: "Initial" },
  },
};

it("The written file has the converted values, and the chart renders them", async () => {
  const migrated = convert(largeFile);
  expect(migrated.lost).toEqual([]);
  const text = writeMigrated(migrated, "values.yaml");
  expect(parseYaml(text, "the file")).toEqual(migrated.values);
  expect(text.split("\n").filter((line) => line.startsWith("#") && line.length > 140)).toEqual([]);
  expect(findViolations(chartValues([], migrated.values))).toEqual([]);
  const pod = find(await render({ set: migrated.values, apiVersions: operatorApis }), "DaemonSet").spec?.template.spec;
  const exporter = pod?.containers[0];
  expect(exporter?.args).toContain("--collector.textfile.directory=/run/prometheus");
  expect(exporter?.ports).toEqual([{ name: "metrics", containerPort: 9101 }]);
  expect(pod?.tolerations).toEqual([{ operator: "Exists" }]);
  expect(pod?.containers[1]).toMatchObject({ name: "text", volumeMounts: [{ name: "text", readOnly: false }] });
  expect(exporter?.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual([
    ...["/var/run/dbus", "/host/proc", "/host/root", "/host/sys", "/scripts", "/certificates", "/run/prometheus"],
  ]);
});

it("The chart renders the converted values of kube-prometheus-stack, with the labels that its rules select", async () => {
  const { values, lost } = convert({
    "prometheus-node-exporter": { prometheus: { monitor: { interval: "5s", podTargetLabels: ["team"] } } },
    kubelet: { serviceMonitor: { resource: true, interval: "15s" } },
  });
  expect(lost).toEqual([]);
  const manifests = await render({ set: values, apiVersions: operatorApis });
  const spec = manifests.find(({ kind }) => kind === "ServiceMonitor") as
    | { spec?: { endpoints: object[] } }
    | undefined;
  expect(spec?.spec?.endpoints).toMatchObject([
    {
      interval: "5s",
      relabelings: expect.arrayContaining([
        { sourceLabels: ["__meta_kubernetes_pod_label_team"], targetLabel: "team" },
        { targetLabel: "job", replacement: "node-exporter" },
      ]),
    },
  ]);
  const jobs = manifests.filter(({ kind }) => kind === "ScrapeConfig") as { spec?: object }[];
  expect(jobs).toHaveLength(4);
  for (const { spec } of jobs) {
    expect(spec).toMatchObject({
      scrapeInterval: "15s",
      relabelings: expect.arrayContaining([{ targetLabel: "job", replacement: "kubelet" }]),
    });
  }
});

it("The comments of the file name the defaults, the differences and each value that is lost or not needed", () => {
  const values = { rbac: { useExistingRole: "r" }, restartPolicy: "Always", extraManifests: ["{{ .Release.Name }}"] };
  const text = writeMigrated(convert(values), "old.yaml");
  expect(text).toContain(
    "# Values of node-monitoring, converted from old.yaml, a values file of prometheus-node-exporter.",
  );
  expect(text).toContain("# - `rbac.useExistingRole`: ");
  expect(text).toContain("# - `restartPolicy`: a DaemonSet accepts only `Always`.");
  expect(text).toContain("# Default of prometheus-node-exporter.\ntolerations:");
  expect(text).toContain("# Check the templates: they see the values of this chart.\nextraObjects:");
  for (const word of migration.differences.flatMap((each) => each.split(" "))) expect(text).toContain(word);
});
