import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { request } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import type { V1Probe } from "@kubernetes/client-node";
import { execa } from "execa";
import getPort from "get-port";
import { temporaryDirectory } from "tempy";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { tool } from "../../../scripts/lib/tools/resolve.ts";
import { type PrometheusContainer, startPrometheus, testHost } from "../../support/prometheus/prometheus-container.ts";

type Files = Record<string, string>;

/** A running node_exporter with the chart's flags, and the chart's files for Prometheus. */
interface Secured {
  set: object;
  port: number;
  /** The files of the chart's two Secrets. */
  server: Files;
  client: Files;
  /** The folder where the exporter finds the files of the first. */
  folder: string;
  probes: V1Probe[];
  job: object;
}

const on = { enabled: true };
const combinations = {
  tls: { tls: on },
  password: { tls: on, basicAuth: on },
  certificate: { tls: { ...on, clientAuth: on } },
  both: { tls: { ...on, clientAuth: on }, basicAuth: on },
};
type Combination = keyof typeof combinations;
const names = Object.keys(combinations) as Combination[];
const serverName = "node-monitoring.monitoring.svc";

let exporters: Record<Combination, Secured>;
let prometheus: PrometheusContainer;

beforeAll(async () => {
  const stop = new AbortController();
  const started = await Promise.all(names.map(async (name) => [name, await start(name, stop.signal)] as const));
  exporters = Object.fromEntries(started) as Record<Combination, Secured>;
  prometheus = await startPrometheus({ files: started.flatMap(([name, { client }]) => inPrometheus(name, client)) });
  await prometheus.load(JSON.stringify({ scrape_configs: started.map(([, { job }]) => job) }));
  return async () => {
    stop.abort();
    await prometheus[Symbol.asyncDispose]();
  };
});

describe("Prometheus with the chart's job and Secret", () => {
  it.each(names)("Prometheus scrapes an exporter secured with: %s", async (name) => {
    await isUp(name);
    expect(await prometheus.api.query(`node_load1{job="${name}"}`)).toMatchObject([{ labels: { instance: "node-1" } }]);
  });
});

