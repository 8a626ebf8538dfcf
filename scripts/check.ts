import { Command, Option } from "commander";
import { checkValues } from "./lib/check/check.ts";
import { formatReport, reportFormats } from "./lib/check/report.ts";
import { type Chosen, renderOptions, withRenderOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { userName, writeUserFile } from "./lib/cli/user-paths.ts";
import { hasErrors } from "./lib/util/finding.ts";

type Options = Chosen & { format: (typeof reportFormats)[number]; output?: string };

const command = withRenderOptions(new Command("npm run check --"))
  .description("Checks whether values will work, and reports all problems. The exit code is 1 if there are errors.")
  .addOption(new Option("--format <format>", "output format").choices(reportFormats).default("text"))
  .option("-o, --output <file>", "write the report to a file")
  .action(async ({ format, output, ...options }: Options) => {
    const { findings, nodes } = await checkValues(renderOptions(options));
    const named = findings.map((finding) => (finding.file ? { ...finding, file: userName(finding.file) } : finding));
    const report = formatReport({ findings: named, nodes }, format);
    if (output) writeUserFile(output, `${report}\n`);
    else if (report) console.log(report);
    if (hasErrors(findings)) process.exitCode = 1;
  });

await runCommand(command);
