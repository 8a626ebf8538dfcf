import { isDeepStrictEqual } from "node:util";
import type { Finding } from "../../util/finding.ts";
import type { KeyPath } from "../../util/key-path.ts";
import { findPlace, type ValuesFile } from "../../values/positions.ts";

/** The values of a scrape job that can replace rules of the chart. */
interface JobValues {
  config?: Record<string, unknown> | null;
  metricRelabelConfigs?: Record<string, unknown> | null;
}

/** What a field of `config` replaces, and where to put it instead. */
const replacedParts: Readonly<Record<string, { part: string; fix: string }>> = {
  relabel_configs: {
    part: "all relabeling rules of the chart, also those for the port and for the labels node, instance and job",
    fix: "Move your rules to relabelConfigs, which adds to them.",
  },
  metric_relabel_configs: {
    part: "all metric relabeling rules of the chart",
    fix: "Move your rules to metricRelabelConfigs, which adds to them.",
  },
  kubernetes_sd_configs: {
    part: "the chart's discovery, also the selection of nodes",
    fix: "Keep it only if the job is about other targets than the exporter's nodes.",
  },
};

/**
 * Finds the values that replace rules of the chart in a scrape job.
 * @param values the merged values of this project's chart
 * @param defaults the chart's own values
 * @param files the user's values files, to locate findings in
 */
export function findReplacedRules(values: object, defaults: object, files: readonly ValuesFile[]): Finding[] {
  return Object.entries(jobsOf(values)).flatMap(([job, { config, metricRelabelConfigs }]) => {
    const found = (keys: readonly string[], message: string, fix: string): Finding => {
      const path: KeyPath = ["scrape", job, ...keys];
      return { severity: "info", rule: "prometheus/replaced-rules", path, ...findPlace(files, path), message, fix };
    };
    const parts = Object.entries(replacedParts)
      .filter(([field]) => config && field in config)
      .map(([field, { part, fix }]) => found(["config", field], `replaces ${part}`, fix));
    const known = jobsOf(defaults)[job]?.metricRelabelConfigs ?? {};
    const changed = Object.entries(metricRelabelConfigs ?? {})
      .filter(([name, rule]) => rule && known[name] && !isDeepStrictEqual(rule, known[name]))
      .map(([name]) =>
        found(
          ["metricRelabelConfigs", name],
          "changes the chart's rule of this name, whose other fields stay",
          "Choose another name to add a rule, or set this one to false to remove it.",
        ),
      );
    return [...parts, ...changed];
  });
}

/** The jobs below `scrape`: the maps with a job name. */
function jobsOf(values: object): Record<string, JobValues> {
  const { scrape = {} } = values as { scrape?: Record<string, unknown> };
  const jobs = Object.entries(scrape).filter(
    ([, job]) => typeof job === "object" && job !== null && "jobName" in job && "enabled" in job && job.enabled,
  );
  return Object.fromEntries(jobs) as Record<string, JobValues>;
}
