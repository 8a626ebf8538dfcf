import { Command, Option } from "commander";
import { checkValues } from "./lib/check/check.ts";
import { formatFindings, formats } from "./lib/check/findings.ts";
import { type Chosen, renderOptions, withRenderOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { userName, writeUserFile } from "./lib/cli/user-paths.ts";

type Options = Chosen & { format: (typeof formats)[number]; output?: string };

const command = withRenderOptions(new Command("npm run check --"))
  .description("Says whether values will work, and what is wrong with them. The exit code is 1 when something is.")
  .addOption(new Option("--format <format>", "how it is said").choices(formats).default("text"))
  .option("-o, --output <file>", "write it to a file")
  .action(async ({ format, output, ...options }: Options) => {
    const { findings: found, nodes } = await checkValues(renderOptions(options));
    const findings = found.map((finding) => (finding.file ? { ...finding, file: userName(finding.file) } : finding));
    const text = formatFindings(findings, format, nodes);
    if (output) writeUserFile(output, `${text}\n`);
    else if (text) console.log(text);
    if (findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
  });

await runCommand(command);
