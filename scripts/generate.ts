import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { runCommand } from "./lib/command.ts";
import { generatedFiles } from "./lib/generated.ts";

const command = new Command("npm run generate")
  .description("Writes what is made from the chart's values: its README and the TypeScript types; and its dashboards.")
  .action(async () => {
    for (const { path, content } of await generatedFiles()) {
      await writeFile(path, content);
      console.log(path);
    }
  });

await runCommand(command);
