import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { type PrometheusContainer, startPrometheus } from "../../support/prometheus/prometheus-container.ts";

let prometheus: PrometheusContainer;

/** Every target is Prometheus itself: a node in both jobs, and a host outside the cluster in one. */
const target = (instance: string, more = {}) => ({ targets: ["127.0.0.1:9090"], labels: { instance, ...more } });
/** Labels of a node that could pass for those of another one. */
const hostile = { zinstance: "victim", zone: "a instance=" };
const scrape_configs = [
  { job_name: "kubernetes-nodes", static_configs: [target("node-1"), target("bastion", hostile)] },
  { job_name: "kubernetes-kubelet", static_configs: [target("node-1")] },
].map((job) => ({ ...job, scrape_interval: "1s", scrape_timeout: "1s" }));

beforeAll(async () => {
  prometheus = await startPrometheus();
  await prometheus.load(JSON.stringify({ scrape_configs }));
  await vi.waitFor(async () => expect(await prometheus.api.query("up == 1")).toHaveLength(3), { timeout: 60_000 });
  return () => prometheus[Symbol.asyncDispose]();
});

describe("`helm test` with a host outside the cluster", () => {
  it("helm test passes with a host outside the cluster, which only one job scrapes", async () => {
    const { exitCode, output } = await run("bastion.example.com bastion");
    expect([exitCode, output]).toEqual([
      0,
      "job kubernetes-nodes: up on bastion node-1\njob kubernetes-kubelet: up on node-1\n",
    ]);
  });

  it("helm test fails if a node is missing from a job", async () => {
    const { exitCode, output } = await run("bastion.example.com");
    expect(exitCode).toBe(1);
    expect(output).toContain("job kubernetes-kubelet: node bastion has no target, but has one in job kubernetes-nodes");
  });
});

it("helm test reports an invalid job with promtool's message before it asks Prometheus for targets", async () => {
  const content = `scrape_configs:
  - job_name: tenant
    relabel_configs:
      - {source_labels: [a], regex: "(", action: keep}
`;
  await prometheus.write([{ target: "/etc/prometheus/scrape/node-monitoring.yaml", content }]);
  const { exitCode, output } = await run("bastion.example.com bastion");
  expect([exitCode, output]).toEqual([
    1,
    "Prometheus rejects its configuration:\njob tenant: error parsing regexp: missing closing ): `^(?s:()$`\n",
  ]);
});

/** Runs the test's script in Prometheus's image. */
async function run(hosts: string) {
  const files = ["files/check-config.sh", "files/helm-test.sh"];
  const script = files.map((file) => readFileSync(join(chartDir, file), "utf8")).join("\n");
  return prometheus.exec(["/bin/sh", "-c", script], {
    PROMETHEUS_URL: "http://127.0.0.1:9090",
    JOBS: "kubernetes-nodes kubernetes-kubelet",
    HOSTS: hosts,
    TIMEOUT_SECONDS: "10",
  });
}
