import type { HelmError } from "../helm/errors.ts";
import { type RenderOptions, render } from "../helm/render.ts";
import { describe, type Manifest, podOf, sourceOf } from "../kubernetes/manifest.ts";
import { podSecurity } from "../kubernetes/pod-security.ts";
import { isBuiltIn, validateManifest } from "../kubernetes/schema.ts";
import { UserError } from "../util/errors.ts";
import { chartDir } from "../util/paths.ts";
import { regexFailure } from "../util/re2.ts";
import { chartValues, valueProblems } from "../values/chart-values.ts";
import { ValuesFileError } from "../values/file.ts";
import {
  asError,
  namedPath,
  openValuesFile,
  placeOf,
  type ValuesFile,
  type ValuesFileProblem,
  valueIn,
} from "../values/positions.ts";
import { type Finding, severities } from "./findings.ts";
import { nodeKindFindings } from "./rules/nodes.ts";
import { portProblems } from "./rules/ports.ts";
import { prometheusProblems } from "./rules/prometheus.ts";
import { rightsProblems } from "./rules/rbac.ts";
import { referenceProblems } from "./rules/references.ts";
import { languageProblems } from "./rules/syntax.ts";
import { ciValues, unrenderedTemplates } from "./rules/unrendered-templates.ts";
import { type NodeKindReport, nodeKinds, scrapedAs } from "./sample-nodes.ts";

/** The answer to "will this work?". */
export interface CheckResult {
  findings: Finding[];
  /** What typical nodes would be scraped as; of this project's chart alone, once it renders. */
  nodes: NodeKindReport[];
}

/**
 * Says all that keeps values from working, and what else is worth knowing of them. What can only be judged once something else is right is left
 * for then: nothing is rendered from values that do not fit the schema.
 * @throws UserError a tool cannot be had
 */
export async function checkValues(options: RenderOptions): Promise<CheckResult> {
  const { files, faults } = openAll(options.values ?? []);
  const before = [...faults, ...files.flatMap(({ problems }) => ofFile(problems))];
  // What is no YAML can only be judged once it is.
  if (faults.length === 0 && files.every(({ isSound }) => isSound)) before.push(...ofSchema(files, options));
  if (before.some(({ severity }) => severity === "error")) return { findings: before, nodes: [] };
  const manifests = await rendering(options);
  if (manifests instanceof UserError) return { findings: [...before, ...refusals(files, manifests)], nodes: [] };
  const isOurs = (options.chart ?? chartDir) === chartDir;
  const [prometheus, nodes, templates] = await Promise.all([
    prometheusProblems(files, manifests),
    isOurs ? ofNodes(files, manifests, options).catch(userError) : noNodes,
    isOurs ? [] : ofTemplates(manifests, options),
  ]);
  // Of a job that Prometheus refuses it is said already, and nothing would be scraped by it.
  const isRefused = prometheus.some(({ severity = "error" }) => severity === "error");
  if (nodes instanceof UserError && !isRefused) throw nodes;
  const { reports, findings: ofKinds } = nodes instanceof UserError ? noNodes : nodes;
  const objects = [
    ...manifests.flatMap(ofObject),
    ...referenceProblems(manifests).map((problem) => ({ rule: "references" as const, ...problem })),
    ...portProblems(manifests).map((problem) => ({ rule: "references" as const, ...problem })),
    ...languageProblems(manifests).map(({ text, ...problem }) => ({
      rule: "languages" as const,
      ...problem,
      ...(valueIn(files, text, (value) => value === text || regexFailure(value) !== undefined) ?? valueIn(files, text)),
    })),
    ...prometheus.map((problem) => ({ rule: "Prometheus" as const, ...problem })),
    ...rightsProblems(manifests).map((problem) => ({
      rule: "rights" as const,
      severity: "warning" as const,
      ...problem,
    })),
    ...manifests.flatMap(ofPod),
  ].map(
    ({ manifest, ...problem }): Finding => ({
      severity: "error",
      object: describe(manifest),
      ...(isOurs ? {} : { template: sourceOf(manifest) }),
      ...extraObject(files, manifest, problem.message),
      ...problem,
    }),
  );
  return { findings: [...before, ...objects, ...ofKinds, ...templates], nodes: reports };
}

/** A finding about an object, before it is said which; an error unless it says otherwise. */
interface ObjectFinding extends Omit<Finding, "severity"> {
  manifest: Manifest;
  severity?: Finding["severity"];
}

