import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Manifest, parseManifests } from "../kubernetes/manifest.ts";
import { tool } from "../tools/resolve.ts";
import { UserError } from "../util/errors.ts";
import { createLruCache } from "../util/lru.ts";
import { chartDir } from "../util/paths.ts";
import { readValuesText } from "../values/file.ts";
import { isRecording, recordHits } from "./branch-recorder.ts";
import { fingerprintChart, hasRandomFunctions, usesRandomFunctions } from "./chart-fingerprint.ts";
import { HelmError } from "./errors.ts";
import { memoizeOnDisk } from "./render-cache.ts";
import { createRenderer, findRenderer, type RenderAnswer, type Renderer } from "./resident-renderer.ts";
import { type ChartOptions, releaseNames, tryHelm, withChartArguments } from "./run-helm.ts";

export interface RenderOptions extends ChartOptions {
  /** Kubernetes version that the templates see, such as `1.34.0`. */
  kubeVersion?: string;
  /** API groups and kinds that the templates see besides Helm's built-in ones, such as `monitoring.coreos.com/v1/PodMonitor`. */
  apiVersions?: readonly string[];
  /** Renders as for an upgrade rather than an installation. */
  isUpgrade?: boolean;
  /**
   * Kubernetes objects of the cluster that `lookup` finds; default none. Requires the resident renderer and Helm 4.
   */
  objects?: readonly object[];
  /** Skips the cache, for one of thousands of renderings that nobody repeats. */
  once?: boolean;
  /** Another number renders equal input again, to find what a chart generates at random. */
  attempt?: number;
}

const parsed = createLruCache<string, Manifest[]>(1000);

/**
 * Renders the chart. The result for equal input is cached.
 * @returns the objects, frozen
 * @throws HelmError the chart or Helm rejects the values; ValuesFileError see readValuesText; UserError Helm cannot be found or installed, or
 *   the output is invalid (see parseManifests)
 */
export async function render(options: RenderOptions = {}): Promise<Manifest[]> {
  const text = await renderText(options);
  const before = parsed.get(text);
  if (before) return before;
  const manifests = parseManifests(text);
  parsed.set(text, manifests);
  return manifests;
}

/**
 * Renders the chart.
 * @returns YAML documents, as `helm template` prints them
 * @throws HelmError the chart or Helm rejects the values; ValuesFileError see readValuesText; UserError Helm cannot be found or installed
 */
export function renderText(options: RenderOptions = {}): Promise<string> {
  return renderCached(options, "objects");
}

/**
 * Renders the notes that Helm shows after an installation. Always uses Helm 4, because Helm 3 renders no notes without a cluster.
 * @throws HelmError the chart or Helm rejects the values; ValuesFileError see readValuesText; UserError Helm cannot be found or installed
 */
export function renderNotes(
  options: Omit<ChartOptions, "helm"> & Pick<RenderOptions, "apiVersions"> = {},
): Promise<string> {
  return renderCached(options, "notes");
}

/**
 * Finds or installs what renders, which {@link render} otherwise does itself.
 * @throws UserError Helm cannot be found or installed
 */
export async function ensureHelm({ helm = "helm" }: Pick<RenderOptions, "helm">): Promise<void> {
  if (!findRenderer(helm)) await tool(helm);
}

type What = "objects" | "notes";

const noObjects =
  "Only the resident renderer of Helm 4 supports `lookup`. Install Go (https://go.dev/dl) to build it, and use neither helm3 nor NODE_MONITORING_HELM.";

