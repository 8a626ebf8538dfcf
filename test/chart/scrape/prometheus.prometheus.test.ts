import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, ofKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { scrapeConfigFile, scrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { type PrometheusContainer, startPrometheus } from "../../support/prometheus/prometheus-container.ts";
import { pathOf, valuesSets } from "../../support/values-files.ts";

let prometheus: PrometheusContainer;

beforeAll(async () => {
  // What jobs name that ask by TLS; Prometheus refuses those whose files are not there.
  const web = { tls: { enabled: true, clientAuth: { enabled: true } }, basicAuth: { enabled: true } };
  const { data = {} } = find(await render({ set: { web } }), "Secret", "node-monitoring-web-client");
  const files = Object.entries(data).map(([name, content]) => ({
    target: `/etc/prometheus/node-exporter/${name}`,
    content: Buffer.from(content, "base64").toString(),
  }));
  prometheus = await startPrometheus({ files });
  return () => prometheus[Symbol.asyncDispose]();
});

/** The least that someone's own Prometheus has. */
const own = "scrape_config_files: [/etc/prometheus/scrape/*.yaml]\n";

describe("a real Prometheus", () => {
  it.each(valuesSets)(
    "loads the file of jobs of $title, by one's own configuration and by the bundled one",
    async ({ values }) => {
      const manifests = await render({ values });
      const bundled = ofKind(manifests, "ConfigMap").flatMap(({ data }) => (data?.["prometheus.yml"] ? [data] : []));
      expect(bundled).toHaveLength(ofKind(manifests, "StatefulSet").length);
      for (const { "prometheus.yml": config = "", "scrape.yaml": part } of [{ "prometheus.yml": own }, ...bundled]) {
        // A shard's jobs are beside its configuration.
        if (part) await prometheus.write([{ target: "/etc/prometheus/config/scrape.yaml", content: part }]);
        const loaded = await prometheus.load(config, scrapeConfigFile(manifests));
        expect(loaded.scrape_config_files).toEqual([`/etc/prometheus/${part ? "config/scrape" : "scrape/*"}.yaml`]);
      }
    },
  );

  it.each(valuesSets)("understands every job of $title as it is written, and adds none", async ({ values }) => {
    const manifests = await render({ values });
    // What was read from other files, it does not show.
    const { scrape_configs } = await prometheus.load(scrapeConfigFile(manifests));
    expect(scrape_configs).toMatchObject(scrapeJobs(manifests));
  });

  it("runs the jobs of the file, and stops them when they are gone", async () => {
    const running = (jobs: string[]) =>
      vi.waitFor(async () => expect(await prometheus.jobs()).toEqual(jobs), { timeout: 30_000, interval: 200 });
    await prometheus.load(own);
    await running([]);
    await prometheus.load(own, scrapeConfigFile(await render()));
    await running(["kubernetes-kubelet", "kubernetes-nodes"]);
  });

  it("has the labels of the bundled one's values on what leaves it", async () => {
    const externalLabels = { cluster: "1e3", on: "yes", quoted: '"a" # b' };
    const set = { prometheus: { enabled: true, externalLabels }, scrape: { interval: "1m30s", timeout: "20s" } };
    const manifests = await render({ set });
    const [config = ""] = ofKind(manifests, "ConfigMap").flatMap(({ data }) => data?.["prometheus.yml"] ?? []);
    const { global } = await prometheus.load(config, scrapeConfigFile(manifests));
    expect(global).toMatchObject({ scrape_interval: "1m30s", scrape_timeout: "20s", external_labels: externalLabels });
  });

  it("takes the tutorial's own jobs for the very same as those of values-examples/tutorial.yaml", async () => {
    const rendered = await render({ values: [pathOf("values-examples/tutorial.yaml")] });
    const tutorial = readFileSync(join(import.meta.dirname, "../examples/fixtures/tutorial-scrape-jobs.yaml"), "utf8");
    expect(tutorial).toContain("bearer_token_file");
    const theirs = await prometheus.load(tutorial);
    expect(theirs.scrape_configs).toHaveLength(2);
    expect(await prometheus.load(scrapeConfigFile(rendered))).toEqual(theirs);
  });

  it("refuses a file of jobs that is wrong, so that all the above says something", async () => {
    const wrong = scrapeConfigFile(await render()).replace("relabel_configs:", "relabel_config:");
    await expect(prometheus.load(own, wrong)).rejects.toThrow("failed to reload config");
  });
});
