import type { Finding } from "../../util/finding.ts";
import { sanitize } from "../../util/sanitize.ts";
import type { CheckFailure } from "../guard.ts";
import type { SampleNodeReport } from "../sample-nodes.ts";
import { formatNodeTable } from "./node-table.ts";
import { countFindings, failureText, messageText, placeText, subjectText } from "./parts.ts";

/** Writes findings for a person: a block for each message with all that it is about, the table of nodes, the checks that failed, and a verdict. */
export function formatText(
  findings: readonly Finding[],
  nodes: readonly SampleNodeReport[],
  failures: readonly CheckFailure[],
): string {
  const table = nodes.length > 0 ? [formatNodeTable(nodes).trimEnd()] : [];
  const verdict = [...failures.map(failureText), formatVerdict(findings, failures)].join("\n");
  return [...group(findings).map(formatBlock), ...table, verdict].join("\n\n");
}

/** Findings that differ only in what they are about. */
function group(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { severity, rule, fix } = finding;
    const key = JSON.stringify([severity, rule, messageText(finding), fix]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

/** How many subjects of one group are named. */
const mostSubjects = 10;

function formatBlock(group: readonly Finding[]): string {
  const [finding] = group;
  if (!finding) return "";
  const headings = group.map((one) => [placeText(one), subjectText(one)].filter(Boolean).join("  ")).filter(Boolean);
  const more = headings.length > mostSubjects ? [`and ${headings.length - mostSubjects} more`] : [];
  const [first = "", ...others] = [
    ...headings.slice(0, mostSubjects),
    ...more,
    // The id is what an ignore file needs.
    `${messageText(finding)} [${finding.rule}]`,
    ...(finding.fix ? [sanitize(finding.fix)] : []),
  ];
  return [`${finding.severity.padEnd(9)}${first}`, ...others.map((line) => `${" ".repeat(9)}${line}`)].join("\n");
}

function formatVerdict(findings: readonly Finding[], failures: readonly CheckFailure[]): string {
  const { error, warning, info } = countFindings(findings);
  const plural = (count: number, name: string) => `${count} ${name}${count === 1 ? "" : "s"}`;
  const counts = [plural(error, "error"), plural(warning, "warning"), plural(info, "note")].join(", ");
  const isPartial = failures.length > 0 || findings.some(({ rule }) => rule === "objects/not-judged");
  const verdict = isPartial ? "Not everything could be checked" : "This will work";
  return `${error > 0 ? "This will not work" : verdict}: ${counts}.`;
}
