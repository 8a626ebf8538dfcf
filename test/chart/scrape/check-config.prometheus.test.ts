import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { temporaryDirectoryTask } from "tempy";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { checkConfig } from "../../../scripts/lib/prometheus/promtool.ts";
import { findRulesFile } from "../../../scripts/lib/prometheus/rules.ts";
import { findScrapeConfig } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { helms, pathOf, valuesSets } from "../../support/values-files.ts";

const secrets = "/var/run/secrets/kubernetes.io/serviceaccount";
/** The files that the values `web` need. */
const credentials = "/etc/prometheus/node-exporter";
/** The folders of jobs and of rules in the bundled Prometheus. */
const mounted = "/etc/prometheus/scrape";
const rulesMounted = "/etc/prometheus/rules";
/** The jobs of one of its shards. */
const partMounted = "/etc/prometheus/config/scrape.yaml";
/** The minimal configuration of a user's own Prometheus. */
const own = `scrape_config_files: [${mounted}/*.yaml]\nrule_files: [${rulesMounted}/*.yaml]\n`;

describe.concurrent.each(helms)("promtool and the configuration with %s", (helm) => {
  it.each(valuesSets)(
    "promtool accepts the jobs and rules of $title, in the user's own Prometheus and in the bundled one",
    async (set) => {
      const manifests = await render({ helm, values: set.values });
      const bundled = selectKind(manifests, "ConfigMap").flatMap(({ data }) =>
        data?.["prometheus.yml"] ? [data] : [],
      );
      expect(bundled).toHaveLength(selectKind(manifests, "StatefulSet").length);
      // The tutorial has no rules.
      const rules = set.title.includes("tutorial") ? undefined : findRulesFile(manifests);
      for (const { "prometheus.yml": config = "", "scrape.yaml": part } of [{ "prometheus.yml": own }, ...bundled])
        expect(await check(config, part ?? findScrapeConfig(manifests), rules)).toEqual([]);
    },
  );

  it.each([
    { title: "selectors of every kind", set: { affinity: everyOperator() } },
    {
      title: "every job, with hosts outside the cluster, limits and lists",
      set: {
        scrape: {
          bodySizeLimit: "1GiB",
          nodes: { staticTargets: { a: { labels: { zone: "b" } }, "fd00::1": {} }, metricAllowList: ["node_.+"] },
          kubelet: { sampleLimit: 5_000_000_000, labelLimit: 40, metricDenyList: ["go_.+"] },
          ...Object.fromEntries(
            ["cadvisor", "resource", "probes", "slis", "pods", "endpoints", "services", "ingresses"].map((name) => [
              name,
              { enabled: true },
            ]),
          ),
          blackboxExporter: { address: "[fd00::2]:9115" },
        },
      },
    },
    {
      title: "an API server elsewhere, and labels and rules of the user",
      set: {
        scrape: {
          kubernetesSdConfig: {
            api_server: "https://k8s.example.com:6443",
            authorization: { credentials_file: `${secrets}/token` },
            tls_config: { ca_file: `${secrets}/ca.crt` },
            proxy_url: "http://proxy.example.com",
          },
          labels: { cluster: "pr$1od", quote: "'\"" },
          pods: { enabled: true, relabelConfigs: { a: { source_labels: ["a"], target_label: "b_$1", regex: "(.)" } } },
          nodes: { staticTargets: { a: { labels: { cluster: "b" } } } },
        },
        prometheus: { enabled: true },
      },
    },
    { title: "a kubeconfig file", set: { scrape: { kubernetesSdConfig: { kubeconfig_file: "/etc/k8s/config" } } } },
    {
      title: "no interval and timeout",
      set: { scrape: { interval: "", timeout: "" }, prometheus: { enabled: true } },
    },
    { title: "all nodes selected", set: { nodeSelector: null, excludeNodes: null } },
    {
      title: "custom fields",
      set: {
        scrape: {
          nodes: {
            config: {
              sample_limit: 5000,
              metric_relabel_configs: [{ source_labels: ["__name__"], regex: "go_.+", action: "drop" }],
            },
          },
        },
      },
    },
    {
      title: "a job with custom discovery",
      set: { scrape: { extraScrapeConfigs: { pods: { kubernetes_sd_configs: [{ role: "pod" }] } } } },
    },
    {
      title: "external labels that YAML could read as other types",
      set: { prometheus: { enabled: true, externalLabels: { cluster: "1e3", on: "yes" } } },
    },
  ])("promtool accepts the configuration with $title", async ({ set }) => {
    const manifests = await render({ helm, set });
    const bundled = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.["prometheus.yml"] ?? []);
    for (const config of [own, ...bundled]) expect(await check(config, findScrapeConfig(manifests))).toEqual([]);
  });
});

