import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { helms, pathOf } from "../../support/values-files.ts";
import { everyJob } from "./every-job.ts";

interface File {
  receivers: Record<string, { config: { scrape_configs: unknown[] } }>;
}

describe.concurrent("the receiver for the OpenTelemetry Collector", () => {
  it.each(helms)("The receiver has all jobs, with each dollar sign doubled, with %s", async (helm) => {
    const set = { openTelemetryReceiver: { enabled: true }, scrape: everyJob };
    const manifests = await render({ helm, set, release: "x" });
    const { data } = find(manifests, "ConfigMap", "x-node-monitoring-opentelemetry-receiver");
    const text = data?.["receiver.yaml"] ?? "";
    // The Collector reads `$$` as `$`, and rejects or replaces a single one.
    expect(text.replaceAll("$$", "")).not.toContain("$");
    const { receivers } = parseYaml(text.replaceAll("$$", "$"), "receiver.yaml") as File;
    expect(receivers).toEqual({
      "prometheus/x-node-monitoring": { config: { scrape_configs: readScrapeJobs(manifests) } },
    });
    expect(JSON.stringify(receivers)).toMatch(/\$\{1\}:9100/);
  });
});

/** A block of Alloy's configuration without blocks in it: its attributes, with JSON values. */
function readBlocks(text: string, name: string): Record<string, unknown>[] {
  return [...text.matchAll(new RegExp(`^ +${name} \\{\\n([\\s\\S]+?)^ +\\}`, "gm"))].map(([, body = ""]) =>
    Object.fromEntries(
      [...body.matchAll(/^ +(\w+) += (.+)$/gm)].map(([, key, value = ""]) => [key, JSON.parse(value) as unknown]),
    ),
  );
}

describe("the configuration for Grafana Alloy", () => {
  it("The documented configuration has the discovery and the rules of both jobs", async () => {
    const text = readFileSync(pathOf("docs/alloy.md"), "utf8");
    const jobs = readScrapeJobs(await render({ set: { scrape: { nodeLabels: { mode: "none" } } } }));
    expect(readBlocks(text, "rule")).toEqual(jobs.flatMap(({ relabel_configs = [] }) => relabel_configs));
    const selectors = jobs.flatMap(({ kubernetes_sd_configs = [] }) =>
      kubernetes_sd_configs.flatMap((one) => one.selectors ?? []),
    );
    for (const selector of selectors) expect(readBlocks(text, "selectors")).toEqual([selector]);
    expect(selectors).toHaveLength(2);
    for (const { scrape_interval, scrape_timeout } of jobs) {
      expect(text).toContain(`scrape_interval = "${scrape_interval}"`);
      expect(text).toContain(`scrape_timeout  = "${scrape_timeout}"`);
    }
  });
});
