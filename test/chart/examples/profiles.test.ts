import { describe, expect, it } from "vitest";
import { type RenderOptions, render } from "../../../scripts/lib/helm/render.ts";
import { find, listImages, type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { isScheduled } from "../../../scripts/lib/kubernetes/scheduling.ts";
import { listDashboardQueries } from "../../../scripts/lib/prometheus/grafana.ts";
import { findMetrics, readAlerts, readRuleGroups } from "../../../scripts/lib/prometheus/rules.ts";
import { readScrapeJobs, type ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { readChartVersions } from "../../../scripts/lib/tools/chart-versions.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { differences } from "../../support/differences.ts";
import { namesIn } from "../../support/fixtures.ts";
import { helms, pathOf } from "../../support/values-files.ts";

const example = (name: string) => [pathOf(`values-examples/${name}.yaml`)];
const overlay = (name: string) => ["base", name].flatMap((file) => example(`overlays/${file}`));

const testPod = "Pod monitoring/node-monitoring-test";
const { image } = chartValues().prometheus as { image: { tag: string } };

/** The names of the metrics that a job should keep, and of those that its targets expose. */
const jobs = [
  { job: "kubernetes-nodes", given: namesIn("node-exporter-metrics.txt") },
  { job: "kubernetes-kubelet", given: namesIn("kubelet-metrics.txt") },
] as const;

const added = "added";
const removed = "removed";
const [own] = jobs;
/** The value of one field in every job, after the change. */
const eachJob = (field: string, value: unknown) =>
  Object.fromEntries(jobs.map(({ job }) => [`job ${job}.${field}`, value]));
const sharesOfPrometheus = ["", "-shard-1", "-shard-2", "-shard-3"];
const objects = (kind: string, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [`${kind} monitoring/node-monitoring${name}`, added]));
const dashboards = objects("ConfigMap", "-dashboard-fleet", "-dashboard-kubelet", "-dashboard-node");
const mayScrape = { "ClusterRoleBinding monitoring:node-monitoring-scrape": added };
const memoryLimit = {
  "exporter resources.limits": added,
  "exporter env": added,
};
const testOfBundledPrometheus = {
  "ServiceAccount monitoring/node-monitoring-test": removed,
  "ClusterRoleBinding monitoring:node-monitoring-test": removed,
};
/** The files of the bundled Prometheus, which `helm test` checks if it queries that Prometheus. */
const configOfTest = (change: string) =>
  Object.fromEntries(
    ["spec.containers.test.volumeMounts", "spec.volumes"].flatMap((field) =>
      ["config", "rules"].map((name) => [`${testPod}: ${field}.${name}`, change]),
    ),
  );
/** The rules about the bundled Prometheus itself. */
const ownRules =
  "ConfigMap monitoring/node-monitoring-rules: data.node-monitoring.rules.yaml.groups.node-monitoring.prometheus";
/** The chart's own Prometheus, which `helm test` queries instead of running one. */
const bundledPrometheus = {
  ...mayScrape,
  ...testOfBundledPrometheus,
  ...Object.assign(
    {},
    ...["ServiceAccount", "ConfigMap", "Service", "StatefulSet"].map((kind) => objects(kind, "-prometheus")),
    ...["ConfigMap", "Job"].map((kind) => objects(kind, "-config-check")),
  ),
  [`${testPod}: spec.serviceAccountName`]: removed,
  [`${testPod}: spec.automountServiceAccountToken`]: [true, false],
  [`${testPod}: spec.containers.test.env.PROMETHEUS_URL.value`]: ["", "http://node-monitoring-prometheus:9090"],
  ...configOfTest(added),
  [ownRules]: added,
};
/** What `helm test` does if the bundled Prometheus does not answer it. */
const testWithItsOwnPrometheus = {
  [`${testPod}: spec.serviceAccountName`]: added,
  [`${testPod}: spec.automountServiceAccountToken`]: [false, true],
  [`${testPod}: spec.containers.test.env.PROMETHEUS_URL.value`]: ["http://node-monitoring-prometheus:9090", ""],
  ...configOfTest(removed),
};
const prometheusConfig = "ConfigMap monitoring/node-monitoring-prometheus: data.prometheus.yml";
const prometheusPod = "StatefulSet monitoring/node-monitoring-prometheus: spec.template.spec";
const prometheusRequests = `${prometheusPod}.containers.prometheus.resources.requests`;
const onVolume = {
  ...objects("PersistentVolumeClaim", "-prometheus"),
  [`${prometheusPod}.volumes.data.emptyDir`]: removed,
  [`${prometheusPod}.volumes.data.persistentVolumeClaim`]: added,
};
const ofMinimal = [
  ..."conntrack cpu diskstats filefd filesystem loadavg mdadm meminfo netdev pressure stat textfile time timex uname vmstat"
    .split(" ")
    .map((collector) => `+ --collector.${collector}`),
  "+ --collector.disable-defaults",
  "+ --web.disable-exporter-metrics",
  "- --collector.arp.device-exclude",
  "- --collector.netclass.ignored-devices",
].sort();
const poolsBeside = {
  "DaemonSet monitoring/node-monitoring: spec.template.metadata.labels.node-monitoring/exporter": added,
  "exporter affinity": "changed",
};
const mirrored = (name: string, version: string, suffix = "") => [
  `quay.io/prometheus/${name}:${version}`,
  `registry.example.com/prometheus/${name}:${version}${suffix}`,
];

/** Everything that each example changes: examples relative to the chart's defaults, overlays relative to their base. */
const examples: { title: string; values: readonly string[]; base?: readonly string[]; expected: object }[] = [
  { title: "default.yaml", values: example("default"), expected: mayScrape },
  {
    title: "kube-prometheus-stack.yaml",
    values: example("kube-prometheus-stack"),
    // It also changes the labels that each rule selects.
    expected: expect.objectContaining({
      ...mayScrape,
      "ClusterRoleBinding monitoring:node-monitoring-test": removed,
      [testPod]: removed,
      "ServiceAccount monitoring/node-monitoring-test": removed,
      "Role monitoring/monitoring:node-monitoring-scrape": added,
      "RoleBinding monitoring/monitoring:node-monitoring-scrape": added,
      ...objects("Secret", "-additional-scrape-configs"),
      "job kubernetes-cadvisor": added,
      "job kubernetes-probes": added,
      "job kubernetes-kubelet.honor_labels": added,
      "job kubernetes-kubelet.relabel_configs": "changed",
      [`job ${own.job}.relabel_configs`]: "changed",
    }),
  },
  {
    title: "own-prometheus.yaml",
    values: example("own-prometheus"),
    expected: {
      ...mayScrape,
      ...eachJob("sample_limit", added),
      ...eachJob("body_size_limit", added),
      [`job ${own.job}.relabel_configs`]: "changed",
      [`job ${own.job}.static_configs`]: added,
      "job kubernetes-kubelet.tls_config.insecure_skip_verify": [true, false],
      "job kubernetes-cadvisor": added,
      "job kubernetes-pods": added,
      "job kubernetes-service-endpoints": added,
      "ClusterRole monitoring:node-monitoring-scrape: rules": {
        added: [
          { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
          { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
          { apiGroups: [""], resources: ["services"], verbs: ["list", "watch"] },
        ],
      },
      ...objects("Job", "-reload"),
      [`${testPod}: spec.containers.test.env.JOBS.value`]: [
        "kubernetes-nodes kubernetes-kubelet",
        "kubernetes-nodes kubernetes-kubelet kubernetes-cadvisor",
      ],
      [`${testPod}: spec.containers.test.env.HOSTS.value`]: ["", "bastion.example.com database-1"],
    },
  },
  { title: "bundled-prometheus.yaml", values: example("bundled-prometheus"), expected: bundledPrometheus },
  {
    title: "bundled-prometheus-persistent.yaml",
    values: example("bundled-prometheus-persistent"),
    base: example("bundled-prometheus"),
    expected: {
      // The chart does not know the web configuration.
      [`${prometheusConfig}.scrape_configs`]: removed,
      [ownRules]: removed,
      ...onVolume,
      ...objects("Ingress", "-prometheus"),
      ...testWithItsOwnPrometheus,
      [`${prometheusPod}.containers.prometheus.args.--web.config.file`]: added,
      // A probe does not know the password.
      ...Object.fromEntries(
        ["startup", "liveness", "readiness"].flatMap((probe) => [
          [`${prometheusPod}.containers.prometheus.${probe}Probe.httpGet`, removed],
          [`${prometheusPod}.containers.prometheus.${probe}Probe.tcpSocket`, added],
        ]),
      ),
      [`${prometheusPod}.containers.prometheus.volumeMounts.web-config`]: added,
      [`${prometheusPod}.volumes.web-config`]: added,
      [`${prometheusConfig}.storage.tsdb.retention.time`]: ["7d", "30d"],
      [`${prometheusConfig}.storage.tsdb.retention.size`]: added,
      [`${prometheusConfig}.alerting`]: added,
      [`${prometheusRequests}.cpu`]: ["100m", "200m"],
      [`${prometheusRequests}.memory`]: ["512Mi", "1Gi"],
    },
  },
  {
    title: "bundled-prometheus-agent.yaml",
    values: example("bundled-prometheus-agent"),
    base: example("bundled-prometheus"),
    expected: {
      [ownRules]: removed,
      ...onVolume,
      [`${prometheusConfig}.storage`]: removed,
      [`${prometheusConfig}.rule_files`]: removed,
      [`${prometheusConfig}.remote_write`]: added,
      [`${prometheusPod}.containers.prometheus.args`]: { added: ["--agent"] },
      [`${prometheusPod}.containers.prometheus.args.--storage.tsdb.path`]: removed,
      [`${prometheusPod}.containers.prometheus.args.--storage.agent.path`]: added,
      [`${prometheusPod}.containers.prometheus.volumeMounts.rules`]: removed,
      [`${prometheusPod}.containers.prometheus.volumeMounts.remote-write`]: added,
      [`${prometheusPod}.volumes.rules`]: removed,
      [`${prometheusPod}.volumes.remote-write`]: added,
      [`${prometheusRequests}.cpu`]: ["100m", "50m"],
      [`${prometheusRequests}.memory`]: ["512Mi", "256Mi"],
      ...testWithItsOwnPrometheus,
    },
  },
  {
    title: "minimal.yaml",
    values: example("minimal"),
    expected: {
      ...mayScrape,
      ...eachJob("scrape_interval", ["30s", "1m"]),
      ...eachJob("metric_relabel_configs", "changed"),
      "exporter args": ofMinimal,
    },
  },
  {
    title: "production.yaml",
    values: example("production"),
    expected: {
      ...mayScrape,
      ...memoryLimit,
      ...dashboards,
      ...eachJob("sample_limit", added),
      ...eachJob("label_limit", added),
      ...eachJob("body_size_limit", added),
      "each alert labels.team": added,
      "alert NodeFilesystemAlmostOutOfSpace expr": [expect.stringMatching(/ < 5$/), expect.stringMatching(/ < 12$/)],
      "alert NodeFilesystemAlmostOutOfSpace labels.severity": ["critical", "page"],
      "alert NodeExporterDown labels.severity": ["critical", "warning"],
      ...objects("NetworkPolicy", "-reload", "-test"),
      ...objects("Job", "-reload"),
    },
  },
  {
    title: "high-security.yaml",
    values: example("high-security"),
    expected: {
      ...mayScrape,
      [`job ${own.job}.scheme`]: added,
      [`job ${own.job}.tls_config`]: added,
      [`job ${own.job}.basic_auth`]: added,
      "job kubernetes-kubelet.tls_config.insecure_skip_verify": [true, false],
      "exporter image": mirrored("node-exporter", `v${readChartVersions().appVersion}`, "-distroless"),
      "exporter args": ["+ --web.config.file", "+ --web.listen-address=[$(HOST_IP)]:9100"],
      "exporter env": added,
      ...Object.fromEntries(
        ["livenessProbe", "readinessProbe"].flatMap((probe) => [
          [`exporter ${probe}.httpGet`, removed],
          [`exporter ${probe}.tcpSocket`, added],
        ]),
      ),
      "exporter volumeMounts.web": added,
      "exporter volumes.web": added,
      ...objects("Secret", "-web"),
      ...objects("NetworkPolicy", "-test"),
      [`${testPod}: spec.containers.test.image`]: mirrored("prometheus", image.tag),
      [`${testPod}: spec.containers.test.volumeMounts.node-exporter-credentials`]: added,
      [`${testPod}: spec.volumes.node-exporter-credentials`]: added,
    },
  },
  {
    title: "large-cluster.yaml",
    values: example("large-cluster"),
    expected: {
      ...mayScrape,
      ...poolsBeside,
      ...testOfBundledPrometheus,
      "DaemonSet monitoring/node-monitoring: spec.updateStrategy.rollingUpdate.maxUnavailable": ["10%", "20%"],
      "exporter args": [...ofMinimal, "+ --collector.edac"].sort(),
      ...eachJob("scrape_interval", ["30s", "1m"]),
      ...eachJob("sample_limit", added),
      ...eachJob("relabel_configs", "changed"),
      ...eachJob("metric_relabel_configs", "changed"),
      ...objects("DaemonSet", "-big"),
      ...objects("VerticalPodAutoscaler", "", "-big"),
      ...objects("ServiceAccount", "-prometheus"),
      ...Object.assign(
        {},
        ...["ConfigMap", "Service", "StatefulSet"].map((kind) =>
          objects(kind, ...sharesOfPrometheus.map((shard) => `-prometheus${shard}`)),
        ),
        ...["ConfigMap", "Job"].map((kind) => objects(kind, "-config-check")),
      ),
      [`${testPod}: spec.serviceAccountName`]: ["node-monitoring-test", "node-monitoring-prometheus"],
      [`${testPod}: spec.containers.test.env.TIMEOUT_SECONDS.value`]: ["90", "180"],
    },
  },
  {
    title: "pools.yaml",
    values: example("pools"),
    expected: { ...mayScrape, ...poolsBeside, ...objects("DaemonSet", "-gpu", "-storage") },
  },
  {
    title: "overlays/base.yaml",
    values: example("overlays/base"),
    expected: {
      ...dashboards,
      ...eachJob("relabel_configs", "changed"),
      "each alert labels.team": added,
      "exporter args": ["arp.device-exclude", "netclass.ignored-devices", "netdev.device-exclude"].map((option) =>
        expect.stringMatching(new RegExp(`^\\+ --collector\\.${option}=.*\\|wg\\[0-9\\]\\+\\|`)),
      ),
    },
  },
  {
    title: "overlays/dev.yaml",
    values: overlay("dev"),
    base: example("overlays/base"),
    expected: {
      ...bundledPrometheus,
      "exporter args": ofMinimal,
      "each alert labels.environment": added,
      "ConfigMap node-monitoring-data-source": added,
    },
  },
  {
    title: "overlays/staging.yaml",
    values: overlay("staging"),
    base: example("overlays/base"),
    expected: {
      ...mayScrape,
      "each alert labels.environment": added,
      "exporter args": ["+ --collector.systemd"],
      "exporter volumeMounts.dbus": added,
      "exporter volumes.dbus": added,
    },
  },
  {
    title: "overlays/prod.yaml",
    values: overlay("prod"),
    base: example("overlays/base"),
    expected: {
      ...mayScrape,
      ...memoryLimit,
      ...eachJob("sample_limit", added),
      ...eachJob("relabel_configs", "changed"),
      "each alert labels.environment": added,
      "alert NodeExporterTargetsAbsent labels.severity": ["critical", "page"],
      "alert NodeFilesystemAlmostOutOfSpace labels.severity": ["critical", "page"],
    },
  },
];

describe.concurrent.each(helms)("changes by the examples, with %s", (helm) => {
  it.each(examples)("$title changes only what it documents", async ({ values, base, expected }) => {
    expect(await changes(values, { helm, ...(base && { values: base }) })).toEqual(expected);
  });

  it.each([
    { title: "production.yaml", values: example("production"), more: { label_limit: 50, body_size_limit: "10MiB" } },
    { title: "overlays/prod.yaml", values: overlay("prod"), more: {} },
  ])("$title limits what a node may use and expose", async ({ values, more }) => {
    const manifests = await render({ helm, values });
    const limits = { sample_limit: 10_000, ...more };
    expect(readScrapeJobs(manifests)).toMatchObject(jobs.map(({ job }) => ({ job_name: job, ...limits })));
    const [container] = find(manifests, "DaemonSet").spec?.template.spec?.containers ?? [];
    expect(container?.resources).toEqual({ requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } });
  });

  it("production.yaml and the overlays label every alert", async () => {
    const labels = async (values: readonly string[]) =>
      [...readAlerts(await render({ helm, values })).values()].map(({ labels = {} }) => labels);
    expect(await labels(example("production"))).not.toContainEqual(expect.not.objectContaining({ team: "platform" }));
    for (const environment of ["dev", "staging", "prod"])
      expect(await labels(overlay(environment))).not.toContainEqual(
        expect.not.objectContaining({ team: "platform", environment }),
      );
  });

  it("pools.yaml and large-cluster.yaml configure the exporters of pools", async () => {
    const exporters = async (name: string) =>
      Object.fromEntries(
        selectKind(await render({ helm, values: example(name) }), "DaemonSet").map(({ metadata, spec }) => [
          metadata.name,
          { ...spec?.template.spec?.containers[0], volumes: spec?.template.spec?.volumes },
        ]),
      );
    const { "node-monitoring": usual, ...kinds } = await exporters("pools");
    const more = (list: readonly unknown[] = [], than: readonly unknown[] = []) =>
      list.filter((item) => !than.some((other) => JSON.stringify(other) === JSON.stringify(item)));
    const gpu = kinds["node-monitoring-gpu"];
    expect(more(gpu?.args, usual?.args)).toEqual(["--collector.drm", "--collector.meminfo_numa"]);
    expect({ ...gpu, args: usual?.args }).toEqual(usual);
    const storage = kinds["node-monitoring-storage"];
    expect(more(storage?.args, usual?.args)).toEqual([
      "--collector.nvmesubsystem",
      "--collector.textfile.directory=/host/textfile",
    ]);
    expect(more(storage?.volumes, usual?.volumes)).toEqual([
      { name: "textfile", hostPath: { path: "/var/lib/node_exporter", type: "DirectoryOrCreate" } },
    ]);
    expect(storage?.resources).toEqual({ requests: { cpu: "10m", memory: "64Mi" } });
    const { "node-monitoring": small, "node-monitoring-big": big } = await exporters("large-cluster");
    expect(more(big?.args, small?.args)).toEqual(["--runtime.gomaxprocs=4"]);
    expect({ ...big, args: small?.args, resources: small?.resources }).toEqual(small);
    expect(big?.resources).toEqual({ requests: { cpu: "50m", memory: "128Mi" } });
  });
});

describe.concurrent.each(helms)("properties of the examples, with %s", (helm) => {
  it.each(jobs)("minimal.yaml keeps exactly the metrics that alerts and dashboards need from $job", async (of) => {
    const asked = await askedOf(of.job);
    expect(asked.length).toBeGreaterThan(10);
    const kept = keptOf(await render({ helm, values: example("minimal") }), of.job);
    expect(of.given.filter(kept).sort()).toEqual(asked);
  });

  it.each(jobs)("large-cluster.yaml drops no metric that alerts and dashboards need from $job", async (of) => {
    const manifests = await render({ helm, values: example("large-cluster") });
    const kept = keptOf(manifests, of.job);
    expect((await askedOf(of.job)).filter((name) => !kept(name))).toEqual([]);
    expect(of.given.filter(kept).length).toBeLessThan(of.given.length);
  });

  it("large-cluster.yaml assigns every node to exactly one agent, in both jobs", async () => {
    const manifests = await render({ helm, values: example("large-cluster") });
    const configs = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.["scrape.yaml"] ?? []);
    const shards = configs.map((config) => {
      const { scrape_configs } = parseYaml(config, "scrape.yaml") as { scrape_configs: ScrapeJob[] };
      return scrape_configs.map(({ job_name, relabel_configs = [] }) => ({
        job_name,
        hash: relabel_configs.find(({ action }) => action === "hashmod"),
        kept: relabel_configs.find(({ action }) => action === "keep"),
      }));
    });
    const hash = {
      action: "hashmod",
      source_labels: ["__meta_kubernetes_node_name"],
      modulus: 4,
      target_label: "__tmp_hash",
    };
    expect(shards).toEqual(
      ["0", "1", "2", "3"].map((regex) =>
        jobs.map(({ job }) => ({
          job_name: job,
          hash,
          kept: { action: "keep", source_labels: ["__tmp_hash"], regex },
        })),
      ),
    );
    for (const { spec } of selectKind(manifests, "StatefulSet"))
      expect(spec?.template.spec?.containers[0]?.args).toContain("--agent");
    expect(selectKind(manifests, "StatefulSet")).toHaveLength(4);
  });

  it("high-security.yaml gives the exporter only the node's network and read-only files", async () => {
    const daemonSet = find(await render({ helm, values: example("high-security") }), "DaemonSet");
    const { containers, ...pod } = daemonSet.spec?.template.spec ?? { containers: [], volumes: [] };
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
    });
    for (const field of ["hostPID", "hostIPC", "initContainers"]) expect(pod).not.toHaveProperty(field);
    expect(containers.map(({ securityContext }) => securityContext)).toEqual([
      { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    ]);
    const paths = new Set(pod.volumes?.flatMap(({ name, hostPath }) => (hostPath ? [name] : [])));
    const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.filter(({ name }) => paths.has(name)));
    expect(mounts.map(({ readOnly }) => readOnly)).toEqual([true, true, true]);
  });

  it("high-security.yaml requires a certificate and a password, and listens only at the node's address", async () => {
    const manifests = await render({ helm, values: example("high-security") });
    const { containers = [] } = find(manifests, "DaemonSet").spec?.template.spec ?? {};
    expect(containers[0]?.args?.filter((flag) => flag.startsWith("--web."))).toEqual([
      "--web.config.file=/etc/node-exporter/web-config.yml",
      "--web.listen-address=[$(HOST_IP)]:9100",
    ]);
    const [secret, ...others] = selectKind(manifests, "Secret");
    expect(others).toEqual([]);
    // No certificate key and no password.
    expect(Object.keys(secret?.data ?? {})).toEqual(["web-config.yml"]);
    const config = Buffer.from(secret?.data?.["web-config.yml"] ?? "", "base64").toString();
    expect(parseYaml(config, "web-config.yml")).toEqual({
      tls_server_config: {
        cert_file: "tls.crt",
        key_file: "tls.key",
        client_auth_type: "RequireAndVerifyClientCert",
        client_ca_file: "ca.crt",
      },
      basic_auth_users: { prometheus: expect.stringMatching(/^\$2a\$10\$/) },
    });
    const folder = "/etc/prometheus/node-exporter";
    expect(readScrapeJobs(manifests)).toMatchObject([
      {
        scheme: "https",
        tls_config: {
          ca_file: `${folder}/ca.crt`,
          cert_file: `${folder}/tls.crt`,
          key_file: `${folder}/tls.key`,
          server_name: "node-monitoring.monitoring.svc",
        },
        basic_auth: { username: "prometheus", password_file: `${folder}/password` },
      },
      { tls_config: expect.not.objectContaining({ insecure_skip_verify: true }) },
    ]);
  });

  it("high-security.yaml pulls every image from the mirror, and uses the exporter image without a shell", async () => {
    const images = listImages(await render({ helm, values: example("high-security") }));
    expect(images).toEqual([
      expect.stringMatching(/^registry\.example\.com\/prometheus\/node-exporter:v[0-9.]+-distroless$/),
      expect.stringMatching(/^registry\.example\.com\/prometheus\/prometheus:v[0-9.]+$/),
    ]);
  });

  it.each([
    { title: "an inference node", pool: "gpu-inference", exporter: "node-monitoring-gpu" },
    { title: "a training node", pool: "gpu-training", exporter: "node-monitoring-gpu" },
    { title: "a storage node", pool: "storage", exporter: "node-monitoring-storage" },
    { title: "a node of another pool", pool: "general", exporter: "node-monitoring" },
    { title: "a node without a pool", pool: undefined, exporter: "node-monitoring" },
  ])("pools.yaml runs exactly one exporter on $title", async ({ pool, exporter }) => {
    const labels: Record<string, string> = pool ? { "karpenter.sh/nodepool": pool } : {};
    expect(exportersOn(labels, await render({ helm, values: example("pools") }))).toEqual([exporter]);
  });

  it("large-cluster.yaml runs one exporter on each node, and does not let the autoscaler change a running one", async () => {
    const manifests = await render({ helm, values: example("large-cluster") });
    const on = (type: string) => exportersOn({ "node.kubernetes.io/instance-type": type }, manifests);
    expect([on("i4i.metal"), on("m7i.large")]).toEqual([["node-monitoring-big"], ["node-monitoring"]]);
    const autoscalers = manifests.filter(({ kind }) => kind === "VerticalPodAutoscaler");
    expect(autoscalers).toMatchObject(
      ["node-monitoring", "node-monitoring-big"].map((name) => ({
        spec: { targetRef: { kind: "DaemonSet", name }, updatePolicy: { updateMode: "Initial" } },
      })),
    );
  });

  it("overlays/prod.yaml adds to the maps of base.yaml and of the chart, and large-cluster.yaml removes from them", async () => {
    const labels = async (values: string[]) => {
      const [nodes] = readScrapeJobs(await render({ helm, values }));
      return nodes?.relabel_configs?.flatMap(({ source_labels: source, target_label: target }) =>
        String(source).startsWith("__meta_kubernetes_node_label_") ? [target] : [],
      );
    };
    const [chart = [], base, prod] = [
      await labels([]),
      await labels(example("overlays/base")),
      await labels(overlay("prod")),
    ];
    expect(chart).toContain("zone");
    expect(base?.toSorted()).toEqual([...chart, "rack"].sort());
    expect(prod?.toSorted()).toEqual([...chart, "rack", "cost_centre"].sort());
    const large = await labels(example("large-cluster"));
    expect(large?.toSorted()).toEqual(chart.filter((label) => label !== "region" && label !== "arch").sort());
  });

  it("overlays/dev.yaml configures its own Prometheus as Grafana's data source", async () => {
    const manifests = await render({ helm, values: overlay("dev") });
    const { data = {} } = find(manifests, "ConfigMap", "node-monitoring-data-source");
    const { name, namespace } = find(manifests, "Service", "node-monitoring-prometheus").metadata;
    expect(parseYaml(data["data-source.yaml"] ?? "", "data-source.yaml")).toEqual({
      apiVersion: 1,
      datasources: [{ name: "Nodes", type: "prometheus", access: "proxy", url: `http://${name}.${namespace}:9090` }],
    });
  });
});

