import { chartValues, valueProblems } from "./chart-values.ts";
import { UserError } from "./errors.ts";
import { type Finding, severities } from "./findings.ts";
import { type HelmError, type RenderOptions, render } from "./helm.ts";
import { isBuiltIn, validateManifest } from "./kubernetes-schema.ts";
import { describe, type Manifest, ofKind, podOf } from "./manifests.ts";
import { podSecurity } from "./pod-security.ts";
import { checkConfig, checkRules } from "./promtool.ts";
import { referenceProblems } from "./references.ts";
import {
  asError,
  namedPath,
  openValuesFile,
  placeOf,
  type ValuesFile,
  type ValuesFileProblem,
} from "./values-positions.ts";
import { ValuesFileError } from "./values-text.ts";
import { parseYaml } from "./yaml.ts";

/**
 * Says all that keeps values from working, and what else is worth knowing of them. What can only be judged once something else is right is left
 * for then: nothing is rendered from values that do not fit the schema.
 * @throws UserError a tool cannot be had
 */
export async function checkValues(options: RenderOptions): Promise<Finding[]> {
  const { files, faults } = openAll(options.values ?? []);
  const before = [...faults, ...files.flatMap(({ problems }) => ofFile(problems))];
  // What is no YAML can only be judged once it is.
  if (faults.length === 0 && files.every(({ isSound }) => isSound)) before.push(...ofSchema(files, options));
  if (before.some(({ severity }) => severity === "error")) return before;
  const manifests = await render(options).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });
  if (manifests instanceof UserError) return [...before, refusal(files, manifests)];
  const [prometheus, objects] = [
    await ofPrometheus(files, manifests),
    manifests.flatMap((one) => ofObject(files, one)),
  ];
  return [...before, ...objects, ...ofReferences(manifests), ...prometheus, ...manifests.flatMap(ofPod)];
}

function openAll(names: readonly string[]): { files: ValuesFile[]; faults: Finding[] } {
  const files: ValuesFile[] = [];
  const faults: ValuesFileProblem[] = [];
  for (const name of names) {
    try {
      files.push(openValuesFile(name));
    } catch (error) {
      if (!(error instanceof ValuesFileError)) throw error;
      faults.push(asError(error.fault));
    }
  }
  return { files, faults: ofFile(faults) };
}

function ofFile(problems: readonly ValuesFileProblem[]): Finding[] {
  return told(problems, "values file", (problem) => ({ rule: "values file", ...problem }));
}

function ofSchema(files: readonly ValuesFile[], { values = [], chart }: RenderOptions): Finding[] {
  const problems = valueProblems(chartValues(values, {}, chart, true), chart).map((problem) => ({
    severity: "error" as const,
    ...problem,
  }));
  return told(problems, "schema", ({ severity, path, text }) => {
    const name = text.slice(0, text.indexOf(": "));
    const [message = "", ...remedy] = text.slice(name.length + 2).split("; ");
    return {
      severity,
      rule: "schema",
      path: name,
      ...placeOf(files, path),
      message,
      ...(remedy.length > 0 && { remedy: capital(remedy.join("; ")) }),
    };
  });
}

/** How much is told of one rule: people read no more, and to find the place of each takes time. */
const most = 100;

/** Findings on problems, errors first, and how many there are besides. */
function told<Problem extends Pick<Finding, "severity">>(
  problems: readonly Problem[],
  rule: Finding["rule"],
  tell: (problem: Problem) => Finding,
): Finding[] {
  const sorted = problems.toSorted(
    (left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity),
  );
  const rest = sorted.slice(most);
  const [next] = rest;
  const more: Finding[] = next
    ? [{ severity: next.severity, rule, message: `and ${rest.length} more of this kind` }]
    : [];
  return [...sorted.slice(0, most).map(tell), ...more];
}

/** What the chart or Helm says in place of rendering: the cause, and after the first sentence the remedy. */
function refusal(files: readonly ValuesFile[], error: UserError): Finding {
  const [whole = ""] = (error as Partial<HelmError>).findings ?? [error.message];
  const message = whole.slice(0, 2000);
  const [, cause = message, remedy] = /^(.*?)\. ([A-Z].*)$/.exec(message) ?? [];
  // A name at the beginning may be a plain word; those further on are only taken for one with a dot or a capital in it.
  const names = [...cause.matchAll(/[A-Za-z][\w-]*(?:\.[\w/-]+)*/g)].filter(
    ([name], index) => index === 0 || /[.A-Z]/.test(name.slice(1)),
  );
  const path = names.flatMap(([name]) => [namedPath(files, name) ?? []]).find((found) => found.length > 0);
  return {
    severity: "error",
    rule: "chart",
    ...(path && { path: path.join("."), ...placeOf(files, path) }),
    message: cause,
    ...(remedy && { remedy }),
  };
}

