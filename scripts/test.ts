import { Argument, Command } from "commander";
import { startVitest } from "vitest/node";
import { runCommand } from "./lib/command.ts";

const tiers = ["static", "helm3", "scrape", "control-plane", "cluster"] as const;

const command = new Command("npm test --")
  .description(
    "Runs the tests: static (seconds), helm3 (the chart by Helm 3), scrape (real Prometheus), control-plane (a real API server), cluster (kind).",
  )
  .addArgument(new Argument("[tier...]", "which tiers; all when none is named").choices(tiers))
  .action(async (chosen: string[]) => {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    // One after another: what fails in seconds is seen before a cluster is made.
    for (const tier of tiers.filter((name) => chosen.length === 0 || chosen.includes(name))) {
      const vitest = await startVitest("test", [], { watch: false, run: true, project: tier });
      const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
      await vitest.close();
      for (const test of tests) counts[test.result().state]++;
      // vitest itself says why, and sets the exit code.
      if (tests.length === 0) console.error(`No test of the tier ${tier} ran.`);
    }
    const skipped = counts.skipped + counts.pending;
    console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
    if (counts.passed === 0 || (process.env.CI && skipped > 0)) process.exitCode = 1;
  });

await runCommand(command);
