import { Argument, Command } from "commander";
import { temporaryDirectoryTask } from "tempy";
import { startVitest } from "vitest/node";
import { runCommand } from "./lib/cli/run-command.ts";
import { userPath } from "./lib/cli/user-paths.ts";
import { chartBranches, readCoverage, startCoverage, stopCoverage } from "./lib/helm/coverage.ts";
import { rendererProgram } from "./lib/helm/resident-renderer.ts";
import {
  coverageExceptionsFile,
  excludeUnreachable,
  readCoverageExceptions,
} from "./lib/measure/coverage-exceptions.ts";
import { countOutcomes, missedLines, requiredPercent, writeCoverageReport } from "./lib/measure/coverage-report.ts";
import { chartDir } from "./lib/util/paths.ts";

const tiers = ["static", "program", "helm3", "property", "prometheus", "apiserver", "cluster"] as const;

interface Options {
  coverage?: string;
}

const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };

const command = new Command("npm test --")
  .description(
    "Runs the tests: static (seconds), program (real programs and commands), helm3 (the chart by Helm 3), property (random values), prometheus (real Prometheus), apiserver (a real API server), cluster (kind).",
  )
  .addArgument(new Argument("[tier...]", "which tiers; all when none is named").choices(tiers))
  .option("--coverage <folder>", "write there which branches of the templates static has seen: index.html, lcov.info")
  .action(async (chosen: string[], { coverage }: Options) => {
    // One after another: what fails in seconds is seen before a cluster is made.
    for (const tier of tiers.filter((name) => chosen.length === 0 || chosen.includes(name))) {
      if (tier === "static") await temporaryDirectoryTask((folder) => runCovered(tier, folder, coverage));
      else await run(tier);
    }
    const skipped = counts.skipped + counts.pending;
    console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
    if (counts.passed === 0 || (process.env.CI && skipped > 0)) process.exitCode = 1;
  });

async function run(tier: string): Promise<void> {
  const vitest = await startVitest("test", [], { watch: false, run: true, project: tier });
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  await vitest.close();
  for (const test of tests) counts[test.result().state]++;
  // vitest itself says why, and sets the exit code.
  if (tests.length === 0) console.error(`No test of the tier ${tier} ran.`);
}

/** Runs a tier, and reports the branches of the templates that it did not cover. */
async function runCovered(tier: string, seenFolder: string, reportFolder: string | undefined): Promise<void> {
  startCoverage(seenFolder);
  await run(tier);
  stopCoverage();
  if (!rendererProgram("helm")) {
    console.error("Cannot measure the coverage of the templates: the resident renderer needs Go.");
    if (process.env.CI) process.exitCode = 1;
    return;
  }
  const all = readCoverage(seenFolder, await chartBranches(chartDir));
  const { branches, excluded, problems } = excludeUnreachable(readCoverageExceptions(), all);
  const { hit, total, percent } = countOutcomes(branches);
  for (const line of missedLines(branches)) console.log(line);
  console.log(
    `Coverage: ${hit} of ${total} template branches, ${percent} %; ${excluded} unreachable branches excluded (${coverageExceptionsFile})`,
  );
  if (reportFolder) writeCoverageReport(branches, userPath(reportFolder));
  if (percent < requiredPercent)
    problems.push(`The required coverage is ${requiredPercent} %. Test the branches listed above, or remove them.`);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

await runCommand(command);
