import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import {
  CoreV1Api,
  DiscoveryV1Api,
  KubeConfig,
  NetworkingV1Api,
  type V1EndpointSlice,
  type V1Ingress,
  type V1Pod,
  type V1Service,
} from "@kubernetes/client-node";
import { expect, inject, it, onTestFinished, vi } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { hostileTexts, targetAnnotations } from "../../support/hostile-annotations.ts";
import { startPrometheus, testHost } from "../../support/prometheus/prometheus-container.ts";

const namespace = "tenant";
const credentials = "/etc/prometheus/credentials";

const kubeConfig = new KubeConfig();
kubeConfig.loadFromFile(inject("kubeconfig"));

/** Listens on every address, so that a container reaches it, until the test ends. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Counts the connections to a port that no tenant may make Prometheus connect to. */
async function startVictim(): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const port = await listen(
    createServer((socket) => {
      connections++;
      socket.on("error", () => socket.destroy()).end();
    }),
  );
  return { port, connections: () => connections };
}

/** Answers in place of a Blackbox exporter, and records which URLs it was to probe. */
async function startBlackbox(): Promise<{ port: number; probed: Set<string> }> {
  const probed = new Set<string>();
  const port = await listen(
    createHttpServer(({ url = "" }, response) => {
      for (const target of new URL(url, "http://blackbox").searchParams.getAll("target")) probed.add(target);
      response.end("probe_success 1\n");
    }),
  );
  return { port, probed };
}

/** The API server listens on the loopback address, which a container does not reach. */
async function forwardApiServer(): Promise<number> {
  const { port } = new URL(kubeConfig.getCurrentCluster()?.server ?? "");
  return listen(
    createServer((socket) => {
      const onward = connect(Number(port), "127.0.0.1");
      for (const end of [socket, onward])
        end.on("error", () => {
          socket.destroy();
          onward.destroy();
        });
      socket.pipe(onward).pipe(socket);
    }),
  );
}

/** The client certificate and the CA of the kubeconfig as files in the container of Prometheus. */
function credentialFiles(): { target: string; content: string }[] {
  const read = (file?: string, data?: string) =>
    data ? Buffer.from(data, "base64").toString() : readFileSync(file ?? "", "utf8");
  const cluster = kubeConfig.getCurrentCluster();
  const user = kubeConfig.getCurrentUser();
  return [
    { target: `${credentials}/ca.crt`, content: read(cluster?.caFile, cluster?.caData) },
    { target: `${credentials}/client.crt`, content: read(user?.certFile, user?.certData) },
    { target: `${credentials}/client.key`, content: read(user?.keyFile, user?.keyData) },
  ];
}

/** Annotations with each hostile text alone, in all places at once, and behind a port. */
function hostileAnnotations(host: string, port: number): Record<string, string>[] {
  return hostileTexts(host, port).flatMap((text) => [
    Object.fromEntries(targetAnnotations.map((name) => [name, text])),
    { "prometheus.io/port": text, "prometheus.io/path": `/${text}` },
    { "prometheus.io/scheme": text },
  ]);
}

type Annotations = Record<string, string>;
const scraped = { "prometheus.io/scrape": "true" };
const probed = { "prometheus.io/probe": "true" };

const podOf = (name: string, annotations: Annotations): V1Pod => ({
  metadata: { name, annotations: { ...scraped, ...annotations } },
  spec: { containers: [{ name: "app", image: "app", ports: [{ containerPort: 9090 }] }] },
});
const serviceOf = (name: string, annotations: Annotations): V1Service => ({
  metadata: { name, annotations: { ...scraped, ...probed, ...annotations } },
  spec: { clusterIP: "None", ports: [{ port: 9090 }] },
});
const sliceOf = (name: string, address: string): V1EndpointSlice => ({
  metadata: { name, labels: { "kubernetes.io/service-name": name } },
  addressType: "IPv4",
  endpoints: [{ addresses: [address] }],
  ports: [{ port: 9090 }],
});
const ingressOf = (name: string, annotations: Annotations): V1Ingress => ({
  metadata: { name, annotations: { ...probed, ...annotations } },
  spec: {
    rules: [
      {
        host: "shop.example.com",
        http: { paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { number: 80 } } } }] },
      },
    ],
  },
});

