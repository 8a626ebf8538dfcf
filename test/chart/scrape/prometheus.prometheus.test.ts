import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { findScrapeConfig, readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { type PrometheusContainer, startPrometheus } from "../../support/prometheus/prometheus-container.ts";
import { pathOf, valuesSets } from "../../support/values-files.ts";

let prometheus: PrometheusContainer;

beforeAll(async () => {
  // Files that jobs with TLS name. Prometheus rejects jobs whose files are missing.
  const web = { tls: { enabled: true, clientAuth: { enabled: true } }, basicAuth: { enabled: true } };
  const { data = {} } = find(await render({ set: { web } }), "Secret", "node-monitoring-web-client");
  const files = Object.entries(data).map(([name, content]) => ({
    target: `/etc/prometheus/node-exporter/${name}`,
    content: Buffer.from(content, "base64").toString(),
  }));
  prometheus = await startPrometheus({ files });
  return () => prometheus[Symbol.asyncDispose]();
});

/** The minimal configuration of a user's own Prometheus. */
const own = "scrape_config_files: [/etc/prometheus/scrape/*.yaml]\n";

describe("Prometheus and the chart's jobs", () => {
  it.each(valuesSets)(
    "Prometheus loads the jobs of $title, with the user's own configuration and with the bundled one",
    async ({ values }) => {
      const manifests = await render({ values });
      const bundled = selectKind(manifests, "ConfigMap").flatMap(({ data }) =>
        data?.["prometheus.yml"] ? [data] : [],
      );
      expect(bundled).toHaveLength(selectKind(manifests, "StatefulSet").length);
      for (const { "prometheus.yml": config = "", "scrape.yaml": part } of [{ "prometheus.yml": own }, ...bundled]) {
        // A shard has its jobs next to its configuration.
        if (part) await prometheus.write([{ target: "/etc/prometheus/config/scrape.yaml", content: part }]);
        const loaded = await prometheus.load(config, findScrapeConfig(manifests));
        expect(loaded.scrape_config_files).toEqual([`/etc/prometheus/${part ? "config/scrape" : "scrape/*"}.yaml`]);
      }
    },
  );

  it.each(valuesSets)("Prometheus loads every job of $title as written, and adds none", async ({ values }) => {
    const manifests = await render({ values });
    // Prometheus does not show what it reads from other files.
    const { scrape_configs } = await prometheus.load(findScrapeConfig(manifests));
    expect(scrape_configs).toMatchObject(readScrapeJobs(manifests));
  });

  it("Prometheus runs the jobs of the file, and stops them when they are removed", async () => {
    const running = (jobs: string[]) =>
      vi.waitFor(async () => expect(await prometheus.jobs()).toEqual(jobs), { timeout: 30_000, interval: 200 });
    await prometheus.load(own);
    await running([]);
    await prometheus.load(own, findScrapeConfig(await render()));
    await running(["kubernetes-kubelet", "kubernetes-nodes"]);
  });

  it("Prometheus adds the external labels of the values to the samples that it sends", async () => {
    const externalLabels = { cluster: "1e3", on: "yes", quoted: '"a" # b', home: "a$HOME b", dollars: "5$USD $$ $" };
    const set = { prometheus: { enabled: true, externalLabels }, scrape: { interval: "1m30s", timeout: "20s" } };
    const manifests = await render({ set });
    const [config = ""] = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.["prometheus.yml"] ?? []);
    const { global } = await prometheus.load(config, findScrapeConfig(manifests));
    expect(global).toMatchObject({ scrape_interval: "1m30s", scrape_timeout: "20s", external_labels: externalLabels });
  });

  it("Prometheus treats the tutorial's own jobs and those of values-examples/tutorial.yaml alike, except for redirects", async () => {
    const rendered = await render({ values: [pathOf("values-examples/tutorial.yaml")] });
    const tutorial = readFileSync(join(import.meta.dirname, "../examples/fixtures/tutorial-scrape-jobs.yaml"), "utf8");
    expect(tutorial).toContain("bearer_token_file");
    const theirs = await prometheus.load(tutorial);
    expect(theirs.scrape_configs).toHaveLength(2);
    const safe = theirs.scrape_configs?.map((job) => ({ ...job, follow_redirects: false }));
    expect(await prometheus.load(findScrapeConfig(rendered))).toEqual({ ...theirs, scrape_configs: safe });
  });

  it("Prometheus rejects an invalid file of jobs, so the tests above prove something", async () => {
    const wrong = findScrapeConfig(await render()).replace("relabel_configs:", "relabel_config:");
    await expect(prometheus.load(own, wrong)).rejects.toThrow("failed to reload config");
  });
});
