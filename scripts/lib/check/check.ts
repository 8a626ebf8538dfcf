import semver from "semver";
import { readDefinitions, renderedDefinitions } from "../helm/definitions.ts";
import { ensureHelm, type RenderOptions, render } from "../helm/render.ts";
import { releaseNames } from "../helm/run-helm.ts";
import { describe, type Manifest, parseManifests, sourceOf } from "../kubernetes/manifest.ts";
import { judgeManifests, type ObjectVerdict } from "../kubernetes/objects.ts";
import { findMinor, startValidator } from "../kubernetes/validator.ts";
import { MissingToolError, UserError } from "../util/errors.ts";
import { type Finding, hasErrors, subjectOf } from "../util/finding.ts";
import { chartDir } from "../util/paths.ts";
import { chartValues } from "../values/merge.ts";
import { readOwnValues } from "../values/own-values.ts";
import type { ValuesFile } from "../values/positions.ts";
import type { Values } from "../values/read.ts";
import { type CheckFailure, createGuard, type Guard } from "./guard.ts";
import { createObjectLocator, type ObjectFile, type ObjectLocator } from "./object-places.ts";
import type { ObjectRule, RuleContext } from "./rule.ts";
import { explainRejection } from "./rules/chart.ts";
import { checkDefinitions } from "./rules/definitions.ts";
import { findMisspeltValues } from "./rules/misspelt-values.ts";
import { compareNodes } from "./rules/nodes.ts";
import { checkKinds, isReadable, locateExtraObject, stubOf } from "./rules/objects.ts";
import { checkOperatorLabels } from "./rules/operators.ts";
import { checkPodSecurity } from "./rules/pod-security.ts";
import { checkPorts } from "./rules/ports.ts";
import { checkPrometheus } from "./rules/prometheus.ts";
import { checkRbac } from "./rules/rbac.ts";
import { checkReferences } from "./rules/references.ts";
import { findReplacedRules } from "./rules/replaced-rules.ts";
import { checkSelectors } from "./rules/selectors.ts";
import { checkSyntax } from "./rules/syntax.ts";
import { checkTemplates, ciValues } from "./rules/unrendered-templates.ts";
import { checkSchema, type Defaults, type OpenedFiles, openDefaults, openValuesFiles } from "./rules/values.ts";
import { inspectNodes, type SampleNodeReport, sampleNodes } from "./sample-nodes.ts";
import { findTemplatePlace } from "./template-places.ts";

/** The answer to "will this work?". */
export interface CheckResult {
  findings: Finding[];
  /** What becomes of typical nodes; only for this project's chart, once it renders. */
  nodes: SampleNodeReport[];
  /** The checks that could not be run, and why. */
  failures: readonly CheckFailure[];
}

export interface CheckOptions extends RenderOptions {
  /** CustomResourceDefinitions, as YAML, besides those of the chart. */
  crds?: readonly string[];
  /** Whether Kubernetes's code judges the objects; default true. */
  isJudged?: boolean;
  /** Whether to look for templates that neither the values nor those of `ci` render; it takes a rendering for each. Default false. */
  coversTemplates?: boolean;
}

/** A chart's folder, or nothing for objects that something else has rendered. */
type Origin = string | undefined;

/** The rules that look at one object and what it refers to, by name. */
const objectRules: Readonly<Record<string, ObjectRule>> = {
  references: checkReferences,
  operators: checkOperatorLabels,
  selectors: checkSelectors,
  ports: checkPorts,
  syntax: checkSyntax,
  prometheus: checkPrometheus,
  rbac: checkRbac,
  "pod-security": checkPodSecurity,
};

/** What is known of values files that cannot be opened. */
const unopened: OpenedFiles = { files: [], findings: [], isSound: false };
const unread: Defaults = { values: {}, findings: [], isSound: false };

/**
 * Reports everything that keeps values from working, and what else is worth knowing. What depends on something else being right is checked once
 * that is right: values that violate the schema are not rendered. A check that fails does not keep the others from running, and is reported.
 */
