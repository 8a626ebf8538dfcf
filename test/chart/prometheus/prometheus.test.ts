import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import type { ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { findRejected } from "../../support/rejected.ts";
import { helms } from "../../support/values-files.ts";

/** Returns the objects rendered with the bundled Prometheus, validated. */
async function rendered(prometheus: object, more: object = {}, helm: "helm" | "helm3" = "helm"): Promise<Manifest[]> {
  const manifests = await render({ helm, set: { prometheus: { enabled: true, ...prometheus }, ...more } });
  expect(await findRejected(manifests)).toEqual([]);
  return manifests;
}

const name = "node-monitoring-prometheus";
const remoteWrite = [{ url: "https://example.com/write" }];

function podOf(manifests: readonly Manifest[], of = name) {
  return find(manifests, "StatefulSet", of).spec?.template.spec;
}

function configOf(manifests: readonly Manifest[], of = name) {
  return parseYaml(find(manifests, "ConfigMap", of).data?.["prometheus.yml"] ?? "", "prometheus.yml");
}

describe.concurrent.each(helms)("the bundled Prometheus with %s", (helm) => {
  it("Prometheus loses its samples with its pod by default", async () => {
    const manifests = await rendered({}, {}, helm);
    expect(podOf(manifests)?.volumes?.find(({ name }) => name === "data")).toEqual({ name: "data", emptyDir: {} });
    expect(selectKind(manifests, "PersistentVolumeClaim")).toEqual([]);
  });

  it("Prometheus keeps samples in a claim that outlives the release, without changes to immutable fields", async () => {
    const persistence = { enabled: true, size: "20Gi", storageClass: "fast" };
    const manifests = await rendered({ persistence }, {}, helm);
    const { metadata, spec } = find(manifests, "PersistentVolumeClaim");
    expect(metadata).toMatchObject({
      name,
      namespace: "monitoring",
      annotations: { "helm.sh/resource-policy": "keep" },
    });
    expect(spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      storageClassName: "fast",
      resources: { requests: { storage: "20Gi" } },
    });
    expect(podOf(manifests)?.volumes).toContainEqual({ name: "data", persistentVolumeClaim: { claimName: name } });
    // Only the template, the replicas and a few other fields of a StatefulSet can change.
    const fixed = async (prometheus: object) => {
      const { template: _, ...rest } = find(await rendered(prometheus, {}, helm), "StatefulSet").spec ?? {};
      return rest;
    };
    expect(await fixed({ persistence })).toEqual(await fixed({}));
    expect(await fixed({ agentMode: true, remoteWrite })).toEqual(await fixed({}));
  });

  it("The claim uses the cluster's default storage class if the values name none", async () => {
    const { spec } = find(await rendered({ persistence: { enabled: true } }, {}, helm), "PersistentVolumeClaim");
    expect(spec).toEqual({ accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "8Gi" } } });
  });

  it("Prometheus keeps samples for a time, and optionally by size", async () => {
    expect(configOf(await rendered({ retention: "7d" }, {}, helm))).toMatchObject({
      storage: { tsdb: { retention: { time: "7d" } } },
    });
    expect(configOf(await rendered({ retentionSize: "8GB" }, {}, helm))).toMatchObject({
      storage: { tsdb: { retention: { time: "24h", size: "8GB" } } },
    });
  });

  it("Prometheus sends samples and alerts to the configured receivers, in its own syntax", async () => {
    const alertmanagers = [{ scheme: "https", static_configs: [{ targets: ["alertmanager:9093"] }] }];
    expect(configOf(await rendered({ remoteWrite, alertmanagers }, {}, helm))).toMatchObject({
      remote_write: remoteWrite,
      alerting: { alertmanagers },
    });
  });

  it("Prometheus applies its own interval and timeout if the values set none", async () => {
    const config = configOf(await rendered({}, { scrape: { interval: "", timeout: "" } }, helm));
    expect(config).toMatchObject({ global: null });
  });

  it("Prometheus as an agent has no rules and stores no samples, and the rules are rendered for another Prometheus", async () => {
    const manifests = await rendered({ agentMode: true, remoteWrite }, {}, helm);
    expect(configOf(manifests)).toEqual({
      global: { scrape_interval: "30s", evaluation_interval: "30s", scrape_timeout: "10s" },
      scrape_configs: [
        {
          job_name: "prometheus",
          follow_redirects: false,
          metrics_path: "/metrics",
          static_configs: [{ targets: ["localhost:9090"], labels: { instance: "prometheus" } }],
        },
      ],
      scrape_config_files: ["/etc/prometheus/scrape/*.yaml"],
      remote_write: remoteWrite,
    });
    const [container] = podOf(manifests)?.containers ?? [];
    expect(container?.args).toEqual(expect.arrayContaining(["--agent", "--storage.agent.path=/prometheus"]));
    expect(container?.args?.join()).not.toContain("tsdb");
    expect(container?.volumeMounts?.map(({ name }) => name)).toEqual(["config", "scrape-config", "data"]);
    expect(selectKind(manifests, "ConfigMap").map(({ metadata }) => metadata.name)).toContain("node-monitoring-rules");
  });

  it("Sharding adds StatefulSets and keeps the first one", async () => {
    const manifests = await rendered(
      { shards: 3, persistence: { enabled: true }, externalLabels: { cluster: "a" } },
      {},
      helm,
    );
    const names = [name, `${name}-shard-1`, `${name}-shard-2`];
    for (const kind of ["StatefulSet", "Service", "PersistentVolumeClaim"] as const)
      expect(selectKind(manifests, kind).map(({ metadata }) => metadata.name)).toEqual(names);
    const selectors = selectKind(manifests, "StatefulSet").map(({ spec }) => spec?.selector.matchLabels);
    expect(selectors[0]).toEqual(find(await rendered({}, {}, helm), "StatefulSet").spec?.selector.matchLabels);
    expect(new Set(selectors.map((selector) => JSON.stringify(selector))).size).toBe(3);
    for (const [shard, of] of names.entries()) {
      expect(configOf(manifests, of)).toMatchObject({
        global: { external_labels: { cluster: "a", prometheus_shard: String(shard) } },
        scrape_config_files: ["/etc/prometheus/config/scrape.yaml"],
      });
      expect(podOf(manifests, of)?.volumes).toContainEqual({ name: "data", persistentVolumeClaim: { claimName: of } });
      expect(podOf(manifests, of)?.volumes).toContainEqual({ name: "config", configMap: { name: of } });
    }
  });

  it("Shards share the targets of each job: nodes by name, all others by address", async () => {
    const extraScrapeConfigs = {
      plain: { static_configs: [{ targets: ["a:1"] }] },
      relabelled: { relabel_configs: [{ target_label: "a", replacement: "b" }] },
    };
    const manifests = await rendered({ shards: 2 }, { scrape: { extraScrapeConfigs } }, helm);
    const text = find(manifests, "ConfigMap", `${name}-shard-1`).data?.["scrape.yaml"] ?? "";
    const { scrape_configs } = parseYaml(text, "scrape.yaml") as { scrape_configs: ScrapeJob[] };
    const part = (...source_labels: string[]) => [
      { source_labels, action: "hashmod", modulus: 2, target_label: "__tmp_hash" },
      { source_labels: ["__tmp_hash"], action: "keep", regex: "1" },
    ];
    const rules = Object.fromEntries(scrape_configs.map((job) => [job.job_name, job.relabel_configs]));
    expect(rules["kubernetes-nodes"]?.slice(-2)).toEqual(part("__meta_kubernetes_node_name"));
    expect(rules.plain).toEqual(part("__address__", "__param_target"));
    expect(rules.relabelled).toEqual([
      ...extraScrapeConfigs.relabelled.relabel_configs,
      ...part("__address__", "__param_target"),
    ]);
  });

  it("Prometheus runs on any node with any resources if the values set none", async () => {
    const manifests = await rendered({ nodeSelector: null, resources: null, shards: 2 }, {}, helm);
    expect(podOf(manifests)).not.toHaveProperty("nodeSelector");
    expect(podOf(manifests)?.containers[0]).not.toHaveProperty("resources");
    expect(find(manifests, "Pod").spec).not.toHaveProperty("nodeSelector");
  });

  it("Only one shard has the fixed node port", async () => {
    const service = { type: "NodePort", nodePort: 30900 };
    const services = selectKind(await rendered({ shards: 2, service }, {}, helm), "Service");
    expect(services.map(({ spec }) => spec?.ports?.[0]?.nodePort)).toEqual([30900, undefined]);
  });

  it("Prometheus can be exposed with an Ingress", async () => {
    const ingress = {
      enabled: true,
      ingressClassName: "nginx",
      annotations: { "example.com/a": "b" },
      hosts: ["prometheus.example.com"],
      tls: [{ hosts: ["prometheus.example.com"], secretName: "cert" }],
    };
    const extraArgs = { "web.external-url": "https://prometheus.example.com/nodes/" };
    const manifests = await rendered({ ingress, extraArgs }, {}, helm);
    const found = manifests.find(({ kind }) => kind === "Ingress");
    expect(found?.metadata.annotations).toEqual(ingress.annotations);
    expect((found as Manifest & { spec: object }).spec).toEqual({
      ingressClassName: "nginx",
      tls: ingress.tls,
      rules: [
        {
          host: "prometheus.example.com",
          http: {
            paths: [{ path: "/nodes", pathType: "Prefix", backend: { service: { name, port: { name: "http" } } } }],
          },
        },
      ],
    });
  });

  it("Prometheus can be exposed with a route of the Gateway API", async () => {
    const parentRefs = [{ name: "public", namespace: "gateways", sectionName: "https" }];
    const route = { enabled: true, parentRefs, hostnames: ["prometheus.example.com"] };
    const manifests = await rendered({ route, service: { port: 80 } }, {}, helm);
    const found = manifests.find(({ kind }) => kind === "HTTPRoute") as Manifest & { spec: object };
    expect(found.spec).toEqual({
      parentRefs,
      hostnames: ["prometheus.example.com"],
      rules: [{ backendRefs: [{ name, port: 80 }] }],
    });
  });

  it("extraArgs override the chart's flags of Prometheus, and false removes a flag", async () => {
    const extraArgs = {
      "log.level": "debug",
      "config.auto-reload-interval": "1m",
      "storage.tsdb.max-block-duration": false,
    };
    const args = podOf(await rendered({ extraArgs }, {}, helm))?.containers[0]?.args;
    expect(args).toEqual([
      "--config.auto-reload",
      "--config.auto-reload-interval=1m",
      "--config.file=/etc/prometheus/config/prometheus.yml",
      "--log.level=debug",
      "--storage.tsdb.path=/prometheus",
    ]);
  });

  it("podSpec is merged over the chart's pod of Prometheus", async () => {
    const podSpec = {
      priorityClassName: "high",
      containers: [
        { name: "prometheus", volumeMounts: [{ name: "password", mountPath: "/etc/prometheus/password" }] },
        { name: "sidecar", image: "example.com/sidecar:v1" },
      ],
      volumes: [{ name: "password", secret: { secretName: "remote" } }],
    };
    const manifests = await rendered({ podSpec }, {}, helm);
    const own = podOf(await rendered({}, {}, helm));
    const pod = podOf(manifests);
    expect(pod).toMatchObject({ priorityClassName: "high", serviceAccountName: name });
    expect(pod?.containers[0]).toEqual({
      ...own?.containers[0],
      volumeMounts: [...(own?.containers[0]?.volumeMounts ?? []), ...(podSpec.containers[0]?.volumeMounts ?? [])],
    });
    expect(pod?.containers[1]).toEqual(podSpec.containers[1]);
    expect(pod?.volumes).toEqual([...(own?.volumes ?? []), ...podSpec.volumes]);
  });

  it("promtool checks the configuration in a Job before anything is replaced, without a token, and a failed Job remains", async () => {
    const manifests = await rendered({ externalLabels: { cluster: "a" } }, {}, helm);
    const { metadata, spec } = find(manifests, "Job");
    expect(metadata).toMatchObject({ name: "node-monitoring-config-check", namespace: "monitoring" });
    expect(metadata.annotations).toEqual({
      "helm.sh/hook": "pre-install,pre-upgrade",
      "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded",
      "helm.sh/hook-output-log-policy": "hook-failed",
    });
    expect(spec?.backoffLimit).toBe(0);
    const pod = spec?.template.spec;
    expect([pod?.automountServiceAccountToken, pod?.serviceAccountName]).toEqual([false, undefined]);
    const [container] = pod?.containers ?? [];
    expect(container?.image).toBe(podOf(manifests)?.containers[0]?.image);
    expect(container?.env).toEqual([{ name: "MODE", value: "" }]);
    expect(container?.resources).toEqual({ requests: { cpu: "10m", memory: "64Mi" } });

    const config = find(manifests, "ConfigMap", metadata.name);
    expect(config.metadata.annotations).toMatchObject({
      "helm.sh/hook": "pre-install,pre-upgrade",
      "helm.sh/hook-weight": "-1",
    });
    expect(config.data).toEqual({
      config: find(manifests, "ConfigMap", name).data?.["prometheus.yml"],
      jobs: expect.stringContaining("job_name: kubernetes-nodes"),
      rules: find(manifests, "ConfigMap", "node-monitoring-rules").data?.["node-monitoring.rules.yaml"],
    });
    expect(pod?.volumes?.[0]?.configMap?.items?.map(({ path }) => path)).toEqual([
      "config/prometheus.yml",
      "scrape/node-monitoring.yaml",
      "rules/node-monitoring.rules.yaml",
    ]);
  });

  it("The check of an agent has no rules, and passes promtool the mode", async () => {
    const manifests = await rendered({ agentMode: true, remoteWrite }, {}, helm);
    const pod = find(manifests, "Job").spec?.template.spec;
    expect(pod?.containers[0]?.env).toEqual([{ name: "MODE", value: "--agent" }]);
    expect(pod?.volumes?.[0]?.configMap?.items?.map(({ key }) => key)).toEqual(["config", "jobs"]);
    const { data = {} } = find(manifests, "ConfigMap", "node-monitoring-config-check");
    expect(Object.keys(data)).toEqual(["config", "jobs"]);
  });

  it("The check and helm test get the features of Prometheus, which rules can need", async () => {
    const manifests = await rendered({ extraArgs: { "enable-feature": ["a", "b,c"] } }, {}, helm);
    const features = { name: "FEATURES", value: "a,b,c" };
    expect(find(manifests, "Job").spec?.template.spec?.containers[0]?.env).toContainEqual(features);
    expect(find(manifests, "Pod").spec?.containers[0]?.env).toContainEqual(features);
  });

  it("The check can be disabled for an image without a shell, and then Prometheus starts by itself", async () => {
    const manifests = await rendered({ configCheck: { enabled: false } }, {}, helm);
    expect(selectKind(manifests, "Job")).toEqual([]);
    expect(selectKind(manifests, "ConfigMap").map(({ metadata }) => metadata.name)).not.toContain(
      "node-monitoring-config-check",
    );
    const [container] = podOf(manifests)?.containers ?? [];
    expect(container).not.toHaveProperty("command");
    expect(container?.args).toEqual(podOf(await rendered({}, {}, helm))?.containers[0]?.args);
  });

  it("Prometheus reads its web configuration from the Secret, and the kubelet uses TCP probes", async () => {
    const manifests = await rendered({ webConfigSecret: "web" }, {}, helm);
    const [container] = podOf(manifests)?.containers ?? [];
    expect(container?.args).toContain("--web.config.file=/etc/prometheus/web/web-config.yml");
    expect(container?.volumeMounts).toContainEqual({ name: "web-config", mountPath: "/etc/prometheus/web" });
    expect(podOf(manifests)?.volumes).toContainEqual({ name: "web-config", secret: { secretName: "web" } });
    expect(container?.readinessProbe).toEqual({ tcpSocket: { port: "http" } });
  });

  it.each([
    { title: "in shards", values: { shards: 2 } },
    { title: "as an agent", values: { agentMode: true, remoteWrite } },
    { title: "with a web configuration", values: { webConfigSecret: "web" } },
  ])(
    "The bundled Prometheus $title cannot answer `helm test`, which runs its own with the same permissions and all jobs",
    async ({ values }) => {
      const manifests = await rendered(values, {}, helm);
      const { serviceAccountName, automountServiceAccountToken, containers, volumes } =
        find(manifests, "Pod").spec ?? {};
      expect([serviceAccountName, automountServiceAccountToken]).toEqual([name, true]);
      expect(containers?.[0]?.env).toContainEqual({ name: "PROMETHEUS_URL", value: "" });
      expect(volumes).toContainEqual({ name: "scrape-config", configMap: { name: "node-monitoring-scrape-config" } });
      expect(
        find(manifests, "ConfigMap", "node-monitoring-scrape-config").data?.["node-monitoring.yaml"],
      ).not.toContain("hashmod");
      expect(find(manifests, "ClusterRoleBinding").subjects?.map((subject) => subject.name)).toEqual([name]);
    },
  );
});
