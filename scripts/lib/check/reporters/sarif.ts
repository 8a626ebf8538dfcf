import type { Finding, RuleId } from "../../util/finding.ts";
import { ruleDescriptions } from "../../util/rules.ts";
import type { CheckFailure } from "../guard.ts";
import { failureText, sentenceText, subjectText } from "./parts.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/**
 * Writes findings for tools that show the results of static analysis.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function formatSarif(findings: readonly Finding[], failures: readonly CheckFailure[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const run = {
    tool: { driver: { name: "node-monitoring check", rules: rules.map(describeRule) } },
    invocations: [
      {
        executionSuccessful: failures.length === 0,
        toolExecutionNotifications: failures.map((failure) => ({
          level: "error",
          message: { text: failureText(failure) },
        })),
      },
    ],
    results: findings.map((finding) => ({
      ruleId: finding.rule,
      level: levels[finding.severity],
      message: { text: sentenceText(finding) },
      ...locate(finding),
    })),
  };
  const schema = "https://json.schemastore.org/sarif-2.1.0.json";
  return JSON.stringify({ $schema: schema, version: "2.1.0", runs: [run] }, null, 2);
}

function describeRule(id: RuleId): object {
  const text = (ruleDescriptions as Readonly<Record<string, string>>)[id];
  return { id, ...(text && { shortDescription: { text } }) };
}

function locate(finding: Finding): object {
  const { file, line, column } = finding;
  const subject = subjectText(finding);
  const region = line && { region: { startLine: line, ...(column && { startColumn: column }) } };
  const physical = file && { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, ...region } };
  const logical = subject && { logicalLocations: [{ fullyQualifiedName: subject }] };
  return physical || logical ? { locations: [{ ...physical, ...logical }] } : {};
}
