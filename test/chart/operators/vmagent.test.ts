import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";
import { everyJob } from "./every-job.ts";

const on = { enabled: true };

/** The jobs in the ConfigMap for vmagent. */
function readList(manifests: readonly Manifest[]): Record<string, unknown>[] {
  const { data } = find(manifests, "ConfigMap", "node-monitoring-vmagent-scrape-configs");
  return parseYaml(data?.["scrape-configs.yaml"] ?? "", "scrape-configs.yaml") as Record<string, unknown>[];
}

/** The jobs for vmagent with one more job. */
async function renderJob(config: object): Promise<Record<string, unknown> | undefined> {
  const job = { static_configs: [{ targets: ["10.0.0.1:2381"] }], ...config };
  const set = { vmagentScrapeConfigs: on, scrape: { extraScrapeConfigs: { etcd: job } } };
  return readList(await render({ set })).at(-1);
}

describe.concurrent("the jobs for vmagent", () => {
  it("There is no ConfigMap for vmagent by default", async () => {
    expect(selectKind(await render(), "ConfigMap").map(({ metadata }) => metadata.name)).toEqual([
      "node-monitoring-rules",
      "node-monitoring-scrape-config",
    ]);
  });

  it.each(helms)("vmagent gets a list of all jobs without the fields that it does not know, with %s", async (helm) => {
    const extraScrapeConfigs = { etcd: { static_configs: [{ targets: ["10.0.0.1:2381"] }] } };
    const set = { vmagentScrapeConfigs: on, scrape: { ...everyJob, extraScrapeConfigs } };
    const manifests = await render({ helm, set });
    const expected = readScrapeJobs(manifests).map((job) => {
      const { body_size_limit, track_timestamps_staleness: _, ...rest } = job as unknown as Record<string, unknown>;
      const { label_name_length_limit: __, label_value_length_limit: ___, ...fields } = rest;
      return { ...fields, ...(body_size_limit !== undefined && { max_scrape_size: body_size_limit }) };
    });
    const list = readList(manifests);
    expect(list).toEqual(expected);
    expect(list).toHaveLength(11);
  });

  it.each([
    ["10MiB", "10MiB"],
    ["10MB", "10MiB"],
    ["512B", "512"],
    [1048576, "1048576"],
    ["2PB", undefined],
  ])("A limit of %s is %s to vmagent", async (limit, expected) => {
    const job = await renderJob({ body_size_limit: limit });
    expect(job?.max_scrape_size).toBe(expected);
    expect(job).not.toHaveProperty("body_size_limit");
  });

  it("vmagent keeps the fields of a job that both know", async () => {
    const fields = { honor_labels: true, label_limit: 5, params: { a: ["b"] }, proxy_url: "http://proxy:3128" };
    expect(await renderJob({ ...fields, enable_http2: false, scrape_protocols: ["PrometheusText0.0.4"] })).toEqual({
      ...fields,
      job_name: "etcd",
      follow_redirects: false,
      static_configs: [{ targets: ["10.0.0.1:2381"] }],
    });
  });

  it("The chart rejects fields without which vmagent would not reach the targets", async () => {
    const config = { proxy_from_environment: true, http_headers: { "X-Tenant": { values: ["a"] } } };
    const set = { vmagentScrapeConfigs: on, scrape: { nodes: { config } } };
    const { rejections } = await rejection({ set });
    expect(rejections.map(({ message }) => message)).toEqual([
      "requires scrape job kubernetes-nodes without http_headers, which vmagent does not support",
      "requires scrape job kubernetes-nodes without proxy_from_environment, which vmagent does not support",
    ]);
  });
});
