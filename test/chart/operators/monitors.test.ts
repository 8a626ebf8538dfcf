import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { operatorApis } from "../../support/operator-apis.ts";
import { findRejected } from "../../support/rejected.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";

const apiVersions = operatorApis;
const on = { enabled: true };
const withService = { serviceMonitor: on, service: on };
const pool = { nodeSelector: { accel: "a100" }, port: 9200 };

const byAddress = {
  ip: { source_labels: ["__meta_kubernetes_node_address_InternalIP"], target_label: "internal_ip" },
  rack: { source_labels: ["__meta_kubernetes_node_annotation_rack"], target_label: "rack" },
  removed: false,
};

interface Endpoint {
  port?: string;
  targetPort?: string;
  relabelings: { sourceLabels?: string[]; targetLabel?: string }[];
  [field: string]: unknown;
}

interface Spec {
  selector: { matchLabels: Record<string, string> };
  podMetricsEndpoints?: Endpoint[];
  endpoints?: Endpoint[];
  [field: string]: unknown;
}

const specs = (manifests: readonly Manifest[]): Spec[] =>
  manifests
    .filter(({ kind }) => kind === "PodMonitor" || kind === "ServiceMonitor")
    .map((manifest) => (manifest as unknown as { spec: Spec }).spec);

async function renderSpec(set: object): Promise<Spec & { endpoint: Endpoint }> {
  const [spec] = specs(await render({ set, apiVersions }));
  const [endpoint] = spec?.podMetricsEndpoints ?? spec?.endpoints ?? [];
  if (!spec || !endpoint) expect.fail("no monitor is rendered");
  return { ...spec, endpoint };
}