describe("the secured exporter", () => {
  it.each(names)("The exporter accepts clients with all required credentials (%s), and no plain HTTP", async (name) => {
    expect(await ask(name, credentials(name))).toBe(200);
    const answer = await fetch(`http://127.0.0.1:${exporters[name].port}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([400, "Client sent an HTTP request to an HTTPS server.\n"]);
  });

  it.each(["password", "both"] as const)("The exporter rejects a missing or wrong password (%s)", async (name) => {
    const { auth: _, ...without } = credentials(name);
    expect(await ask(name, without)).toBe(401);
    expect(await ask(name, { ...without, auth: "prometheus:wrong" })).toBe(401);
    expect(await ask(name, { ...without, auth: `other:${exporters[name].client.password}` })).toBe(401);
    expect(await ask(name, without, "/")).toBe(401);
  });

  it.each(["certificate", "both"] as const)(
    "The exporter rejects a missing or unknown client certificate (%s)",
    async (name) => {
      const { cert: _, key: __, ...without } = credentials(name);
      await expect(ask(name, without)).rejects.toThrow("certificate required");
      // One certificate belongs to a node and has the same CA, the other has another CA.
      const { server } = exporters[name];
      const ofNode = { cert: server["tls.crt"], key: server["tls.key"] };
      await expect(ask(name, { ...without, ...ofNode })).rejects.toThrow("bad certificate");
      const { client } = exporters[name === "both" ? "certificate" : "both"];
      await expect(ask(name, { ...without, cert: client["tls.crt"], key: client["tls.key"] })).rejects.toThrow(
        /unknown ca|bad certificate/i,
      );
    },
  );

  it("The exporter's certificate is valid only for its own name", async () => {
    await expect(ask("tls", { ...credentials("tls"), servername: "example.com" })).rejects.toThrow("does not match");
    await expect(ask("tls", { ...credentials("tls"), ca: exporters.both.client["ca.crt"] })).rejects.toThrow(
      "certificate",
    );
  });

  it.each(names)("The exporter passes its own probes, sent as the kubelet sends them (%s)", async (name) => {
    const { port, probes } = exporters[name];
    expect(probes).toHaveLength(2);
    for (const { httpGet, tcpSocket } of probes) {
      if (httpGet) {
        expect(httpGet.scheme).toBe("HTTPS");
        expect(await ask(name, { rejectUnauthorized: false }, httpGet.path)).toBe(200);
      } else {
        expect(tcpSocket?.port).toBe("metrics");
        await expect(connects(port)).resolves.toBe(true);
      }
    }
  });

  it("The exporter and Prometheus load renewed certificates and a new password without a restart", async () => {
    const { folder, set } = exporters.both;
    const before = credentials("both");
    const renewed = await render({ set: { ...set, podLabels: { renewed: "true" } } });
    Object.assign(exporters.both, { server: files(renewed, "web"), client: files(renewed, "web-client") });
    const started = (await prometheus.api.query('process_start_time_seconds{job="both"}'))[0]?.value;
    await write(folder, exporters.both.server);
    expect(await ask("both", credentials("both"))).toBe(200);
    await expect(ask("both", before)).rejects.toThrow();
    await vi.waitFor(async () => expect(await up("both")).toBe(0), { timeout: 20_000, interval: 200 });
    await prometheus.write(inPrometheus("both", exporters.both.client));
    await isUp("both");
    expect((await prometheus.api.query('process_start_time_seconds{job="both"}'))[0]?.value).toBe(started);
  });
});

/** Starts node_exporter with the arguments and the Secret of the chart. */
async function start(name: Combination, signal: AbortSignal): Promise<Secured> {
  const port = await getPort();
  const nodes = { jobName: name, credentialsDir: credentialsDir(name) };
  const set = { port, web: combinations[name], scrape: { interval: "1s", timeout: "1s", nodes }, profile: "minimal" };
  const manifests = await render({ set });
  const [container] = find(manifests, "DaemonSet").spec?.template.spec?.containers ?? [];
  const job = readScrapeJobs(manifests).find(({ job_name }) => job_name === name);
  if (!container?.args || !job) throw new Error("the exporter has no arguments, or Prometheus no job");
  const folder = temporaryDirectory();
  const server = files(manifests, "web");
  await write(folder, server);
  const args = container.args.map((arg) =>
    arg
      .replace("=/etc/node-exporter/", `=${folder}/`)
      .replace(/=\/host\/(proc|sys|root)/, (_, path) => (path === "root" ? "=/" : `=/${path}`)),
  );
  const exporter = execa(await tool("node_exporter"), args, { cancelSignal: signal, reject: false });
  const [line] = await Promise.race([
    waitForLine(exporter.stderr, "TLS is enabled"),
    exporter.then(({ stderr }) => [stderr]),
  ]);
  expect(line).toContain("TLS is enabled");
  const { kubernetes_sd_configs: _, ...rest } = job;
  return {
    set,
    port,
    server,
    client: files(manifests, "web-client"),
    folder,
    probes: [container.livenessProbe, container.readinessProbe].flatMap((probe) => probe ?? []),
    job: {
      ...rest,
      // Discovery finds a node with the kubelet's port.
      static_configs: [{ targets: [`${testHost}:10250`], labels: { __meta_kubernetes_node_name: "node-1" } }],
    },
  };
}

async function waitForLine(stream: NodeJS.ReadableStream, part: string): Promise<string[]> {
  for (;;) {
    const [chunk] = await once(stream, "data");
    if (String(chunk).includes(part)) return [String(chunk)];
  }
}

function files(manifests: Manifest[], component: string): Files {
  const { data = {} } = find(manifests, "Secret", `node-monitoring-${component}`);
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]));
}

async function write(folder: string, content: Files): Promise<void> {
  await Promise.all(Object.entries(content).map(([file, text]) => writeFile(join(folder, file), text)));
}

function credentialsDir(name: Combination): string {
  return `/etc/prometheus/secrets/${name}`;
}

function inPrometheus(name: Combination, content: Files) {
  return Object.entries(content).map(([file, text]) => ({ target: `${credentialsDir(name)}/${file}`, content: text }));
}

/** Returns Prometheus's credentials for the exporter as request options. */
function credentials(name: Combination) {
  const { client } = exporters[name];
  const asked = combinations[name];
  return {
    ca: client["ca.crt"],
    ...("clientAuth" in asked.tls && { cert: client["tls.crt"], key: client["tls.key"] }),
    ...("basicAuth" in asked && { auth: `prometheus:${client.password}` }),
  };
}

/** @returns the status of the response */
function ask(name: Combination, options: object, path = "/metrics"): Promise<number | undefined> {
  const { port } = exporters[name];
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path, servername: serverName, agent: false, ...options },
      (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode));
      },
    );
    asked.on("error", reject).end();
  });
}

async function connects(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
  return true;
}

async function up(name: Combination): Promise<number | undefined> {
  return (await prometheus.api.query(`up{job="${name}"}`))[0]?.value;
}

async function isUp(name: Combination): Promise<void> {
  await vi.waitFor(async () => expect(await up(name)).toBe(1), { timeout: 60_000, interval: 200 });
}
