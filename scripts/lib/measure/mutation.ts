import { existsSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import pMap from "p-map";
import { table } from "table";
import { temporaryDirectoryTask } from "tempy";
import { globSync } from "tinyglobby";
import { cacheWithoutRenders } from "../helm/render-cache.ts";
import { UserError } from "../util/errors.ts";
import { tryRun } from "../util/exec.ts";
import { chartDir, projectDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { readValues } from "../values/read.ts";
import { findBranches } from "./coverage.ts";
import type { Mutant } from "./mutants.ts";

/** What became of a mutant. */
export interface MutantResult extends Mutant {
  /** The first test that failed, with its file; undefined when none did. */
  killedBy?: string;
}

export interface MutationOptions extends Progress {
  /** How many mutants are tried at a time. */
  concurrency: number;
  /** Files of the static tier; default all tests that prove what the chart renders. */
  tests?: readonly string[] | undefined;
  /** Is told of each when it has been tried: there are some then when the rest is given up. */
  onResult?: (result: MutantResult) => void;
  signal?: AbortSignal;
}

/** How many mutants a test file has noticed, by its name, and by a chart's file and its name. */
type Kills = Map<string, number>;

/** Milliseconds. A mutant that makes tests take longer than that is noticed too. */
const timeLimit = 20 * 60_000;

/** Test files that prove what the chart renders: those that only look at it, quick, and then those in which Prometheus has its say. */
const testFiles = {
  static: globSync("test/chart/**/+([^.]).test.ts", { cwd: projectDir }).sort(),
  prometheus: globSync("test/**/{rules,relabelling,check-config,metrics,promtool}.prometheus.test.ts", {
    cwd: projectDir,
  }),
};

/** Of what is in these files Prometheus gets to see nothing, so that its tests cannot tell. */
const unseenByPrometheus = /\/exporter\/(_security-context|[^_])|\/(tests|dashboards|validation)\/|NOTES|schema/;

/** How many of the most promising test files are run before all others. */
const promising = 3;

/**
 * Lets the tests judge a changed copy of the chart for each mutant, until one of them fails; before that, the chart as it is.
 * @returns the mutants in the same order
 * @throws UserError the tests do not run, or one fails without any change
 */
export async function tryMutants(mutants: readonly Mutant[], options: MutationOptions): Promise<MutantResult[]> {
  const { concurrency, onLine, onResult, signal } = options;
  const kills: Kills = new Map();
  let [done, killed] = [0, 0];
  onLine?.("the chart as it is, which every test must pass");
  const fails = await temporaryDirectoryTask((dir) => firstToFail(undefined, dir, kills, options));
  if (fails) throw new UserError(`${fails}: this test fails without any change. Mend that first: npm test`);
  return pMap(
    mutants,
    async (mutant) => {
      const killedBy = await temporaryDirectoryTask((dir) => firstToFail(mutant, dir, kills, options));
      const result = { ...mutant, ...(killedBy && { killedBy }) };
      onResult?.(result);
      done++;
      if (result.killedBy) {
        killed++;
        const testFile = result.killedBy.split(" ")[0] ?? "";
        for (const key of [testFile, `${mutant.file} ${testFile}`]) kills.set(key, (kills.get(key) ?? 0) + 1);
      }
      const verdict = result.killedBy ? `noticed by ${result.killedBy}` : "NOT NOTICED";
      onLine?.(`${done}/${mutants.length}, ${killed} noticed: ${describeMutant(mutant)}: ${verdict}`);
      return result;
    },
    { concurrency, ...(signal && { signal }) },
  );
}

/** Such as `templates/scrape/_jobs.tpl:12 drop line: {{- $x := 1 }}`. */
export function describeMutant({ file, line, operator, before, after }: Mutant): string {
  return `${file}:${line} ${operator}: ${before}${after === undefined ? "" : ` ⇒ ${after}`}`;
}

/** The first test that fails with a changed copy of the chart, with its file; undefined when none does. */
async function firstToFail(
  mutant: Mutant | undefined,
  dir: string,
  kills: Kills,
  { tests, signal }: MutationOptions,
): Promise<string | undefined> {
  const chart = join(dir, "chart");
  await cp(chartDir, chart, { recursive: true });
  if (mutant) await writeFile(join(chart, mutant.file), mutant.content);
  const env = { NODE_MONITORING_CHART: chart, NODE_MONITORING_CACHE: await cacheWithoutRenders(join(dir, "cache")) };
  const ordered = (tests ?? testFiles.static).toSorted((a, b) => promise(b, mutant, kills) - promise(a, mutant, kills));
  const runs = [
    ["static", ordered.slice(0, promising)],
    ["static", ordered.slice(promising)],
    ["prometheus", tests || (mutant && unseenByPrometheus.test(mutant.file)) ? [] : testFiles.prometheus],
  ] as const;
  for (const [project, files] of runs.filter(([, files]) => files.length > 0)) {
    const report = join(dir, "report.json");
    const args = ["run", "--project", project, "--bail", "1", "--reporter", "json", "--outputFile", report, ...files];
    const vitest = join(projectDir, "node_modules/vitest/vitest.mjs");
    const options = { cwd: projectDir, env, signal, timeout: timeLimit };
    const { exitCode, timedOut, failure } = await tryRun(process.execPath, [vitest, ...args], options);
    if (exitCode === 0) continue;
    // That tests did not run is no verdict on the mutant; that they do not end is.
    const killedBy = existsSync(report) ? await firstFailure(report) : timedOut && "time limit";
    const what = mutant ? describeMutant(mutant) : "the chart as it is";
    if (!killedBy) throw new UserError(`${what}: the tests did not run: ${failure}`);
    return killedBy;
  }
  return undefined;
}

/** How likely a test file is to notice a mutant: it did before in that file, is named like it, or did before at all. */
function promise(testFile: string, mutant: Mutant | undefined, kills: Kills): number {
  if (!mutant) return 0;
  const { file } = mutant;
  const words = basename(testFile, ".test.ts").split("-");
  const named = words.some((word) => basename(file).includes(word)) ? 2 : 0;
  return 10 * (kills.get(`${file} ${testFile}`) ?? 0) + named + (kills.get(testFile) ?? 0) / 100;
}

interface JsonReport {
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string }[] }[];
}

