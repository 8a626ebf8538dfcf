import { messageOf, UserError } from "../util/errors.ts";

/** A target as Prometheus sees it. */
export interface Target {
  job: string;
  /** The Kubernetes node it was discovered from; empty for a target that did not come from a node. */
  node: string;
  url: string;
  health: "up" | "down" | "unknown";
  /** Why the last scrape failed; empty when it did not. */
  lastError: string;
  lastScrape: Date;
  /** How often it is scraped, as a Prometheus duration. */
  interval: string;
  /** How long the last scrape took. */
  scrapeSeconds: number;
  /** Labels on every series of the target. */
  labels: Record<string, string>;
}

/** One series of a query's answer, with its newest value. */
export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** A Prometheus server's API. Every function throws a UserError when the server does not answer or refuses. */
export interface Prometheus {
  url: string;
  targets(): Promise<Target[]>;
  /** The names of all jobs that are loaded, also of those without a target. */
  jobs(): Promise<string[]>;
  /** @param expression PromQL that gives an instant vector */
  query(expression: string): Promise<Sample[]>;
  /** The main configuration that is loaded, as YAML; what was read from `scrape_config_files` is not in it. */
  config(): Promise<string>;
  /** When the process started. */
  startTime(): Promise<Date>;
}

/** @param url the server's base address, such as `http://127.0.0.1:9090` */
export function prometheusAt(url: string): Prometheus {
  const get = <T>(path: string) => getData<T>(url, path);
  return {
    url,
    async targets() {
      const { activeTargets } = await get<{ activeTargets: ActiveTarget[] }>("targets?state=active");
      return activeTargets.map(toTarget);
    },
    jobs: async () => (await get<{ scrapePools: string[] }>("scrape_pools")).scrapePools,
    async query(expression) {
      const { result } = await get<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
        `query?${new URLSearchParams({ query: expression })}`,
      );
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    config: async () => (await get<{ yaml: string }>("status/config")).yaml,
    startTime: async () => new Date((await get<{ startTime: string }>("status/runtimeinfo")).startTime),
  };
}

/** What the API says of a target, as far as we use it: https://prometheus.io/docs/prometheus/latest/querying/api/#targets */
interface ActiveTarget {
  discoveredLabels: Record<string, string>;
  labels: Record<string, string>;
  scrapePool: string;
  scrapeUrl: string;
  lastError: string;
  lastScrape: string;
  lastScrapeDuration: number;
  scrapeInterval: string;
  health: Target["health"];
}

function toTarget(target: ActiveTarget): Target {
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

async function getData<T>(url: string, path: string): Promise<T> {
  const answer = await fetch(`${url}/api/v1/${path}`, { signal: AbortSignal.timeout(10_000) }).catch(
    (error: unknown) => {
      const cause = error instanceof Error && error.cause ? error.cause : error;
      throw new UserError(`Prometheus at ${url} does not answer: ${messageOf(cause)}.`);
    },
  );
  const text = await answer.text();
  if (!answer.ok)
    throw new UserError(`Prometheus at ${url} answers ${answer.status} to ${path}: ${text.slice(0, 300)}`);
  const { data }: { data: T } = JSON.parse(text);
  return data;
}
