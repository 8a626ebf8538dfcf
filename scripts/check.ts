import { Command, Option } from "commander";
import { type CheckResult, checkValues } from "./lib/check/check.ts";
import { formatReport, reportFormats } from "./lib/check/report.ts";
import { type Chosen, renderOptions, withRenderOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { readYamlFiles, userName, writeUserFile } from "./lib/cli/user-paths.ts";
import { messageOf } from "./lib/util/errors.ts";
import { hasErrors } from "./lib/util/finding.ts";

type Options = Chosen & {
  format: (typeof reportFormats)[number];
  output?: string;
  crds: string[];
  apiVersions: string[];
};

/** A report is never empty, whatever fails. */
function asFailure(error: unknown): CheckResult {
  return { findings: [], nodes: [], failures: [{ check: "check", message: messageOf(error) }] };
}

const append = (value: string, values: string[]) => [...values, value];

const command = withRenderOptions(new Command("npm run check --"))
  .description(
    [
      "Checks whether values will work, and reports all problems. Kubernetes's own code judges the objects, as of --kube-version.",
      "The exit code is 1 if there are errors, and 2 if a check could not be run.",
    ].join("\n"),
  )
  .addOption(new Option("--format <format>", "output format").choices(reportFormats).default("text"))
  .option("-o, --output <file>", "write the report to a file")
  .option("--crds <path>", "a file or folder with CustomResourceDefinitions; can be repeated", append, [])
  .option(
    "--api-versions <api>",
    "an API that the cluster serves, such as example.com/v1/Kind; can be repeated",
    append,
    [],
  )
  .action(async ({ format, output, crds, apiVersions, ...options }: Options) => {
    const { findings, nodes, failures } = await checkValues({
      ...renderOptions(options),
      apiVersions,
      crds: crds.flatMap(readYamlFiles),
    }).catch(asFailure);
    const named = findings.map((finding) => (finding.file ? { ...finding, file: userName(finding.file) } : finding));
    const report = formatReport({ findings: named, nodes, failures }, format);
    if (output) writeUserFile(output, `${report}\n`);
    else if (report) console.log(report);
    if (failures.length > 0) process.exitCode = 2;
    else if (hasErrors(findings)) process.exitCode = 1;
  });

await runCommand(command);
