import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheWithoutRenders } from "../../helm/render-cache.ts";
import { ensureRenderers } from "../../helm/resident-renderer.ts";
import { buildGoProgram } from "../../tools/go-programs.ts";
import { tool } from "../../tools/resolve.ts";
import { versions } from "../../tools/versions.ts";
import { UserError } from "../../util/errors.ts";
import { tryRun } from "../../util/exec.ts";
import { interruptible } from "../../util/interrupt.ts";
import { chartDir } from "../../util/paths.ts";
import { quoteForShell } from "../../util/process.ts";
import { type Progress, runSteps } from "../../util/progress.ts";
import { formatNumbers } from "../../util/table.ts";
import { temporaryDirectoryTask } from "../../util/temporary.ts";
import { type BenchCases, makeBenchCases } from "./cases.ts";
import { median } from "./median.ts";

/** The contender that the harness is compared with, and the harness's contender for the comparison. */
const [incumbent, ours] = ["helm-unittest", "ours, validated"];

/** The time that the harness may take to render and validate, as a share of the time that helm-unittest takes to render. */
const harnessTarget = 0.4;

export interface HarnessBenchOptions {
  /** The number of sets of values to render. */
  cases: number;
  /** The number of times that each contender renders all of them; the result is the median. */
  rounds: number;
}

/** The time for all cases, in seconds. */
interface HarnessCost {
  /** From the start of the process to its end. */
  wall: number;
  /** CPU time of the process and its child processes. */
  cpu: number;
}

interface Contender {
  name: string;
  /** What it checks besides that the chart renders. */
  validates: string;
  /** Returns a script for sh. */
  script: (round: number) => Promise<string>;
}

export interface HarnessBench extends HarnessBenchOptions {
  objects: number;
  contenders: (HarnessCost & { name: string; validates: string; ratio: HarnessCost })[];
  /** Whether the harness misses its target. */
  missed: boolean;
}

/**
 * Compares the time to render and validate the same cases with the harness and with other tools. Each runs as a process of its own, in turn,
 * so that other load on the machine affects all alike.
 * @throws UserError a tool cannot be found or installed, or a contender fails
 */
export async function benchHarness(options: HarnessBenchOptions): Promise<HarnessBench> {
  const work = (signal: AbortSignal) => temporaryDirectoryTask((dir) => measureContenders(dir, options, signal));
  return interruptible(work, () => undefined);
}

async function measureContenders(
  dir: string,
  { cases, rounds }: HarnessBenchOptions,
  signal: AbortSignal,
): Promise<HarnessBench> {
  let peers: Peers | undefined;
  let made: BenchCases | undefined;
  const costs = new Map<string, HarnessCost[]>();
  await ensureRenderers();
  await runSteps([
    {
      title: "helm-unittest and kubeconform",
      work: async (progress) => {
        peers = await buildPeers(progress);
      },
    },
    {
      title: `${cases} cases`,
      work: async () => {
        made = await makeBenchCases(dir, cases);
      },
    },
  ]);
  if (!peers || !made) throw new Error("the bench has not been made");
  const all = await listContenders(dir, made, peers);
  const steps = Array.from({ length: rounds }, (_, round) =>
    // Each round starts with another contender.
    [...all.slice(round % all.length), ...all.slice(0, round % all.length)].map(({ name, script }) => ({
      title: `${name}, round ${round + 1} of ${rounds}`,
      work: async () => {
        costs.set(name, [...(costs.get(name) ?? []), await measureCost(name, await script(round), signal)]);
      },
    })),
  );
  await runSteps(steps.flat());
  return summarize({ cases, rounds }, made.objects, all, costs);
}

/** The programs that the harness is compared with. */
interface Peers {
  helmUnittest: string;
  kubeconform: string;
}

/**
 * Builds these programs; they are cached. Programs that are installed already may be built with other options, which changes their speed.
 * @returns their absolute paths
 * @throws UserError see goBuild
 */
export async function buildPeers(progress: Progress = {}): Promise<Peers> {
  return {
    helmUnittest: await buildGoProgram("helm-unittest", progress),
    kubeconform: await buildGoProgram("kubeconform", progress),
  };
}

