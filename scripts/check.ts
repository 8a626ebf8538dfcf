import { writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { Command, Option } from "commander";
import { checkValues } from "./lib/check-values.ts";
import { runCommand } from "./lib/command.ts";
import { formatFindings, formats } from "./lib/findings.ts";
import { renderOptions, userPath, withRenderOptions } from "./lib/render-options.ts";

type Options = Parameters<typeof renderOptions>[0] & { format: (typeof formats)[number]; output?: string };

const command = withRenderOptions(new Command("npm run check --"))
  .description("Says whether values will work, and what is wrong with them. The exit code is 1 when something is.")
  .addOption(new Option("--format <format>", "how it is said").choices(formats).default("text"))
  .option("-o, --output <file>", "write it to a file")
  .action(async ({ format, output, ...options }: Options) => {
    const { findings: found, nodes } = await checkValues(renderOptions(options));
    const findings = found.map((finding) =>
      finding.file ? { ...finding, file: relative(userPath("."), finding.file) } : finding,
    );
    const text = formatFindings(findings, format, nodes);
    if (output) await writeFile(userPath(output), `${text}\n`);
    else if (text) console.log(text);
    if (findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
  });

await runCommand(command);