it("No annotation of a tenant makes a real Prometheus send a request to another host", {
  timeout: 900_000,
}, async () => {
  const [victim, blackbox, apiPort] = [await startVictim(), await startBlackbox(), await forwardApiServer()];
  await using prometheus = await startPrometheus({ files: credentialFiles() });
  const hosts = (await prometheus.exec(["cat", "/etc/hosts"])).output;
  const addressOf = (name: RegExp) =>
    hosts
      .split("\n")
      .find((line) => name.test(line))
      ?.split(/\s/)[0] ?? expect.fail(`no ${name} in ${hosts}`);
  const victimHost = addressOf(new RegExp(`\\s${testHost}\\b`));
  // Prometheus answers its own scrapes, in place of the tenants' pods.
  const own = (await prometheus.exec(["hostname", "-i"])).output.trim();

  const core = kubeConfig.makeApiClient(CoreV1Api);
  const networking = kubeConfig.makeApiClient(NetworkingV1Api);
  const discovery = kubeConfig.makeApiClient(DiscoveryV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  const createPod = async (name: string, annotations: Annotations, address: string) => {
    const body = await core.createNamespacedPod({ namespace, body: podOf(name, annotations) });
    body.status = { phase: "Running", podIP: address, podIPs: [{ ip: address }] };
    await core.replaceNamespacedPodStatus({ namespace, name, body });
  };
  const hostile = hostileAnnotations(victimHost, victim.port);
  for (const [index, annotations] of hostile.entries()) {
    const name = `hostile-${index}`;
    await createPod(name, annotations, own);
    await core.createNamespacedService({ namespace, body: serviceOf(name, annotations) });
    await discovery.createNamespacedEndpointSlice({ namespace, body: sliceOf(name, own) });
    await networking.createNamespacedIngress({ namespace, body: ingressOf(name, annotations) });
  }

  const on = { enabled: true };
  const scrape = {
    interval: "2s",
    timeout: "2s",
    nodes: { enabled: false },
    kubelet: { enabled: false },
    pods: on,
    endpoints: on,
    services: on,
    ingresses: on,
    blackboxExporter: { address: `${testHost}:${blackbox.port}` },
    kubernetesSdConfig: {
      api_server: `https://${testHost}:${apiPort}`,
      tls_config: {
        ca_file: `${credentials}/ca.crt`,
        cert_file: `${credentials}/client.crt`,
        key_file: `${credentials}/client.key`,
        server_name: "kubernetes",
      },
    },
  };
  const scrape_configs = readScrapeJobs(await render({ set: { scrape } }));
  await prometheus.load("scrape_config_files: [/etc/prometheus/scrape/*.yaml]\n", JSON.stringify({ scrape_configs }));

  const names = scrape_configs.map(({ job_name }) => job_name);
  const enough = { timeout: 600_000, interval: 1000 };
  await vi.waitFor(async () => {
    const scraped = (await prometheus.api.targets()).filter(({ health }) => health !== "unknown");
    const counts = names.map((name) => [name, scraped.filter(({ job }) => job === name).length]);
    expect(counts).toEqual(names.map((name) => [name, hostile.length]));
  }, enough);
  expect(victim.connections()).toBe(0);
  expect(blackbox.probed.size).toBeGreaterThan(10);
  const otherHosts = [...blackbox.probed].filter(
    (target) => !/^https?:\/\/(shop\.example\.com|hostile-\d+\.tenant\.svc)(:\d{1,5})?\//.test(target),
  );
  expect(otherHosts).toEqual([]);

  // Prometheus would have reached the victim: a pod with its address gets a request.
  await createPod("victim", { "prometheus.io/port": String(victim.port) }, victimHost);
  await vi.waitFor(() => expect(victim.connections()).toBeGreaterThan(0), enough);
});
