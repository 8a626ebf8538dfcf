import { existsSync } from "node:fs";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import pMap from "p-map";
import { table } from "table";
import { temporaryDirectoryTask } from "tempy";
import { globSync } from "tinyglobby";
import { readValues } from "./chart-values.ts";
import { chartBranches } from "./coverage.ts";
import { UserError } from "./errors.ts";
import type { Mutant } from "./mutants.ts";
import { cacheDir, chartDir, projectDir } from "./paths.ts";
import type { Progress } from "./progress.ts";
import { tryRun } from "./run.ts";

/** What became of a mutant. */
export interface MutantResult extends Mutant {
  /** The first test that failed, with its file; undefined when none did. */
  killedBy?: string;
}

export interface MutationOptions extends Progress {
  /** How many mutants are tried at a time. */
  concurrency: number;
  signal?: AbortSignal;
}

/** Milliseconds. A mutant that makes tests take longer than that is noticed too. */
const timeLimit = 20 * 60_000;

/** Test files that prove what the chart renders, by vitest's project: the quick ones first. Those that try random values would take most of the time. */
const testFiles: readonly { project: string; files: readonly string[] }[] = [
  { project: "static", files: globSync(["test/chart/*.test.ts", "!**/properties*"], { cwd: projectDir }).sort() },
  {
    project: "scrape",
    files: globSync("test/scrape/{rules,relabelling,check-config,metrics,promtool}.test.ts", { cwd: projectDir }),
  },
];

/** How many of the most promising test files are run before all others. */
const promising = 3;

/**
 * Lets the tests judge a changed copy of the chart for each mutant, until one of them fails.
 * @returns the mutants in the same order
 * @throws UserError the tests do not run
 */
export function tryMutants(mutants: readonly Mutant[], options: MutationOptions): Promise<MutantResult[]> {
  const { concurrency, onLine, signal } = options;
  const kills = new Map<string, number>();
  let [done, killed] = [0, 0];
  return pMap(
    mutants,
    async (mutant) => {
      const result = await temporaryDirectoryTask((dir) => tryMutant(mutant, dir, kills, signal));
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

/** Such as `templates/_jobs.tpl:12 drop line: {{- $x := 1 }}`. */
export function describeMutant({ file, line, operator, before, after }: Mutant): string {
  return `${file}:${line} ${operator}: ${before}${after === undefined ? "" : ` ⇒ ${after}`}`;
}

async function tryMutant(
  mutant: Mutant,
  dir: string,
  kills: ReadonlyMap<string, number>,
  signal: AbortSignal | undefined,
): Promise<MutantResult> {
  const chart = join(dir, "chart");
  await cp(chartDir, chart, { recursive: true });
  await writeFile(join(chart, mutant.file), mutant.content);
  const cache = await cacheWithoutRenders(dir);
  for (const { project, files } of testFiles) {
    const ordered = files.toSorted((a, b) => promise(b, mutant, kills) - promise(a, mutant, kills));
    for (const some of [ordered.slice(0, promising), ordered.slice(promising)]) {
      const report = join(dir, "report.json");
      const args = ["run", "--project", project, "--bail", "1", "--reporter", "json", "--outputFile", report, ...some];
      const env = { NODE_MONITORING_CHART: chart, NODE_MONITORING_CACHE: cache };
      const vitest = join(projectDir, "node_modules/vitest/vitest.mjs");
      const { exitCode, failure } = await tryRun(process.execPath, [vitest, ...args], {
        cwd: projectDir,
        env,
        signal,
        timeout: timeLimit,
      });
      if (exitCode === 0) continue;
      // That tests did not run is no verdict on the mutant; that they do not end is.
      const killedBy = existsSync(report)
        ? await firstFailure(report)
        : failure.includes("not done after") && "time limit";
      if (!killedBy) throw new UserError(`${describeMutant(mutant)}: the tests did not run: ${failure}`);
      return { ...mutant, killedBy };
    }
  }
  return mutant;
}

/** How likely a test file is to notice a mutant: it did before in that file, is named like it, or did before at all. */
function promise(testFile: string, { file }: Mutant, kills: ReadonlyMap<string, number>): number {
  const words = basename(testFile, ".test.ts").split("-");
  const named = words.some((word) => basename(file).includes(word)) ? 2 : 0;
  return 10 * (kills.get(`${file} ${testFile}`) ?? 0) + named + (kills.get(testFile) ?? 0) / 100;
}

/** A cache folder with the tools of the usual one: what a mutant renders is of no use to anyone else. */
async function cacheWithoutRenders(dir: string): Promise<string> {
  const cache = join(dir, "cache");
  await mkdir(cache);
  for (const kind of ["go", "tools"]) await symlink(cacheDir(kind), join(cache, kind));
  return cache;
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
    await chartBranches(chart);
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
