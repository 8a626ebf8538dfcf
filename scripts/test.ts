import { Transform, type Writable } from "node:stream";
import { Argument, Command } from "commander";
import { startVitest } from "vitest/node";
import { runCommand } from "./lib/cli/run-command.ts";
import { userPath } from "./lib/cli/user-paths.ts";
import { startRecording, stopRecording } from "./lib/helm/branch-recorder.ts";
import { findRenderer } from "./lib/helm/resident-renderer.ts";
import { findBranches, readCoverage } from "./lib/measure/coverage.ts";
import {
  coverageExceptionsFile,
  excludeUnreachable,
  readCoverageExceptions,
} from "./lib/measure/coverage-exceptions.ts";
import { countOutcomes, listMissedLines, requiredPercent, writeCoverageReport } from "./lib/measure/coverage-report.ts";
import { chartDir } from "./lib/util/paths.ts";
import { temporaryDirectoryTask } from "./lib/util/temporary.ts";

const tiers = ["static", "program", "helm3", "property", "prometheus", "apiserver", "cluster"] as const;
type Tier = (typeof tiers)[number];

interface Options {
  coverage?: string;
}

const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };

const command = new Command("npm test --")
  .description(
    "Runs the tests: static (seconds), program (commands and real programs), helm3 (the chart with Helm 3), property (random values), prometheus (a real Prometheus), apiserver (a real API server), cluster (kind).",
  )
  .addArgument(new Argument("[tier...]", "tiers to run; all by default").choices(tiers))
  .option("--coverage <folder>", "write the branch coverage of the templates there: index.html, lcov.info")
  .action(async (chosen: Tier[], { coverage }: Options) => {
    const wanted = tiers.filter((tier) => chosen.length === 0 || chosen.includes(tier));
    // Failures that take seconds to find come before a cluster is made.
    if (wanted.includes("static")) await temporaryDirectoryTask((folder) => runCovered(folder, coverage));
    // A cluster mostly waits, so it hardly takes longer beside the other tiers, which share the processor one after another.
    const isLarge = (tier: Tier) => tier === "cluster";
    const lanes = [wanted.filter((tier) => tier !== "static" && !isLarge(tier)), wanted.filter(isLarge)];
    await runLanes(lanes.filter((lane) => lane.length > 0));
    const skipped = counts.skipped + counts.pending;
    console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
    if (counts.passed === 0 || (process.env.CI && skipped > 0)) process.exitCode = 1;
  });

/**
 * Runs lanes of tiers side by side, the tiers of a lane one after another. What the set-ups of the tiers made, such as a cluster and its
 * Docker engine, is removed when all have ended, as another lane may use it too.
 */
async function runLanes(lanes: readonly (readonly Tier[])[]): Promise<void> {
  const [first = [], ...others] = lanes;
  const closing = await Promise.all([
    runTiers(first),
    ...others.map((lane) => runTiers(lane, prefixLines(`${lane[0]} │ `))),
  ]);
  for (const close of closing.flat()) await close();
}

/** @returns what removes what the tiers' set-ups made */
async function runTiers(lane: readonly Tier[], output?: Writable): Promise<(() => Promise<void>)[]> {
  const closing: (() => Promise<void>)[] = [];
  for (const tier of lane) closing.push(await run(tier, output));
  return closing;
}

/**
 * Runs a tier, and counts its tests. Vitest itself prints the failures and sets the exit code.
 * @param output gets what Vitest prints; default standard output
 * @returns what removes what the tier's set-up made
 */
async function run(tier: Tier, output?: Writable): Promise<() => Promise<void>> {
  const streams = output && { stdout: output, stderr: output };
  const vitest = await startVitest([], { watch: false, run: true, project: tier }, {}, streams);
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  for (const test of tests) counts[test.result().state]++;
  if (tests.length === 0) console.error(`No test of the tier ${tier} ran.`);
  return () => vitest.close();
}

/** A stream that writes each whole line to standard output, after a prefix. */
function prefixLines(prefix: string): Writable {
  let rest = "";
  const lines = new Transform({
    transform(chunk, _, done) {
      const parts = `${rest}${chunk}`.split("\n");
      rest = parts.pop() ?? "";
      done(null, parts.map((line) => `${prefix}${line}\n`).join(""));
    },
  });
  lines.pipe(process.stdout);
  return lines;
}

/** Runs the static tier, and reports the branches of the templates that it did not cover. */
async function runCovered(seenFolder: string, reportFolder: string | undefined): Promise<void> {
  startRecording(seenFolder);
  const close = await run("static");
  await close();
  stopRecording();
  if (!findRenderer("helm")) {
    console.error("Cannot measure the coverage of the templates: the resident renderer needs Go.");
    if (process.env.CI) process.exitCode = 1;
    return;
  }
  const all = readCoverage(seenFolder, await findBranches(chartDir));
  const { branches, excluded, problems } = excludeUnreachable(readCoverageExceptions(), all);
  const { hit, total, percent } = countOutcomes(branches);
  for (const line of listMissedLines(branches)) console.log(line);
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