/**
 * Shortens differences: short names replace long paths, and lists lose their positions, because a change shifts all later items.
 * Rule lists are only named. The tests above check their effect.
 */
async function changes(values: readonly string[], options: RenderOptions): Promise<Record<string, unknown>> {
  const all: (readonly [path: string, change: Change])[] = [];
  for (const [object, fields] of Object.entries(await differences(values, options))) {
    if (typeof fields === "string") all.push([object, fields]);
    else for (const [field, change] of Object.entries(fields)) all.push([`${object}: ${field}`, change]);
  }
  const found: Record<string, unknown> = {};
  const args: string[] = [];
  for (const [path, change] of all) {
    // The configuration that is checked is the one whose changes are listed.
    if (/^(ConfigMap|Job) \S+-config-check: /.test(path)) continue;
    const short = path
      .replace(/^ConfigMap .+-scrape-config: data\.node-monitoring\.yaml\.scrape_configs\./, "job ")
      .replace(/^ConfigMap .+-rules: data\.node-monitoring\.rules\.yaml\..+\.rules\.(\w+(?: \(\d\))?)\./, "alert $1 ")
      .replace(/^alert \w+(?: \(\d\))? labels\.(team|environment)$/, "each alert labels.$1")
      .replace(
        /^DaemonSet monitoring\/node-monitoring: spec\.template\.spec\.(containers\.node-exporter\.)?/,
        "exporter ",
      );
    const [, list] = /^(.*?\b(?:(?:metric_)?relabel_configs|affinity))\b/.exec(short) ?? [];
    const [, flag] = /^exporter args(?:\.(.+))?$/.exec(short) ?? [];
    if (short.startsWith("exporter args")) args.push(...flagsOf(flag, change));
    else found[list ?? short] = list ? "changed" : inShort(change);
  }
  return { ...found, ...(args.length > 0 && { "exporter args": args.sort() }) };
}

