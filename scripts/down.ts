import { Command } from "commander";
import { runCommand } from "./lib/cli/run-command.ts";
import { down } from "./lib/cluster/local-cluster.ts";

const command = new Command("npm run down --")
  .description("Removes the cluster that `npm run up` created, and nothing else.")
  .option("--name <name>", "name of the cluster", "node-monitoring")
  .action(async ({ name }: { name: string }) => {
    const removed = await down(name);
    console.log(removed.length > 0 ? `Removed: ${removed.join(", ")}.` : `There is no cluster ${name}.`);
  });

await runCommand(command);
