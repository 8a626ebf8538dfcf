import { type Manifest, selectKind } from "../kubernetes/manifest.ts";
import { UserError } from "../util/errors.ts";
import { parseYaml } from "../util/yaml.ts";

/** One of Prometheus's `scrape_configs`, as far as the harness reads it; all other fields are there too. */
export interface ScrapeJob {
  job_name: string;
  kubernetes_sd_configs?: { role: string; selectors?: { role: string; label?: string; field?: string }[] }[];
  relabel_configs?: Record<string, unknown>[];
  [field: string]: unknown;
}

/** The key of the ConfigMap with the jobs: the name of the file that Prometheus reads. */
const fileName = "node-monitoring.yaml";

/**
 * The file for Prometheus's `scrape_config_files` among rendered objects.
 * @throws UserError no ConfigMap has it: every job is disabled
 */
export function scrapeConfigFile(manifests: readonly Manifest[]): string {
  const file = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.[fileName] ?? [])[0];
  if (file === undefined)
    throw new UserError(
      `No ConfigMap has ${fileName}: no job is enabled (scrape.nodes.enabled, scrape.kubelet.enabled).`,
    );
  return file;
}

/** The jobs in that file. */
export function scrapeJobs(manifests: readonly Manifest[]): ScrapeJob[] {
  const { scrape_configs } = parseYaml(scrapeConfigFile(manifests), fileName) as { scrape_configs: ScrapeJob[] };
  return scrape_configs;
}

/** Names of the jobs that have a target on every eligible node. */
export function listNodeJobs(manifests: readonly Manifest[]): string[] {
  return scrapeJobs(manifests)
    .filter(({ kubernetes_sd_configs = [] }) => kubernetes_sd_configs.some(({ role }) => role === "node"))
    .map(({ job_name }) => job_name);
}
