import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";

const own = (component: string) => ({
  "app.kubernetes.io/name": "node-monitoring",
  "app.kubernetes.io/instance": "node-monitoring",
  "app.kubernetes.io/component": component,
});
const pools = { gpu: { nodeSelector: { gpu: "yes" }, port: 9200 } };

const exporter = (manifests: readonly Manifest[], name = "node-monitoring") =>
  find(manifests, "DaemonSet", name).spec?.template.spec?.containers[0];

describe.concurrent("the listen address of the exporter", () => {
  it("The exporter listens on all addresses of the node by default, without a variable", async () => {
    const container = exporter(await render());
    expect(container?.args).toContain("--web.listen-address=:9100");
    expect(container?.env?.map(({ name }) => name) ?? []).not.toContain("HOST_IP");
  });

  it("The exporter and its probes can be limited to the node's internal address", async () => {
    const container = exporter(await render({ set: { listenOnAllInterfaces: false, port: 9200 } }));
    expect(container?.args).toContain("--web.listen-address=[$(HOST_IP)]:9200");
    expect(container?.env).toContainEqual({
      name: "HOST_IP",
      valueFrom: { fieldRef: { fieldPath: "status.hostIP" } },
    });
    // Without a host, probes use the pod's address, which is the node's address on the host network.
    expect([container?.livenessProbe?.httpGet, container?.readinessProbe?.httpGet]).toEqual([
      { path: "/", port: "metrics" },
      { path: "/", port: "metrics" },
    ]);
  });

  it("The exporter of a pool listens on the pool's port", async () => {
    const manifests = await render({ set: { listenOnAllInterfaces: false, pools } });
    expect(exporter(manifests, "node-monitoring-gpu")?.args).toContain("--web.listen-address=[$(HOST_IP)]:9200");
  });

  it("A listen address in extraArgs overrides the chart's, without a variable", async () => {
    const set = { listenOnAllInterfaces: false, extraArgs: { "web.listen-address": "10.0.0.1:9100" } };
    const container = exporter(await render({ set }));
    expect(container?.args).toContain("--web.listen-address=10.0.0.1:9100");
    expect(container?.env?.map(({ name }) => name) ?? []).not.toContain("HOST_IP");
  });
});

describe.concurrent("the exporter's Service", () => {
  it("The Service is not rendered by default", async () => {
    expect(selectKind(await render(), "Service")).toEqual([]);
  });

  it("The Service is headless, and selects the exporter's pods and port", async () => {
    const annotations = { "example.com/team": "platform" };
    const manifests = await render({ set: { service: { enabled: true, annotations }, port: 9200 } });
    const { metadata, spec } = find(manifests, "Service");
    expect(metadata).toMatchObject({ name: "node-monitoring", namespace: "monitoring", annotations });
    expect(spec).toEqual({
      clusterIP: "None",
      selector: own("exporter"),
      ports: [{ name: "metrics", port: 9200, targetPort: "metrics" }],
    });
  });

  it("service.spec overrides the fields of the Service", async () => {
    const spec = { type: "NodePort", ipFamilyPolicy: "PreferDualStack", ports: [{ port: 80, targetPort: "metrics" }] };
    const service = find(await render({ set: { service: { enabled: true, spec } } }), "Service");
    expect(service.spec).toEqual({ selector: own("exporter"), ...spec });
  });

  it("The Service keeps a cluster IP from the values", async () => {
    const set = { service: { enabled: true, spec: { clusterIP: "10.96.0.7" } } };
    expect(find(await render({ set }), "Service").spec).toMatchObject({ clusterIP: "10.96.0.7" });
  });

  it.each([
    { spec: { clusterIP: "" }, becomes: { clusterIP: "" } },
    { spec: { clusterIP: "None" }, becomes: { clusterIP: "None" } },
    { spec: { type: "LoadBalancer" }, becomes: { type: "LoadBalancer" } },
    { spec: { type: "NodePort", clusterIP: "" }, becomes: { type: "NodePort", clusterIP: "" } },
    {
      spec: { type: "LoadBalancer", clusterIPs: ["10.96.0.7", "fd00::7"] },
      becomes: { type: "LoadBalancer", clusterIP: "10.96.0.7", clusterIPs: ["10.96.0.7", "fd00::7"] },
    },
    { spec: { clusterIPs: ["None"] }, becomes: { clusterIP: "None", clusterIPs: ["None"] } },
  ])("The Service is valid for Kubernetes with $spec", async ({ spec, becomes }) => {
    const service = find(await render({ set: { service: { enabled: true, spec } } }), "Service");
    const ports = [{ name: "metrics", port: 9100, targetPort: "metrics" }];
    expect(service.spec).toEqual({ selector: own("exporter"), ports, ...becomes });
  });

  it("The Service uses the port number if the port has no name", async () => {
    const probes = { livenessProbe: null, readinessProbe: null };
    const set = { service: { enabled: true }, portName: "", ...probes };
    expect(find(await render({ set }), "Service").spec?.ports).toEqual([{ port: 9100 }]);
  });

  it("Each pool has its own Service with its port", async () => {
    const services = selectKind(await render({ set: { service: { enabled: true }, pools } }), "Service");
    expect(services.map(({ metadata, spec }) => [metadata.name, spec?.selector, spec?.ports?.[0]?.port])).toEqual([
      ["node-monitoring", own("exporter"), 9100],
      ["node-monitoring-gpu", own("exporter-gpu"), 9200],
    ]);
  });
});

