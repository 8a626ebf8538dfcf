import { readWrittenAlerts, type WrittenAlert } from "./rule-files.ts";

/** Where the runbooks are, in the project. */
export const runbooksPath = "docs/runbooks.md";

const introduction = `# Runbooks

This page has one section for each alert of the chart. Each alert links to its section with the annotation \`runbook_url\`. To link to your own
runbooks instead, set \`rules.runbookUrl\`.

In the commands below, replace placeholders such as \`<node>\` with the labels of the alert. Run commands other than \`kubectl\` on the node, for
example with \`kubectl debug node/<node> -it --image=busybox --profile=sysadmin\` and \`chroot /host\`.
`;

/**
 * Writes docs/runbooks.md: a section for each alert name, in alphabetical order, with its rules, their meaning, checks and remedy.
 * @param names the name of each job, by its key under `scrape`
 */
export function formatRunbooks(names: Readonly<Record<string, string>>): string {
  const byName = Map.groupBy(readWrittenAlerts(names), ({ alert }) => alert);
  const sections = [...byName]
    .sort(([one], [other]) => one.localeCompare(other, "en"))
    .map(([, rules]) => section(rules));
  return `${[introduction, ...sections].join("\n")}
This file is generated from \`chart/rules\` by \`npm run generate\`.
`;
}

function section(rules: readonly WrittenAlert[]): string {
  const parts = rules.map((rule) => {
    const { meaning, checks, remedy } = rule.annotations;
    return `Severity \`${rule.labels.severity}\`. Fires when this expression has been true for ${duration(rule.for)}:

\`\`\`promql
${rule.expr}
\`\`\`

**Meaning.** ${plain(meaning)}

**Checks.** ${plain(checks)}

**Remedy.** ${plain(remedy)}
`;
  });
  return `## ${rules[0]?.alert}\n\n${parts.join("\n")}`;
}

/** A duration of one unit, such as `15m`, in words. */
function duration(text: string): string {
  const count = Number.parseInt(text, 10);
  const unit = text.endsWith("h") ? "hour" : "minute";
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Text for readers of the page: names of labels instead of templates, as code. */
function plain(text: string): string {
  const named = (part: string, quote: string) =>
    part
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, `${quote}<$1>${quote}`)
      .replaceAll(/\{\{ (?:printf "[^"]*" |humanizeDuration )?\$value \}\}/g, `${quote}<value>${quote}`);
  // Every second part is code.
  return text
    .split("`")
    .map((part, index) => named(part, index % 2 === 0 ? "`" : ""))
    .join("`");
}
