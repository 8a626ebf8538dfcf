import { messageOf, UserError } from "../util/errors.ts";

/** The state of a target in Prometheus. */
export interface ScrapeTarget {
  job: string;
  /** The Kubernetes node of the target; empty if it was not discovered from a node. */
  node: string;
  url: string;
  health: "up" | "down" | "unknown";
  /** Why the last scrape failed; empty if it succeeded. */
  lastError: string;
  lastScrape: Date;
  /** The scrape interval, as a Prometheus duration. */
  interval: string;
  /** Duration of the last scrape. */
  scrapeSeconds: number;
  /** The labels of every series of the target. */
  labels: Record<string, string>;
}

/** A series in the result of a query, with its value. */
export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** A client for Prometheus's API. Every function throws a UserError if the server does not respond or returns an error. */
export interface Prometheus {
  url: string;
  targets(): Promise<ScrapeTarget[]>;
  /** The names of all configured jobs, including those without targets. */
  jobs(): Promise<string[]>;
  /**
   * @param expression PromQL that returns an instant vector
   * @param more further parameters of the request, such as VictoriaMetrics's `extra_label`
   */
  query(expression: string, more?: Readonly<Record<string, string>>): Promise<Sample[]>;
  /** The loaded main configuration as YAML, without the content of `scrape_config_files`. */
  config(): Promise<string>;
  /** Whether it accepted its configuration when it last read it. */
  isConfigLoaded(): Promise<boolean>;
  /** When the process started. */
  startTime(): Promise<Date>;
}

/**
 * Creates a client, without a request.
 * @param url the server's base address, such as `http://127.0.0.1:9090`
 */
export function connectPrometheus(url: string): Prometheus {
  const get = <T>(path: string) => getData<T>(url, path);
  return {
    url,
    async targets() {
      const { activeTargets } = await get<{ activeTargets: ActiveTarget[] }>("targets?state=active");
      return activeTargets.map(toTarget);
    },
    jobs: async () => (await get<{ scrapePools: string[] }>("scrape_pools")).scrapePools,
    async query(expression, more = {}) {
      const { result } = await get<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
        `query?${new URLSearchParams({ ...more, query: expression })}`,
      );
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    config: async () => (await get<{ yaml: string }>("status/config")).yaml,
    async isConfigLoaded() {
      const metrics = await getText(url, "metrics");
      return !/^prometheus_config_last_reload_successful 0$/m.test(metrics);
    },
    startTime: async () => new Date((await get<{ startTime: string }>("status/runtimeinfo")).startTime),
  };
}

/** The fields of a target that the harness reads: https://prometheus.io/docs/prometheus/latest/querying/api/#targets */
interface ActiveTarget {
  discoveredLabels: Record<string, string>;
  labels: Record<string, string>;
  scrapePool: string;
  scrapeUrl: string;
  lastError: string;
  lastScrape: string;
  lastScrapeDuration: number;
  scrapeInterval: string;
  health: ScrapeTarget["health"];
}

function toTarget(target: ActiveTarget): ScrapeTarget {
  return {
    job: target.scrapePool,
    node: target.discoveredLabels.__meta_kubernetes_node_name ?? "",
    url: target.scrapeUrl,
    health: target.health,
    lastError: target.lastError,
    lastScrape: new Date(target.lastScrape),
    interval: target.scrapeInterval,
    scrapeSeconds: target.lastScrapeDuration,
    labels: target.labels,
  };
}

/**
 * Finds in Prometheus's log why it last rejected its configuration.
 * @returns its own message; undefined if the log has none
 */
export function findConfigError(log: string): string | undefined {
  const messages = [...log.matchAll(/msg="[^"]*config[^"]*".* err="((?:[^"\\]|\\.)*)"/g)]
    .map(([, text = ""]) => text.replaceAll(/\\(.)/g, "$1"))
    // A summary, to which earlier lines give the causes.
    .filter((text) => !text.startsWith("one or more errors occurred"));
  return messages.at(-1);
}

async function getData<T>(url: string, path: string): Promise<T> {
  const { data }: { data: T } = JSON.parse(await getText(url, `api/v1/${path}`));
  return data;
}

async function getText(url: string, path: string): Promise<string> {
  const answer = await fetch(`${url}/${path}`, { signal: AbortSignal.timeout(10_000) }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause ? error.cause : error;
    throw new UserError(`Prometheus at ${url} does not respond: ${messageOf(cause)}.`);
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new UserError(`Prometheus at ${url} returned ${answer.status} for ${path}: ${text.slice(0, 300)}`);
  return text;
}