async function listContenders(
  dir: string,
  { release, namespace, values, unittestChart, schemaLocation }: BenchCases,
  { helmUnittest, kubeconform }: Peers,
): Promise<Contender[]> {
  const helm = await tool("helm");
  const templates = values.map((files) =>
    [helm, "template", release, chartDir, "--namespace", namespace, ...files.flatMap((file) => ["--values", file])]
      .map(quoteForShell)
      .join(" "),
  );
  const validating = [kubeconform, "-strict", "-schema-location", schemaLocation].map(quoteForShell).join(" ");
  const list = join(dir, "cases.json");
  await writeFile(list, JSON.stringify(values.map((files) => ({ release, namespace, values: files }))));
  const own = (mode: string) => async (round: number) => {
    const cache = await cacheWithoutRenders(join(dir, `cache-${mode}-${round}`));
    const program = join(import.meta.dirname, "harness-worker.ts");
    return `NODE_MONITORING_CACHE=${quoteForShell(cache)} ${[process.execPath, program, list, mode].map(quoteForShell).join(" ")}`;
  };
  const lines = (commands: readonly string[]) => async () =>
    commands.map((command) => `${command} || exit 1`).join("\n");
  return [
    {
      name: incumbent,
      validates: `nothing: one assertion per case, with Helm 3 (${versions.helmUnittest})`,
      script: lines([`${[helmUnittest, unittestChart].map(quoteForShell).join(" ")} >&2`]),
    },
    {
      name: "helm template | kubeconform",
      validates: `fields, types and enumerations (${versions.kubeconform})`,
      script: lines(templates.map((command) => `${command} | ${validating} >&2`)),
    },
    { name: "helm template", validates: "nothing", script: lines(templates.map((command) => `${command} >/dev/null`)) },
    { name: "ours, rendered", validates: "YAML that is unambiguous, no duplicate objects", script: own("render") },
    {
      name: ours,
      validates: "also fields, types, enumerations, names, labels, quantities, references",
      script: own("validate"),
    },
  ];
}

async function measureCost(name: string, script: string, signal: AbortSignal): Promise<HarnessCost> {
  // `times` in a shell prints the CPU time of all its descendants that have been waited for:
  // https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#times
  const input = `(\n${script}\n)\ncode=$?\ntimes\nexit $code\n`;
  const before = performance.now();
  const result = await tryRun("sh", [], { input, env: { LC_ALL: "C" }, signal });
  const wall = (performance.now() - before) / 1000;
  if (result.failure) throw new UserError(`${name} fails: ${result.failure}`);
  const times = [...result.stdout.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest),
  );
  return { wall, cpu: times.reduce((sum, time) => sum + time, 0) };
}

function summarize(
  options: HarnessBenchOptions,
  objects: number,
  all: readonly Contender[],
  costs: ReadonlyMap<string, readonly HarnessCost[]>,
): HarnessBench {
  const summarizeCost = (name: string): HarnessCost => {
    const own = costs.get(name) ?? [];
    return { wall: median(own.map(({ wall }) => wall)), cpu: median(own.map(({ cpu }) => cpu)) };
  };
  const base = summarizeCost(incumbent);
  const results = all.map(({ name, validates }) => {
    const { wall, cpu } = summarizeCost(name);
    return { name, validates, wall, cpu, ratio: { wall: wall / base.wall, cpu: cpu / base.cpu } };
  });
  const ratio = results.find(({ name }) => name === ours)?.ratio.wall ?? Number.NaN;
  return { ...options, objects, contenders: results, missed: !(ratio <= harnessTarget) };
}

/** Formats a table of all contenders, with the ratios to helm-unittest, and the target. */
export function formatHarnessBench({ cases, rounds, objects, contenders: results, missed }: HarnessBench): string {
  const rows = results.map(({ name, wall, cpu, ratio, validates }) => [
    name,
    `${wall.toFixed(2)}  ${ratio.wall.toFixed(2)}`,
    `${cpu.toFixed(2)}  ${ratio.cpu.toFixed(2)}`,
    validates,
  ]);
  const text = formatNumbers(["", "SECONDS", "CPU SECONDS", "VALIDATES"], rows, ["VALIDATES"]);
  const what = `${cases} cases with ${objects} objects, median of ${rounds} rounds, each number with its ratio to ${incumbent}`;
  const target = `${ours} takes at most ${harnessTarget} of the seconds in which ${incumbent} only renders`;
  return `${what}:\n${text}\nTarget (${target}): ${missed ? "missed" : "reached"}.`;
}
