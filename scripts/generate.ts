import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Argument, Command } from "commander";
import { runCommand } from "./lib/cli/run-command.ts";
import { generatedFiles } from "./lib/generate/index.ts";
import { releasedDir, releasedFiles } from "./lib/generate/previous-release.ts";

const command = new Command("npm run generate --")
  .description("Writes what is made from the chart's values: its README and the TypeScript types; and its dashboards.")
  .addArgument(
    new Argument("[released]", "instead, after a release: what upgrades from this version are tested with").choices([
      "released",
    ]),
  )
  .action(async (released?: string) => {
    const files = await (released ? releasedFiles() : generatedFiles());
    // Values files that the version no longer has are none of it.
    if (released) await rm(releasedDir, { recursive: true, force: true });
    for (const { path, content } of files) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      console.log(path);
    }
  });

await runCommand(command);
