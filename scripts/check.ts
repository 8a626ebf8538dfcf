import { Command, Option } from "commander";
import { checkValues } from "./lib/check-values.ts";
import { runCommand } from "./lib/command.ts";
import { formatFindings, formats } from "./lib/findings.ts";
import { type Chosen, renderOptions, withRenderOptions } from "./lib/render-options.ts";
import { userName, writeUserFile } from "./lib/user-files.ts";

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
