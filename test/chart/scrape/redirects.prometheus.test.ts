import { createServer, type RequestListener } from "node:http";
import { expect, it, onTestFinished, vi } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs, type ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { startPrometheus, testHost } from "../../support/prometheus/prometheus-container.ts";

/** Serves HTTP to the containers. @returns the port */
async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

it("No job of the chart follows the redirect of a target to another port", async () => {
  const on = { enabled: true };
  const jobs = {
    cadvisor: on,
    resource: on,
    probes: on,
    slis: on,
    pods: on,
    endpoints: on,
    services: on,
    ingresses: on,
  };
  const extraScrapeConfigs = { mine: {} };
  const scrape = { ...jobs, blackboxExporter: { address: "blackbox:9115" }, extraScrapeConfigs };
  const manifests = await render({ set: { prometheus: on, scrape } });
  const main = find(manifests, "ConfigMap", "node-monitoring-prometheus").data?.["prometheus.yml"] ?? "";
  const { scrape_configs: own } = parseYaml(main, "prometheus.yml") as { scrape_configs: ScrapeJob[] };
  const all = [...readScrapeJobs(manifests), ...own];
  expect(all).toHaveLength(12);

  const atVictim: string[] = [];
  const victim = await serve(({ url = "" }, response) => {
    atVictim.push(url);
    response.end();
  });
  const asked = new Set<string>();
  const target = await serve(({ url = "" }, response) => {
    asked.add(url);
    response.writeHead(302, { location: `http://${testHost}:${victim}${url}` }).end();
  });
  const scrape_configs = [...all, { job_name: "control" }].map(({ job_name, ...job }) => ({
    job_name,
    ...("follow_redirects" in job && { follow_redirects: job.follow_redirects }),
    metrics_path: `/${job_name}`,
    scrape_interval: "1s",
    scrape_timeout: "1s",
    static_configs: [{ targets: [`${testHost}:${target}`] }],
  }));
  const prometheus = await startPrometheus();
  onTestFinished(() => prometheus[Symbol.asyncDispose]());
  await prometheus.load(JSON.stringify({ scrape_configs }));
  await vi.waitFor(() => expect(asked.size).toBe(scrape_configs.length), { timeout: 60_000, interval: 500 });
  // Prometheus itself follows redirects by default.
  await vi.waitFor(() => expect(atVictim).toContain("/control"), { timeout: 10_000, interval: 500 });
  expect(new Set(atVictim)).toEqual(new Set(["/control"]));
});
