import type { Finding } from "../../util/finding.ts";
import type { CheckFailure } from "../guard.ts";
import { failureText, sentenceText, subjectText } from "./parts.ts";

const commands = { error: "error", warning: "warning", info: "notice" } as const;

/**
 * Writes findings as annotations of a pull request.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function formatGithub(findings: readonly Finding[], failures: readonly CheckFailure[]): string {
  const failed = failures.map((failure) => `::error::${escapeData(failureText(failure))}`);
  return [...findings.map(formatAnnotation), ...failed].join("\n");
}

function formatAnnotation(finding: Finding): string {
  const { severity, rule, file, line, column } = finding;
  const title = [rule, subjectText(finding)].filter(Boolean).join("  ");
  const properties = Object.entries({ file, line, col: column, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${commands[severity]} ${properties.join(",")}::${escapeData(sentenceText(finding))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
