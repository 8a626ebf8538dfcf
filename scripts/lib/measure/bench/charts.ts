import { readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { globSync } from "tinyglobby";
import { ciCases } from "../../check/cases.ts";
import { type CheckOptions, checkValues } from "../../check/check.ts";
import { startControlPlane } from "../../cluster/api-server.ts";
import { connectObjects, type ObjectApi } from "../../cluster/object-api.ts";
import { definitionsOf } from "../../helm/definitions.ts";
import { ensureHelm, render } from "../../helm/render.ts";
import { describe, type Manifest, textOf } from "../../kubernetes/manifest.ts";
import { judgeManifests, rejectionsOf } from "../../kubernetes/objects.ts";
import { crdFolders, ensureValidator, findMinor, type JudgeOptions } from "../../kubernetes/validator.ts";
import { versions } from "../../tools/versions.ts";
import { messageOf, UserError } from "../../util/errors.ts";
import { type Finding, formatFinding } from "../../util/finding.ts";
import { interruptible } from "../../util/interrupt.ts";
import { runSteps } from "../../util/progress.ts";
import { formatNumbers } from "../../util/table.ts";
import { parseHelmYaml, splitDocuments, tryParseYaml } from "../../util/yaml.ts";
import { median } from "./median.ts";
import { minimizeObject, mutateObject, sampleEvenly } from "./object-mutants.ts";

export interface ChartsBenchOptions {
  /** A folder with charts, at any depth. */
  folder: string;
  /** How many fields to change in the objects of each chart, to see whether both notice. */
  mutants: number;
}

/** An object about which check and the API server disagree. */
export interface WrongVerdict {
  chart: string;
  values: string;
  object: string;
  /** What was changed in it, for a mutant. */
  change?: string;
  /** The errors of check; none if it accepts what the server rejects. */
  check: string[];
  /** Why the server rejects it; empty if it accepts it. */
  server: string;
  minimal: Manifest;
}

/** How the verdicts about objects compare with those of the server. */
export interface Agreement {
  accepted: number;
  rejected: number;
  /** Objects that only check rejects. */
  wrong: number;
  /** Objects that only the server rejects. */
  missed: number;
}

export interface ChartsBench {
  charts: number;
  runs: number;
  /** Runs in which Helm or the chart rejects the values. */
  notRendered: number;
  rendered: Agreement;
  mutants: Agreement;
  /** Objects of kinds that neither has. */
  unknown: number;
  /** Runs without an error, and with one. */
  verdicts: { fine: number; failing: number };
  /** Errors about objects that the server accepts, from other programs such as Prometheus and the kubelet. */
  others: { chart: string; values: string; error: string }[];
  wrongVerdicts: WrongVerdict[];
  crashes: { chart: string; values: string; message: string }[];
  /** Seconds of each check. */
  seconds: { median: number; slowest: number; total: number };
}

/**
 * Checks all charts in a folder with their ci values, and compares each verdict about an object with that of a real API server.
 * @throws UserError the folder contains no chart, or the API server cannot be started
 */
export async function benchCharts({ folder, mutants }: ChartsBenchOptions): Promise<ChartsBench> {
  const charts = findCharts(folder);
  if (charts.length === 0)
    throw new UserError(`${folder}: has no chart that can be installed. Name a folder with charts`);
  const { minor } = findMinor(versions.kubernetes);
  await ensureHelm({});
  await ensureValidator(minor);
  let remove = () => {};
  const work = async () => {
    const controlPlane = await startControlPlane();
    remove = controlPlane.remove;
    try {
      const api = connectObjects(controlPlane.kubeconfig);
      const bench = emptyBench();
      await installDefinitions(api, await readKnownDefinitions());
      const steps = charts.map((chart) => ({
        title: relative(folder, chart),
        work: () => benchChart(bench, api, folder, chart, mutants),
      }));
      await runSteps(steps);
      return finish(bench);
    } finally {
      remove();
    }
  };
  return interruptible(work, async () => remove());
}

type Running = Omit<ChartsBench, "seconds"> & { times: number[] };

function emptyBench(): Running {
  const none = () => ({ accepted: 0, rejected: 0, wrong: 0, missed: 0 });
  return {
    ...{ charts: 0, runs: 0, notRendered: 0, rendered: none(), mutants: none(), unknown: 0 },
    ...{ verdicts: { fine: 0, failing: 0 }, others: [], wrongVerdicts: [], crashes: [], times: [] },
  };
}

function finish({ times, ...bench }: Running): ChartsBench {
  const total = times.reduce((sum, time) => sum + time, 0);
  return { ...bench, seconds: { median: median(times), slowest: Math.max(0, ...times), total } };
}

/** The charts in a folder that are no library and in no other chart. */
export function findCharts(folder: string): string[] {
  const all = globSync("**/Chart.yaml", { cwd: folder, absolute: true }).map(dirname).sort();
  const isInside = (chart: string) => all.some((other) => chart.startsWith(`${other}/`));
  return all.filter((chart) => {
    const { type } = (tryParseYaml(readFileSync(join(chart, "Chart.yaml"), "utf8"), chart) ?? {}) as { type?: string };
    return type !== "library" && !isInside(chart);
  });
}

async function benchChart(
  bench: Running,
  api: ObjectApi,
  folder: string,
  chart: string,
  mutants: number,
): Promise<void> {
  bench.charts++;
  const release = basename(chart).slice(0, 40).toLowerCase();
  const options: CheckOptions = { chart, release, namespace: "default", kubeVersion: versions.kubernetes };
  const mutable = new Map<string, { manifest: Manifest; judging: JudgeOptions }>();
  for (const { name, options: own } of ciCases(chart, options)) {
    const place = { chart: relative(folder, chart), values: name };
    bench.runs++;
    const start = performance.now();
    const result = await checkValues(own).catch((error: unknown) => ({
      findings: [],
      failures: [{ check: "check", message: messageOf(error) }],
    }));
    bench.times.push((performance.now() - start) / 1000);
    for (const { check, message } of result.failures) bench.crashes.push({ ...place, message: `${check}: ${message}` });
    const errors = result.findings.filter(({ severity }) => severity === "error");
    bench.verdicts[errors.length > 0 ? "failing" : "fine"]++;
    const manifests = await render(own).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      return undefined;
    });
    if (!manifests) {
      bench.notRendered++;
      continue;
    }
    const definitions = await definitionsOf(manifests, { chart });
    const judging = { namespace: "default", crds: definitions, minor: findMinor(versions.kubernetes).minor };
    await installDefinitions(api, definitions);
    for (const error of errors)
      if (!error.rule.startsWith("objects/")) bench.others.push({ ...place, error: describeError(error) });
    for (const manifest of manifests) {
      await ensureNamespace(api, manifest);
      await compare(bench, bench.rendered, api, judging, manifest, place);
      const key = `${manifest.apiVersion} ${manifest.kind}`;
      if (!mutable.has(key)) mutable.set(key, { manifest, judging });
    }
  }
  const each = Math.ceil(mutants / Math.max(1, mutable.size));
  for (const { manifest, judging } of mutable.values()) {
    for (const { title, make } of sampleEvenly(mutateObject(rawOf(manifest)), each)) {
      const place = { chart: relative(folder, chart), values: "changed", change: title };
      await compare(bench, bench.mutants, api, judging, make(), place);
    }
  }
}

