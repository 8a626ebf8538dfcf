import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { operatorApis } from "../../support/operator-apis.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";
import { everyJob } from "./every-job.ts";

const apiVersions = operatorApis;
const on = { enabled: true };
const scrapeConfig = { ...on, scrapeClass: "kubelet" };
const noJob = { nodes: { enabled: false }, kubelet: { enabled: false } };
const tokenSecret = { name: "scrape-token", key: "token" };

const ofKind = (manifests: readonly Manifest[], kind: string) => manifests.filter((one) => one.kind === kind);

interface Relabeling {
  sourceLabels?: string[];
  targetLabel?: string;
}

interface Spec {
  jobName: string;
  scheme?: string;
  metricsPath?: string;
  scrapeClass?: string;
  bodySizeLimit?: string;
  authorization?: object;
  tlsConfig?: object;
  relabelings: Relabeling[];
  metricRelabelings?: Relabeling[];
  kubernetesSDConfigs: { role: string; selectors?: object[] }[];
  staticConfigs?: object[];
}

const specs = (manifests: readonly Manifest[]): Spec[] =>
  ofKind(manifests, "ScrapeConfig").map((manifest) => (manifest as unknown as { spec: Spec }).spec);

describe.concurrent("the forms for operators", () => {
  it("Nothing for operators is rendered by default", async () => {
    const manifests = await render({ apiVersions });
    for (const kind of ["ScrapeConfig", "PrometheusRule", "VMRule", "Secret"])
      expect(ofKind(manifests, kind)).toEqual([]);
  });

  it.each(helms)("additionalScrapeConfigs is a Secret with a list of all jobs, with %s", async (helm) => {
    const set = {
      additionalScrapeConfigs: { ...on, namespace: "operator" },
      scrape: { ...everyJob, extraScrapeConfigs: { etcd: { static_configs: [{ targets: ["10.0.0.1:2381"] }] } } },
    };
    const manifests = await render({ helm, set, release: "x" });
    const [secret] = selectKind(manifests, "Secret");
    expect(secret?.metadata).toMatchObject({
      name: "x-node-monitoring-additional-scrape-configs",
      namespace: "operator",
    });
    const list = parseYaml(secret?.stringData?.["scrape-configs.yaml"] ?? "", "scrape-configs.yaml");
    expect(list).toEqual(readScrapeJobs(manifests));
    expect(list).toHaveLength(11);
  });

  it.each([
    ["PrometheusRule", "prometheusRule"],
    ["VMRule", "vmRule"],
  ])("A %s has the rules of the ConfigMap and the labels by which the operator selects it", async (kind, key) => {
    const set = { [key]: { ...on, labels: { release: "kube-prometheus-stack", "app.kubernetes.io/name": "rules" } } };
    const manifests = await render({ set, apiVersions });
    const [rules, ...others] = ofKind(manifests, kind);
    expect(others).toEqual([]);
    expect(rules?.metadata).toMatchObject({
      name: "node-monitoring-rules",
      labels: { release: "kube-prometheus-stack", "app.kubernetes.io/name": "rules" },
    });
    const [file] = selectKind(manifests, "ConfigMap").flatMap(
      ({ data = {} }) => data["node-monitoring.rules.yaml"] ?? [],
    );
    expect((rules as unknown as { spec: object }).spec).toEqual(parseYaml(file ?? "", "rules"));
  });

  it.each(helms)("Each job becomes a ScrapeConfig with the same rules, with %s", async (helm) => {
    const staticTargets = { "db-1": { address: "10.1.2.3" } };
    const set = { scrapeConfig, scrape: { ...everyJob, nodes: { staticTargets } } };
    const manifests = await render({ helm, set, apiVersions });
    const jobs = readScrapeJobs(manifests);
    const found = specs(manifests);
    expect(found.map(({ jobName }) => jobName)).toEqual(jobs.map(({ job_name }) => job_name));
    for (const [index, job] of jobs.entries()) {
      const spec = found[index];
      const snake = (rules: Relabeling[] = []) =>
        rules.map(({ sourceLabels, targetLabel, ...rule }) => ({
          ...(sourceLabels ? { source_labels: sourceLabels } : {}),
          ...(targetLabel ? { target_label: targetLabel } : {}),
          ...rule,
        }));
      expect(snake(spec?.relabelings)).toEqual(job.relabel_configs);
      expect(snake(spec?.metricRelabelings)).toEqual(job.metric_relabel_configs ?? []);
      expect(spec).toMatchObject({
        bodySizeLimit: job.body_size_limit,
        scrapeInterval: "30s",
        scrapeTimeout: "10s",
      });
    }
    expect(found[0]?.kubernetesSDConfigs[0]).toEqual({
      role: "Node",
      selectors: [{ role: "Node", label: expect.stringContaining("kubernetes.io/os=linux") }],
    });
    expect(found[0]?.staticConfigs).toHaveLength(1);
    expect(new Set(found.flatMap((spec) => spec.kubernetesSDConfigs.map(({ role }) => role)))).toEqual(
      new Set(["Node", "Pod", "EndpointSlice", "Service", "Ingress"]),
    );
  });

  it("A ScrapeConfig for kubelets uses the scrape class, and the others get no credentials", async () => {
    const [nodes, kubelet, pods] = specs(await render({ set: { scrapeConfig, scrape: { pods: on } }, apiVersions }));
    for (const spec of [nodes, pods]) {
      expect(spec).not.toHaveProperty("scrapeClass");
      expect(spec).not.toHaveProperty("authorization");
    }
    expect(kubelet).toMatchObject({
      scheme: "https",
      scrapeClass: "kubelet",
      tlsConfig: { insecureSkipVerify: true },
    });
    expect(kubelet).not.toHaveProperty("authorization");
  });

  it("A ScrapeConfig for kubelets can use a token from a Secret, and the CA of the cluster", async () => {
    const set = { scrapeConfig: { ...on, tokenSecret }, scrape: { kubelet: { insecureSkipVerify: false } } };
    const [, kubelet] = specs(await render({ set, apiVersions }));
    expect(kubelet).toMatchObject({
      authorization: { credentials: tokenSecret },
      tlsConfig: { insecureSkipVerify: false, ca: { configMap: { name: "kube-root-ca.crt", key: "ca.crt" } } },
    });
    expect(kubelet).not.toHaveProperty("scrapeClass");
  });

  it("A custom resource without its API is rejected, skipped or rendered, as renderMode says", async () => {
    const set = (renderMode: string) => ({ scrapeConfig, prometheusRule: on, customResources: { renderMode } });
    const { rejections: findings } = await rejection({ set: set("failIfMissing") });
    expect(findings.map(({ path }) => path)).toEqual([
      ["prometheusRule", "enabled"],
      ["scrapeConfig", "enabled"],
    ]);
    expect(ofKind(await render({ set: set("skipIfMissing") }), "ScrapeConfig")).toEqual([]);
    expect(ofKind(await render({ set: set("skipIfMissing"), apiVersions }), "PrometheusRule")).toHaveLength(1);
    expect(ofKind(await render({ set: set("alwaysRender") }), "ScrapeConfig")).toHaveLength(2);
  });

  it.each([
    ["scrapeConfig.enabled", { scrapeConfig, additionalScrapeConfigs: on }],
    ["scrapeConfig.enabled", { scrapeConfig, web: { tls: { enabled: true } } }],
    ["scrapeConfig.enabled", { scrapeConfig, kubeRBACProxy: on }],
    ["scrapeConfig.scrapeClass", { scrapeConfig: on }],
    ["scrape.extraScrapeConfigs", { scrapeConfig, scrape: { extraScrapeConfigs: { etcd: { static_configs: [] } } } }],
    ["vmRule.enabled", { vmRule: on, prometheusRule: on }],
    ["vmRule.enabled", { vmRule: on, rules: { enabled: false } }],
    ["prometheusRule.enabled", { prometheusRule: on, rules: { enabled: false } }],
    ["additionalScrapeConfigs.enabled", { additionalScrapeConfigs: on, scrape: noJob }],
    ["openTelemetryReceiver.enabled", { openTelemetryReceiver: on, scrape: noJob }],
    ["vmagentScrapeConfigs.enabled", { vmagentScrapeConfigs: on, scrape: noJob }],
  ])("The chart rejects %s if it would be useless or act twice: %j", async (path, set) => {
    const { rejections: findings } = await rejection({ set, apiVersions });
    expect(findings.map((finding) => finding.path?.join("."))).toEqual([path]);
  });

  it("Without jobs there is no ScrapeConfig", async () => {
    const set = { scrapeConfig: on, scrape: { nodes: { enabled: false }, kubelet: { enabled: false } } };
    expect(specs(await render({ set, apiVersions }))).toEqual([]);
  });

  it("A scrape class is not needed if no job has credentials", async () => {
    const set = { scrapeConfig: on, scrape: { kubelet: { enabled: false } } };
    expect(specs(await render({ set, apiVersions }))).toHaveLength(1);
  });
});