function ofObject(files: readonly ValuesFile[], manifest: Manifest): Finding[] {
  return validateManifest(manifest).map((message): Finding => {
    const about = { rule: "objects", object: describe(manifest), ...extraObject(files, manifest) } as const;
    if (message.endsWith("unknown to the Kubernetes API") && !isBuiltIn(manifest.apiVersion)) {
      const unknown = `${manifest.apiVersion} ${manifest.kind} is a kind of an add-on, whose fields are not known here`;
      return { severity: "warning", ...about, message: unknown, remedy: "Check it where the add-on is installed." };
    }
    const [text = "", ...remedy] = message.split("; ");
    return {
      severity: "error",
      ...about,
      message: text,
      ...(remedy.length > 0 && { remedy: capital(remedy.join("; ")) }),
    };
  });
}

/** Where the user's files have an object of their own. */
function extraObject(files: readonly ValuesFile[], { kind, metadata }: Manifest): Partial<Finding> {
  for (const { values } of files) {
    const { extraObjects } = values as { extraObjects?: Record<string, unknown> };
    for (const [key, object] of Object.entries(extraObjects ?? {})) {
      const { kind: own, metadata: named } = (object ?? {}) as Partial<Manifest>;
      if (own !== kind || named?.name !== metadata.name) continue;
      const path = ["extraObjects", key];
      return { path: path.join("."), ...placeOf(files, path) };
    }
  }
  return {};
}

function ofReferences(manifests: readonly Manifest[]): Finding[] {
  return referenceProblems(manifests).map(({ manifest, ...problem }) => ({
    ...problem,
    rule: "references",
    object: describe(manifest),
  }));
}

/** What Prometheus would refuse of the jobs and rules in ConfigMaps. */
async function ofPrometheus(files: readonly ValuesFile[], manifests: readonly Manifest[]): Promise<Finding[]> {
  const texts = ofKind(manifests, "ConfigMap").flatMap((manifest) =>
    Object.entries(manifest.data ?? {})
      .filter(([key]) => /\.ya?ml$/.test(key))
      .map(([key, text]) => ({ object: describe(manifest), key, text })),
  );
  const found = await Promise.all(
    texts.map(async ({ object, key, text }) => {
      const { scrape_configs: jobs, groups } = (parseYaml(text, key) ?? {}) as Record<string, unknown>;
      const refused = Array.isArray(jobs) ? await ofJobs(text, jobs) : Array.isArray(groups) ? await ofRules(text) : [];
      return refused.map(({ message, job }): Finding => {
        const plain = message.replace("parsing YAML file prometheus.yml: ", "").replace(/^line \d+: /, "");
        return { severity: "error", rule: "Prometheus", object, ...jobPlace(files, job, plain), message: plain };
      });
    }),
  );
  return found.flat();
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

async function ofRules(text: string): Promise<Refused[]> {
  return (await checkRules(text)).map((message) => ({ message }));
}

/** Where the user's files have a job, or the field of it that Prometheus does not know. */
function jobPlace(files: readonly ValuesFile[], job: string | undefined, message: string): Partial<Finding> {
  const field = /field (\w+) not found/.exec(message)?.[1];
  const name = `scrape.extraScrapeConfigs.${job}`;
  const path = namedPath(files, `${name}.${field}`) ?? namedPath(files, name);
  return path ? { path: path.join("."), ...placeOf(files, path) } : {};
}

function ofPod(manifest: Manifest): Finding[] {
  const pod = podOf(manifest);
  if (!pod) return [];
  const { level, reasons } = podSecurity(pod);
  const why = reasons.length > 0 ? `: ${reasons.join(", ")}` : "";
  const message = `its pods need the Pod Security level ${level}${why}`;
  return [{ severity: "info", rule: "Pod Security", object: describe(manifest), message }];
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? "" : "."}`;
}
