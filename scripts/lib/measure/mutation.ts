import { existsSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import pMap from "p-map";
import { table } from "table";
import { globSync } from "tinyglobby";
import { cacheWithoutRenders } from "../helm/render-cache.ts";
import { UserError } from "../util/errors.ts";
import { tryRun } from "../util/exec.ts";
import { chartDir, projectDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { temporaryDirectoryTask } from "../util/temporary.ts";
import { readValues } from "../values/read.ts";
import { findBranches } from "./coverage.ts";
import type { Mutant } from "./mutants.ts";

/** A mutant and whether a test detected it. */
export interface MutantResult extends Mutant {
  /** The file and name of the first test that failed; undefined if no test failed. */
  killedBy?: string;
}

export interface MutationOptions extends Progress {
  /** The number of mutants to test at a time. */
  concurrency: number;
  /** Test files of the static tier; default all tests of the chart's output. */
  tests?: readonly string[] | undefined;
  /** Called with each result, so that an interruption loses none. */
  onResult?: (result: MutantResult) => void;
  signal?: AbortSignal;
}

/** The number of mutants that each test file detected, by its name, and by the changed file and its name. */
type Kills = Map<string, number>;

/** Milliseconds. Tests that take longer detect the mutant too. */
const timeLimit = 20 * 60_000;

/** Tests of the chart's output: the fast static ones, and those that run Prometheus. */
const testFiles = {
  static: globSync("test/chart/**/+([^.]).test.ts", { cwd: projectDir }).sort(),
  prometheus: globSync("test/**/{rules,relabelling,check-config,metrics,promtool}.prometheus.test.ts", {
    cwd: projectDir,
  }),
};

/** Files that do not affect Prometheus, so its tests cannot detect a change in them. */
const unseenByPrometheus = /\/exporter\/(_security-context|[^_])|\/(tests|dashboards|validation)\/|NOTES|schema/;

const reporter = join(projectDir, "scripts/lib/measure/first-failure-reporter.ts");

/** The number of likely test files that run before all others. */
const likelyFirst = 3;

/**
 * Runs the tests with a changed copy of the chart for each mutant, until one of them fails; and first with the unchanged chart.
 * @returns the results in the order of the mutants
 * @throws UserError the tests do not run, or one fails with the unchanged chart
 */
export async function tryMutants(mutants: readonly Mutant[], options: MutationOptions): Promise<MutantResult[]> {
  const { concurrency, onLine, onResult, signal } = options;
  const kills: Kills = new Map();
  let [done, killed] = [0, 0];
  onLine?.("the unchanged chart, with which every test must pass");
  const fails = await temporaryDirectoryTask((dir) => findFirstToFail(undefined, dir, kills, options));
  if (fails) throw new UserError(`${fails}: this test fails with the unchanged chart. Fix it first (npm test).`);
  return pMap(
    mutants,
    async (mutant) => {
      const killedBy = await temporaryDirectoryTask((dir) => findFirstToFail(mutant, dir, kills, options));
      const result = { ...mutant, ...(killedBy && { killedBy }) };
      onResult?.(result);
      done++;
      if (result.killedBy) {
        killed++;
        const testFile = result.killedBy.split(" ")[0] ?? "";
        for (const key of [testFile, `${mutant.file} ${testFile}`]) kills.set(key, (kills.get(key) ?? 0) + 1);
      }
      const verdict = result.killedBy ? `detected by ${result.killedBy}` : "NOT DETECTED";
      onLine?.(`${done}/${mutants.length}, ${killed} detected: ${describeMutant(mutant)}: ${verdict}`);
      return result;
    },
    { concurrency, ...(signal && { signal }) },
  );
}

/** Describes a mutant in one line: `templates/scrape/_jobs.tpl:12 drop line: {{- $x := 1 }}`. */
export function describeMutant({ file, line, operator, before, after }: Mutant): string {
  return `${file}:${line} ${operator}: ${before}${after === undefined ? "" : ` ⇒ ${after}`}`;
}

/** @returns the file and name of the first test that fails with a changed copy of the chart; undefined if no test fails */
async function findFirstToFail(
  mutant: Mutant | undefined,
  dir: string,
  kills: Kills,
  { tests, signal }: MutationOptions,
): Promise<string | undefined> {
  const chart = join(dir, "chart");
  await cp(chartDir, chart, { recursive: true });
  if (mutant) await writeFile(join(chart, mutant.file), mutant.content);
  const report = join(dir, "first-failure");
  const env = {
    NODE_MONITORING_CHART: chart,
    NODE_MONITORING_CACHE: await cacheWithoutRenders(join(dir, "cache")),
    FIRST_FAILURE_FILE: report,
  };
  const ordered = (tests ?? testFiles.static).toSorted(
    (a, b) => likelihood(b, mutant, kills) - likelihood(a, mutant, kills),
  );
  const runs = [
    ["static", ordered.slice(0, likelyFirst)],
    ["static", ordered.slice(likelyFirst)],
    ["prometheus", tests || (mutant && unseenByPrometheus.test(mutant.file)) ? [] : testFiles.prometheus],
  ] as const;
  for (const [project, files] of runs.filter(([, files]) => files.length > 0)) {
    const args = ["run", "--project", project, "--reporter", reporter, ...files];
    const vitest = join(projectDir, "node_modules/vitest/vitest.mjs");
    const options = { cwd: projectDir, env, signal, timeout: timeLimit };
    const { exitCode, timedOut, failure } = await tryRun(process.execPath, [vitest, ...args], options);
    if (exitCode === 0) continue;
    // Tests that did not run say nothing about the mutant, but tests that do not end detect it.
    const killedBy = existsSync(report) ? await readFile(report, "utf8") : timedOut && "time limit";
    const what = mutant ? describeMutant(mutant) : "the unchanged chart";
    if (!killedBy) throw new UserError(`${what}: the tests did not run: ${failure}`);
    return killedBy;
  }
  return undefined;
}

/** How likely a test file is to detect a mutant: it detected one in that file, its name is similar, or it detected any. */
function likelihood(testFile: string, mutant: Mutant | undefined, kills: Kills): number {
  if (!mutant) return 0;
  const { file } = mutant;
  const words = basename(testFile, ".test.ts").split("-");
  const named = words.some((word) => basename(file).includes(word)) ? 2 : 0;
  return 10 * (kills.get(`${file} ${testFile}`) ?? 0) + named + (kills.get(testFile) ?? 0) / 100;
}

/**
 * Selects the first mutants whose files and templates parse. Any use of the chart would detect the others.
 * @param count the number of mutants to select
 * @param source the original chart
 * @returns the mutants, and the number of those that were skipped
 * @throws UserError there is no renderer
 */
export async function selectSound(
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

/** The share of mutants that the tests must detect. */
export const mutationGoal = 0.9;

/** @returns the share of mutants that a test detected, from 0 to 1 */
export function computeMutationScore(results: readonly MutantResult[]): number {
  return results.filter(({ killedBy }) => killedBy).length / Math.max(results.length, 1);
}

/** Formats a table of the results by kind of change. */
export function formatMutation(results: readonly MutantResult[]): string {
  const rows = [...Map.groupBy(results, ({ operator }) => operator)].toSorted(([, a], [, b]) => b.length - a.length);
  return table([
    ["change", "tried", "detected", "score"],
    ...[...rows, ["all", results] as const].map(([name, some]) => {
      const killed = some.filter(({ killedBy }) => killedBy).length;
      return [name, some.length, killed, `${Math.floor(1000 * computeMutationScore(some)) / 10} %`];
    }),
  ]);
}
