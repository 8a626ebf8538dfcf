import { type Manifest, selectKind } from "../kubernetes/manifest.ts";
import { UserError } from "../util/errors.ts";
import { parseYaml } from "../util/yaml.ts";

/** One of Prometheus's rules: an alert, or a recording rule. */
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

/** The key of the ConfigMap with the rules: the name of the file that Prometheus reads. */
const fileName = "node-monitoring.rules.yaml";

/**
 * The file for Prometheus's `rule_files` among rendered objects.
 * @throws UserError no ConfigMap has it: the rules are disabled, or every job is
 */
export function rulesFile(manifests: readonly Manifest[]): string {
  const file = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.[fileName] ?? [])[0];
  if (file === undefined)
    throw new UserError(`No ConfigMap has ${fileName}: no rule is enabled (rules.enabled), or no job.`);
  return file;
}

/** The groups in that file. */
export function ruleGroups(manifests: readonly Manifest[]): RuleGroup[] {
  const { groups } = parseYaml(rulesFile(manifests), fileName) as { groups: RuleGroup[] };
  return groups;
}

/** The rules in that file that are alerts, by name. */
export function alertRules(manifests: readonly Manifest[]): Map<string, Rule> {
  const rules = ruleGroups(manifests).flatMap((group) => group.rules);
  return new Map(rules.flatMap((rule) => (rule.alert ? [[rule.alert, rule] as const] : [])));
}

/**
 * The metrics in an expression, each once: the names in front of a selector. All expressions of the chart have selectors, with the job.
 * @param expression PromQL
 * @param job only those of this job's targets
 */
export function findMetrics(expression: string, job?: string): string[] {
  const selectors = [...expression.matchAll(/([a-zA-Z_:][a-zA-Z0-9_:]*)\{([^}]*)/g)];
  const ofJob = selectors.filter(([, , labels]) => !job || labels?.includes(`job="${job}"`));
  const names = ofJob.flatMap(([, name]) => name ?? []);
  return [...new Set(names)];
}
