import { Command, Option } from "commander";
import { runCommand } from "./lib/cli/run-command.ts";
import { userName, valuesFile, writeUserFile } from "./lib/cli/user-paths.ts";
import { type MigrateOptions, migrate } from "./lib/migrate/migrate.ts";
import { sourceCharts } from "./lib/migrate/source.ts";
import { writeMigrated } from "./lib/migrate/write.ts";
import { UserError } from "./lib/util/errors.ts";
import { chartDir } from "./lib/util/paths.ts";
import { readMigration } from "./lib/values/migration.ts";
import { readValues } from "./lib/values/read.ts";

const command = new Command("npm run migrate --")
  .description(
    "Converts the values of prometheus-node-exporter, or of a chart that contains it, and prints them or writes them to a file.",
  )
  .argument("<file>", "a values file of the other chart, - for standard input", valuesFile)
  .option("-o, --output <file>", "write the values to a file")
  .addOption(new Option("--chart <name>", "the other chart, if its values do not tell").choices(sourceCharts))
  .option("--release <name>", "name of the other chart's release, by default that of the chart")
  .action((file: string, { output, ...options }: MigrateOptions & { output?: string }) => {
    const migration = readMigration(chartDir);
    if (!migration) throw new UserError(`${chartDir}: has no list of other charts' values. Use this project's chart`);
    const name = userName(file);
    const migrated = migrate(readValues(file), migration, name, options);
    const text = writeMigrated(migrated, name);
    if (!output) return console.log(text.trimEnd());
    writeUserFile(output, text);
    const { lost, unneeded } = migrated;
    console.log(`${lost.length} values not carried over, ${unneeded.length} not needed: see the comment in ${output}`);
  });

await runCommand(command);
