import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectoryTask } from "tempy";
import { type Manifest, parseManifests } from "../kubernetes/manifest.ts";
import { tool } from "../tools/resolve.ts";
import { UserError } from "../util/errors.ts";
import { type RunResult, tryRun } from "../util/exec.ts";
import { chartDir } from "../util/paths.ts";
import { readValuesText } from "../values/file.ts";
import { chartFingerprint } from "./chart-fingerprint.ts";
import { isCoverageWanted, recordCoverage } from "./coverage.ts";
import { remembered } from "./render-cache.ts";
import { createRenderer, type RenderAnswer, type Renderer, rendererProgram } from "./resident-renderer.ts";

/** What decides what a chart renders, as Helm's own options do. */
export interface ChartOptions {
  /** Values files, later ones win. */
  values?: readonly string[];
  /** Values on top of the files. */
  set?: object;
  /** Release name; default `node-monitoring`. */
  release?: string;
  /** Default `monitoring`. */
  namespace?: string;
  /** Which major version of Helm does it; default Helm 4. */
  helm?: "helm" | "helm3";
  /** The chart's folder; default this project's chart. */
  chart?: string;
}

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

/** Helm's refusal, without its wrapping: the message of a `fail`, each violation of the values schema with its path, … */
export class HelmError extends UserError {
  /** The message's lines; more than one when several values are wrong. */
  readonly findings: readonly string[];

  constructor(findings: readonly string[]) {
    super(findings.join("\n"));
    this.findings = findings;
  }
}

const parsed = new Map<string, Manifest[]>();

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
  const coverage = renderer !== undefined && helm === "helm" && isCoverageWanted();
  const by = [what, program, ...(coverage ? ["coverage"] : [])];
  const work = () => (renderer ? byRenderer(renderer, options, what, coverage) : byHelm(options, what));
  const { output, error, went } = await (options.once ? work() : remembered(await fingerprint(options, ...by), work));
  if (went) recordCoverage(went);
  if (error !== undefined) throw new HelmError(findings(error));
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
  const answer = await renderer.render({ ...named(options), ...rest, notes: what === "notes", coverage });
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
  const result = await withChart(options, (chart) => tryHelm(options, [...command, ...chart, ...args]));
  const { exitCode, failure, stdout, stderr } = result;
  // It did not start or was stopped, which says nothing of the chart.
  if (exitCode === undefined) throw new UserError(failure);
  if (failure) return { output: "", error: stderr || failure };
  return { output: what === "notes" ? (JSON.parse(stdout).info.notes ?? "") : stdout };
}

interface ClusterOptions {
  /** Path of a kubeconfig whose current context is the cluster. */
  kubeconfig: string;
  /** Seconds; default 300. */
  timeout?: number;
  /** Called with what Helm prints, for progress. */
  onLine?: (line: string) => void;
}

export interface InstallOptions extends ChartOptions, ClusterOptions {
  /** Wait until the objects are ready; default false. */
  wait?: boolean;
}

/**
 * Installs the chart, or upgrades it when the release is there, and makes the namespace.
 * @returns what Helm prints, notes included
 * @throws HelmError
 */
export function upgradeInstall(options: InstallOptions): Promise<string> {
  const wait = options.wait ? ["--wait"] : [];
  return withChart(options, (chart) =>
    helm(options, ["upgrade", "--install", "--create-namespace", ...chart, ...wait, ...cluster(options)]),
  );
}

export type ReleaseOptions = Pick<ChartOptions, "release" | "namespace" | "helm"> & ClusterOptions;

/**
 * Runs the chart's tests in the cluster.
 * @returns whether all passed, and what Helm printed, with the log of the test pods (before Helm 3.18 without)
 */
export async function helmTest(options: ReleaseOptions): Promise<{ passed: boolean; output: string }> {
  const { release, namespace } = named(options);
  const args = ["test", release, "--namespace", namespace, ...cluster(options)];
  const { failure, stdout, stderr } = await tryHelm(options, args);
  return { passed: !failure, output: [stdout, stderr].filter(Boolean).join("\n") };
}

/**
 * Brings a release back to an earlier revision.
 * @param options revision: default the one before
 * @throws HelmError
 */