it("promtool finds a job that Prometheus does not understand", async () => {
  const jobs = findScrapeConfig(await render());
  expect(await check(own, jobs.replace("relabel_configs:", "relabel_config:"))).toEqual([
    expect.stringContaining("field relabel_config not found"),
  ]);
  expect(await check(own, jobs.replace("notin (fargate)", "notin fargate"))).toEqual([
    expect.stringContaining("fargate"),
  ]);
});

it("promtool finds a rule that Prometheus does not understand, in the user's own configuration and in the bundled one", async () => {
  const manifests = await render({ set: { prometheus: { enabled: true } } });
  const bundled = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.["prometheus.yml"] ?? []);
  const rules = findRulesFile(manifests);
  for (const config of [own, ...bundled]) {
    expect(await check(config, findScrapeConfig(manifests), rules)).toEqual([]);
    const wrong = await check(config, findScrapeConfig(manifests), rules.replace("absent(", "absent_("));
    expect(wrong.join("\n")).toContain("absent_");
  }
});

/** The jobs and rule files that the chart prometheus 29.27 has by default. A list of rule files in its values replaces its own. */
const jobsOfChartPrometheus = [
  ...["prometheus", "kubernetes-api-servers", "kubernetes-nodes", "kubernetes-nodes-cadvisor", "kubernetes-pods"],
  ...["kubernetes-pods-slow", "kubernetes-service-endpoints", "kubernetes-service-endpoints-slow"],
  ...["kubernetes-services", "prometheus-pushgateway"],
];
const ruleFilesOfChartPrometheus = ["recording_rules.yml", "alerting_rules.yml", "rules", "alerts"].map(
  (file) => `/etc/config/${file}`,
);

it("The page names every job of the chart prometheus that has the name of a job of this chart", () => {
  const page = readFileSync(pathOf("docs/kube-prometheus-stack.md"), "utf8");
  const own = Object.entries(chartValues().scrape as Record<string, { jobName?: string } | null>);
  const shared = own.flatMap(([key, job]) =>
    job?.jobName && jobsOfChartPrometheus.includes(job.jobName) ? [{ key, name: job.jobName }] : [],
  );
  expect(shared.map(({ key }) => key)).toEqual(["nodes", "pods", "endpoints", "services"]);
  for (const { key, name } of shared) {
    const row = new RegExp(`^\\| \`${name}\`.* \\| \`scrape\\.${key}\``, "m");
    expect(page).toMatch(row);
  }
});

