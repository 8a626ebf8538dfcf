import { rootCertificates } from "node:tls";
import { GenericContainer, Wait } from "testcontainers";
import { ensureDocker } from "../../../scripts/lib/cluster/docker-engine.ts";
import { ensureImages } from "../../../scripts/lib/cluster/images/ensure.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { connectPrometheus, type Prometheus } from "../../../scripts/lib/prometheus/api.ts";
import type { ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { tryRun } from "../../../scripts/lib/util/exec.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { mayChangeMachine } from "../machine.ts";

/** The configuration that Prometheus reports as loaded, with its defaults. */
export interface LoadedConfig {
  global: Record<string, unknown>;
  scrape_configs?: ScrapeJob[];
  [field: string]: unknown;
}

/** A Prometheus that runs until it is disposed of. */
export interface PrometheusContainer extends AsyncDisposable {
  /**
   * Loads another configuration.
   * @param config prometheus.yml
   * @param jobs the file that prometheus.yml includes as `/etc/prometheus/scrape/*.yaml`
   * @returns the loaded configuration, without the content of that file
   * @throws Error Prometheus rejects the configuration or the file; the message is its own
   */
  load(config: string, jobs?: string): Promise<LoadedConfig>;
  /** Writes files into its container and overwrites existing ones. */
  write(files: readonly { target: string; content: string }[]): Promise<void>;
  /** The sorted names of the running jobs. A change takes up to five seconds, the interval at which discovery reports. */
  jobs(): Promise<string[]>;
  /** Its API. */
  api: Prometheus;
  /** What it has written to its log. */
  log(): Promise<string>;
  /** Restarts it in the same container. Its address changes. */
  restart(): Promise<void>;
  /** Runs a command inside its container, where Prometheus listens at `http://127.0.0.1:9090`. */
  exec(command: string[], env?: Record<string, string>): Promise<{ exitCode: number; output: string }>;
}

export interface PrometheusOptions {
  /** The chart's values under `prometheus`, which set its flags and its probes. */
  values?: object;
  /** Files in the container, in addition to its configuration. */
  files?: readonly { target: string; content: string }[];
}

/** The name by which the container reaches the machine that runs the tests. */
export const testHost = "host.docker.internal";

const port = 9090;
const configFile = "/etc/prometheus/config/prometheus.yml";
const secrets = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * Starts the chart's Prometheus with the chart's flags, as in a pod of a cluster whose API server does not answer: it loads every
 * configuration and finds no node. It is started when its readiness probe passes.
 */
export async function startPrometheus({ values, files = [] }: PrometheusOptions = {}): Promise<PrometheusContainer> {
  const say = (line: string) => console.error(`[scrape] ${line}`);
  const manifests = await render({ set: { prometheus: { enabled: true, ...values } } });
  const {
    image,
    command = [],
    args,
    readinessProbe,
  } = find(manifests, "StatefulSet").spec?.template.spec?.containers[0] ?? {};
  if (!image || !args) throw new Error("the chart's Prometheus has no image or no arguments");
  await ensureDocker({ allowInstall: mayChangeMachine, onLine: say });
  await ensureImages([image], { onLine: say });
  // The container is stopped below. Testcontainers' reaper would need another image, which is not available everywhere.
  process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
  const withCommand = (container: GenericContainer) =>
    command.length > 0 ? container.withEntrypoint(command) : container;
  const container = await withCommand(new GenericContainer(image))
    // With lifecycle enabled, a failed reload returns the error.
    .withCommand([...args, "--web.enable-lifecycle"])
    .withExposedPorts(port)
    .withExtraHosts([{ host: testHost, ipAddress: "host-gateway" }])
    .withEnvironment({ KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: "1" })
    .withCopyContentToContainer([
      { target: `${secrets}/token`, content: "a token" },
      { target: `${secrets}/ca.crt`, content: rootCertificates[0] ?? "" },
      { target: configFile, content: "global: {}\n" },
      ...files,
    ])
    .withWaitStrategy(
      readinessProbe?.httpGet ? Wait.forHttp(readinessProbe.httpGet.path ?? "/", port) : Wait.forListeningPorts(),
    )
    .start();
  // Docker chooses another port at a restart.
  const url = () => `http://${container.getHost()}:${container.getMappedPort(port)}`;
  return {
    async log() {
      const { stdout, stderr } = await tryRun("docker", ["logs", container.getId()]);
      return `${stdout}\n${stderr}`;
    },
    restart: () => container.restart(),
    async load(config, jobs = "scrape_configs: []\n") {
      await container.copyContentToContainer([
        { target: configFile, content: config },
        { target: "/etc/prometheus/scrape/node-monitoring.yaml", content: jobs },
      ]);
      const answer = await fetch(`${url()}/-/reload`, { method: "POST" });
      if (!answer.ok) throw new Error(await answer.text());
      return parseYaml(await connectPrometheus(url()).config(), "the loaded configuration") as LoadedConfig;
    },
    write: (files) => container.copyContentToContainer([...files]),
    async jobs() {
      const answer = await fetch(`${url()}/api/v1/scrape_pools`);
      const { data } = (await answer.json()) as { data: { scrapePools: string[] } };
      return data.scrapePools.sort();
    },
    get api() {
      return connectPrometheus(url());
    },
    exec: async (command, env = {}) => {
      const { exitCode, output } = await container.exec(command, { env });
      return { exitCode, output };
    },
    [Symbol.asyncDispose]: async () => {
      await container.stop();
    },
  };
}
