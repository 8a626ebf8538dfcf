import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { checkConfig, discoverTargets } from "../../../scripts/lib/prometheus/promtool.ts";
import { findScrapeConfig, type ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import {
  type PrometheusContainer,
  type PrometheusOptions,
  startPrometheus,
  testHost,
} from "../../support/prometheus/prometheus-container.ts";

const patience = { timeout: 60_000, interval: 200 };

/** Every target is Prometheus itself. */
const itself = {
  interval: "1s",
  timeout: "1s",
  nodes: { enabled: false },
  kubelet: { enabled: false },
  extraScrapeConfigs: { itself: { static_configs: [{ targets: ["127.0.0.1:9090"] }] } },
};

/** Starts the chart's Prometheus until the test ends. */
async function running(options: PrometheusOptions): Promise<PrometheusContainer> {
  const prometheus = await startPrometheus(options);
  onTestFinished(() => prometheus[Symbol.asyncDispose]());
  return prometheus;
}

/** Returns what the chart renders for it, as loaded. */
async function loaded(prometheus: PrometheusContainer, values: object, scrape: object = itself) {
  const manifests = await render({ set: { prometheus: { enabled: true, ...values }, scrape } });
  return prometheus.load(configOf(manifests)[0]?.config ?? "", findScrapeConfig(manifests));
}

/** Returns the configuration of each shard, with its own jobs. */
function configOf(manifests: Awaited<ReturnType<typeof render>>): { config: string; jobs: string }[] {
  return selectKind(manifests, "ConfigMap").flatMap(({ data = {} }) =>
    data["prometheus.yml"] ? [{ config: data["prometheus.yml"], jobs: data["scrape.yaml"] ?? "" }] : [],
  );
}

async function status<Data>(prometheus: PrometheusContainer, path: string): Promise<Data> {
  const answer = await fetch(`${prometheus.api.url}/api/v1/${path}`);
  return ((await answer.json()) as { data: Data }).data;
}

describe("the bundled Prometheus", () => {
  it("The bundled Prometheus as an agent sends its labelled samples to another Prometheus and stores none", async () => {
    const receiver = await running({ values: { extraArgs: { "web.enable-remote-write-receiver": true } } });
    const url = `http://${testHost}:${new URL(receiver.api.url).port}/api/v1/write`;
    const values = { agentMode: true, remoteWrite: [{ url }], externalLabels: { cluster: "a" } };
    const agent = await running({ values });
    await loaded(agent, values);
    await vi.waitFor(async () => {
      const [sample] = await receiver.api.query('up{job="itself"}');
      expect(sample).toMatchObject({ labels: { cluster: "a", instance: "127.0.0.1:9090" }, value: 1 });
    }, patience);
    await expect(agent.api.query("up")).rejects.toThrow("unavailable with Prometheus Agent");
  });

  it("The bundled Prometheus keeps samples by time and size", async () => {
    const values = { retention: "3d", retentionSize: "512MB" };
    const prometheus = await running({ values });
    const { storage } = await loaded(prometheus, values);
    expect(storage).toMatchObject({ tsdb: { retention: { time: "3d", size: "512MiB" } } });
    const { storageRetention } = await status<{ storageRetention: string }>(prometheus, "status/runtimeinfo");
    expect(storageRetention).toBe("3d or 512MiB");
  });

  it("The bundled Prometheus sends labelled alerts to the configured Alertmanager", async () => {
    const alerts: { labels: Record<string, string> }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => {
        body += part.toString();
      });
      request.on("end", () => {
        if (request.url === "/api/v2/alerts") alerts.push(...JSON.parse(body));
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "0.0.0.0", resolve));
    onTestFinished(() => void server.close());
    const target = `${testHost}:${(server.address() as AddressInfo).port}`;
    const values = { alertmanagers: [{ static_configs: [{ targets: [target] }] }], externalLabels: { cluster: "a" } };
    const rules = { groups: [{ name: "a", rules: [{ alert: "Always", expr: "vector(1)" }] }] };
    const files = [{ target: "/etc/prometheus/rules/always.yaml", content: JSON.stringify(rules) }];
    const prometheus = await running({ values, files });
    // Without the chart's jobs there would be no rules.
    await loaded(prometheus, values, { interval: "1s", timeout: "1s" });
    await vi.waitFor(async () => {
      const { activeAlertmanagers } = await status<{ activeAlertmanagers: { url: string }[] }>(
        prometheus,
        "alertmanagers",
      );
      expect(activeAlertmanagers).toEqual([{ url: `http://${target}/api/v2/alerts` }]);
      expect(alerts[0]?.labels).toMatchObject({ alertname: "Always", cluster: "a" });
    }, patience);
  });

  it("The bundled Prometheus admits only clients with the password, and the kubelet's probes", async () => {
    // The password is `test`: https://prometheus.io/docs/guides/basic-auth
    const hash = "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay";
    const content = JSON.stringify({ basic_auth_users: { admin: hash } });
    const values = { webConfigSecret: "web" };
    const prometheus = await running({ values, files: [{ target: "/etc/prometheus/web/web-config.yml", content }] });
    const { hostname, port } = new URL(prometheus.api.url);
    const ask = async (headers: Record<string, string>) =>
      (await fetch(`${prometheus.api.url}/-/healthy`, { headers })).status;
    expect(await ask({})).toBe(401);
    expect(await ask({ authorization: `Basic ${btoa("admin:test")}` })).toBe(200);

    const pod = find(await render({ set: { prometheus: { enabled: true, ...values } } }), "StatefulSet").spec?.template;
    const { startupProbe, livenessProbe, readinessProbe } = pod?.spec?.containers[0] ?? {};
    for (const probe of [startupProbe, livenessProbe, readinessProbe]) {
      expect(probe?.httpGet).toBeUndefined();
      expect(probe?.tcpSocket).toEqual({ port: "http" });
    }
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(socket.destroySoon()));
      socket.on("error", reject);
    });
  });

  it("The bundled Prometheus answers its probes and requests below the path of its external URL", async () => {
    const values = { extraArgs: { "web.external-url": "https://example.com/prometheus/" } };
    // It counts as started when its readiness probe passes.
    const { api } = await running({ values });
    expect((await fetch(`${api.url}/-/ready`)).status).toBe(404);
    const manifests = await render({ set: { prometheus: { enabled: true, ...values } } });
    const { env = [] } = find(manifests, "Pod").spec?.containers[0] ?? {};
    const path = new URL(env.find(({ name }) => name === "PROMETHEUS_URL")?.value ?? "").pathname;
    expect((await fetch(`${api.url}${path}/api/v1/query?query=1`)).status).toBe(200);
  });
});