type Change = Exclude<Awaited<ReturnType<typeof differences>>[string], string>[string] | "added" | "removed";

/** An added or removed field, without its value. */
function inShort(change: Change): unknown {
  if (!Array.isArray(change)) return change;
  const [before, after] = change;
  return before === undefined ? "added" : after === undefined ? "removed" : change;
}

/** Returns the changes of flags: of the flag with that name, or of those without a value. */
function flagsOf(flag = "", change: Change): string[] {
  const short = inShort(change);
  if (typeof short === "string") return [`${short === "added" ? "+" : "-"} ${flag}`];
  if (Array.isArray(short)) return [`+ ${short[1]}`];
  const { added = [], removed = [] } = change as { added?: unknown[]; removed?: unknown[] };
  return [...added.map((arg) => `+ ${arg}`), ...removed.map((arg) => `- ${arg}`)];
}

/** Returns the DaemonSets that run a pod on a Linux node with these labels. */
function exportersOn(labels: Record<string, string>, manifests: readonly Manifest[]): string[] {
  const node = { node: "a", labels: { "kubernetes.io/os": "linux", ...labels } };
  return selectKind(manifests, "DaemonSet").flatMap(({ metadata, spec }) =>
    isScheduled(spec?.template.spec ?? {}, node) ? [metadata.name] : [],
  );
}

