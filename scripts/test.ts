import { Argument, Command } from "commander";
import { temporaryDirectoryTask } from "tempy";
import { startVitest } from "vitest/node";
import { runCommand } from "./lib/command.ts";
import { chartBranches, readCoverage, startCoverage, stopCoverage } from "./lib/coverage.ts";
import { countWays, unseenLines, wantedPercent, writeCoverageReport } from "./lib/coverage-report.ts";
import { chartDir } from "./lib/paths.ts";
import { rendererProgram } from "./lib/renderer.ts";
import { leaveOut, readUnreachableWays, unreachableWaysFile } from "./lib/unreachable-ways.ts";
import { userPath } from "./lib/user-files.ts";

const tiers = ["static", "commands", "helm3", "properties", "scrape", "control-plane", "cluster"] as const;

interface Options {
  coverage?: string;
}

const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };

const command = new Command("npm test --")
  .description(
    "Runs the tests: static (seconds), commands (as a user types them), helm3 (the chart by Helm 3), properties (thousands of random values), scrape (real Prometheus), control-plane (a real API server), cluster (kind).",
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

/** Runs a tier, and says which ways the branches of the templates did not go in it. */
async function runCovered(tier: string, seenFolder: string, reportFolder: string | undefined): Promise<void> {
  startCoverage(seenFolder);
  await run(tier);
  stopCoverage();
  if (!rendererProgram("helm")) {
    console.error("Coverage of the templates is unknown: it needs the resident renderer, which needs Go.");
    if (process.env.CI) process.exitCode = 1;
    return;
  }
  const all = readCoverage(seenFolder, await chartBranches(chartDir));
  const { branches, leftOut, problems } = leaveOut(readUnreachableWays(), all);
  const { seen, ways, percent } = countWays(branches);
  for (const line of unseenLines(branches)) console.log(line);
  console.log(
    `Coverage: ${seen} of ${ways} ways through the templates were seen, ${percent} %; ${leftOut} that no values take are left out (${unreachableWaysFile})`,
  );
  if (reportFolder) writeCoverageReport(branches, userPath(reportFolder));
  if (percent < wantedPercent)
    problems.push(`That is less than ${wantedPercent} %. Add values to a test that go the ways above, or remove them.`);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

await runCommand(command);
