import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { discoverTargets, type FoundTarget, type ScrapedTarget } from "../../../scripts/lib/prometheus/promtool.ts";
import { readScrapeJobs, type ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";

type Labels = Record<string, string>;
interface Case {
  title: string;
  found: FoundTarget;
  /** Undefined if the target is dropped. */
  target: ScrapedTarget | undefined;
}

const on = { enabled: true };
const everything = {
  pods: on,
  endpoints: on,
  services: on,
  ingresses: on,
  blackboxExporter: { address: "blackbox:9115" },
};
const scraped = { "prometheus.io/scrape": "true" };
const probed = { "prometheus.io/probe": "true" };

/** Returns annotations or labels in the form of discovery: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config */
function metas(prefix: string, entries: Labels): Labels {
  return Object.fromEntries(
    Object.entries(entries).map(([name, value]) => [
      `__meta_kubernetes_${prefix}_${name.replaceAll(/\W/g, "_")}`,
      value,
    ]),
  );
}

describe.concurrent("the job for annotated pods", () => {
  /** A container's port, or a container without ports, whose address is the pod's without brackets. */
  const pod = (address: string, annotations: Labels, more: Labels = {}): FoundTarget => ({
    __address__: address,
    __meta_kubernetes_namespace: "shop",
    __meta_kubernetes_pod_name: "cart-1",
    __meta_kubernetes_pod_node_name: "node-1",
    __meta_kubernetes_pod_phase: "Running",
    __meta_kubernetes_pod_ip: address.includes("[") ? "fd00::7" : address.includes("::") ? address : "10.0.0.7",
    ...metas("pod_annotation", annotations),
    ...more,
  });
  const target = (address: string, url = `http://${address}/metrics`): ScrapedTarget => ({
    address,
    url,
    labels: { job: "kubernetes-pods", instance: address, namespace: "shop", pod: "cart-1", node: "node-1" },
  });
  const own = {
    __meta_kubernetes_namespace: "monitoring",
    ...metas("pod_label", {
      "app.kubernetes.io/name": "node-monitoring",
      "app.kubernetes.io/instance": "node-monitoring",
      "app.kubernetes.io/component": "exporter",
    }),
  };
  const cases: Case[] = [
    { title: "no annotation", found: pod("10.0.0.7:8080", {}), target: undefined },
    {
      title: "the annotation with false",
      found: pod("10.0.0.7:8080", { "prometheus.io/scrape": "false" }),
      target: undefined,
    },
    { title: "a port of its container", found: pod("10.0.0.7:8080", scraped), target: target("10.0.0.7:8080") },
    {
      title: "the port of the annotation over the container's",
      found: pod("10.0.0.7:8080", { ...scraped, "prometheus.io/port": "9102" }),
      target: target("10.0.0.7:9102"),
    },
    {
      title: "the port of the annotation for a container without ports",
      found: pod("10.0.0.7", { ...scraped, "prometheus.io/port": "9102" }),
      target: target("10.0.0.7:9102"),
    },
    { title: "an IPv6 address", found: pod("[fd00::7]:8080", scraped), target: target("[fd00::7]:8080") },
    {
      title: "an IPv6 address and the port of the annotation",
      found: pod("[fd00::7]:8080", { ...scraped, "prometheus.io/port": "9102" }),
      target: target("[fd00::7]:9102"),
    },
    {
      title: "an IPv6 address without a port",
      found: pod("fd00::7", scraped),
      target: target("[fd00::7]"),
    },
    {
      title: "an IPv6 address without a port, and the port of the annotation",
      found: pod("fd00::7", { ...scraped, "prometheus.io/port": "9102" }),
      target: target("[fd00::7]:9102"),
    },
    {
      title: "an invalid port",
      found: pod("10.0.0.7:8080", { ...scraped, "prometheus.io/port": "http" }),
      target: target("10.0.0.7:8080"),
    },
    {
      title: "scheme, path and parameters",
      found: pod("10.0.0.7:8080", {
        ...scraped,
        "prometheus.io/scheme": "https",
        "prometheus.io/path": "/stats",
        "prometheus.io/param_format": "text",
      }),
      target: target("10.0.0.7:8080", "https://10.0.0.7:8080/stats?format=text"),
    },
    {
      title: "an invalid scheme",
      found: pod("10.0.0.7:8080", { ...scraped, "prometheus.io/scheme": "ftp" }),
      target: target("10.0.0.7:8080"),
    },
    {
      title: "misleading pod labels",
      found: pod("10.0.0.7:8080", scraped, metas("pod_label", { job: "evil", instance: "evil", node: "evil" })),
      target: target("10.0.0.7:8080"),
    },
    ...["Succeeded", "Failed", "Pending"].map((phase) => ({
      title: `a pod in phase ${phase}`,
      found: pod("10.0.0.7:8080", scraped, { __meta_kubernetes_pod_phase: phase }),
      target: undefined,
    })),
    { title: "the exporter's own pod", found: pod("10.0.0.7:9100", scraped, own), target: undefined },
    {
      title: "an exporter of a release with the same name in another namespace",
      found: pod("10.0.0.7:9100", scraped, { ...own, __meta_kubernetes_namespace: "shop" }),
      target: target("10.0.0.7:9100"),
    },
    {
      title: "another component of the release",
      found: pod("10.0.0.7:9100", scraped, {
        ...own,
        __meta_kubernetes_pod_label_app_kubernetes_io_component: "prometheus",
      }),
      target: { ...target("10.0.0.7:9100"), labels: { ...target("10.0.0.7:9100").labels, namespace: "monitoring" } },
    },
  ];
  it.each(cases)("The job for annotated pods handles $title", async ({ found, target }) => {
    expect(await relabel("kubernetes-pods", found)).toEqual(target);
  });

  it("The job for annotated pods leaves out the exporter's pods with custom labels, in which a dot matches only a dot", async () => {
    const selectorLabels = { "example.com/app": "node.exporter" };
    const labelled = (app: string) =>
      pod("10.0.0.7:9100", scraped, {
        __meta_kubernetes_namespace: "monitoring",
        ...metas("pod_label", { "example.com/app": app }),
      });
    expect(await relabel("kubernetes-pods", labelled("node.exporter"), { selectorLabels })).toBeUndefined();
    expect(await relabel("kubernetes-pods", labelled("node-exporter"), { selectorLabels })).toBeDefined();
  });
});

describe.concurrent("the job for annotated endpoints", () => {
  const endpoint = (address: string, annotations: Labels, more: Labels = {}): FoundTarget => ({
    __address__: address,
    __meta_kubernetes_namespace: "shop",
    __meta_kubernetes_service_name: "cart",
    __meta_kubernetes_pod_name: "cart-1",
    __meta_kubernetes_pod_phase: "Running",
    __meta_kubernetes_endpointslice_name: "cart-x7x7x",
    __meta_kubernetes_endpointslice_endpoint_node_name: "node-1",
    ...metas("service_annotation", annotations),
    ...more,
  });
  const target = (address: string, url = `http://${address}/metrics`): ScrapedTarget => ({
    address,
    url,
    labels: {
      job: "kubernetes-service-endpoints",
      instance: address,
      namespace: "shop",
      service: "cart",
      pod: "cart-1",
      node: "node-1",
    },
  });
  const cases: Case[] = [
    { title: "no annotation", found: endpoint("10.0.0.7:8080", {}), target: undefined },
    {
      title: "an annotation of the pod, which is for the job for pods",
      found: endpoint("10.0.0.7:8080", {}, metas("pod_annotation", scraped)),
      target: undefined,
    },
    { title: "a port of the service", found: endpoint("10.0.0.7:8080", scraped), target: target("10.0.0.7:8080") },
    {
      title: "port, scheme, path and parameters of the annotations",
      found: endpoint("10.0.0.7:8080", {
        ...scraped,
        "prometheus.io/port": "9102",
        "prometheus.io/scheme": "https",
        "prometheus.io/path": "/stats",
        "prometheus.io/param_format": "text",
      }),
      target: target("10.0.0.7:9102", "https://10.0.0.7:9102/stats?format=text"),
    },
    { title: "an IPv6 address", found: endpoint("[fd00::7]:8080", scraped), target: target("[fd00::7]:8080") },
    {
      title: "an IPv6 address and the port of the annotation",
      found: endpoint("[fd00::7]:8080", { ...scraped, "prometheus.io/port": "9102" }),
      target: target("[fd00::7]:9102"),
    },
    {
      title: "an address without a port, and the port of the annotation",
      found: endpoint("10.0.0.7", { ...scraped, "prometheus.io/port": "9102" }),
      target: target("10.0.0.7:9102"),
    },
    {
      title: "a pod that has ended",
      found: endpoint("10.0.0.7:8080", scraped, { __meta_kubernetes_pod_phase: "Succeeded" }),
      target: undefined,
    },
    {
      title: "an endpoint that is not a pod",
      found: {
        __address__: "192.0.2.1:8080",
        __meta_kubernetes_namespace: "shop",
        __meta_kubernetes_service_name: "legacy",
        ...metas("service_annotation", scraped),
      },
      target: {
        address: "192.0.2.1:8080",
        url: "http://192.0.2.1:8080/metrics",
        labels: {
          job: "kubernetes-service-endpoints",
          instance: "192.0.2.1:8080",
          namespace: "shop",
          service: "legacy",
        },
      },
    },
    {
      title: "the exporter's own pods behind a service",
      found: endpoint("10.0.0.7:9100", scraped, {
        __meta_kubernetes_namespace: "monitoring",
        ...metas("pod_label", {
          "app.kubernetes.io/name": "node-monitoring",
          "app.kubernetes.io/instance": "node-monitoring",
          "app.kubernetes.io/component": "exporter",
        }),
      }),
      target: undefined,
    },
  ];
  it.each(cases)("The job for annotated endpoints handles $title", async ({ found, target }) => {
    expect(await relabel("kubernetes-service-endpoints", found)).toEqual(target);
  });
});

/** The expected request to the Blackbox exporter. */
const probe = (target: string, labels: Labels): ScrapedTarget => ({
  address: "blackbox:9115",
  url: `http://blackbox:9115/probe?${new URLSearchParams({ module: "http_2xx", target })}`,
  labels: { ...labels, instance: target },
});

describe.concurrent("the job for annotated services", () => {
  const service = (annotations: Labels): FoundTarget => ({
    __address__: "cart.shop.svc:8080",
    __meta_kubernetes_namespace: "shop",
    __meta_kubernetes_service_name: "cart",
    ...metas("service_annotation", annotations),
  });
  const target = (url: string) => probe(url, { job: "kubernetes-services", namespace: "shop", service: "cart" });
  const cases: Case[] = [
    { title: "no annotation", found: service({}), target: undefined },
    { title: "the annotation for scraping", found: service(scraped), target: undefined },
    { title: "a port of the service", found: service(probed), target: target("http://cart.shop.svc:8080/") },
    {
      title: "port, scheme and path of the annotations",
      found: service({
        ...probed,
        "prometheus.io/port": "8443",
        "prometheus.io/scheme": "https",
        "prometheus.io/path": "/healthz",
      }),
      target: target("https://cart.shop.svc:8443/healthz"),
    },
  ];
  it.each(cases)("The job for annotated services handles $title", async ({ found, target }) => {
    expect(await relabel("kubernetes-services", found)).toEqual(target);
  });
});

describe.concurrent("the job for annotated ingresses", () => {
  const ingress = (annotations: Labels, more: Labels = {}): FoundTarget => ({
    __address__: "shop.example.com",
    __meta_kubernetes_namespace: "shop",
    __meta_kubernetes_ingress_name: "shop",
    __meta_kubernetes_ingress_scheme: "http",
    __meta_kubernetes_ingress_path: "/cart",
    ...metas("ingress_annotation", annotations),
    ...more,
  });
  const target = (url: string) => probe(url, { job: "kubernetes-ingresses", namespace: "shop", ingress: "shop" });
  const cases: Case[] = [
    { title: "no annotation", found: ingress({}), target: undefined },
    { title: "a path", found: ingress(probed), target: target("http://shop.example.com/cart") },
    {
      title: "another path",
      found: ingress(probed, { __meta_kubernetes_ingress_path: "/" }),
      target: target("http://shop.example.com/"),
    },
    {
      title: "a host with a certificate",
      found: ingress(probed, { __meta_kubernetes_ingress_scheme: "https" }),
      target: target("https://shop.example.com/cart"),
    },
    {
      title: "port, scheme and path of the annotations",
      found: ingress({
        ...probed,
        "prometheus.io/port": "8443",
        "prometheus.io/scheme": "https",
        "prometheus.io/path": "/healthz",
      }),
      target: target("https://shop.example.com:8443/healthz"),
    },
    {
      title: "a wildcard host, which is not an address",
      found: ingress(probed, { __address__: "*.example.com" }),
      target: undefined,
    },
    { title: "no host", found: ingress(probed, { __address__: "*" }), target: undefined },
  ];
  it.each(cases)("The job for annotated ingresses handles $title", async ({ found, target }) => {
    expect(await relabel("kubernetes-ingresses", found)).toEqual(target);
  });
});

describe.concurrent("the other endpoints of the kubelet", () => {
  it.each([
    { job: "kubernetes-cadvisor", path: "/metrics/cadvisor" },
    { job: "kubernetes-resource", path: "/metrics/resource" },
    { job: "kubernetes-probes", path: "/metrics/probes" },
    { job: "kubernetes-slis", path: "/metrics/slis" },
  ])("The job $job scrapes its endpoint of the kubelet", async ({ job, path }) => {
    const scrape = { cadvisor: on, resource: on, probes: on, slis: on };
    const found = { __address__: "[fd00::1]:0", __meta_kubernetes_node_name: "a" };
    expect(await relabel(job, found, { scrape })).toEqual({
      address: "[fd00::1]:10250",
      url: `https://[fd00::1]:10250${path}`,
      labels: { job, instance: "a", node: "a" },
    });
  });
});

describe.concurrent("hosts outside the cluster", () => {
  const set = {
    port: 9101,
    scrape: {
      nodes: {
        staticTargets: {
          "bastion.example.com": {},
          db: { address: "10.1.2.3", port: 9200, labels: { zone: "dc1", team: "a" } },
          "fd00::5": { port: 10250 },
        },
      },
    },
  };

  it.each(["allow", "all", "none"])(
    "Hosts outside the cluster keep their name, port and labels with nodeLabels.mode=%s",
    async (mode) => {
      const jobs = readScrapeJobs(await render({ set: { ...set, scrape: { ...set.scrape, nodeLabels: { mode } } } }));
      const [job] = jobs as [ScrapeJob & { static_configs: { targets: [string]; labels: Labels }[] }];
      const found = job.static_configs.map(({ targets: [address], labels }) => ({ __address__: address, ...labels }));
      expect(await discoverTargets({ scrape_configs: jobs }, "kubernetes-nodes", found)).toEqual(
        [
          { address: "bastion.example.com:9101", name: "bastion.example.com", more: {} },
          { address: "10.1.2.3:9200", name: "db", more: { zone: "dc1", team: "a" } },
          { address: "[fd00::5]:10250", name: "fd00::5", more: {} },
        ].map(({ address, name, more }) => ({
          address,
          url: `http://${address}/metrics`,
          labels: { job: "kubernetes-nodes", instance: name, node: name, ...more },
        })),
      );
    },
  );

  it("Hosts outside the cluster do not change the cluster's nodes", async () => {
    const found = { __address__: "[fd00::1]:10250", __meta_kubernetes_node_name: "a" };
    expect(await relabel("kubernetes-nodes", found, set)).toEqual({
      address: "[fd00::1]:9101",
      url: "http://[fd00::1]:9101/metrics",
      labels: { job: "kubernetes-nodes", instance: "a", node: "a" },
    });
  });
});

async function relabel(job: string, found: FoundTarget, set: object = {}) {
  const scrape_configs = readScrapeJobs(await render({ set: { scrape: everything, ...set } }));
  const [target] = await discoverTargets({ scrape_configs }, job, [found]);
  return target;
}
