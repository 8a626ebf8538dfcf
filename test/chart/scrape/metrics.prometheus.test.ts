import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { type PrometheusContainer, startPrometheus, testHost } from "../../support/prometheus/prometheus-container.ts";

/** The responses of kubelet 1.34 and its cAdvisor with one line of each kind, and whether the chart's rules keep it. */
const kubelet = {
  kept: [
    "kubelet_running_pods 3",
    'kubelet_runtime_operations_duration_seconds_bucket{operation_type="version",le="0.25"} 1',
    'rest_client_requests_total{code="200",host="a:6443",method="GET"} 1',
    'rest_client_request_duration_seconds_bucket{host="a:6443",verb="GET",le="0.25"} 1',
    'rest_client_request_size_bytes_sum{host="a:6443",verb="POST"} 1',
    ...["0.1", "0.5", "1", "5", "10", "50", "300", "+Inf"].map((le) => storage(le)),
    'csi_operations_seconds_bucket{driver_name="a",le="5"} 1',
    'storage_operation_duration_seconds_count{operation_name="volume_mount"} 1',
  ],
  dropped: [
    'kubernetes_feature_enabled{name="A",stage="BETA"} 1',
    'rest_client_request_size_bytes_bucket{host="a:6443",verb="POST",le="64"} 1',
    'rest_client_response_size_bytes_bucket{host="a:6443",verb="POST",le="64"} 1',
    'rest_client_rate_limiter_duration_seconds_bucket{host="a:6443",verb="POST",le="0.005"} 1',
    ...["0.25", "2.5", "15", "25", "120", "600"].map((le) => storage(le)),
    'csi_operations_seconds_bucket{driver_name="a",le="120.0"} 1',
  ],
};
const inPod = 'container="app",id="/kubepods/pod1/c1",namespace="shop",pod="cart-1"';
const ofPod = 'container="",id="/kubepods/pod1",namespace="shop",pod="cart-1"';
const cadvisor = {
  kept: [
    `container_cpu_usage_seconds_total{${inPod},cpu="total"} 1`,
    `container_cpu_cfs_throttled_periods_total{${inPod}} 1`,
    `container_memory_working_set_bytes{${inPod}} 1`,
    `container_memory_swap_usage_bytes{${inPod}} 1`,
    `container_memory_failures_total{${inPod},failure_type="pgfault",scope="container"} 1`,
    `container_fs_reads_total{${inPod},device="/dev/vda"} 1`,
    `container_fs_writes_bytes_total{${inPod},device="/dev/vda"} 1`,
    `container_network_receive_bytes_total{${ofPod},interface="eth0"} 1`,
    `container_network_receive_bytes_total{${ofPod},interface="net1"} 1`,
    `container_threads{${inPod}} 1`,
    "machine_memory_bytes 1",
  ],
  dropped: [
    ...["cfs_throttled_seconds_total", "load_average_10s", "load_d_average_10s", "system_seconds_total"].map(
      (name) => `container_cpu_${name}{${inPod}} 1`,
    ),
    `container_cpu_user_seconds_total{${inPod}} 1`,
    ...["io_current", "io_time_seconds_total", "io_time_weighted_seconds_total", "reads_merged_total"].map(
      (name) => `container_fs_${name}{${inPod},device="/dev/vda"} 1`,
    ),
    ...["writes_merged_total", "sector_reads_total", "sector_writes_total"].map(
      (name) => `container_fs_${name}{${inPod},device="/dev/vda"} 1`,
    ),
    `container_memory_mapped_file{${inPod}} 1`,
    `container_memory_swap{${inPod}} 1`,
    `container_memory_failures_total{${inPod},failure_type="pgfault",scope="hierarchy"} 1`,
    `container_spec_memory_limit_bytes{${inPod}} 1`,
    `container_spec_cpu_period{${inPod}} 1`,
    `container_file_descriptors{${inPod}} 1`,
    `container_tasks_state{${inPod},state="running"} 1`,
    `container_threads_max{${inPod}} 1`,
    ...["cali1234", "cilium_host", "cni0", "lxc1234", "nodelocaldns", "tunl0", "veth1234"].map(
      (name) => `container_network_receive_bytes_total{${ofPod},interface="${name}"} 1`,
    ),
    'container_cpu_usage_seconds_total{container="",cpu="total",id="/",namespace="",pod=""} 1',
    'container_memory_working_set_bytes{container="",id="/system.slice/containerd.service",namespace="",pod=""} 1',
  ],
};

function storage(le: string): string {
  return `storage_operation_duration_seconds_bucket{operation_name="volume_mount",le="${le}"} 1`;
}

const answers: Record<string, { kept: string[]; dropped: string[] }> = {
  "/metrics": kubelet,
  "/metrics/cadvisor": cadvisor,
};
const server = createServer(({ url = "" }, response) => {
  const { kept = [], dropped = [] } = answers[url] ?? {};
  response.setHeader("Content-Type", "text/plain; version=0.0.4");
  response.end([...kept, ...dropped, ""].join("\n"));
});
let prometheus: PrometheusContainer;

