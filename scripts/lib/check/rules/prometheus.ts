import type { V1Container } from "@kubernetes/client-node";
import { type Manifest, selectKind } from "../../kubernetes/manifest.ts";
import { readGrafanaQueries } from "../../prometheus/grafana.ts";
import { checkConfig, checkExpressions, checkRules } from "../../prometheus/promtool.ts";
import { UserError } from "../../util/errors.ts";
import type { Finding } from "../../util/finding.ts";
import { parseYaml, tryParseYaml } from "../../util/yaml.ts";
import { findNamedPath, findPlace, type ValuesFile } from "../../values/positions.ts";
import type { RuleContext } from "../rule.ts";
import { configFileOf, isPrometheus, listReaders } from "./readers.ts";

/**
 * Has promtool check the configurations and rules in a ConfigMap or Secret, the rules in an object of the Prometheus Operator, and the queries of
 * dashboards.
 * @throws UserError promtool cannot be found
 */
export async function checkPrometheus(manifest: Manifest, context: RuleContext): Promise<Finding[]> {
  const rules = manifest.kind === "PrometheusRule" ? [checkRuleObject(manifest)] : [];
  return (await Promise.all([...checkFiles(manifest, context), ...rules, checkDashboards(manifest)])).flat();
}

/** Checks the files that only Prometheus can read: a container of Prometheus mounts or names them, or no other program has files of their form. */
function checkFiles(manifest: Manifest, context: RuleContext): Promise<Finding[]>[] {
  const found = listFiles(manifest);
  if (found.length === 0) return [];
  const readers = listReaders(manifest, context);
  const own = readers.filter(({ container }) => isPrometheus(container));
  // The image may have another name.
  const isForeign = readers.length > 0 && !readers.some(({ container }) => container.name === "prometheus");
  return found.map(async ([key, text]) => {
    const mounting = own.filter(({ pathsOf }) => pathsOf(key).length > 0);
    const naming = mounting.find(({ container, pathsOf }) => pathsOf(key).includes(configFileOf(container)));
    if (naming) return checkConfigFile(context.files, text, isAgent(naming.container));
    const isMounted = mounting.length > 0;
    if (isMounted) return checkFile(context.files, key, text, true);
    const isCandidate = manifest.kind === "ConfigMap" && /\.ya?ml$/.test(key) && !isForeign && own.length === 0;
    return isCandidate && !isOfLoki(manifest.metadata) ? checkFile(context.files, key, text, false) : [];
  });
}

function listFiles(manifest: Manifest): [key: string, text: string][] {
  const maps = selectKind([manifest], "ConfigMap").flatMap(({ data = {} }) => Object.entries(data));
  const secrets = selectKind([manifest], "Secret").flatMap(({ data = {}, stringData = {} }) => [
    ...Object.entries(data).map(([key, text]): [string, string] => [key, Buffer.from(text, "base64").toString()]),
    ...Object.entries(stringData),
  ]);
  return [...maps, ...secrets];
}

function isAgent({ command = [], args = [] }: V1Container): boolean {
  return [...command, ...args].some((arg) => /^--(agent|enable-feature=(.*,)?agent(,.*)?)$/.test(arg));
}

/** Whether a ConfigMap is for Loki, whose rules have the form of Prometheus's, but another language. */
function isOfLoki({ name, labels = {} }: Manifest["metadata"]): boolean {
  return /\bloki\b/.test(name) || "loki_rule" in labels;
}

interface PrometheusFile {
  scrape_configs?: { job_name?: string }[];
  scrape_config_files?: unknown;
  groups?: unknown;
}

/** Checks a file if its content is a configuration or rules of Prometheus. */
async function checkFile(
  files: readonly ValuesFile[],
  key: string,
  text: string,
  isMounted: boolean,
): Promise<Finding[]> {
  let content: PrometheusFile | null;
  try {
    content = parseYaml(text, key) as PrometheusFile | null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Any other program may read it, or none.
    if (!isMounted || !/\.ya?ml$/.test(key)) return [];
    return [{ severity: "warning", rule: "prometheus/yaml", message: error.message, fix: "Correct it." }];
  }
  if (typeof content !== "object" || content === null) return [];
  if (isRuleFile(content)) return checkRuleFile(text);
  const isNamed = isMounted && /^prometheus\.ya?ml$/.test(key);
  return isNamed || isPrometheusConfig(content) ? checkJobs(files, text, content.scrape_configs ?? []) : [];
}

/** Checks the file that Prometheus reads as its configuration, whatever it contains. */
function checkConfigFile(files: readonly ValuesFile[], text: string, agent: boolean): Promise<Finding[]> {
  const { scrape_configs: jobs } = (tryParseYaml(text, "") ?? {}) as PrometheusFile;
  return checkJobs(files, text, Array.isArray(jobs) ? jobs : [], agent);
}

/** Whether a file has rules of Prometheus: groups with rules, and nothing that only other programs know, such as Loki's tenants. */
function isRuleFile(content: PrometheusFile): boolean {
  const { groups } = content;
  if (!Array.isArray(groups) || Object.keys(content).length > 1) return false;
  return groups.every((group) => typeof group === "object" && group !== null && Array.isArray(group.rules));
}

/** The keys of a configuration of Prometheus: https://prometheus.io/docs/prometheus/latest/configuration/configuration */
const configKeys = [
  ...["alerting", "global", "otlp", "remote_read", "remote_write", "rule_files", "runtime", "scrape_config_files"],
  ...["scrape_configs", "storage", "tracing"],
];