describe.concurrent("network policies", () => {
  const enabled = (more: object = {}) => ({ enabled: true, ...more });
  const reload = { reload: { url: "http://prometheus.example.com" } };

  it("NetworkPolicies are not rendered by default", async () => {
    const set = { hostNetwork: false, prometheus: { enabled: true }, scrape: reload };
    expect(selectKind(await render({ set }), "NetworkPolicy")).toEqual([]);
  });

  it("NetworkPolicies select only the pods that they affect, not those on the host network", async () => {
    const set = { networkPolicy: enabled(), prometheus: { enabled: true }, scrape: reload };
    const policies = selectKind(await render({ set }), "NetworkPolicy").map(({ metadata, spec }) => [
      metadata.name,
      spec,
    ]);
    const policyTypes = ["Ingress"];
    expect(Object.fromEntries(policies)).toEqual({
      "node-monitoring-prometheus": {
        podSelector: { matchLabels: own("prometheus") },
        policyTypes,
        ingress: [{ ports: [{ port: "http", protocol: "TCP" }] }],
      },
      "node-monitoring-test": { podSelector: { matchLabels: own("test") }, policyTypes },
      "node-monitoring-reload": { podSelector: { matchLabels: own("reload") }, policyTypes },
    });
  });

  it("NetworkPolicies do not select pods that the chart does not render", async () => {
    const set = { networkPolicy: enabled(), scrape: { nodes: { enabled: false }, kubelet: { enabled: false } } };
    expect(selectKind(await render({ set }), "NetworkPolicy")).toEqual([]);
  });

  it("NetworkPolicies cover every exporter off the host network, at its port", async () => {
    const set = { networkPolicy: enabled(), hostNetwork: false, pools };
    const policies = selectKind(await render({ set }), "NetworkPolicy").filter(({ spec }) => spec?.ingress);
    expect(
      policies.map(({ metadata, spec }) => [metadata.name, spec?.podSelector?.matchLabels, spec?.ingress]),
    ).toEqual([
      ["node-monitoring", own("exporter"), [{ ports: [{ port: 9100, protocol: "TCP" }] }]],
      ["node-monitoring-gpu", own("exporter-gpu"), [{ ports: [{ port: 9200, protocol: "TCP" }] }]],
    ]);
  });

  it("NetworkPolicies cover every shard of Prometheus", async () => {
    const set = { networkPolicy: enabled(), prometheus: { enabled: true, shards: 2 } };
    const policies = selectKind(await render({ set }), "NetworkPolicy").filter(({ spec }) => spec?.ingress);
    expect(policies.map(({ spec }) => spec?.podSelector?.matchLabels)).toEqual([
      own("prometheus"),
      own("prometheus-shard-1"),
    ]);
  });

  it("NetworkPolicies allow the configured peers and the chart's own pods", async () => {
    const from = {
      grafana: { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "grafana" } } },
      office: { ipBlock: { cidr: "10.1.0.0/16" } },
    };
    const set = { networkPolicy: enabled({ from: { ...from, gone: null } }), prometheus: { enabled: true } };
    const { spec } = find(await render({ set }), "NetworkPolicy", "node-monitoring-prometheus");
    expect(spec?.ingress).toEqual([
      {
        ports: [{ port: "http", protocol: "TCP" }],
        from: [
          from.grafana,
          from.office,
          { podSelector: { matchLabels: own("prometheus") } },
          { podSelector: { matchLabels: own("test") } },
        ],
      },
    ]);
  });
});
