import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectoryTask } from "tempy";
import { tool } from "../tools/resolve.ts";
import { UserError } from "../util/errors.ts";
import { tryRun } from "../util/exec.ts";
import type { ScrapeJob } from "./scrape-config.ts";

/** The part of Prometheus's configuration that says what is scraped. */
export interface ScrapeConfig {
  scrape_configs: readonly ScrapeJob[];
}

/** The labels with which service discovery finds a target: `__address__` and `__meta_…`. */
export interface FoundTarget {
  __address__: string;
  [label: string]: string;
}

/** What a job makes of a target that it keeps. */
export interface ScrapedTarget {
  /** Host and port: `[fd00::1]:9100`. */
  address: string;
  /** What is scraped: `http://[fd00::1]:9100/metrics`. */
  url: string;
  /** The labels on everything scraped. */
  labels: Record<string, string>;
}

/**
 * Lets promtool judge a configuration.
 * @param yaml a whole configuration, or a file for `scrape_config_files`
 * @param options syntaxOnly: does not look for the files that the configuration names, which are on other machines; default true.
 *   agent: for a Prometheus in agent mode
 * @returns what is wrong, one line each; empty when all is well
 * @throws UserError promtool cannot be had
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
    // Go's YAML decoder lists the offending lines below its own message.
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
}

/**
 * Lets promtool judge a file of rules, with what its linter knows.
 * @returns what is wrong, in promtool's lines; empty when all is well
 * @throws UserError promtool cannot be had
 */
export function checkRules(yaml: string): Promise<string[]> {
  return judge({ "rules.yaml": yaml }, ["check", "rules", "--lint=all", "--lint-fatal", "rules.yaml"]);
}

/**
 * Lets promtool parse expressions, all at once.
 * @returns what is wrong with each, or undefined
 * @throws UserError promtool cannot be had
 */
export async function checkExpressions(expressions: readonly string[]): Promise<(string | undefined)[]> {
  if (expressions.length === 0) return [];
  const rules = expressions.map((expr, index) => ({ record: `expression:${index}`, expr }));
  const document = JSON.stringify({ groups: [{ name: "expressions", rules }] });
  const lines = await judge({ "rules.yaml": document }, ["check", "rules", "--lint=none", "rules.yaml"]);
  const failures = new Map(
    lines.flatMap((line) => {
      const [, index, failure] = /"expression:(\d+)": could not parse expression: (.+)$/.exec(line) ?? [];
      return failure ? [[Number(index), failure.replace(/^\d+:\d+: parse error: /, "")] as const] : [];
    }),
  );
  return expressions.map((_, index) => failures.get(index));
}

/**
 * Lets promtool evaluate a file of rules over made-up series.
 * @param every how often the rules are evaluated, as a Prometheus duration
 * @returns what is not as expected, in promtool's lines; empty when all is well
 * @throws UserError promtool cannot be had
 */
export function testRules(yaml: string, tests: readonly RuleTest[], every = "1m"): Promise<string[]> {
  // Every JSON document is a YAML document.
  const document = JSON.stringify({ rule_files: ["rules.yaml"], evaluation_interval: every, tests });
  return judge({ "rules.yaml": yaml, "test.yaml": document }, ["test", "rules", "test.yaml"]);
}

async function judge(files: Record<string, string>, args: readonly string[]): Promise<string[]> {
  const promtool = await tool("promtool");
  return temporaryDirectoryTask(async (dir) => {
    for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
    const { failure, stdout, stderr } = await tryRun(promtool, args, { cwd: dir });
    return failure ? `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim()) : [];
  });
}

/** How long promtool waits for what it has at once; it keeps a processor busy for that long. The second is for a machine under load. */
const patience = ["50ms", "5s"] as const;

/**
 * Lets promtool relabel targets as Prometheus would: the very job, with static targets instead of Kubernetes discovery. Discovery's own
 * selectors (`kubernetes_sd_configs[].selectors`) act before that, and are not part of it.
 * @param config the rendered configuration
 * @param jobName which of its jobs
 * @param targets what discovery finds
 * @returns for each target, in that order, what is scraped, or undefined when the job drops it
 * @throws UserError there is no such job, or promtool refuses the configuration or cannot be had
 */
export async function discoverTargets(
  config: ScrapeConfig,
  jobName: string,
  targets: readonly FoundTarget[],
): Promise<(ScrapedTarget | undefined)[]> {
  const job = config.scrape_configs.find(({ job_name }) => job_name === jobName);
  if (!job) {
    const jobs = config.scrape_configs.map(({ job_name }) => job_name).join(", ");
    throw new UserError(`there is no job ${jobName} in the configuration, only ${jobs}`);
  }
  const fields = Object.entries(job).filter(([field]) => !field.endsWith("_sd_configs") && field !== "static_configs");
  const static_configs = targets.map(({ __address__, ...labels }, index) => ({
    targets: [__address__],
    labels: { ...labels, [indexLabel]: String(index) },
  }));
  const promtool = await tool("promtool");
  return temporaryDirectoryTask(async (dir) => {
    const file = join(dir, "prometheus.yml");
    // Every JSON document is a YAML document.
    await writeFile(file, JSON.stringify({ scrape_configs: [{ ...Object.fromEntries(fields), static_configs }] }));
    for (const timeout of patience) {
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
      if (results.size === targets.length) return targets.map((_, index) => scraped(results.get(String(index))));
    }
    throw new UserError(`promtool did not tell what becomes of every target of ${jobName} within ${patience.at(-1)}`);
  });
}

/** Tells targets apart that are otherwise equal. Labels of this form are gone after relabelling. */
const indexLabel = "__index";

/** promtool's JSON for one target. */
interface Checked {
  discoveredLabels: Record<string, string>;
  /** Empty when the target is dropped. */
  labels: Record<string, string>;
  error?: unknown;
}

function scraped(result: Checked | undefined): ScrapedTarget | undefined {
  const { labels = {}, error } = result ?? {};
  if (error) throw new UserError(`Prometheus takes no such target: ${JSON.stringify(result?.discoveredLabels)}`);
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
