import { Command } from "commander";
import { parseWholeNumber, runCommand } from "./lib/cli/run-command.ts";
import { userPath } from "./lib/cli/user-paths.ts";
import { benchCharts, formatChartsBench, reachesGoals } from "./lib/measure/bench/charts.ts";
import { benchHarness, formatHarnessBench, type HarnessBenchOptions } from "./lib/measure/bench/harness.ts";
import { benchMigration, formatMigrationBench } from "./lib/measure/bench/migrate.ts";
import { benchSeries, formatSeriesBench, type SeriesBenchOptions, seriesTarget } from "./lib/measure/bench/series.ts";
import { UserError } from "./lib/util/errors.ts";
import { chartDir } from "./lib/util/paths.ts";
import { readMigration } from "./lib/values/migration.ts";

const command = new Command("npm run bench --").description(
  "Measures the cost of the chart and the speed of the harness.",
);

command
  .command("series")
  .description(
    "Measures series, bytes and scrape time of each profile on a full node, compared with prometheus-node-exporter.",
  )
  // The kubelet allows 110 pods, including the control plane and the exporters.
  .option("--pods <count>", "pods on the node, each with its own network", parseWholeNumber(0, 90), seriesTarget.pods)
  .option("--scrapes <count>", "scrapes of each profile; the median counts", parseWholeNumber(1, 1000), 25)
  .option("--json", "print JSON", false)
  .option("--install-docker", "install the package docker.io if there is no Docker engine, without asking", false)
  .option("--set-sysctl", "raise the kernel's limit of inotify instances if it is too low, without asking", false)
  .action(async ({ json, ...options }: SeriesBenchOptions & { json: boolean }) => {
    const bench = await benchSeries(options);
    console.log(json ? JSON.stringify(bench, null, 2) : formatSeriesBench(bench));
    if (bench.missed) process.exitCode = 1;
  });

command
  .command("harness")
  .description(
    "Measures the time to render and validate values, compared with helm-unittest and helm template | kubeconform.",
  )
  .option("--cases <count>", "sets of values", parseWholeNumber(1, 10_000), 200)
  .option("--rounds <count>", "rounds for each tool; the median counts", parseWholeNumber(1, 100), 3)
  .option("--json", "print JSON", false)
  .action(async ({ json, ...options }: HarnessBenchOptions & { json: boolean }) => {
    const bench = await benchHarness(options);
    console.log(json ? JSON.stringify(bench, null, 2) : formatHarnessBench(bench));
    if (bench.missed) process.exitCode = 1;
  });

command
  .command("charts")
  .description(
    "Checks all charts in a folder with their ci values, and compares each verdict with that of a real API server.",
  )
  .argument("<folder>", "a folder with charts, at any depth", userPath)
  .option("--mutants <count>", "fields to change in the objects of each chart", parseWholeNumber(0, 100_000), 50)
  .option("--json", "print JSON", false)
  .action(async (folder: string, { json, mutants }: { json: boolean; mutants: number }) => {
    const bench = await benchCharts({ folder, mutants });
    console.log(json ? JSON.stringify(bench, null, 2) : formatChartsBench(bench));
    if (!reachesGoals(bench)) process.exitCode = 1;
  });

command
  .command("migrate")
  .description("Migrates the values of the charts in a folder, and compares the exporter's DaemonSet before and after.")
  .argument("<folder>", "a folder with prometheus-node-exporter, and charts that contain it", userPath)
  .option("--json", "print JSON", false)
  .action(async (folder: string, { json }: { json: boolean }) => {
    const migration = readMigration(chartDir);
    if (!migration) throw new UserError(`${chartDir}: has no list of other charts' values. Use this project's chart`);
    const runs = await benchMigration(folder, migration);
    console.log(json ? JSON.stringify(runs, null, 2) : formatMigrationBench(runs));
    if (runs.some(({ unnamed }) => unnamed.length > 0)) process.exitCode = 1;
  });

await runCommand(command);
