import { Command, InvalidArgumentError } from "commander";
import { runCommand, wholeNumber } from "./lib/cli/run-command.ts";
import { formatNodes } from "./lib/cluster/health.ts";
import { finish, up } from "./lib/cluster/local-cluster.ts";

/** @throws InvalidArgumentError kind, or the host names that it makes from the name, could not be so called */
function clusterName(text: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(text)) {
    throw new InvalidArgumentError("It has at most 40 lower-case letters, digits and dashes, and no dash at its ends.");
  }
  return text;
}

const command = new Command("npm run up --")
  .description("Makes a kind cluster with the chart and its Prometheus in it, and shows every node and target.")
  .option("--name <name>", "the cluster's name", clusterName, "node-monitoring")
  .option("--workers <count>", "nodes besides the control plane", wholeNumber(0, 20), 2)
  .option(
    "--values <file>",
    "a values file for the chart; repeat it for more",
    (file, files: string[]) => [...files, file],
    [],
  )
  .option("--no-install-docker", "do not install a Docker engine where there is none")
  .action(async (options: { name: string; workers: number; values: string[]; installDocker: boolean }) => {
    const { report, release, prometheus } = await up(options);
    console.log(formatNodes(report, release.jobs));
    for (const { text, details = [] } of report.problems) console.log([`✗ ${text}`, ...details].join("\n    "));
    if (report.problems.length > 0) {
      process.exitCode = 1;
      return;
    }
    console.log(`Every target is up. Prometheus: ${prometheus.url} (until npm run down)\n`);
    await finish(options.name);
  });

await runCommand(command);
