import { type Finding, severities } from "../util/finding.ts";
import type { CheckResult } from "./check.ts";
import { formatGithub } from "./reporters/github.ts";
import { formatJson } from "./reporters/json.ts";
import { formatJunit } from "./reporters/junit.ts";
import { formatSarif } from "./reporters/sarif.ts";
import { formatText } from "./reporters/text.ts";

export const reportFormats = ["text", "json", "junit", "github", "sarif"] as const;

/**
 * Writes the result of a check for a person, a program, the test report of a CI, a tool for static analysis, or as annotations of a pull request;
 * errors come first.
 */
export function formatReport(
  { findings, nodes, failures }: CheckResult,
  format: (typeof reportFormats)[number],
): string {
  const sorted = findings.toSorted(compareSeverity);
  switch (format) {
    case "text":
      return formatText(sorted, nodes, failures);
    case "json":
      return formatJson(sorted, nodes, failures);
    case "junit":
      return formatJunit(sorted, failures);
    case "sarif":
      return formatSarif(sorted, failures);
    case "github":
      return formatGithub(sorted, failures);
  }
}

function compareSeverity(left: Finding, right: Finding): number {
  return severities.indexOf(left.severity) - severities.indexOf(right.severity);
}
