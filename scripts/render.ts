import { join } from "node:path";
import { Command, Option } from "commander";
import { dump } from "js-yaml";
import { type Chosen, renderOptions, withRenderOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { writeUserFile } from "./lib/cli/user-paths.ts";
import { renderText } from "./lib/helm/render.ts";
import { type Manifest, parseManifests } from "./lib/kubernetes/manifest.ts";
import { UserError } from "./lib/util/errors.ts";

type Options = Chosen & { output?: string; outputDir?: string };

/** Writes YAML that quotes text which YAML 1.1 reads as another type. */
const yaml = (manifest: Manifest) => dump(manifest, { noRefs: true, lineWidth: -1 });

/** A file name such as `daemonset-monitoring-node-monitoring.yaml`. Some file systems forbid colons. */
const fileName = ({ kind, metadata: { namespace, name } }: Manifest) =>
  `${[kind.toLowerCase(), namespace, name].filter(Boolean).join("-").replaceAll(":", "_")}.yaml`;

const command = withRenderOptions(new Command("npm run render --"))
  .description("Renders the chart, and prints what Helm renders or writes the objects to files.")
  .addOption(new Option("-o, --output <file>", "write all objects to a file").conflicts("outputDir"))
  .option("--output-dir <folder>", "write each object to a file in this folder")
  .action(async ({ output, outputDir, ...options }: Options) => {
    const text = await renderText(renderOptions(options));
    if (outputDir) {
      const manifests = parseManifests(text);
      for (const manifest of manifests) writeUserFile(join(outputDir, fileName(manifest)), yaml(manifest), true);
      console.log(`${manifests.length} objects in ${outputDir}`);
      return;
    }
    const count = tryCount(text);
    if (!output) console.log(text);
    else {
      writeUserFile(output, `${text}\n`);
      console.log(count === undefined ? output : `${count} objects in ${output}`);
    }
  });

/** Counts the objects. What is wrong with the output is a warning, because one has to look at the output then. */
function tryCount(text: string): number | undefined {
  try {
    return parseManifests(text).length;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`Warning: ${error.message}`);
    return undefined;
  }
}

await runCommand(command);