export async function checkValues(options: CheckOptions): Promise<CheckResult> {
  const guard = createGuard();
  const opened = await guard.run("values-file", () => openValuesFiles(options.values ?? []), unopened);
  const { files } = opened;
  const { chart = chartDir, values = [], set = {} } = options;
  const isOwnChart = chart === chartDir;
  const defaults = await guard.run("values-file", () => openDefaults(chart), unread);
  const isSound = opened.isSound && defaults.isSound;
  const schema = isSound ? await guard.run("schema", () => checkSchema(files, options), []) : [];
  const given = [...files.map((file) => file.values), set as Values];
  const misspelt = await guard.run("values-file", () => findMisspeltValues(files, given, defaults.values, chart), []);
  const before = [...opened.findings, ...defaults.findings, ...schema, ...misspelt];
  if (hasErrors(before)) return { findings: before, nodes: [], failures: guard.failures };
  const rendering = async () => {
    if (options.isJudged !== false) await startValidator(minorOf(options).minor);
    await ensureHelm(options);
    return tryRender(options);
  };
  const manifests = await guard.run("chart", rendering, undefined);
  if (!manifests) return { findings: before, nodes: [], failures: guard.failures };
  if (manifests instanceof UserError) {
    const why = await guard.run("chart", () => explainRejection(files, manifests, chart), []);
    return { findings: [...before, ...why], nodes: [], failures: guard.failures };
  }
  const replaced = async () => findReplacedRules(chartValues(values), chartValues(), files);
  const [objects, nodes, templates, rules] = await Promise.all([
    checkObjects(files, manifests, options, chart, guard),
    isOwnChart ? checkNodes(files, manifests, options).catch(asError) : { findings: [], reports: [] },
    options.coversTemplates ? guard.run("templates", () => checkOtherRenderings(manifests, options), []) : [],
    isOwnChart ? guard.run("prometheus", replaced, []) : [],
  ]);
  const findings = unique([...before, ...objects, ...templates, ...rules]);
  if (!(nodes instanceof Error)) {
    return { findings: [...findings, ...nodes.findings], nodes: nodes.reports, failures: guard.failures };
  }
  // Nothing can be scraped by a job that Prometheus rejects, which is reported already.
  const isRejected = hasErrors(objects.filter((finding) => subjectOf(finding) === "prometheus"));
  if (!isRejected || !(nodes instanceof UserError)) guard.report("nodes", nodes);
  return { findings, nodes: [], failures: guard.failures };
}

/**
 * Reports what is wrong with objects that something else has rendered, such as Kustomize or Argo CD.
 * @param text YAML documents
 * @param files the files that they are from, to locate findings in
 */