export function helmRollback(options: ReleaseOptions & { revision?: number; wait?: boolean }): Promise<string> {
  const { release, namespace } = named(options);
  const revision = options.revision === undefined ? [] : [String(options.revision)];
  const wait = options.wait ? ["--wait"] : [];
  return helm(options, ["rollback", release, ...revision, "--namespace", namespace, ...wait, ...cluster(options)]);
}

/**
 * Removes a release, and waits until its objects are gone; a release that is not there is none to complain about.
 * @throws HelmError
 */
export function helmUninstall(options: ReleaseOptions): Promise<string> {
  const { release, namespace } = named(options);
  const args = ["uninstall", release, "--namespace", namespace, "--ignore-not-found", "--wait", ...cluster(options)];
  return helm(options, args);
}

function named({ release = "node-monitoring", namespace = "monitoring" }: ChartOptions) {
  return { release, namespace };
}

function cluster({ kubeconfig, timeout = 300 }: ClusterOptions): string[] {
  return ["--kubeconfig", kubeconfig, "--timeout", `${timeout}s`];
}

/** Hands over the arguments that name the release, the chart and its values, while the file with the `set` values exists. */
async function withChart<Result>(options: ChartOptions, work: (args: string[]) => Promise<Result>): Promise<Result> {
  const { values = [], set, chart = chartDir } = options;
  const { release, namespace } = named(options);
  const args = [release, chart, "--namespace", namespace, ...values.flatMap((file) => ["--values", file])];
  if (!set) return work(args);
  return temporaryDirectoryTask(async (dir) => {
    // Every JSON document is a YAML document.
    const file = join(dir, "set.yaml");
    await writeFile(file, JSON.stringify(set));
    return work([...args, "--values", file]);
  });
}

async function helm(options: Pick<ChartOptions, "helm"> & Partial<ClusterOptions>, args: string[]): Promise<string> {
  return outputOf(await tryHelm(options, args));
}

function outputOf(result: RunResult): string {
  if (result.failure) throw new HelmError(findings(result.stderr || result.failure));
  return result.stdout;
}

async function tryHelm(
  { helm: name = "helm", onLine }: Pick<ChartOptions, "helm"> & Partial<ClusterOptions>,
  args: string[],
): Promise<RunResult> {
  // A run is short and needs little memory: without garbage collection it takes a third less of the processor.
  return tryRun(await tool(name), args, { env: { GOGC: "off" }, ...(onLine && { onLine }) });
}

/** The useful part of what Helm prints when it refuses. Both majors wrap it, each in its own way. */
function findings(printed: string): string[] {
  const words = printed
    .split("\n")
    .filter((line) => line.trim() && !/^(level=|WARNING:|Use --debug flag|coalesce\.go)/.test(line))
    .join("\n")
    .replace(/^Error: (?:(?:INSTALLATION|UPGRADE|ROLLBACK) FAILED: )?/, "");
  const violations = words.split("\n").flatMap((line) => violation(line) ?? []);
  if (violations.length > 0 && words.startsWith("values don't meet")) return violations;
  const message = words.replace(/^execution error at \([^)]*\): /, "").replace(/\s*\n\s+/g, " ");
  return [message || printed];
}

/** Helm 4: `- at '/prometheus/port': got string, want integer`. Helm 3: `- prometheus.port: Invalid type. …`, `- (root): …`. */
function violation(line: string): string | undefined {
  const [, pointer, path, words] = /^\s*- (?:at '([^']*)'|([^\s:]+)): (.+)$/.exec(line) ?? [];
  if (!words) return undefined;
  const at = pointer?.slice(1).replaceAll("/", ".") ?? path?.replace("(root)", "") ?? "";
  return at ? `${at}: ${words}` : words;
}

/** Everything that decides what is rendered: what and by which program, the chart's files, the values' files, and the other options. */
async function fingerprint(options: RenderOptions, ...by: string[]): Promise<string> {
  const { values = [], set, chart = chartDir, kubeVersion, apiVersions, isUpgrade, objects, attempt } = options;
  // A file that cannot be read is left to Helm, which says so.
  const contents = await Promise.all(values.map((file) => readFile(file, "latin1").catch(() => file)));
  const rest = [named(options), set, kubeVersion, apiVersions, isUpgrade, objects, values, chart, attempt];
  return createHash("sha256")
    .update(JSON.stringify([by, rest, contents, chartFingerprint(chart)]))
    .digest("hex");
}
