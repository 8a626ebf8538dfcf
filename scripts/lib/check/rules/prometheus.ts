import { type Manifest, ofKind } from "../../kubernetes/manifest.ts";
import { grafanaQueries } from "../../prometheus/grafana.ts";
import { checkConfig, checkExpressions, checkRules } from "../../prometheus/promtool.ts";
import { UserError } from "../../util/errors.ts";
import { parseYaml } from "../../util/yaml.ts";
import { namedPath, placeOf, type ValuesFile } from "../../values/positions.ts";
import type { Finding } from "../findings.ts";

/** What Prometheus would not take. */
export interface PrometheusProblem extends Partial<Finding> {
  manifest: Manifest;
  message: string;
}

const notLoaded = "Correct it: Prometheus would not load the file, and keep what it had.";

/**
 * What Prometheus would refuse of the configurations and rules in ConfigMaps, of rules in the operator's objects, and of the queries of
 * dashboards.
 * @throws UserError promtool cannot be had
 */
export async function prometheusProblems(
  files: readonly ValuesFile[],
  manifests: readonly Manifest[],
): Promise<PrometheusProblem[]> {
  const maps = ofKind(manifests, "ConfigMap").flatMap((manifest) =>
    Object.entries(manifest.data ?? {})
      .filter(([key]) => /\.ya?ml$/.test(key))
      .map(([key, text]) => ofFile(files, manifest, key, text)),
  );
  const rules = manifests.filter(({ kind }) => kind === "PrometheusRule").map(ofRuleObject);
  return (await Promise.all([...maps, ...rules, ofDashboards(manifests)])).flat();
}

interface PrometheusFile {
  global?: unknown;
  scrape_configs?: { job_name?: string }[];
  scrape_config_files?: unknown;
  groups?: unknown;
}

async function ofFile(
  files: readonly ValuesFile[],
  manifest: Manifest,
  key: string,
  text: string,
): Promise<PrometheusProblem[]> {
  let content: PrometheusFile;
  try {
    content = (parseYaml(text, key) ?? {}) as PrometheusFile;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [
      {
        manifest,
        severity: "warning",
        message: error.message,
        remedy: "Correct it, unless it is a template of something.",
      },
    ];
  }
  if (typeof content !== "object") return [];
  const { global, scrape_configs: jobs, scrape_config_files: more, groups } = content;
  if (Array.isArray(groups)) return ofRules(manifest, text);
  if (!Array.isArray(jobs) && !global && !more) return [];
  return (await ofJobs(text, jobs ?? [])).map(({ message: line, job }) => {
    const plain = line.replace("parsing YAML file prometheus.yml: ", "").replace(/^line \d+: /, "");
    const message = job ? `job ${job}: ${plain}` : plain;
    return { manifest, ...jobPlace(files, job, plain), message, remedy: notLoaded };
  });
}

interface Refused {
  message: string;
  job?: string;
}

/** promtool does not always say which job it stumbles over, so that each is asked for alone where something is wrong. */
async function ofJobs(text: string, jobs: readonly { job_name?: string }[]): Promise<Refused[]> {
  const whole = await checkConfig(text);
  if (whole.length === 0) return [];
  const each = await Promise.all(
    // Every JSON document is a YAML document.
    jobs.map(async (job) => ({
      job: job.job_name ?? "",
      lines: await checkConfig(JSON.stringify({ scrape_configs: [job] })),
    })),
  );
  const found = each.flatMap(({ job, lines }) => lines.map((message) => ({ message, job })));
  return found.length > 0 ? found : whole.map((message) => ({ message }));
}

async function ofRules(manifest: Manifest, text: string): Promise<PrometheusProblem[]> {
  return (await checkRules(text)).flatMap((line) => {
    const [, message] = /^(?:\s*rules\.yaml: (?:\d+:\d+: )?)?(.+)$/.exec(line) ?? [];
    // What promtool says besides is which file it reads, and that it is wrong.
    return !message || /^(Checking |\s*FAILED:|\s*SUCCESS:)/.test(message)
      ? []
      : [{ manifest, message, remedy: notLoaded }];
  });
}

/** Of the Prometheus Operator; one field is none of Prometheus's own. */
function ofRuleObject(manifest: Manifest): Promise<PrometheusProblem[]> {
  const { spec } = manifest as Manifest & { spec?: { groups?: Record<string, unknown>[] } };
  const groups = (spec?.groups ?? []).map(({ partial_response_strategy: _, ...group }) => group);
  return ofRules(manifest, JSON.stringify({ groups }));
}

async function ofDashboards(manifests: readonly Manifest[]): Promise<PrometheusProblem[]> {
  const queries = grafanaQueries(manifests);
  const failures = (
    await checkExpressions(queries.flatMap((query) => ("expr" in query ? query.variants : [])))
  ).values();
  return queries.flatMap((query) => {
    const { manifest } = query;
    if (!("expr" in query)) return [{ manifest, message: query.message, remedy: "Correct the JSON." }];
    const found = query.variants.map(() => failures.next().value);
    const failure = found.every((one) => one !== undefined) ? found[0] : undefined;
    const message = `${query.where}: ${query.expr}: ${failure}`;
    return failure ? [{ manifest, message, remedy: "Correct the query; the panel would show an error." }] : [];
  });
}

/** Where the user's files have a job, or the field of it that Prometheus does not know. */
function jobPlace(files: readonly ValuesFile[], job: string | undefined, message: string): Partial<Finding> {
  const field = /field (\w+) not found/.exec(message)?.[1];
  const name = `scrape.extraScrapeConfigs.${job}`;
  const path = namedPath(files, `${name}.${field}`) ?? namedPath(files, name);
  return path ? { path: path.join("."), ...placeOf(files, path) } : {};
}
