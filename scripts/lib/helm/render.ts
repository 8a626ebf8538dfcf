import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Manifest, parseManifests } from "../kubernetes/manifest.ts";
import { tool } from "../tools/resolve.ts";
import { UserError } from "../util/errors.ts";
import { createLruCache } from "../util/lru.ts";
import { chartDir } from "../util/paths.ts";
import { readValuesText } from "../values/file.ts";
import { isRecording, recordHits } from "./branch-recorder.ts";
import { chartFingerprint } from "./chart-fingerprint.ts";
import { HelmError } from "./errors.ts";
import { remembered } from "./render-cache.ts";
import { createRenderer, type RenderAnswer, type Renderer, rendererProgram } from "./resident-renderer.ts";
import { type ChartOptions, releaseNames, tryHelm, withChartArguments } from "./run-helm.ts";

export interface RenderOptions extends ChartOptions {
  /** Kubernetes version that the templates see, such as `1.34.0`. */
  kubeVersion?: string;
  /** API groups and kinds that the templates see besides Helm's built-in ones, such as `monitoring.coreos.com/v1/PodMonitor`. */
  apiVersions?: readonly string[];
  /** Renders as for an upgrade rather than an installation. */
  isUpgrade?: boolean;
  /**
   * Kubernetes objects that the cluster has, which `lookup` in the templates then finds; without it it finds nothing. Only by the resident
   * renderer, and Helm 4.
   */
  objects?: readonly object[];
  /** Is not kept: for one of thousands that nobody asks for again. */
  once?: boolean;
  /** For what a chart makes by chance: equal input with another attempt is rendered anew. */
  attempt?: number;
}

const parsed = createLruCache<string, Manifest[]>(1000);

/**
 * Renders the chart. Equal input is rendered once.
 * @returns the objects, frozen
 * @throws HelmError the chart or Helm refuses; ValuesFileError see readValuesText; UserError Helm cannot be had, or what is rendered is not sound (see parseManifests)
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
 * @throws HelmError the chart or Helm refuses; ValuesFileError see readValuesText; UserError Helm cannot be had
 */
export function renderText(options: RenderOptions = {}): Promise<string> {
  return rendered(options, "objects");
}

/**
 * The notes that Helm shows after an installation. Always by Helm 4: Helm 3 renders none without a cluster.
 * @throws HelmError the chart or Helm refuses; ValuesFileError see readValuesText; UserError Helm cannot be had
 */
export function renderNotes(options: Omit<ChartOptions, "helm"> = {}): Promise<string> {
  return rendered(options, "notes");
}

type What = "objects" | "notes";

const noObjects =
  "A cluster's objects can be looked up only by the resident renderer of Helm 4, as `helm template` looks nothing up. Install Go (https://go.dev/dl), with which the renderer is built, and leave out helm3 and NODE_MONITORING_HELM.";

/** By the renderer if there is one, which gives what Helm's own program gives. Equal input is rendered once. */
async function rendered(options: RenderOptions, what: What): Promise<string> {
  // What would take Helm minutes or all memory is refused at once. That a file is missing, Helm says itself.
  for (const file of options.values ?? []) if (existsSync(file)) readValuesText(file);
  const { helm = "helm", objects } = options;
  const renderer = rendererProgram(helm);
  if (objects && (helm !== "helm" || !renderer)) throw new UserError(noObjects);
  const program = renderer ?? (await tool(helm));
  const coverage = renderer !== undefined && helm === "helm" && isRecording();
  const by = [what, program, ...(coverage ? ["coverage"] : [])];
  const work = () => (renderer ? byRenderer(renderer, options, what, coverage) : byHelm(options, what));
  const { output, error, hits } = await (options.once ? work() : remembered(await fingerprint(options, ...by), work));
  if (hits) recordHits(hits);
  if (error !== undefined) throw new HelmError(error);
  return output;
}

const renderers = new Map<string, Renderer>();

/** Ends what renders faster than Helm's own program, if it runs. */
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
  // Of a program that is run the harness does not see the last line break either.
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
  // It did not start or was stopped, which says nothing of the chart.
  if (exitCode === undefined) throw new UserError(failure);
  if (failure) return { output: "", error: stderr || failure };
  return { output: what === "notes" ? (JSON.parse(stdout).info.notes ?? "") : stdout };
}

/** Everything that decides what is rendered: what and by which program, the chart's files, the values' files, and the other options. */
async function fingerprint(options: RenderOptions, ...by: string[]): Promise<string> {
  const { values = [], set, chart = chartDir, kubeVersion, apiVersions, isUpgrade, objects, attempt } = options;
  // A file that cannot be read is left to Helm, which says so.
  const contents = await Promise.all(values.map((file) => readFile(file, "latin1").catch(() => file)));
  const rest = [releaseNames(options), set, kubeVersion, apiVersions, isUpgrade, objects, values, chart, attempt];
  return createHash("sha256")
    .update(JSON.stringify([by, rest, contents, chartFingerprint(chart)]))
    .digest("hex");
}