/** Keys of scrape jobs that only other programs know: Promtail and vmagent. */
const foreignJobKeys = [
  "pipeline_stages",
  "journal",
  "stream_parse",
  "static_configs_files",
  "no_stale_markers",
  "loki_push_api",
];

/** Whether a file is a configuration of Prometheus: it scrapes, and every key is one of Prometheus. */
function isPrometheusConfig(content: PrometheusFile): boolean {
  const keys = Object.keys(content);
  const { scrape_configs: jobs = [], scrape_config_files: more } = content;
  if (!("scrape_configs" in content) && !more) return false;
  if (!Array.isArray(jobs) || !keys.every((key) => configKeys.includes(key))) return false;
  return !jobs.some((job) => foreignJobKeys.some((key) => key in (job ?? {})));
}

const fix = "Correct it: Prometheus does not load the file, and keeps its previous configuration.";

/** Checks each job on its own if the whole is rejected, because promtool does not always name the job. */
async function checkJobs(
  files: readonly ValuesFile[],
  text: string,
  jobs: readonly ({ job_name?: string } | null)[],
  agent = false,
): Promise<Finding[]> {
  const whole = await checkConfig(text, { agent });
  if (whole.length === 0) return [];
  const findings = await Promise.all(
    jobs.map(async (job) => {
      const name = job?.job_name ?? "";
      // Every JSON document is a YAML document.
      const lines = await checkConfig(JSON.stringify({ scrape_configs: [job] }), { agent });
      return lines.map(parseConfigLine).map(({ message, field }) => ({
        ...configError(`job ${name}: ${message}`),
        ...locateJob(files, name, field),
      }));
    }),
  );
  return findings.some((found) => found.length > 0)
    ? findings.flat()
    : whole.map((line) => configError(parseConfigLine(line).message));
}

function configError(message: string): Finding {
  return { severity: "error", rule: "prometheus/config", message, fix };
}

/**
 * Reads a line in which promtool rejects a configuration: `parsing YAML file prometheus.yml: <message>`, or for each field that it does not know
 * `line 3: field foo not found in type config.ScrapeConfig`.
 */
function parseConfigLine(line: string): { message: string; field?: string } {
  const message = line.replace("parsing YAML file prometheus.yml: ", "").replace(/^line \d+: /, "");
  const [, field] = /^field (\w+) not found/.exec(message) ?? [];
  return { message, ...(field && { field }) };
}

/** Finds a job in the user's files, or the field that Prometheus does not know. */
function locateJob(files: readonly ValuesFile[], job: string, field: string | undefined): Partial<Finding> {
  const name = `scrape.extraScrapeConfigs.${job}`;
  const path = findNamedPath(files, `${name}.${field}`) ?? findNamedPath(files, name);
  return path ? { path, ...findPlace(files, path) } : {};
}

/** What Prometheus does not load is an error; what only promtool's linter dislikes is a warning. */
async function checkRuleFile(text: string): Promise<Finding[]> {
  // The linter first: it reports errors, too, and few files have anything.
  const linted = await checkRules(text);
  if (linted.length === 0) return [];
  const refused = (await checkRules(text, { lint: false })).flatMap((line) => parseRulesLine(line) ?? []);
  if (refused.length > 0) {
    return refused.map((message) => ({ severity: "error", rule: "prometheus/rules", message, fix }));
  }
  const [summary, ...details] = linted.flatMap((line) => parseRulesLine(line) ?? []);
  if (!summary) return [];
  return [
    {
      severity: "warning",
      rule: "prometheus/rules-lint",
      message: [summary.replace(/\.$/, ""), ...details.map((line) => line.trim())].slice(0, 8).join("; "),
      fix: "Give each rule its own name or labels.",
    },
  ];
}

/**
 * Reads a line in which promtool rejects rules: `rules.yaml: <message>`, `rules.yaml: 3:5: <message>`, or the message alone.
 * @returns undefined for the lines that only name the file and its result
 */
function parseRulesLine(line: string): string | undefined {
  const [, message] = /^(?:\s*rules\.yaml: (?:\d+:\d+: )?)?(.+)$/.exec(line) ?? [];
  return message && !/^(Checking |\s*FAILED:|\s*SUCCESS:)/.test(message) ? message : undefined;
}

/** Checks an object of the Prometheus Operator, which has one field that Prometheus does not have. */
function checkRuleObject(manifest: Manifest): Promise<Finding[]> {
  const { spec } = manifest as Manifest & { spec?: { groups?: Record<string, unknown>[] } };
  const groups = (spec?.groups ?? []).map(({ partial_response_strategy: _, ...group }) => group);
  return checkRuleFile(JSON.stringify({ groups }));
}

async function checkDashboards(manifest: Manifest): Promise<Finding[]> {
  const queries = readGrafanaQueries(manifest);
  const failures = (
    await checkExpressions(queries.flatMap((query) => ("variants" in query ? query.variants : [])))
  ).values();
  return queries.flatMap((query): Finding[] => {
    if (!("variants" in query)) return [query];
    const found = query.variants.map(() => failures.next().value);
    const failure = found.every((one) => one !== undefined) ? found[0] : undefined;
    if (!failure) return [];
    const message = `${query.where}: ${query.expr}: ${failure}`;
    return [
      { severity: "error", rule: "prometheus/query", message, fix: "Correct the query: the panel shows an error." },
    ];
  });
}