export async function checkRendered(
  text: string,
  options: Omit<CheckOptions, "chart" | "values" | "set">,
  files: readonly ObjectFile[] = [],
): Promise<CheckResult> {
  const guard = createGuard();
  let manifests: Manifest[];
  try {
    manifests = parseManifests(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [only, ...others] = files;
    const place = only && others.length === 0 ? { file: only.file } : {};
    const findings = explainRejection([], error).map((finding) => ({ ...finding, ...place }));
    return { findings, nodes: [], failures: [] };
  }
  const findings = await checkObjects([], manifests, options, undefined, guard, createObjectLocator(files));
  return { findings: unique(findings), nodes: [], failures: guard.failures };
}

/** Each finding once: several containers, or several rules, can have the same cause. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** Judges all objects as the API server does, and runs every rule on those that can be read. */
async function checkObjects(
  files: readonly ValuesFile[],
  manifests: readonly Manifest[],
  options: CheckOptions,
  origin: Origin,
  guard: Guard,
  locate: ObjectLocator = () => ({}),
): Promise<Finding[]> {
  const complete = (manifest: Manifest, findings: readonly Finding[]) =>
    findings.map((finding): Finding => {
      const named = { object: describe(manifest), ...finding };
      const inFiles = locateExtraObject(files, manifest, finding.field);
      if (origin === chartDir) return { ...inFiles, ...named };
      const template = sourceOf(manifest);
      const inTemplate =
        origin === undefined ? locate(manifest, finding.field) : findTemplatePlace(origin, { ...named, template });
      return { template, ...(inFiles.file ? inFiles : inTemplate), ...named };
    });
  const judged = await judge(manifests, options, origin, guard);
  const isSound = (manifest: Manifest) => isReadable(judged.verdicts.get(manifest));
  const sound = manifests.filter(isSound);
  const shown = manifests.map((manifest) => (isSound(manifest) ? manifest : stubOf(manifest)));
  const context: RuleContext = {
    manifests: shown,
    files,
    verdicts: new Map(
      manifests.flatMap((manifest, index) => {
        const verdict = judged.verdicts.get(manifest);
        return verdict ? [[shown[index] ?? manifest, verdict] as const] : [];
      }),
    ),
    namespace: releaseNames(options).namespace,
  };
  const runs = Object.entries(objectRules).map(([name, rule]) =>
    guard.run(name, async () => {
      const found = await Promise.all(sound.map(async (manifest) => complete(manifest, await rule(manifest, context))));
      return found.flat();
    }, []),
  );
  return [
    ...judged.findings,
    ...manifests.flatMap((manifest) => complete(manifest, judged.verdicts.get(manifest)?.findings ?? [])),
    ...(await Promise.all(runs)).flat(),
  ];
}

function minorOf({ kubeVersion }: CheckOptions): ReturnType<typeof findMinor> {
  return findMinor(semver.coerce(kubeVersion)?.version);
}

interface Judged {
  verdicts: ReadonlyMap<Manifest, ObjectVerdict>;
  /** What is worth knowing about all objects. */
  findings: Finding[];
}

async function judge(
  manifests: readonly Manifest[],
  options: CheckOptions,
  origin: Origin,
  guard: Guard,
): Promise<Judged> {
  const { apiVersions = [], crds = [], isJudged = true } = options;
  if (!isJudged) return { verdicts: new Map(), findings: [] };
  const { minor, note } = minorOf(options);
  const { namespace } = releaseNames(options);
  try {
    const files = origin === undefined ? [] : await readDefinitions(options);
    const all = [...files.map(({ text }) => text), ...renderedDefinitions(manifests), ...crds];
    const [verdicts, definitions] = await Promise.all([
      judgeManifests(manifests, { namespace, crds: all, apiVersions, minor }),
      checkDefinitions(files, crds, { chart: origin, minor, guard }),
    ]);
    for (const [index, { failure }] of verdicts.entries()) {
      const manifest = manifests[index];
      if (manifest && failure) guard.report("objects", new Error(`${describe(manifest)} cannot be judged: ${failure}`));
    }
    const byObject = new Map(manifests.map((manifest, index) => [manifest, verdicts[index] ?? { findings: [] }]));
    return { verdicts: byObject, findings: [...note, ...definitions, ...checkKinds(byObject)] };
  } catch (error) {
    if (!(error instanceof MissingToolError)) {
      guard.report("objects", error);
      return { verdicts: new Map(), findings: [] };
    }
    const message = `the objects are not judged: ${error.message}`;
    return { verdicts: new Map(), findings: [{ severity: "info", rule: "objects/not-judged", message }] };
  }
}

async function checkNodes(
  files: readonly ValuesFile[],
  manifests: readonly Manifest[],
  { values = [] }: RenderOptions,
): Promise<{ reports: SampleNodeReport[]; findings: Finding[] }> {
  const merged = readOwnValues(values);
  const reports = await inspectNodes(manifests, sampleNodes(merged));
  return { reports, findings: compareNodes(manifests, reports, merged, files) };
}

/** Checks for templates that render nothing from these values, the chart's defaults, or the values with which its authors test it. */
async function checkOtherRenderings(manifests: readonly Manifest[], options: RenderOptions): Promise<Finding[]> {
  const { chart = chartDir } = options;
  const sets = [[], ...ciValues(chart).map((file) => [file])];
  const others = await Promise.all(sets.map((values) => tryRender({ ...options, values })));
  return checkTemplates(chart, [manifests, ...others.flatMap((other) => (other instanceof UserError ? [] : [other]))]);
}

/** The objects, or why there are none. */
function tryRender(options: RenderOptions): Promise<Manifest[] | UserError> {
  return render(options).catch((error: unknown) => {
    if (error instanceof UserError) return error;
    throw error;
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