it("promtool accepts this chart in the chart prometheus, with the values of that chart in the documentation", async () => {
  const page = readFileSync(pathOf("docs/kube-prometheus-stack.md"), "utf8");
  const [values = ""] = page.match(/(?<=```yaml\n)prometheus-node-exporter:[^`]+scrapeConfigFiles:[^`]+/) ?? [];
  const { scrapeConfigFiles, scrapeConfigs, server, serverFiles } = parseYaml(values, "the documented values") as {
    scrapeConfigFiles: string[];
    scrapeConfigs: Record<string, { enabled: boolean }>;
    server: { extraConfigmapMounts: { name: string; configMap: string; mountPath: string; subPath?: string }[] };
    serverFiles: { "prometheus.yml": { rule_files: string[] } };
  };
  const maps = selectKind(await render(), "ConfigMap");
  // The jobs of that chart that stay enabled, which must have other names.
  const theirs = jobsOfChartPrometheus.filter((job) => scrapeConfigs[job]?.enabled !== false);
  await temporaryDirectoryTask(async (dir) => {
    await writeFile(join(dir, "token"), "a token");
    await writeFile(join(dir, "ca.crt"), rootCertificates[0] ?? "");
    for (const { configMap, mountPath, subPath } of server.extraConfigmapMounts) {
      expect(subPath).toBeUndefined();
      const { data = {} } = maps.find(({ metadata }) => metadata.name === configMap) ?? expect.fail(configMap);
      await mkdir(join(dir, mountPath), { recursive: true });
      for (const [file, text] of Object.entries(data))
        await writeFile(join(dir, mountPath, file), text.replaceAll(secrets, dir));
    }
    const inDir = (paths: string[]) => paths.map((path) => join(dir, path));
    const { rule_files } = serverFiles["prometheus.yml"];
    expect(rule_files).toEqual(expect.arrayContaining(ruleFilesOfChartPrometheus));
    const config = JSON.stringify({
      scrape_configs: theirs.map((job_name) => ({ job_name })),
      scrape_config_files: inDir(scrapeConfigFiles),
      rule_files: inDir(rule_files.filter((path) => !ruleFilesOfChartPrometheus.includes(path))),
    });
    expect(await checkConfig(config, { syntaxOnly: false })).toEqual([]);
    const twice = config.replace('"kubernetes-pods"', '"kubernetes-nodes"');
    expect((await checkConfig(twice, { syntaxOnly: false })).join()).toContain("kubernetes-nodes");
  });
});

it("promtool finds a missing token or CA", async () => {
  const jobs = findScrapeConfig(await render({ set: { scrape: { kubelet: { credentialsFile: "/nowhere/token" } } } }));
  expect(await check(own, jobs)).toEqual([expect.stringContaining("/nowhere/token")]);
});

/** Checks a configuration with promtool, including its files of jobs and rules and the files that these name. */
async function check(config: string, jobs: string, rules = "groups: []\n"): Promise<string[]> {
  return temporaryDirectoryTask(async (dir) => {
    await mkdir(join(dir, "scrape"));
    await writeFile(join(dir, "token"), "a token");
    await writeFile(join(dir, "ca.crt"), rootCertificates[0] ?? "");
    await writeFile(
      join(dir, "scrape", "node-monitoring.yaml"),
      jobs.replaceAll(secrets, dir).replaceAll(credentials, dir),
    );
    await Promise.all(["tls.crt", "tls.key", "password"].map((file) => writeFile(join(dir, file), "")));
    await mkdir(join(dir, "rules"));
    await writeFile(join(dir, "rules", "node-monitoring.rules.yaml"), rules);
    const moved = config
      .replaceAll(mounted, join(dir, "scrape"))
      .replaceAll(partMounted, join(dir, "scrape", "node-monitoring.yaml"))
      .replaceAll(rulesMounted, join(dir, "rules"));
    return checkConfig(moved, { syntaxOnly: false });
  });
}

function everyOperator() {
  const key = "example.com/a";
  const matchExpressions = [
    { key, operator: "In", values: ["a", "b"] },
    { key, operator: "NotIn", values: ["c"] },
    { key, operator: "Exists" },
    { key: "example.com/b", operator: "DoesNotExist" },
  ];
  const matchFields = [{ key: "metadata.name", operator: "In", values: ["a"] }];
  const nodeSelectorTerms = [{ matchExpressions, matchFields }, { matchFields }];
  return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}
