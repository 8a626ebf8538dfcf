import { join } from "node:path";
import { Command, Option } from "commander";
import { dump } from "js-yaml";
import { type Chosen, renderOptions, withRenderOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { writeUserFile } from "./lib/cli/user-paths.ts";
import { render } from "./lib/helm/render.ts";
import type { Manifest } from "./lib/kubernetes/manifest.ts";

type Options = Chosen & { output?: string; outputDir?: string };

/** Writes YAML that quotes text which YAML 1.1 reads as another type. */
const yaml = (manifest: Manifest) => dump(manifest, { noRefs: true, lineWidth: -1 });

/** A file name such as `daemonset-monitoring-node-monitoring.yaml`. Some file systems forbid colons. */
const fileName = ({ kind, metadata: { namespace, name } }: Manifest) =>
  `${[kind.toLowerCase(), namespace, name].filter(Boolean).join("-").replaceAll(":", "_")}.yaml`;

const command = withRenderOptions(new Command("npm run render --"))
  .description("Renders the chart, and prints the objects or writes them to files.")
  .addOption(new Option("-o, --output <file>", "write all objects to a file").conflicts("outputDir"))
  .option("--output-dir <folder>", "write each object to a file in this folder")
  .action(async ({ output, outputDir, ...options }: Options) => {
    const manifests = await render(renderOptions(options));
    if (output) writeUserFile(output, manifests.map(yaml).join("---\n"));
    else if (outputDir) {
      for (const manifest of manifests) writeUserFile(join(outputDir, fileName(manifest)), yaml(manifest), true);
    } else return console.log(manifests.map(yaml).join("---\n").trimEnd());
    console.log(`${manifests.length} objects in ${output ?? outputDir}`);
  });

await runCommand(command);