/** The objects, or why there are none. */
function rendering(options: RenderOptions): Promise<Manifest[] | UserError> {
  return render(options).catch(userError);
}

/** What a user can act on, as a result. */
function userError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

interface Nodes {
  reports: NodeKindReport[];
  findings: Finding[];
}

const noNodes: Nodes = { reports: [], findings: [] };

async function ofNodes(
  files: readonly ValuesFile[],
  manifests: readonly Manifest[],
  { values = [] }: RenderOptions,
): Promise<Nodes> {
  const merged = chartValues(values);
  const reports = await scrapedAs(manifests, nodeKinds(merged));
  const findings = nodeKindFindings(manifests, reports, merged).map((finding) => ({
    ...finding,
    ...(finding.path && placeOf(files, finding.path.split("."))),
  }));
  return { reports, findings };
}

/** Templates without an object from these values, the chart's defaults, or those with which its authors test it. */
async function ofTemplates(manifests: readonly Manifest[], options: RenderOptions): Promise<Finding[]> {
  const { chart = chartDir } = options;
  const sets = [[], ...ciValues(chart).map((file) => [file])];
  const others = await Promise.all(sets.map((values) => rendering({ ...options, values })));
  const renderings = [manifests, ...others.flatMap((one) => (one instanceof UserError ? [] : [one]))];
  return unrenderedTemplates(chart, renderings).map((template) => ({
    severity: "warning",
    rule: "templates",
    template,
    message: "renders no object: neither from these values, nor from the defaults, nor from ci/*-values.yaml",
    remedy: "Add values to ci that render it, or remove it.",
  }));
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
    return {
      severity,
      rule: "schema",
      path: name,
      ...placeOf(files, path),
      ...inParts(text.slice(name.length + 2)),
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

/** What the chart or Helm says in place of rendering. */
function refusals(files: readonly ValuesFile[], error: UserError): Finding[] {
  return ((error as Partial<HelmError>).findings ?? [error.message]).map((message) => refusal(files, message));
}

/** The cause, and after the first sentence the remedy. */
function refusal(files: readonly ValuesFile[], whole: string): Finding {
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

function ofObject(manifest: Manifest): ObjectFinding[] {
  return validateManifest(manifest).map((message): ObjectFinding => {
    if (message.endsWith("unknown to the Kubernetes API") && !isBuiltIn(manifest.apiVersion)) {
      const unknown = `${manifest.apiVersion} ${manifest.kind} is a kind of an add-on, whose fields are not known here`;
      const remedy = "Check it where the add-on is installed.";
      return { manifest, severity: "warning", rule: "objects", message: unknown, remedy };
    }
    return { manifest, rule: "objects", ...inParts(message) };
  });
}

/** Where the user's files have an object of their own, or the field of it that a message begins with. */
function extraObject(files: readonly ValuesFile[], { kind, metadata }: Manifest, message: string): Partial<Finding> {
  for (const { values } of files) {
    const { extraObjects } = values as { extraObjects?: Record<string, unknown> };
    for (const [key, object] of Object.entries(extraObjects ?? {})) {
      const { kind: own, metadata: named } = (object ?? {}) as Partial<Manifest>;
      if (own !== kind || named?.name !== metadata.name) continue;
      const path = ["extraObjects", key];
      const [field = ""] = /^[^ ]+(?=: )/.exec(message) ?? [];
      const below = [...field.matchAll(/\["([^"]+)"\]|[^.[\]]+/g)].map(([part, quoted]) => quoted ?? part);
      return { path: path.join("."), ...placeOf(files, [...path, ...below]) };
    }
  }
  return {};
}

function ofPod(manifest: Manifest): ObjectFinding[] {
  const pod = podOf(manifest);
  if (!pod) return [];
  const { level, reasons } = podSecurity(pod);
  const why = reasons.length > 0 ? `: ${reasons.join(", ")}` : "";
  const message = `its pods need the Pod Security level ${level}${why}`;
  return [{ manifest, severity: "info", rule: "Pod Security", message }];
}

/** What a schema says of a value: what is wrong, and after a semicolon what was meant. */
function inParts(text: string): { message: string; remedy: string } {
  const [message = "", ...remedy] = text.split("; ");
  if (remedy.length > 0) return { message, remedy: capital(remedy.join("; ")) };
  if (message.endsWith("unknown")) return { message, remedy: "Remove it, or correct its name." };
  return { message, remedy: message.endsWith("missing") ? "Add it." : "Correct the value." };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? "" : "."}`;
}
