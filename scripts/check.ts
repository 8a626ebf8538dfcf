import { Command, Option } from "commander";
import { checkCases, ciCases } from "./lib/check/cases.ts";
import { type CheckOptions, type CheckResult, checkRendered, checkValues } from "./lib/check/check.ts";
import { applyExceptions, readExceptions } from "./lib/check/ignore.ts";
import { formatReport, reportFormats } from "./lib/check/report.ts";
import { type Chosen, renderOptions, withRenderOptions } from "./lib/cli/render-options.ts";
import { runCommand } from "./lib/cli/run-command.ts";
import { readObjects, readYamlFiles, userName, userPath, writeUserFile } from "./lib/cli/user-paths.ts";
import { messageOf, UserError } from "./lib/util/errors.ts";
import { type Finding, type Severity, severities } from "./lib/util/finding.ts";
import { chartDir } from "./lib/util/paths.ts";

interface Options extends Chosen {
  format: (typeof reportFormats)[number];
  output?: string;
  crds: string[];
  objects?: string;
  ci?: boolean;
  coverage?: boolean;
  ignore?: string;
  failOn: (typeof failLevels)[number];
  quiet?: boolean;
}

const failLevels = [...severities, "never"] as const;

const append = (value: string, values: string[]) => [...values, value];

const command = withRenderOptions(new Command("npm run check --"))
  .description(
    [
      "Checks whether values will work, and reports all problems. Kubernetes's own code judges the objects, in the version --kube-version.",
      "The exit code is 1 if there are errors (--fail-on), and 2 if a check could not be run.",
    ].join("\n"),
  )
  .addOption(new Option("--format <format>", "output format").choices(reportFormats).default("text"))
  .option("-o, --output <file>", "write the report to a file")
  .option("-q, --quiet", "leave out notes and the table of nodes")
  .option("--crds <path>", "a file or folder with CustomResourceDefinitions; can be repeated", append, [])
  .addOption(
    new Option(
      "--objects <path>",
      "check rendered objects instead of a chart: a file or folder, - for standard input",
    ).conflicts(["chart", "values", "set", "ci", "coverage"]),
  )
  .option("--ci", "check the defaults and every file ci/*-values.yaml of the chart")
  .option("--coverage", "also name the templates that render nothing, even with the values of ci")
  .option("--ignore <file>", "a file with findings that are accepted, each with a reason")
  .addOption(
    new Option("--fail-on <severity>", "the least severity that makes the exit code 1")
      .choices(failLevels)
      .default("error"),
  )
  .action(async (options: Options) => {
    const { format, output, ignore, failOn, quiet } = options;
    // A wrong file is reported before minutes of work.
    const exceptions = ignore === undefined ? [] : readExceptions(userPath(ignore), ignore);
    const result = await check(options).catch(asFailure);
    const { nodes, failures } = result;
    const today = new Date().toISOString().slice(0, 10);
    const findings =
      ignore === undefined ? result.findings : applyExceptions(result, exceptions, userPath(ignore), today);
    const shown = quiet ? findings.filter(({ severity }) => severity !== "info") : findings;
    const named = shown.map((finding) => (finding.file ? { ...finding, file: userName(finding.file) } : finding));
    const report = formatReport({ findings: named, nodes: quiet ? [] : nodes, failures }, format);
    if (output) writeUserFile(output, `${report}\n`);
    else if (report) console.log(report);
    if (failures.length > 0) process.exitCode = 2;
    else if (fails(findings, failOn)) process.exitCode = 1;
  });

async function check(options: Options): Promise<CheckResult> {
  const { crds, coverage, objects, ci } = options;
  const common: CheckOptions = {
    ...renderOptions(options),
    crds: crds.flatMap(readDefinitions),
    ...(coverage && { coversTemplates: coverage }),
  };
  if (objects !== undefined) {
    const { text, files } = readObjects(objects);
    return checkRendered(text, { namespace: "default", ...common }, files);
  }
  return ci ? checkCases(ciCases(common.chart ?? chartDir, common)) : checkValues(common);
}

function readDefinitions(path: string): string[] {
  const texts = readYamlFiles(path);
  if (texts.some((text) => /\bkind["']?\s*:\s*["']?CustomResourceDefinition\b/.test(text))) return texts;
  throw new UserError(`${path}: has no CustomResourceDefinition. Name another file`);
}

/** A report is never empty, whatever fails. */
function asFailure(error: unknown): CheckResult {
  return { findings: [], nodes: [], failures: [{ check: "check", message: messageOf(error) }] };
}

function fails(findings: readonly Finding[], level: Severity | "never"): boolean {
  if (level === "never") return false;
  const failing = severities.slice(0, severities.indexOf(level) + 1);
  return findings.some(({ severity }) => failing.includes(severity));
}

await runCommand(command, 2);
