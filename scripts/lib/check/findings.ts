import junit, { type Builder } from "junit-report-builder";
import { printable } from "../util/sanitize.ts";
import { formatNodeKinds, type NodeKindReport } from "./sample-nodes.ts";

export const severities = ["error", "warning", "info"] as const;

/** Something that a user of the chart ought to know of values. */
export interface Finding {
  severity: (typeof severities)[number];
  /** Which of the checks found it. */
  rule:
    | "values file"
    | "schema"
    | "chart"
    | "objects"
    | "references"
    | "languages"
    | "Prometheus"
    | "nodes"
    | "rights"
    | "templates"
    | "Pod Security";
  /** The value's keys with dots between them. */
  path?: string;
  file?: string;
  line?: number;
  column?: number;
  /** The rendered object that it is about. */
  object?: string;
  /** The template that the object is from, in a chart that is not this project's. */
  template?: string;
  /** What is wrong. */
  message: string;
  /** What to do about it. */
  remedy?: string;
}

export const formats = ["text", "json", "junit", "github"] as const;

/**
 * Writes findings for a person, a program, a CI's test report, or as annotations of a pull request.
 * @param nodes what nodes would be scraped as, which the first two formats show too
 */
export function formatFindings(
  findings: readonly Finding[],
  format: (typeof formats)[number],
  nodes: readonly NodeKindReport[] = [],
): string {
  const sorted = severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  switch (format) {
    case "json":
      return JSON.stringify({ counts: counts(sorted), findings: sorted, nodes }, null, 2);
    case "junit":
      return junitReport(sorted);
    case "github":
      return sorted.map(annotation).join("\n");
    case "text":
      return textReport(sorted, nodes);
  }
}

function counts(findings: readonly Finding[]): Record<Finding["severity"], number> {
  const count = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  return { error: count("error"), warning: count("warning"), info: count("info") };
}

function textReport(findings: readonly Finding[], nodes: readonly NodeKindReport[]): string {
  const blocks = findings.map((finding) => {
    const lines = [[placeText(finding), subject(finding)].filter(Boolean).join("  "), finding.message, finding.remedy];
    const [first = "", ...others] = lines.filter((line) => line);
    return [`${finding.severity.padEnd(9)}${first}`, ...others.map((line) => `${" ".repeat(9)}${line}`)]
      .map(printable)
      .join("\n");
  });
  const { error, warning, info } = counts(findings);
  const plural = (count: number, name: string) => `${count} ${name}${count === 1 ? "" : "s"}`;
  const sum = [plural(error, "error"), plural(warning, "warning"), plural(info, "note")].join(", ");
  const table = nodes.length > 0 ? [formatNodeKinds(nodes).trimEnd()] : [];
  return [...blocks, ...table, `${error > 0 ? "This will not work" : "This will work"}: ${sum}.`].join("\n\n");
}

function placeText({ file, line, column }: Finding): string {
  return [file && printable(file), line, column].filter((part) => part !== undefined).join(":");
}

function subject({ path, template, object }: Finding): string {
  return printable([path, template, object].filter(Boolean).join("  "));
}

function sentence({ message, remedy }: Finding): string {
  return printable([message.replace(/\.?$/, "."), remedy].filter(Boolean).join(" "));
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
function annotation(finding: Finding): string {
  const { severity, file, line, column } = finding;
  const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
  const properties = Object.entries({ file, line, col: column, title: subject(finding) || undefined })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${property(String(value))}`);
  const command = { error: "error", warning: "warning", info: "notice" }[severity];
  return `::${command}${properties.length > 0 ? ` ${properties.join(",")}` : ""}::${data(sentence(finding))}`;
}

/** A test case for each finding; only errors fail. */
function junitReport(findings: readonly Finding[]): string {
  // Its types are those of its other form, an ES module, which Node does not take.
  const report = (junit as unknown as Builder).newBuilder();
  const suite = report.testSuite().name("node-monitoring check");
  if (findings.length === 0) suite.testCase().className("values").name("no finding");
  for (const finding of findings) {
    const name = [placeText(finding), subject(finding)].filter(Boolean).join(" ") || finding.message;
    const test = suite.testCase().className(finding.rule).name(name);
    if (finding.severity === "error") test.failure(sentence(finding));
    else test.standardOutput(`${finding.severity}: ${sentence(finding)}`);
  }
  return report.build().trimEnd();
}
