import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tool } from "../tools/resolve.ts";
import { createBatcher } from "../util/batch.ts";
import { UserError } from "../util/errors.ts";
import { type RunResult, tryRun } from "../util/exec.ts";
import { temporaryDirectoryTask } from "../util/temporary.ts";
import { writeJson } from "../util/yaml.ts";
import type { ScrapeJob } from "./scrape-config.ts";

/** The scrape jobs of a configuration. */
export interface ScrapeConfig {
  scrape_configs: readonly ScrapeJob[];
}

/** The labels that service discovery gives a target: `__address__` and `__meta_…`. */
export interface FoundTarget {
  __address__: string;
  [label: string]: string;
}

/** A target after relabelling. */
export interface ScrapedTarget {
  /** Host and port: `[fd00::1]:9100`. */
  address: string;
  /** The scraped URL: `http://[fd00::1]:9100/metrics`. */
  url: string;
  /** The labels of all its series. */
  labels: Record<string, string>;
}

/**
 * Checks a configuration with promtool.
 * @param yaml a complete configuration, or a file for `scrape_config_files`
 * @param options syntaxOnly: do not look for files that the configuration refers to; default true. agent: for agent mode
 * @returns the errors, one line each; empty if the configuration is valid
 * @throws UserError promtool cannot be found or installed
 */
export async function checkConfig(yaml: string, { syntaxOnly = true, agent = false } = {}): Promise<string[]> {
  const promtool = await tool("promtool");
  return temporaryDirectoryTask(async (dir) => {
    const file = join(dir, "prometheus.yml");
    await writeFile(file, yaml);
    const { failure, stdout, stderr } = await tryRun(promtool, [
      "check",
      "config",
      ...(syntaxOnly ? ["--syntax-only"] : []),
      ...(agent ? ["--agent"] : []),
      file,
    ]);
    if (!failure) return [];
    const lines = `${stdout}\n${stderr}`
      .split("\n")
      .filter((line) => line.trim() && !/^(Checking|.*SUCCESS)/.test(line));
    const words = lines
      .join("\n")
      .replaceAll(file, "prometheus.yml")
      .replace(/^ *FAILED: /gm, "");
    // Go's YAML decoder lists the lines with errors after a general message.
    const [, offending] = /unmarshal errors:\n([\s\S]+)/.exec(words) ?? [];
    return (offending ?? words).split("\n").map((line) => line.trim());
  });
}

