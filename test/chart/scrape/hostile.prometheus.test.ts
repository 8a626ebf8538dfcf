import { beforeAll, describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { discoverTargets, type FoundTarget } from "../../../scripts/lib/prometheus/promtool.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { ensureTools } from "../../../scripts/lib/tools/resolve.ts";
import { hostileTexts, targetAnnotations } from "../../support/hostile-annotations.ts";

beforeAll(async () => {
  await ensureTools(["helm", "promtool"]);
});

const on = { enabled: true };
const scrape = { pods: on, endpoints: on, services: on, ingresses: on, blackboxExporter: { address: "blackbox:9115" } };
const texts = hostileTexts("169.254.169.254", 8080);

interface Subject {
  title: string;
  job: string;
  kind: "pod" | "service" | "ingress";
  /** The host of the tenant's object, as a URL names it. */
  host: string;
  found: FoundTarget;
}

const probed = "__meta_kubernetes_service_annotation_prometheus_io_probe";
const pod = (address: string, ip: string): FoundTarget => ({
  __address__: address,
  __meta_kubernetes_pod_ip: ip,
  __meta_kubernetes_pod_phase: "Running",
  __meta_kubernetes_pod_annotation_prometheus_io_scrape: "true",
});
const endpoint = (address: string): FoundTarget => ({
  __address__: address,
  __meta_kubernetes_service_annotation_prometheus_io_scrape: "true",
});
const ingress = (address: string): FoundTarget => ({
  __address__: address,
  __meta_kubernetes_ingress_scheme: "http",
  __meta_kubernetes_ingress_path: "/cart",
  __meta_kubernetes_ingress_annotation_prometheus_io_probe: "true",
});

const pods = { job: "kubernetes-pods", kind: "pod" } as const;
const endpoints = { job: "kubernetes-service-endpoints", kind: "service" } as const;
const subjects: Subject[] = [
  { title: "a pod", ...pods, host: "10.0.0.7", found: pod("10.0.0.7:8080", "10.0.0.7") },
  { title: "a pod without ports", ...pods, host: "10.0.0.7", found: pod("10.0.0.7", "10.0.0.7") },
  { title: "a pod with IPv6", ...pods, host: "[fd00::7]", found: pod("[fd00::7]:8080", "fd00::7") },
  { title: "a pod with IPv6 and without ports", ...pods, host: "[fd00::7]", found: pod("fd00::7", "fd00::7") },
  { title: "an endpoint", ...endpoints, host: "10.0.0.7", found: endpoint("10.0.0.7:8080") },
  { title: "an endpoint without a port", ...endpoints, host: "10.0.0.7", found: endpoint("10.0.0.7") },
  { title: "an endpoint with IPv6", ...endpoints, host: "[fd00::7]", found: endpoint("[fd00::7]:8080") },
  {
    title: "a service",
    job: "kubernetes-services",
    kind: "service",
    host: "cart.shop.svc",
    found: { __address__: "cart.shop.svc:8080", [probed]: "true" },
  },
  {
    title: "an ingress",
    job: "kubernetes-ingresses",
    kind: "ingress",
    host: "shop.example.com",
    found: ingress("shop.example.com"),
  },
];

/** The URL that the tenant's object causes a request to: the scraped one, or the one that the Blackbox exporter gets. */
function requested(job: string, url: string): string {
  if (job === pods.job || job === endpoints.job) return url;
  const probe = new URL(url);
  expect([probe.host, probe.pathname]).toEqual(["blackbox:9115", "/probe"]);
  expect(probe.searchParams.getAll("module")).toEqual(["http_2xx"]);
  expect(probe.searchParams.getAll("target")).toHaveLength(1);
  return probe.searchParams.get("target") ?? "";
}

/** Everything of a URL between the scheme and the path, where a reader can find a host: RFC 3986, section 3.2. */
function authorityOf(url: string): string {
  return /^https?:\/\/([^/?#\\]*)\//.exec(url)?.[1] ?? `no URL with a path: ${url}`;
}

describe.concurrent("annotations of tenants", () => {
  it.each(subjects)(
    "No annotation of $title changes the host of a request, or the parameters of the Blackbox exporter",
    async ({ job, kind, host, found }) => {
      const scrape_configs = readScrapeJobs(await render({ set: { scrape } }));
      const hostile = texts.flatMap((text) => [
        ...targetAnnotations.map((name) => ({ [name]: text })),
        // All at once, for rules that only fail together.
        Object.fromEntries(targetAnnotations.map((name) => [name, text])),
        { "prometheus.io/port": "8443", "prometheus.io/path": text },
        { "prometheus.io/port": text, "prometheus.io/path": `/${text}` },
      ]);
      const prefix = `__meta_kubernetes_${kind}_annotation_`;
      const targets = hostile.map((annotations) => ({
        ...found,
        ...Object.fromEntries(
          Object.entries(annotations).map(([name, text]) => [prefix + name.replaceAll(/\W/g, "_"), text]),
        ),
      }));
      const results = await discoverTargets({ scrape_configs }, job, targets);
      for (const [index, target] of results.entries()) {
        const url = requested(job, target?.url ?? expect.fail("no target"));
        // No user info, and at most a port after the host.
        expect(authorityOf(url).replace(/:\d{1,5}$/, ""), JSON.stringify(hostile[index])).toBe(host);
      }
    },
  );

  it("The Blackbox exporter does not probe a service of type ExternalName, whose owner chooses any host", async () => {
    const scrape_configs = readScrapeJobs(await render({ set: { scrape } }));
    const service = (type: string) => ({
      __address__: "cart.shop.svc:80",
      [probed]: "true",
      __meta_kubernetes_service_type: type,
    });
    const found = await discoverTargets(
      { scrape_configs },
      "kubernetes-services",
      ["ClusterIP", "ExternalName", "LoadBalancer"].map(service),
    );
    expect(found.map((target) => target !== undefined)).toEqual([true, false, true]);
  });
});