/** Uses the resident renderer if there is one; its output equals that of Helm's own program. */
async function renderCached(options: RenderOptions, what: What): Promise<string> {
  // Rejects at once what would take Helm minutes or all memory. Helm itself reports missing files.
  for (const file of options.values ?? []) if (existsSync(file)) readValuesText(file);
  const { helm = "helm", objects, chart = chartDir } = options;
  const renderer = findRenderer(helm);
  if (objects && (helm !== "helm" || !renderer)) throw new UserError(noObjects);
  const program = renderer ?? (await tool(helm));
  const coverage = renderer !== undefined && helm === "helm" && isRecording();
  const by = [what, program, ...(coverage ? ["coverage"] : [])];
  const work = async () => {
    const answer = await (renderer ? byRenderer(renderer, options, what, coverage) : byHelm(options, what));
    // The fingerprint is that of the content, so an error about a folder that has been removed since must not be cached.
    if (answer.error !== undefined && !existsSync(chart)) throw new HelmError(answer.error);
    return answer;
  };
  const { output, error, hits } = await (options.once
    ? work()
    : memoizeOnDisk(await fingerprint(options, ...by), work, (answer) => isForDisk(options, answer)));
  if (hits) recordHits(hits);
  if (error !== undefined) throw new HelmError(error);
  return output;
}

const renderers = new Map<string, Renderer>();

/** Stops the resident renderers. */
export async function endRenderers(): Promise<void> {
  await Promise.all([...renderers.values()].map((renderer) => renderer.end()));
}

async function byRenderer(
  program: string,
  options: RenderOptions,
  what: What,
  coverage: boolean,
): Promise<RenderAnswer> {
  const renderer = renderers.get(program) ?? createRenderer(program);
  renderers.set(program, renderer);
  const { chart = chartDir, values = [], set, kubeVersion, apiVersions = [], isUpgrade = false, objects } = options;
  const rest = { chart, values, set, kubeVersion, apiVersions, isUpgrade, ...(objects && { objects }) };
  const answer = await renderer.render({ ...releaseNames(options), ...rest, notes: what === "notes", coverage });
  // Like the output of a program, without the last line break.
  return what === "notes" ? answer : { ...answer, output: answer.output.replace(/\n$/, "") };
}

async function byHelm(options: RenderOptions, what: What): Promise<RenderAnswer> {
  const { kubeVersion, apiVersions = [], isUpgrade = false } = options;
  const command = what === "notes" ? ["install", "--dry-run=client", "--output", "json"] : ["template"];
  const args = [
    ...(kubeVersion ? ["--kube-version", kubeVersion] : []),
    ...apiVersions.flatMap((api) => ["--api-versions", api]),
    ...(isUpgrade ? ["--is-upgrade"] : []),
  ];
  const result = await withChartArguments(options, (chart) => tryHelm(options, [...command, ...chart, ...args]));
  const { exitCode, failure, stdout, stderr } = result;
  // Helm did not start or was stopped, so the chart is not the cause.
  if (exitCode === undefined) throw new UserError(failure);
  if (failure) return { output: "", error: stderr || failure };
  return { output: what === "notes" ? (JSON.parse(stdout).info.notes ?? "") : stdout };
}

/** Whether a result has no Secret and nothing that the chart or the values generate at random, which has to differ in each rendering. */
function isForDisk({ chart = chartDir, values = [], set }: RenderOptions, { output }: RenderAnswer): boolean {
  if (/\bkind["']?\s*:\s*["']?Secret\b/.test(output)) return false;
  // This chart generates Secrets only. The values of any chart can contain templates.
  const isRandomChart = chart !== chartDir && usesRandomFunctions(chart);
  return !isRandomChart && !hasRandomFunctions(JSON.stringify(set ?? {}), ...values.map(readIfPossible));
}

function readIfPossible(file: string): string {
  return existsSync(file) ? readFileSync(file, "latin1") : "";
}

/** Includes everything that affects the output: the program, the chart's files, the values files and the other options. */
async function fingerprint(options: RenderOptions, ...by: string[]): Promise<string> {
  const { values = [], set, chart = chartDir, kubeVersion, apiVersions, isUpgrade, objects, attempt } = options;
  // Helm itself reports files that cannot be read.
  const contents = await Promise.all(values.map((file) => readFile(file, "latin1").catch(() => file)));
  const rest = [releaseNames(options), set, kubeVersion, apiVersions, isUpgrade, objects, values, chart, attempt];
  return createHash("sha256")
    .update(JSON.stringify([by, rest, contents, fingerprintChart(chart)]))
    .digest("hex");
}