/** A case for promtool: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules */
export interface RuleTest {
  /** Time between two values of a series, as a Prometheus duration. */
  interval: string;
  input_series: readonly { series: string; values: string }[];
  promql_expr_test: readonly {
    expr: string;
    eval_time: string;
    exp_samples: readonly { labels: string; value: number }[];
  }[];
  /** The firing alerts of one name, with their labels except the name, and the annotations after Prometheus has expanded them. */
  alert_rule_test?: readonly {
    eval_time: string;
    alertname: string;
    exp_alerts: readonly {
      exp_labels: Readonly<Record<string, string>>;
      exp_annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

/**
 * Checks a rule file with promtool.
 * @param options lint: also report what promtool's linter dislikes; default true
 * @returns promtool's errors; empty if the rules are valid
 * @throws UserError promtool cannot be found or installed
 */
export function checkRules(yaml: string, { lint = true } = {}): Promise<string[]> {
  return lint ? lintRules(yaml) : loadRules(yaml);
}

const lintRules = createBatcher((texts: readonly string[]) => checkRuleFiles(texts, ["--lint=all", "--lint-fatal"]));
const loadRules = createBatcher((texts: readonly string[]) => checkRuleFiles(texts, ["--lint=none"]));

/** Checks all files with one process, as each takes long to start, and then each rejected file with its own, to tell their errors apart. */
async function checkRuleFiles(texts: readonly string[], options: readonly string[]): Promise<string[][]> {
  // Prometheus loads them if it is started with the flag for these functions.
  const args = ["--enable-feature=promql-experimental-functions", "check", "rules", ...options];
  const checkAlone = (text: string) => runPromtool({ "rules.yaml": text }, [...args, "rules.yaml"]);
  if (texts.length === 1) return Promise.all(texts.map(checkAlone));
  const files = Object.fromEntries(texts.map((text, index) => [`rules-${index}.yaml`, text]));
  const { failure, stdout } = await startPromtool(files, [...args, ...Object.keys(files)]);
  if (!failure) return texts.map(() => []);
  // On standard output, promtool prints the name of each file, and below it the number of rules if the file is valid.
  const valid = new Set([...stdout.matchAll(/\brules-(\d+)\.yaml\n +\S/g)].map(([, index]) => Number(index)));
  return Promise.all(texts.map(async (text, index) => (valid.has(index) ? [] : checkAlone(text))));
}

/**
 * Parses expressions with promtool, all at once.
 * @returns for each expression its error, or undefined
 * @throws UserError promtool cannot be found or installed
 */
export async function checkExpressions(expressions: readonly string[]): Promise<(string | undefined)[]> {
  return expressions.length === 0 ? [] : parseExpressions(expressions);
}

const parseExpressions = createBatcher(async (lists: readonly (readonly string[])[]) => {
  const failures = (await findFailures(lists.flat())).values();
  return lists.map((list) => list.map(() => failures.next().value));
});

async function findFailures(expressions: readonly string[]): Promise<(string | undefined)[]> {
  const rules = expressions.map((expr, index) => ({ record: `expression:${index}`, expr }));
  const document = JSON.stringify({ groups: [{ name: "expressions", rules }] });
  const lines = await runPromtool({ "rules.yaml": document }, ["check", "rules", "--lint=none", "rules.yaml"]);
  const failures = new Map(
    lines.flatMap((line) => {
      const [, index, failure] = /"expression:(\d+)": could not parse expression: (.+)$/.exec(line) ?? [];
      return failure ? [[Number(index), failure.replace(/^\d+:\d+: parse error: /, "")] as const] : [];
    }),
  );
  return expressions.map((_, index) => failures.get(index));
}

/**
 * Evaluates a rule file over test series with promtool.
 * @param every the evaluation interval, as a Prometheus duration
 * @returns promtool's report of failed tests; empty if all pass
 * @throws UserError promtool cannot be found or installed
 */
export function testRules(yaml: string, tests: readonly RuleTest[], every = "1m"): Promise<string[]> {
  const document = writeJson({ rule_files: ["rules.yaml"], evaluation_interval: every, tests });
  return runPromtool({ "rules.yaml": yaml, "test.yaml": document }, ["test", "rules", "test.yaml"]);
}

async function runPromtool(files: Record<string, string>, args: readonly string[]): Promise<string[]> {
  const { failure, stdout, stderr } = await startPromtool(files, args);
  return failure ? `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim()) : [];
}

/** Runs promtool in a folder with these files. */
async function startPromtool(files: Record<string, string>, args: readonly string[]): Promise<RunResult> {
  const promtool = await tool("promtool");
  return temporaryDirectoryTask(async (dir) => {
    for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
    return tryRun(promtool, args, { cwd: dir });
  });
}

/** How long promtool waits for static targets, during which it keeps a CPU busy. The second attempt is for a machine under load. */
const timeouts = ["50ms", "5s"] as const;

/**
 * Relabels targets with promtool like Prometheus: it runs the job with static targets instead of Kubernetes discovery. The selectors of the
 * discovery (`kubernetes_sd_configs[].selectors`) apply earlier, so they are not part of this.
 * @param config the rendered configuration
 * @param jobName the name of the job
 * @param targets the discovered targets
 * @returns each target after relabelling, in the same order; undefined if the job drops it
 * @throws UserError there is no such job, or promtool rejects the configuration or cannot be found or installed
 */
export async function discoverTargets(
  config: ScrapeConfig,
  jobName: string,
  targets: readonly FoundTarget[],
): Promise<(ScrapedTarget | undefined)[]> {
  const job = config.scrape_configs.find(({ job_name }) => job_name === jobName);
  if (!job) {
    const jobs = config.scrape_configs.map(({ job_name }) => job_name).join(", ");
    throw new UserError(`no job ${jobName} in the configuration, only ${jobs}`);
  }
  const fields = Object.entries(job).filter(([field]) => !field.endsWith("_sd_configs") && field !== "static_configs");
  const static_configs = targets.map(({ __address__, ...labels }, index) => ({
    targets: [__address__],
    labels: { ...labels, [indexLabel]: String(index) },
  }));
  const promtool = await tool("promtool");
  return temporaryDirectoryTask(async (dir) => {
    const file = join(dir, "prometheus.yml");
    await writeFile(file, writeJson({ scrape_configs: [{ ...Object.fromEntries(fields), static_configs }] }));
    for (const timeout of timeouts) {
      const { failure, stdout } = await tryRun(promtool, [
        "check",
        "service-discovery",
        "--timeout",
        timeout,
        file,
        jobName,
      ]);
      if (failure) throw new UserError(failure);
      const results = new Map(
        (JSON.parse(stdout) as Checked[]).map((result) => [result.discoveredLabels[indexLabel], result]),
      );
      if (results.size === targets.length) return targets.map((_, index) => readTarget(results.get(String(index))));
    }
    throw new UserError(`promtool returned no result for some targets of ${jobName} within ${timeouts.at(-1)}`);
  });
}

/** Distinguishes targets that are otherwise equal. Relabelling removes labels of this form. */
const indexLabel = "__index";

/** A target in promtool's JSON output. */
interface Checked {
  discoveredLabels: Record<string, string>;
  /** Empty if the target is dropped. */
  labels: Record<string, string>;
  error?: unknown;
}

function readTarget(result: Checked | undefined): ScrapedTarget | undefined {
  const { labels = {}, error } = result ?? {};
  if (error) throw new UserError(`Prometheus rejects the target ${JSON.stringify(result?.discoveredLabels)}`);
  const { __address__: address, __scheme__: scheme, __metrics_path__: path } = labels;
  if (!address) return undefined;
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(labels)) {
    if (name.startsWith("__param_")) params.append(name.slice("__param_".length), value);
  }
  const query = params.size ? `?${params}` : "";
  return {
    address,
    url: `${scheme}://${address}${path}${query}`,
    labels: Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith("__"))),
  };
}