function describeError(error: Finding): string {
  return `${error.rule}: ${error.object ?? ""}: ${formatFinding(error)}`;
}

type Origin = Pick<WrongVerdict, "chart" | "values" | "change">;

/** How many disagreements are made minimal, because each takes a hundred requests. */
const mostMinimal = 50;

async function compare(
  bench: Running,
  agreement: Agreement,
  api: ObjectApi,
  judging: JudgeOptions,
  manifest: Manifest,
  place: Origin,
): Promise<void> {
  const raw = rawOf(manifest);
  const verdict = await judge(api, judging, raw);
  if (!verdict) {
    bench.unknown++;
    return;
  }
  const { check, server } = verdict;
  agreement[server ? "rejected" : "accepted"]++;
  if (check.length > 0 === Boolean(server)) return;
  agreement[server ? "missed" : "wrong"]++;
  const isAlike = async (object: Manifest) => {
    const other = await judge(api, judging, object);
    return (
      other !== undefined && other.check.length > 0 === check.length > 0 && Boolean(other.server) === Boolean(server)
    );
  };
  const minimal = bench.wrongVerdicts.length < mostMinimal ? await minimizeObject(raw, isAlike) : raw;
  bench.wrongVerdicts.push({ ...place, object: describe(manifest), check, server, minimal });
}

/** The verdicts of both about an object; undefined if neither has its kind. */
async function judge(
  api: ObjectApi,
  judging: JudgeOptions,
  object: Manifest,
): Promise<{ check: string[]; server: string } | undefined> {
  const [own] = await judgeManifests([object], judging);
  const server = await judgeByServer(api, object);
  if (own?.unjudged && server.startsWith("no kind ")) return undefined;
  return { check: rejectionsOf(own).map(formatFinding), server };
}

