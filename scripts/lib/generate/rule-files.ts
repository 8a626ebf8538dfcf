import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { chartDir } from "../util/paths.ts";
import { parseYaml } from "../util/yaml.ts";

/** An alerting rule as the chart's rule files have it. The chart joins the last three annotations into `description`. */
export interface WrittenAlert {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; meaning: string; checks: string; remedy: string };
}

/** A recording rule as the chart's rule files have it. */
export interface WrittenRecord {
  record: string;
  expr: string;
}

type WrittenRule = WrittenAlert | WrittenRecord;

/** A rule group as the chart's rule files have it. */
export interface WrittenGroup {
  name: string;
  rules: WrittenRule[];
}

/** A placeholder in the chart's rules and dashboards for the name of a job, by the job's key under `scrape`. */
const placeholder = /<<jobs\.(\w+)>>/g;

/**
 * Replaces the job placeholders in the text of one of the chart's files, as the chart does.
 * @param names the name of each job, by its key under `scrape`
 * @throws Error a placeholder names a job that has no name here
 */
export function withJobNames(text: string, names: Readonly<Record<string, string>>): string {
  return text.replaceAll("<<metrics_path>>", "").replaceAll(placeholder, (_, key: string) => {
    const name = names[key];
    if (name === undefined) throw new Error(`<<jobs.${key}>>: no such job`);
    return name;
  });
}

/**
 * Reads the rule groups in chart/rules, in the order of the files' names.
 * @param names the name of each job, by its key under `scrape`
 */
export function readWrittenGroups(names: Readonly<Record<string, string>>): WrittenGroup[] {
  const files = globSync("rules/*.yaml", { cwd: chartDir }).sort();
  return files.flatMap((file) => {
    const text = withJobNames(readFileSync(join(chartDir, file), "utf8"), names);
    const { groups } = parseYaml(text, file) as { groups: WrittenGroup[] };
    return groups.map((group) => ({ ...group, rules: group.rules.map(withDefaults) }));
  });
}

/** Replaces the other placeholders of a rule, as the chart does without `rules.alerts`. */
function withDefaults(written: WrittenRule & { threshold?: number }): WrittenRule {
  const { threshold, ...rule } = written;
  return { ...rule, expr: rule.expr.replaceAll("<<exclude>>", "").replaceAll("<<threshold>>", `${threshold}`) };
}

/**
 * Reads the alerting rules in chart/rules.
 * @param names the name of each job, by its key under `scrape`
 */
export function readWrittenAlerts(names: Readonly<Record<string, string>>): WrittenAlert[] {
  return readWrittenGroups(names).flatMap(({ rules }) => rules.flatMap((rule) => ("alert" in rule ? [rule] : [])));
}
