import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { buildGoProgram } from "../../../scripts/lib/tools/go-programs.ts";
import { type RunResult, tryRun } from "../../../scripts/lib/util/exec.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { blocks } from "../../project/documented-commands.ts";
import { folder } from "../../support/fixture.ts";
import { helms, pathOf } from "../../support/values-files.ts";
import { everyJob } from "./every-job.ts";

let vmagent: string;

beforeAll(async () => {
  vmagent = await buildGoProgram("vmagent");
});

/** Asks vmagent whether it would start with these jobs and flags. It parses strictly by default. */
function parse(jobs: string, flags: readonly string[] = []): Promise<RunResult> {
  const dir = folder({ "jobs.yaml": jobs, "vmagent.yaml": "scrape_config_files: [jobs.yaml]\n" });
  return tryRun(vmagent, ["-dryRun", `-promscrape.config=${join(dir, "vmagent.yaml")}`, ...flags]);
}

async function renderList(scrape: object, helm: (typeof helms)[number] = "helm"): Promise<string> {
  const manifests = await render({ helm, set: { vmagentScrapeConfigs: { enabled: true }, scrape } });
  const { data } = find(manifests, "ConfigMap", "node-monitoring-vmagent-scrape-configs");
  return data?.["scrape-configs.yaml"] ?? "";
}

interface Schema {
  type?: string | string[];
  enum?: unknown[];
}

/** A value for a field of the schema whose form vmagent and Prometheus share. */
function sample({ type = [], enum: choices = [] }: Schema): unknown {
  const samples = { boolean: true, integer: 5, number: 5, string: "5", array: [], object: {} };
  return choices[0] ?? Object.entries(samples).find(([name]) => [type].flat().includes(name))?.[1];
}

/** Every field that the values accept in a job and whose value is simple. */
function everyField(): Record<string, unknown> {
  const { definitions } = JSON.parse(readFileSync(join(chartDir, "values.schema.json"), "utf8"));
  const fields: Record<string, Schema> = definitions.scrapeConfig.properties;
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, schema]) => {
      const value = sample(schema);
      return typeof value === "object" || value === undefined ? [] : [[field, value]];
    }),
  );
}

describe("the jobs in vmagent", () => {
  it.each(helms)("vmagent accepts all jobs of the chart with %s", async (helm) => {
    const { failure, stderr } = await parse(await renderList(everyJob, helm));
    expect(failure ? stderr : "").toBe("");
  });

  it.each([
    { preset: "kube-prometheus-stack" },
    { labels: { cluster: "a" }, nodeLabels: { mode: "all" } },
    { kubernetesSdConfig: { api_server: "https://k8s.example.com:6443", tls_config: { ca_file: "/ca.crt" } } },
  ])("vmagent accepts the jobs with %j", async (scrape) => {
    const { failure, stderr } = await parse(await renderList(scrape));
    expect(failure ? stderr : "").toBe("");
  });

  it("vmagent accepts every simple field that a job can have, apart from those that the chart rejects", async () => {
    const fields = everyField();
    expect(Object.keys(fields).length).toBeGreaterThan(25);
    for (const field of ["bearer_token", "no_proxy", "proxy_from_environment"]) delete fields[field];
    const job = { ...fields, proxy_url: "http://proxy:3128", scrape_protocols: ["PrometheusText0.0.4"] };
    const jobs = await renderList({ extraScrapeConfigs: { etcd: { ...job, body_size_limit: "1MB" } } });
    const { failure, stderr } = await parse(jobs);
    expect(failure ? stderr : "").toBe("");
  });

  it("vmagent rejects a field that it does not know, so the other tests can fail", async () => {
    const { failure, stderr } = await parse("- {job_name: a, track_timestamps_staleness: true}\n");
    expect(failure).toBeDefined();
    expect(stderr).toContain("track_timestamps_staleness");
  });
});

it("vmagent accepts the Secret for victoria-metrics-k8s-stack with the flags that its page shows, and only with them", async () => {
  const { content = "" } = blocks.find((block) => /^vmagent:$/m.test(block.content)) ?? {};
  const { spec } = (parseYaml(content, "the documented values") as { vmagent: { spec: VmagentSpec } }).vmagent;
  const manifests = await render({ values: [pathOf("values-examples/kube-prometheus-stack.yaml")] });
  const { name, key } = spec.additionalScrapeConfigs;
  const jobs = find(manifests, "Secret", name).stringData?.[key] ?? "";
  const flags = Object.entries(spec.extraArgs).map(([flag, value]) => `-${flag}=${value}`);
  const { failure, stderr } = await parse(jobs, flags);
  expect(failure ? stderr : "").toBe("");
  expect((await parse(jobs)).stderr).toContain("cannot unmarshal");
});

interface VmagentSpec {
  additionalScrapeConfigs: { name: string; key: string };
  extraArgs: Record<string, string>;
}