/** The first test that failed, or the first file that could not be read, with its file; undefined where all is well. */
async function firstFailure(report: string): Promise<string | undefined> {
  const { testResults } = JSON.parse(await readFile(report, "utf8")) as JsonReport;
  for (const { name, message, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === "failed");
    const file = name.slice(projectDir.length + 1);
    if (failed) return `${file} ${failed.fullName}`;
    if (message) return `${file} ${message.split("\n")[0]}`;
  }
  return undefined;
}

/**
 * The first mutants that are charts: whose files can be read, and whose templates can be parsed. All others any use of the chart notices.
 * @param source the chart that they are of
 * @returns so many of them, and how many others were met on the way
 * @throws UserError there is no renderer
 */
export async function soundMutants(
  mutants: readonly Mutant[],
  count: number,
  source = chartDir,
): Promise<{ mutants: Mutant[]; unsound: number }> {
  return temporaryDirectoryTask(async (dir) => {
    const chart = join(dir, "chart");
    await cp(source, chart, { recursive: true });
    const sound: Mutant[] = [];
    let unsound = 0;
    for (const mutant of mutants) {
      if (sound.length === count) break;
      const file = join(chart, mutant.file);
      await writeFile(file, mutant.content);
      if (await isChart(chart)) sound.push(mutant);
      else unsound++;
      await cp(join(source, mutant.file), file);
    }
    return { mutants: sound, unsound };
  });
}

async function isChart(chart: string): Promise<boolean> {
  try {
    await findBranches(chart);
    readValues(join(chart, "values.yaml"));
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** The least share of mutants that tests have to notice. */
export const mutationGoal = 0.9;

/** The share of mutants that a test noticed, from 0 to 1. */
export function mutationScore(results: readonly MutantResult[]): number {
  return results.filter(({ killedBy }) => killedBy).length / Math.max(results.length, 1);
}

/** A table of the results by kind of change. */
export function formatMutation(results: readonly MutantResult[]): string {
  const rows = [...Map.groupBy(results, ({ operator }) => operator)].toSorted(([, a], [, b]) => b.length - a.length);
  return table([
    ["change", "tried", "noticed", "score"],
    ...[...rows, ["all", results] as const].map(([name, some]) => {
      const killed = some.filter(({ killedBy }) => killedBy).length;
      return [name, some.length, killed, `${Math.floor(1000 * mutationScore(some)) / 10} %`];
    }),
  ]);
}
