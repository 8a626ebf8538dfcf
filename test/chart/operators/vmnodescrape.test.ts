import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { operatorApis } from "../../support/operator-apis.ts";
import { findRejected } from "../../support/rejected.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";

const apiVersions = operatorApis;
const on = { enabled: true };
const off = { enabled: false };
const vmNodeScrape = on;
const term = (...keys: string[]) => ({ matchExpressions: keys.map((key) => ({ key, operator: "Exists" })) });
const affinity = (...nodeSelectorTerms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});

interface Spec {
  selector: object;
  relabelConfigs: Record<string, unknown>[];
  [field: string]: unknown;
}

const specs = (manifests: readonly Manifest[]): Spec[] =>
  manifests
    .filter(({ kind }) => kind === "VMNodeScrape")
    .map((manifest) => (manifest as unknown as { spec: Spec }).spec);

describe.concurrent("VMNodeScrape", () => {
  it.each(helms)("Each job of nodes and kubelets becomes a VMNodeScrape with the same rules, with %s", async (helm) => {
    const jobs = Object.fromEntries(["cadvisor", "resource", "probes", "slis"].map((job) => [job, on]));
    const set = { vmNodeScrape, scrape: { ...jobs, bodySizeLimit: "10MB" }, web: { tls: on } };
    const manifests = await render({ helm, set, apiVersions });
    const found = specs(manifests);
    expect(found).toHaveLength(6);
    for (const [index, { relabel_configs }] of readScrapeJobs(manifests).entries()) {
      const inSnakeCase = JSON.stringify(found[index]?.relabelConfigs)
        .replaceAll("sourceLabels", "source_labels")
        .replaceAll("targetLabel", "target_label");
      expect(JSON.parse(inSnakeCase)).toEqual(relabel_configs);
    }
    expect(found[0]).toMatchObject({
      scheme: "https",
      interval: "30s",
      scrapeTimeout: "10s",
      follow_redirects: false,
      max_scrape_size: "10MiB",
      tlsConfig: { caFile: "/etc/prometheus/node-exporter/ca.crt", serverName: "node-monitoring.monitoring.svc" },
    });
    expect(found[1]).toMatchObject({
      authorization: { credentialsFile: "/var/run/secrets/kubernetes.io/serviceaccount/token" },
      tlsConfig: { insecureSkipVerify: true },
    });
    expect(found[2]).toMatchObject({ path: "/metrics/cadvisor" });
    expect(await findRejected(manifests)).toEqual([]);
  });

  it("A VMNodeScrape selects the eligible nodes", async () => {
    const set = { vmNodeScrape, nodeSelector: { "kubernetes.io/os": false, gpu: "yes" }, ...affinity(term("a", "b")) };
    const [nodes] = specs(await render({ set, apiVersions }));
    expect(nodes?.selector).toEqual({
      matchLabels: { gpu: "yes" },
      matchExpressions: [
        ...term("a", "b").matchExpressions,
        { key: "eks.amazonaws.com/compute-type", operator: "NotIn", values: ["fargate"] },
        { key: "type", operator: "NotIn", values: ["virtual-kubelet"] },
      ],
    });
  });

  it("A VMNodeScrape can select all nodes, and have no rules", async () => {
    const excludeNodes = { "eks.amazonaws.com/compute-type": false, type: false };
    const scrape = { nodes: { config: { relabel_configs: [] } }, kubelet: off };
    const set = { vmNodeScrape, nodeSelector: { "kubernetes.io/os": false }, excludeNodes, scrape };
    expect(specs(await render({ set, apiVersions }))).toMatchObject([{ selector: {}, relabelConfigs: [] }]);
  });

  it.each([
    ["vmNodeScrape.enabled", { podMonitor: on }],
    ["vmNodeScrape.enabled", { scrape: { nodes: off, kubelet: off } }],
    ["vmNodeScrape.enabled", { web: { tls: on, basicAuth: on } }],
    ["scrape.preset", { scrape: { preset: "kube-prometheus-stack" } }],
    ["affinity", affinity(term("a"), term("b"))],
    ["affinity", affinity({ matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] })],
    ["scrape.pods.enabled", { scrape: { pods: on } }],
    ["scrape.extraScrapeConfigs", { scrape: { extraScrapeConfigs: { etcd: { static_configs: [] } } } }],
    ["scrape.nodes.staticTargets", { scrape: { nodes: { staticTargets: { db: {} } } } }],
    ["scrape.kubelet.config.no_proxy", { scrape: { kubelet: { config: { no_proxy: "a" } } } }],
  ])("The chart rejects %s if a VMNodeScrape cannot express it, or would scrape twice: %j", async (path, set) => {
    const { rejections } = await rejection({ set: { vmNodeScrape, ...set }, apiVersions });
    expect(rejections.map((finding) => finding.path?.join("."))).toEqual([path]);
  });
});