beforeAll(async () => {
  prometheus = await startPrometheus();
  // The container connects over another network than this machine's own.
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
});
afterAll(async () => {
  server.close();
  await prometheus?.[Symbol.asyncDispose]();
});

describe("stored metrics of the kubelet", () => {
  it.each([
    { job: "kubernetes-kubelet", kept: kubelet.kept },
    { job: "kubernetes-cadvisor", kept: cadvisor.kept },
  ])("Prometheus stores all metrics in $job except those that the chart's rules drop", async ({ job, kept }) => {
    await scrape(job, { cadvisor: { enabled: true } });
    expect(await stored(job)).toEqual(kept.map(normal).sort());
  });

  it.each([
    { job: "kubernetes-kubelet", answer: kubelet },
    { job: "kubernetes-cadvisor", answer: cadvisor },
  ])("Prometheus stores all metrics in $job if the rules are removed", async ({ job, answer }) => {
    const rules = { metricRelabelConfigs: null };
    await scrape(job, { kubelet: rules, cadvisor: { enabled: true, ...rules } });
    expect(await stored(job)).toEqual([...answer.kept, ...answer.dropped].map(normal).sort());
  });

  it("Prometheus stores the metrics that the lists allow", async () => {
    const lists = { metricAllowList: ["kubelet_.+", "rest_client_requests_total"], metricDenyList: [".+_bucket"] };
    await scrape("kubernetes-kubelet", { kubelet: lists });
    expect(await stored("kubernetes-kubelet")).toEqual(
      ["kubelet_running_pods 3", 'rest_client_requests_total{code="200",host="a:6443",method="GET"} 1'].map(normal),
    );
  });
});

describe("limits of a scrape", () => {
  it.each([
    { limit: { sampleLimit: 3 }, says: "sample limit exceeded" },
    { limit: { labelLimit: 4 }, says: "label_limit exceeded" },
    { limit: { bodySizeLimit: "100B" }, says: "body size limit exceeded" },
  ])("A scrape over its limit fails as a whole and reports the limit: $limit", async ({ limit, says }) => {
    await scrape("kubernetes-kubelet", { ...limit });
    const [target] = await prometheus.api.targets();
    expect(target).toMatchObject({ health: "down", lastError: expect.stringContaining(says) });
    expect(await stored("kubernetes-kubelet")).toEqual([]);
  });

  it("A scrape within all limits succeeds", async () => {
    await scrape("kubernetes-kubelet", { sampleLimit: 100, labelLimit: 10, bodySizeLimit: "1MB" });
    expect(await stored("kubernetes-kubelet")).toHaveLength(kubelet.kept.length);
  });
});

let scrapes = 0;

/** Makes Prometheus scrape the server of this test with a job of the chart, and waits for the scrape. */
async function scrape(name: string, values: object): Promise<void> {
  const jobs = readScrapeJobs(await render({ set: { scrape: { interval: "1s", timeout: "1s", ...values } } }));
  const { kubernetes_sd_configs, relabel_configs, scheme, authorization, tls_config, ...job } =
    jobs.find(({ job_name }) => job_name === name) ?? expect.fail(`no job ${name}`);
  const { port } = server.address() as AddressInfo;
  // A new label each time distinguishes the series from those of earlier cases.
  scrapes += 1;
  const static_configs = [{ targets: [`${testHost}:${port}`], labels: { scrape: String(scrapes) } }];
  await prometheus.load(JSON.stringify({ scrape_configs: [{ ...job, static_configs }] }));
  await vi.waitFor(
    async () => {
      // It is stored together with the scraped samples.
      expect(await prometheus.api.query(`up{job="${name}",scrape="${scrapes}"}`)).toHaveLength(1);
    },
    { timeout: 60_000, interval: 200 },
  );
}

/** Returns the sorted series of the newest scrape, without those that Prometheus adds itself. */
async function stored(job: string): Promise<string[]> {
  const series = await prometheus.api.query(`{job="${job}",scrape="${scrapes}",__name__!~"up|scrape_.+"}`);
  return series
    .map(({ labels: { job, instance, scrape, __name__ = "", ...labels } }) => text(__name__, Object.entries(labels)))
    .sort();
}

/** Formats a line of metrics like `stored`: with sorted labels, and without empty ones. */
function normal(line: string): string {
  const [, name = "", labels = ""] = /^(\w+)(?:\{(.+)\})? /.exec(line) ?? [];
  return text(
    name,
    [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", value = ""]) => [label, value]),
  );
}

function text(name: string, labels: [string, string][]): string {
  const given = labels.filter(([, value]) => value).map(([label, value]) => `${label}=${value}`);
  return [name, ...given.sort()].join(" ");
}
