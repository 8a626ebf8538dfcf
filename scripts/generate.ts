import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Argument, Command } from "commander";
import { runCommand } from "./lib/cli/run-command.ts";
import { generateFiles } from "./lib/generate/index.ts";
import { recordRelease, releasedDir } from "./lib/generate/previous-release.ts";

const command = new Command("npm run generate --")
  .description(
    "Writes the generated files: the chart's README and schema, the dashboards and the generated pages of docs.",
  )
  .addArgument(
    new Argument(
      "[released]",
      "write the snapshot of this version, from which the tests upgrade; run it after a release",
    ).choices(["released"]),
  )
  .action(async (released?: string) => {
    const files = await (released ? recordRelease() : generateFiles());
    // The snapshot must not keep values files that this version no longer has.
    if (released) await rm(releasedDir, { recursive: true, force: true });
    for (const { path, content } of files) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      console.log(path);
    }
  });

await runCommand(command);
