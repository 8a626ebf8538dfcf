import { type RenderOptions, render } from "../helm/render.ts";
import { describe, type Manifest, sourceOf } from "../kubernetes/manifest.ts";
import { UserError } from "../util/errors.ts";
import { type Finding, hasErrors, subjectOf } from "../util/finding.ts";
import { chartDir } from "../util/paths.ts";
import { ownValues } from "../values/own-values.ts";
import type { ValuesFile } from "../values/positions.ts";
import type { ObjectRule } from "./rule.ts";
import { explainRejection } from "./rules/chart.ts";
import { compareNodes } from "./rules/nodes.ts";
import { checkObject, locateExtraObject } from "./rules/objects.ts";
import { checkPodSecurity } from "./rules/pod-security.ts";
import { checkPorts } from "./rules/ports.ts";
import { checkPrometheus } from "./rules/prometheus.ts";
import { checkRbac } from "./rules/rbac.ts";
import { checkReferences } from "./rules/references.ts";
import { checkSyntax } from "./rules/syntax.ts";
import { checkTemplates, ciValues } from "./rules/unrendered-templates.ts";
import { checkSchema, openValuesFiles } from "./rules/values.ts";
import { inspectNodes, type SampleNodeReport, sampleNodes } from "./sample-nodes.ts";

/** The answer to "will this work?". */
export interface CheckResult {
  findings: Finding[];
  /** What becomes of typical nodes; only for this project's chart, once it renders. */
  nodes: SampleNodeReport[];
}

const objectRules: readonly ObjectRule[] = [
  checkObject,
  checkReferences,
  checkPorts,
  checkSyntax,
  checkPrometheus,
  checkRbac,
  checkPodSecurity,
];

/**
 * Reports everything that keeps values from working, and what else is worth knowing. What depends on something else being right is checked once
 * that is right: values that violate the schema are not rendered.
 * @throws UserError a tool cannot be found
 */
export async function checkValues(options: RenderOptions): Promise<CheckResult> {
  const opened = openValuesFiles(options.values ?? []);
  const { files, isSound } = opened;
  const before = [...opened.findings, ...(isSound ? checkSchema(files, options) : [])];
  if (hasErrors(before)) return { findings: before, nodes: [] };
  const manifests = await tryRender(options);
  if (manifests instanceof UserError)
    return { findings: [...before, ...explainRejection(files, manifests)], nodes: [] };

  const isOwnChart = (options.chart ?? chartDir) === chartDir;
  const [objects, nodes, templates] = await Promise.all([
    checkObjects(files, manifests, isOwnChart),
    isOwnChart ? checkNodes(files, manifests, options).catch(asUserError) : { findings: [], reports: [] },
    isOwnChart ? [] : checkOtherRenderings(manifests, options),
  ]);
  if (!(nodes instanceof UserError)) {
    return { findings: [...before, ...objects, ...nodes.findings, ...templates], nodes: nodes.reports };
  }
  // Nothing can be scraped by a job that Prometheus rejects, which is reported already.
  const isRejected = hasErrors(objects.filter((finding) => subjectOf(finding) === "prometheus"));
  if (!isRejected) throw nodes;
  return { findings: [...before, ...objects, ...templates], nodes: [] };
}

/** Runs every rule on every object. */
async function checkObjects(
  files: readonly ValuesFile[],
  manifests: readonly Manifest[],
  isOwnChart: boolean,
): Promise<Finding[]> {
  const context = { manifests, files };
  const runs = objectRules.flatMap((rule) =>
    manifests.map(async (manifest) =>
      (await rule(manifest, context)).map((finding) => ({
        object: describe(manifest),
        ...(isOwnChart ? {} : { template: sourceOf(manifest) }),
        ...locateExtraObject(files, manifest, finding.field),
        ...finding,
      })),
    ),
  );
  return (await Promise.all(runs)).flat();
}

async function checkNodes(
  files: readonly ValuesFile[],
  manifests: readonly Manifest[],
  { values = [] }: RenderOptions,
): Promise<{ reports: SampleNodeReport[]; findings: Finding[] }> {
  const merged = ownValues(values);
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
  return render(options).catch(asUserError);
}

/** An error that a user can act on, as a result; any other is thrown. */
function asUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}
