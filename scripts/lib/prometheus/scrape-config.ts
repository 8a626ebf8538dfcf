import { type Manifest, selectKind } from "../kubernetes/manifest.ts";
import { UserError } from "../util/errors.ts";
import { parseYaml } from "../util/yaml.ts";

/** An entry of Prometheus's `scrape_configs`, with types for the fields that the harness reads. */
export interface ScrapeJob {
  job_name: string;
  kubernetes_sd_configs?: { role: string; selectors?: { role: string; label?: string; field?: string }[] }[];
  relabel_configs?: Record<string, unknown>[];
  [field: string]: unknown;
}

/** The key of the jobs in their ConfigMap, which is the name of Prometheus's file. */
const fileName = "node-monitoring.yaml";

/**
 * Finds the file for Prometheus's `scrape_config_files` in rendered objects.
 * @throws UserError no ConfigMap has it, because all jobs are disabled
 */
export function findScrapeConfig(manifests: readonly Manifest[]): string {
  const file = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.[fileName] ?? [])[0];
  if (file === undefined)
    throw new UserError(
      `No ConfigMap contains ${fileName}: all jobs are disabled (scrape.nodes.enabled, scrape.kubelet.enabled).`,
    );
  return file;
}

/** @returns the jobs in that file */
export function readScrapeJobs(manifests: readonly Manifest[]): ScrapeJob[] {
  const { scrape_configs } = parseYaml(findScrapeConfig(manifests), fileName) as { scrape_configs: ScrapeJob[] };
  return scrape_configs;
}

/** @returns the names of the jobs that have a target on every eligible node */
export function listNodeJobs(manifests: readonly Manifest[]): string[] {
  return readScrapeJobs(manifests)
    .filter(({ kubernetes_sd_configs = [] }) => kubernetes_sd_configs.some(({ role }) => role === "node"))
    .map(({ job_name }) => job_name);
}