describe.concurrent("PodMonitor and ServiceMonitor", () => {
  it.each(helms)("A PodMonitor has the settings and rules of the job, with %s", async (helm) => {
    const set = { podMonitor: { ...on, labels: { release: "kube-prometheus-stack" } } };
    const manifests = await render({ helm, set, apiVersions });
    const monitor = manifests.find(({ kind }) => kind === "PodMonitor");
    expect(monitor?.metadata).toMatchObject({
      name: "node-monitoring",
      namespace: "monitoring",
      labels: { release: "kube-prometheus-stack", "app.kubernetes.io/component": "scrape" },
    });
    expect(specs(manifests)).toMatchObject([
      {
        selector: { matchLabels: { "app.kubernetes.io/component": "exporter" } },
        attachMetadata: { node: true },
        podMetricsEndpoints: [{ port: "metrics", interval: "30s", scrapeTimeout: "10s", followRedirects: false }],
      },
    ]);
    expect(await findRejected(manifests)).toEqual([]);
  });

  it("A PodMonitor has the rules of the job except that for the address, with the name of the node from the pod", async () => {
    const set = { podMonitor: on, scrape: { nodes: { metricDenyList: ["node_arp_.+"] } } };
    const manifests = await render({ set, apiVersions });
    const [job] = readScrapeJobs(manifests);
    const [endpoint] = specs(manifests)[0]?.podMetricsEndpoints ?? [];
    const rules = (job?.relabel_configs ?? []).filter(({ target_label }) => target_label !== "__address__");
    const ofNodes = JSON.stringify(rules).replaceAll("__meta_kubernetes_node_name", "__meta_kubernetes_pod_node_name");
    const inSnakeCase = JSON.stringify(endpoint?.relabelings)
      .replaceAll("sourceLabels", "source_labels")
      .replaceAll("targetLabel", "target_label");
    expect(JSON.parse(inSnakeCase)).toEqual(JSON.parse(ofNodes));
    expect(endpoint?.metricRelabelings).toEqual([{ sourceLabels: ["__name__"], regex: "node_arp_.+", action: "drop" }]);
  });

  it("A PodMonitor selects the pods of all pools, by the name of their port", async () => {
    const manifests = await render({ set: { podMonitor: on, pools: { gpu: pool } }, apiVersions });
    const [spec, ...others] = specs(manifests);
    expect(others).toEqual([]);
    const daemonSets = selectKind(manifests, "DaemonSet");
    expect(daemonSets).toHaveLength(2);
    for (const { spec: set } of daemonSets) {
      expect(set?.template.metadata?.labels).toMatchObject(spec?.selector.matchLabels ?? {});
      expect(set?.template.spec?.containers[0]?.ports?.map(({ name }) => name)).toEqual([
        spec?.podMetricsEndpoints?.[0]?.port,
      ]);
    }
  });

  it("Each Service has a ServiceMonitor, which finds more than 1000 nodes", async () => {
    const set = { ...withService, pools: { gpu: pool }, selectorLabels: { app: "node-exporter" } };
    const manifests = await render({ set, apiVersions });
    const services = selectKind(manifests, "Service");
    const monitors = manifests.filter(({ kind }) => kind === "ServiceMonitor");
    expect(monitors.map(({ metadata }) => metadata.name)).toEqual(services.map(({ metadata }) => metadata.name));
    for (const [index, spec] of specs(manifests).entries()) {
      expect(spec.serviceDiscoveryRole).toBe("EndpointSlice");
      expect(spec.endpoints?.[0]?.targetPort).toBe("metrics");
      const selected = services.filter(({ metadata: { labels = {} } }) =>
        Object.entries(spec.selector.matchLabels).every(([label, value]) => labels[label] === value),
      );
      expect(selected).toEqual([services[index]]);
    }
    expect(await findRejected(manifests)).toEqual([]);
  });

  it("A monitor has the limits and other fields of the job in the operator's spelling", async () => {
    const config = { honor_labels: true, metrics_path: "/m", params: { "collect[]": ["cpu"] }, target_limit: 9 };
    const scrape = { sampleLimit: 5000, bodySizeLimit: "10MiB", nodes: { interval: "15s", config } };
    const { endpoint, ...spec } = await renderSpec({ podMonitor: on, scrape });
    expect(spec).toMatchObject({ sampleLimit: 5000, targetLimit: 9, bodySizeLimit: "10MiB" });
    expect(endpoint).toMatchObject({
      interval: "15s",
      scrapeTimeout: "10s",
      honorLabels: true,
      path: "/m",
      params: { "collect[]": ["cpu"] },
      followRedirects: false,
    });
  });

  it("A PodMonitor has the labels of a preset, and no rule for the address", async () => {
    const { endpoint } = await renderSpec({ podMonitor: on, scrape: { preset: "kube-prometheus-stack" } });
    const targets = endpoint.relabelings.map(({ targetLabel }) => targetLabel);
    expect(targets).toEqual(expect.arrayContaining(["job", "instance", "node", "namespace", "pod", "service"]));
    expect(targets).not.toContain("__address__");
  });

  it("A monitor without relabeling rules has the address and the labels that the operator gives it", async () => {
    const scrape = { nodes: { config: { relabel_configs: [] } } };
    expect((await renderSpec({ podMonitor: on, scrape })).endpoint.relabelings).toEqual([]);
  });

  it("Without permission to list nodes, a monitor can leave their labels out", async () => {
    const { attachMetadata } = await renderSpec({ podMonitor: { ...on, attachMetadata: { node: false } } });
    expect(attachMetadata).toEqual({ node: false });
  });

  it.each([
    [{ enabled: true }, { secret: { name: "node-monitoring-web-client", key: "ca.crt" } }, undefined],
    [
      { enabled: true, clientAuth: on },
      { secret: { name: "node-monitoring-web-client", key: "ca.crt" } },
      "node-monitoring-web-client",
    ],
    [
      { enabled: true, existingSecret: "server", clientAuth: { ...on, existingSecret: "client" } },
      { secret: { name: "server", key: "ca.crt" } },
      "client",
    ],
  ])("A monitor reads the certificates for web.tls %j from Secrets", async (tls, ca, client) => {
    const { endpoint } = await renderSpec({ podMonitor: on, web: { tls } });
    expect(endpoint).toMatchObject({
      scheme: "https",
      tlsConfig: { serverName: "node-monitoring.monitoring.svc", ca },
    });
    const { cert, keySecret } = endpoint.tlsConfig as { cert?: object; keySecret?: object };
    expect(cert).toEqual(client && { secret: { name: client, key: "tls.crt" } });
    expect(keySecret).toEqual(client && { name: client, key: "tls.key" });
  });

  it.each([
    ["podMonitor", { podMonitor: on }],
    ["serviceMonitor", withService],
  ])("With %s, the other forms for the Prometheus Operator leave out the exporter", async (_, monitor) => {
    const web = { tls: on };
    const scrapeConfig = { ...on, scrapeClass: "kubelet" };
    const objects = await render({ set: { ...monitor, scrapeConfig, web }, apiVersions });
    expect(objects.filter(({ kind }) => kind === "ScrapeConfig").map(({ metadata }) => metadata.name)).toEqual([
      "node-monitoring-kubelet",
    ]);
    const manifests = await render({ set: { ...monitor, additionalScrapeConfigs: on }, apiVersions });
    const { stringData } = find(manifests, "Secret", "node-monitoring-additional-scrape-configs");
    const list = parseYaml(stringData?.["scrape-configs.yaml"] ?? "", "list") as { job_name: string }[];
    expect(list.map(({ job_name }) => job_name)).toEqual(["kubernetes-kubelet"]);
  });

  it("If the API of the PodMonitor is missing and the object is skipped, the other forms keep the exporter", async () => {
    const set = { podMonitor: on, additionalScrapeConfigs: on, customResources: { renderMode: "skipIfMissing" } };
    const { stringData } = find(await render({ set }), "Secret", "node-monitoring-additional-scrape-configs");
    expect(stringData?.["scrape-configs.yaml"]).toContain("job_name: kubernetes-nodes");
  });

  it.each([
    [{ podMonitor: on }, ["pods"]],
    [{ podMonitor: on, scrape: { pods: { ...on, namespaces: ["monitoring"] } } }, ["pods"]],
    [withService, ["endpointslices", "pods", "services"]],
  ])("Prometheus may list what %j discovers in the namespace of the exporter", async (set, resources) => {
    const rbac = { serviceAccounts: [{ name: "prometheus", namespace: "monitoring" }] };
    const [role, ...others] = selectKind(await render({ set: { ...set, rbac }, apiVersions }), "Role");
    expect(others).toEqual([]);
    expect(role?.metadata.namespace).toBe("monitoring");
    expect(role?.rules?.flatMap(({ resources: names }) => names)).toEqual(resources);
  });

  it.each([
    ["serviceMonitor.enabled", { serviceMonitor: on }],
    ["serviceMonitor.enabled", { ...withService, podMonitor: on }],
    ["podMonitor.enabled", { podMonitor: on, scrape: { nodes: { enabled: false } } }],
    ["portName", { podMonitor: on, portName: "" }],
    ["scrape.nodes.staticTargets", { podMonitor: on, scrape: { nodes: { staticTargets: { db: {} } } } }],
    [
      "scrape.kubernetesSdConfig",
      { podMonitor: on, scrape: { kubernetesSdConfig: { api_server: "https://k8s:6443" } } },
    ],
    ["scrape.nodes.relabelConfigs.ip", { podMonitor: on, scrape: { nodes: { relabelConfigs: { ...byAddress } } } }],
    ["scrape.nodes.config.http_headers", { podMonitor: on, scrape: { nodes: { config: { http_headers: {} } } } }],
    ["podMonitor.enabled", { podMonitor: on, kubeRBACProxy: on }],
    ["podMonitor.enabled", { podMonitor: on, web: { tls: on, basicAuth: on } }],
    [
      "additionalScrapeConfigs.enabled",
      { podMonitor: on, additionalScrapeConfigs: on, scrape: { kubelet: { enabled: false } } },
    ],
  ])("The chart rejects %s if a monitor cannot express it, or would scrape twice: %j", async (path, set) => {
    const { rejections: findings } = await rejection({ set, apiVersions });
    expect(findings.map((finding) => finding.path?.join("."))).toEqual([path]);
  });
});
