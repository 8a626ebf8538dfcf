import { Command, InvalidArgumentError } from "commander";
import { checkValues } from "./lib/check/check.ts";
import { formatReport } from "./lib/check/report.ts";
import { parseWholeNumber, runCommand } from "./lib/cli/run-command.ts";
import { userName } from "./lib/cli/user-paths.ts";
import { formatNodes } from "./lib/cluster/health.ts";
import { buildLocalValues, finish, localRelease, type UpOptions, up } from "./lib/cluster/local-cluster.ts";
import type { Finding } from "./lib/util/finding.ts";
import { runSteps } from "./lib/util/progress.ts";

/** @throws InvalidArgumentError kind cannot make host names from the name */
function clusterName(text: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(text)) {
    throw new InvalidArgumentError("Use at most 40 lower-case letters, digits and dashes, and no dash at the ends.");
  }
  return text;
}

/** Checks values like `npm run check`, together with what `up` sets. */
async function findErrors(values: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  const work = async () => {
    // The cluster itself judges the objects.
    const { findings } = await checkValues({ ...localRelease, values, set: buildLocalValues(values), isJudged: false });
    const errors = findings.filter(({ severity }) => severity === "error");
    found.push(...errors.map(({ file, ...error }) => ({ ...error, ...(file && { file: userName(file) }) })));
  };
  await runSteps([{ title: "Values", work }]);
  return found;
}

const command = new Command("npm run up --")
  .description("Creates a kind cluster, installs the chart with its Prometheus, and shows every node and target.")
  .option("--name <name>", "name of the cluster", clusterName, "node-monitoring")
  .option("--workers <count>", "number of worker nodes", parseWholeNumber(0, 20), 2)
  .option(
    "--values <file>",
    "a values file for the chart; can be repeated",
    (file, files: string[]) => [...files, file],
    [],
  )
  .option("--install-docker", "install the package docker.io if there is no Docker engine, without asking", false)
  .option("--set-sysctl", "raise the kernel's limit of inotify instances if it is too low, without asking", false)
  .action(async (options: UpOptions) => {
    const findings = await findErrors(options.values);
    if (findings.length > 0) {
      console.error(formatReport({ findings, nodes: [], failures: [] }, "text"));
      process.exitCode = 1;
      return;
    }
    const { report, release, prometheus } = await up(options);
    console.log(formatNodes(report, release.jobs));
    for (const { text, details = [] } of report.problems) console.log([`✗ ${text}`, ...details].join("\n    "));
    if (report.problems.length > 0) {
      process.exitCode = 1;
      return;
    }
    console.log(`Every target is up. See them at ${prometheus.url}/targets (until npm run down).\n`);
    await finish(options.name);
  });

await runCommand(command);
