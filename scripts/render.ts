import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { dump } from "js-yaml";
import { runCommand } from "./lib/command.ts";
import { render } from "./lib/helm.ts";
import type { Manifest } from "./lib/manifests.ts";
import { renderOptions, userPath, withRenderOptions } from "./lib/render-options.ts";

type Options = Parameters<typeof renderOptions>[0] & { outputDir?: string };

/** Text that YAML 1.1 takes for something else is quoted. */
const yaml = (manifest: Manifest) => dump(manifest, { noRefs: true, lineWidth: -1 });

/** Such as `daemonset-monitoring-node-monitoring.yaml`; a colon cannot be in a file's name everywhere. */
const fileName = ({ kind, metadata: { namespace, name } }: Manifest) =>
  `${[kind.toLowerCase(), namespace, name].filter(Boolean).join("-").replaceAll(":", "_")}.yaml`;

const command = withRenderOptions(new Command("npm run render --"))
  .description("Renders the chart: prints the objects, or writes each into a file of its own.")
  .option("--output-dir <folder>", "write each object into a file there")
  .action(async ({ outputDir, ...options }: Options) => {
    const manifests = await render(renderOptions(options));
    if (!outputDir) {
      console.log(manifests.map(yaml).join("---\n").trimEnd());
      return;
    }
    const folder = userPath(outputDir);
    await mkdir(folder, { recursive: true });
    for (const manifest of manifests) await writeFile(join(folder, fileName(manifest)), yaml(manifest));
    console.log(`${manifests.length} objects in ${outputDir}`);
  });

await runCommand(command);
