import { appendFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Command } from "commander";
import fc from "fast-check";
import { parseWholeNumber, runCommand } from "./lib/cli/run-command.ts";
import { userPath } from "./lib/cli/user-paths.ts";
import { listMutants } from "./lib/measure/mutants.ts";
import {
  computeMutationScore,
  describeMutant,
  formatMutation,
  type MutantResult,
  mutationGoal,
  selectSound,
  tryMutants,
} from "./lib/measure/mutation.ts";
import { UserError } from "./lib/util/errors.ts";
import { interruptible } from "./lib/util/interrupt.ts";
import { chartDir } from "./lib/util/paths.ts";

interface Options {
  sample: number;
  seed: number;
  file?: string;
  tests?: string[];
  concurrency: number;
  output?: string;
}

const command = new Command("npm run mutate --")
  .description("Changes the chart in one place at a time, and reports the changes that no test notices.")
  .option("--sample <count>", "number of changes to try, chosen at random", parseWholeNumber(1, 100_000), 100)
  .option("--seed <number>", "seed of the random choice", parseWholeNumber(0, 2 ** 31 - 1), 1)
  .option("--file <path>", "change only this file of the chart, such as templates/scrape/_jobs.tpl")
  .option("--tests <files...>", "run only these test files, such as test/chart/names.test.ts")
  .option(
    "--concurrency <count>",
    "number of changes to try at a time",
    parseWholeNumber(1, 64),
    availableParallelism(),
  )
  .option("-o, --output <file>", "append each result to a file, as a line of JSON")
  .action(async ({ sample, seed, file, tests, concurrency, output }: Options) => {
    const all = listMutants(chartDir).filter((mutant) => !file || mutant.file === file);
    const [shuffled = []] = fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), { seed, numRuns: 1 });
    const results: MutantResult[] = [];
    const onResult = (result: MutantResult) => {
      results.push(result);
      const { content: _, ...short } = result;
      // Line by line, so that an interruption keeps the results.
      if (output) appendFileSync(userPath(output), `${JSON.stringify(short)}\n`);
    };
    try {
      await interruptible(
        async (signal) => {
          const { mutants, unsound } = await selectSound(shuffled, sample);
          console.log(
            `${mutants.length} of ${all.length} changes (seed ${seed}); skipped ${unsound} that do not parse`,
          );
          return tryMutants(mutants, { concurrency, tests, signal, onResult, onLine: (line) => console.log(line) });
        },
        async () => {
          throw new UserError(`The results of ${results.length} changes are above.`);
        },
      );
    } finally {
      if (results.length > 0) console.log(`\n${formatMutation(results)}`);
      for (const result of results.filter(({ killedBy }) => !killedBy))
        console.log(`not detected: ${describeMutant(result)}`);
    }
    if (computeMutationScore(results) < mutationGoal) process.exitCode = 1;
  });

await runCommand(command);
