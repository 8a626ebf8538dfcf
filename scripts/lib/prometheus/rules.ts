import { type Manifest, selectKind } from "../kubernetes/manifest.ts";
import { UserError } from "../util/errors.ts";
import { parseYaml } from "../util/yaml.ts";

/** An alerting or recording rule. */
export interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface RuleGroup {
  name: string;
  rules: Rule[];
}

/** The key of the rules in their ConfigMap, which is the name of Prometheus's file. */
const fileName = "node-monitoring.rules.yaml";

/**
 * Finds the file for Prometheus's `rule_files` in rendered objects.
 * @throws UserError no ConfigMap has it, because the rules or all jobs are disabled
 */
export function findRulesFile(manifests: readonly Manifest[]): string {
  const file = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.[fileName] ?? [])[0];
  if (file === undefined)
    throw new UserError(`No ConfigMap contains ${fileName}: the rules (rules.enabled) or all jobs are disabled.`);
  return file;
}

/** @returns the groups in that file */
export function readRuleGroups(manifests: readonly Manifest[]): RuleGroup[] {
  const { groups } = parseYaml(findRulesFile(manifests), fileName) as { groups: RuleGroup[] };
  return groups;
}

/** The alerting rules in that file, by the alert's name; if several rules share a name, each by name and severity, such as `A critical`. */
export function readAlerts(manifests: readonly Manifest[]): Map<string, Rule> {
  const alerts = readRuleGroups(manifests).flatMap(({ rules }) => rules.filter(({ alert }) => alert));
  return new Map(
    alerts.map((rule) => {
      const isShared = alerts.some((other) => other !== rule && other.alert === rule.alert);
      return [isShared ? `${rule.alert} ${rule.labels?.severity}` : `${rule.alert}`, rule];
    }),
  );
}

/**
 * Lists the metrics in an expression, each once: the names before a selector. All expressions of the chart select a job.
 * @param expression PromQL
 * @param job only list metrics that are selected with this job
 */
export function findMetrics(expression: string, job?: string): string[] {
  const selectors = [...expression.matchAll(/([a-zA-Z_:][a-zA-Z0-9_:]*)\{([^}]*)/g)];
  const ofJob = selectors.filter(([, , labels]) => !job || labels?.includes(`job="${job}"`));
  const names = ofJob.flatMap(([, name]) => name ?? []);
  return [...new Set(names)];
}