/** Returns the metrics of a job's targets that alerts, recording rules and dashboards query. */
async function askedOf(job: string): Promise<string[]> {
  const manifests = await render({ set: { dashboards: { enabled: true } } });
  const rules = readRuleGroups(manifests).flatMap((group) => group.rules);
  const asked = [...rules, ...listDashboardQueries(manifests, "a").map(({ expression: expr }) => ({ expr }))].flatMap(
    ({ expr }) => findMetrics(expr, job),
  );
  // Lists of metrics do not drop the metrics that Prometheus itself adds.
  const others = ["up", "scrape_duration_seconds", ...rules.map(({ record }) => record)];
  return [...new Set(asked)].filter((name) => !others.includes(name)).sort();
}

/** Whether Prometheus keeps a metric of that name. Rules that also match other labels are ignored. */
function keptOf(manifests: readonly Manifest[], job: string): (name: string) => boolean {
  const [rules = []] = readScrapeJobs(manifests)
    .filter(({ job_name }) => job_name === job)
    .map((found) => found.metric_relabel_configs as { source_labels: string[]; regex: string; action: string }[]);
  return (name) =>
    rules
      .filter(({ source_labels }) => source_labels.join() === "__name__")
      .every(({ regex, action }) => new RegExp(`^(?:${regex})$`).test(name) === (action === "keep"));
}