/** Why the API server rejects an object that Helm 4 or Helm 3 installs; empty if it accepts it. */
async function judgeByServer(api: ObjectApi, object: Manifest): Promise<string> {
  const { rejected } = await api.apply(object, { by: "create" });
  // Some objects are there already, such as the default namespace.
  if (rejected && !/already exists/.test(rejected)) return rejected;
  return object.metadata.generateName ? "" : (await api.apply(object, { by: "apply" })).rejected;
}

/** An object as the template has it, with what means nothing to Kubernetes. */
function rawOf(manifest: Manifest): Manifest {
  const raw = parseHelmYaml(textOf(manifest), "object") as Manifest;
  return { ...raw, metadata: { ...raw.metadata, name: manifest.metadata.name } };
}

const namespaces = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);

async function ensureNamespace(api: ObjectApi, { metadata: { namespace } }: Manifest): Promise<void> {
  if (!namespace || namespaces.has(namespace)) return;
  namespaces.add(namespace);
  await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, { dryRun: false });
}

async function readKnownDefinitions(): Promise<string[]> {
  const folders = await crdFolders();
  return folders.flatMap((cwd) =>
    globSync("*/*.yaml", { cwd, absolute: true }).map((file) => readFileSync(file, "utf8")),
  );
}

const installed = new Map<string, string>();

/** Gives the API server CustomResourceDefinitions, and waits until it serves them. One that it rejects is left out. */
async function installDefinitions(api: ObjectApi, texts: readonly string[]): Promise<void> {
  const documents = texts.flatMap(splitDocuments);
  for (const text of documents) {
    const crd = tryParse(text);
    if (crd?.kind !== "CustomResourceDefinition" || installed.get(crd.metadata.name) === text) continue;
    installed.set(crd.metadata.name, text);
    const { rejected } = await api.apply(crd, { dryRun: false });
    if (rejected) continue;
    const { group = "", names, versions: all = [] } = (crd as Manifest & { spec: Definition }).spec;
    const version = all.find(({ served }) => served)?.name;
    if (version) await api.served({ apiVersion: `${group}/${version}`, kind: names.kind });
  }
}

interface Definition {
  group?: string;
  names: { kind: string };
  versions?: { name: string; served: boolean }[];
}

function tryParse(text: string): Manifest | undefined {
  try {
    return (parseHelmYaml(text, "definition") ?? undefined) as Manifest | undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Writes the result of the benchmark as tables, and each wrong verdict with its smallest object. */
export function formatChartsBench(bench: ChartsBench): string {
  const { charts, runs, notRendered, unknown, verdicts, others, wrongVerdicts, crashes, seconds } = bench;
  const rows = (["rendered", "mutants"] as const).map((what) => {
    const { accepted, rejected, wrong, missed } = bench[what];
    const found = rejected - missed;
    return [
      what === "mutants" ? "with a changed field" : "as rendered",
      ...[accepted, rejected, wrong, missed].map(String),
      percent(found, found + wrong),
      percent(found, rejected),
    ];
  });
  const header = ["OBJECTS", "ACCEPTED", "REJECTED", "WRONG", "MISSED", "PRECISION", "RECALL"];
  return [
    `${charts} charts, ${runs} runs: ${verdicts.fine} without an error, ${verdicts.failing} with one, ${notRendered} that do not render.`,
    formatNumbers(header, rows).trimEnd(),
    `${unknown} objects of kinds without a definition are left out.`,
    `A check takes ${seconds.median.toFixed(2)} s (median), at most ${seconds.slowest.toFixed(2)} s, and ${seconds.total.toFixed(0)} s together.`,
    ...crashes.map(({ chart, values, message }) => `CRASH ${chart} (${values}): ${message}`),
    ...others.map(({ chart, values, error }) => `OTHER ${chart} (${values}): ${error}`),
    ...wrongVerdicts.map(formatWrongVerdict),
  ].join("\n");
}

function formatWrongVerdict({ chart, values, change, object, check, server, minimal }: WrongVerdict): string {
  const what = change ? `${object}, ${change}` : object;
  return [
    `${server ? "MISSED" : "WRONG"} ${chart} (${values}): ${what}`,
    `  server: ${server || "accepts it"}`,
    `  check: ${check.join("; ") || "accepts it"}`,
    `  ${JSON.stringify(minimal)}`,
  ].join("\n");
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Whether a run reaches the goals: no crash, no error about what the server accepts, and 99 % of what it rejects. */
export function reachesGoals({ crashes, rendered, mutants }: ChartsBench): boolean {
  const rejected = rendered.rejected + mutants.rejected;
  const missed = rendered.missed + mutants.missed;
  return crashes.length === 0 && rendered.wrong + mutants.wrong === 0 && missed <= rejected / 100;
}