describe("promtool and the bundled Prometheus", () => {
  const remoteWrite = [{ url: "https://example.com/write", queue_config: { capacity: 10_000_000 } }];
  const alertmanagers = [{ scheme: "https", static_configs: [{ targets: ["alertmanager:9093"] }] }];
  it.each([
    { title: "as an agent", set: { agentMode: true, remoteWrite }, agent: true },
    { title: "as agents in shards", set: { agentMode: true, remoteWrite, shards: 2 }, agent: true },
    { title: "with all receivers", set: { remoteWrite, alertmanagers, retentionSize: "10GiB" }, agent: false },
    { title: "in shards", set: { remoteWrite, alertmanagers, shards: 3 }, agent: false },
  ])("promtool accepts the configuration of the bundled Prometheus $title", async ({ set, agent }) => {
    const configs = configOf(await render({ set: { prometheus: { enabled: true, ...set } } }));
    expect(configs).toHaveLength("shards" in set ? Number(set.shards) : 1);
    for (const { config, jobs } of configs) {
      expect(await checkConfig(config, { agent })).toEqual([]);
      if (jobs) expect(await checkConfig(jobs)).toEqual([]);
    }
  });

  it("promtool rejects the configuration of an agent for a Prometheus that is not one", async () => {
    const [{ config } = { config: "" }] = configOf(await render({ set: { prometheus: { enabled: true } } }));
    expect((await checkConfig(config, { agent: true })).join()).toContain("not allowed in agent mode");
  });
});

describe("shards", () => {
  const shards = 3;
  const scrape = {
    nodes: { staticTargets: { bastion: {} } },
    services: { enabled: true },
    blackboxExporter: { address: "blackbox:9115" },
  };

  /** Returns the shards that scrape each target. */
  async function owners(job: string, found: Record<string, string>[]): Promise<number[][]> {
    const manifests = await render({ set: { prometheus: { enabled: true, shards }, scrape } });
    const results = await Promise.all(
      configOf(manifests).map(({ jobs }) => {
        const config = parseYaml(jobs, "scrape.yaml") as { scrape_configs: ScrapeJob[] };
        return discoverTargets(config, job, found as { __address__: string }[]);
      }),
    );
    expect(results).toHaveLength(shards);
    return found.map((_, target) => results.flatMap((kept, shard) => (kept[target] ? [shard] : [])));
  }

  const nodes = Array.from({ length: 40 }, (_, index) => ({
    __address__: `10.0.0.${index + 1}:10250`,
    __meta_kubernetes_node_name: `node-${index}`,
  }));

  it("Exactly one shard scrapes each node, in both of its jobs, and no node is left out", async () => {
    const [exporters, kubelets] = await Promise.all([
      owners(
        "kubernetes-nodes",
        nodes.map((node) => ({ ...node, __host: "" })),
      ),
      owners("kubernetes-kubelet", nodes),
    ]);
    expect(exporters.map(({ length }) => length)).toEqual(nodes.map(() => 1));
    expect(exporters).toEqual(kubelets);
    expect([...new Set(exporters.flat())].sort()).toEqual([0, 1, 2]);
  });

  it("Exactly one shard probes each service, although all probes use one address", async () => {
    const services = Array.from({ length: 40 }, (_, index) => ({
      __address__: `service-${index}.default.svc:80`,
      __meta_kubernetes_namespace: "default",
      __meta_kubernetes_service_name: `service-${index}`,
      __meta_kubernetes_service_annotation_prometheus_io_probe: "true",
    }));
    const owning = await owners("kubernetes-services", services);
    expect(owning.map(({ length }) => length)).toEqual(services.map(() => 1));
    expect([...new Set(owning.flat())].sort()).toEqual([0, 1, 2]);
  });
});
