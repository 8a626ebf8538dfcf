import { diff, styleText } from "node:util";
import { dump } from "js-yaml";
import { type Finding, formatFinding } from "../util/finding.ts";
import { formatKey } from "../util/key-path.ts";
import type { FieldChange, ObjectChange } from "./compare.ts";

export const changeFormats = ["text", "json", "markdown"] as const;

/** Replaces the values of Secrets. */
const hidden = "(hidden)";

/** Hides the contents of Secrets, but not which fields change. */
export function hideSecrets(changes: readonly ObjectChange[]): ObjectChange[] {
  return changes.map((change) => ({
    ...change,
    fields: change.fields.map((field) => {
      if (!change.object.startsWith("Secret ") || !/^(data|stringData)$/.test(field.path[0] ?? "")) return field;
      return {
        path: field.path,
        ...("before" in field && { before: hidden }),
        ...("after" in field && { after: hidden }),
      };
    }),
  }));
}

/**
 * Formats changes as text, as JSON for programs, or as Markdown for a pull request.
 * @param problems what an upgrade cannot change, and the data that it loses
 */
export function formatChanges(
  changes: readonly ObjectChange[],
  format: (typeof changeFormats)[number],
  problems: readonly Finding[] = [],
): string {
  if (format === "text") return [textReport(changes), ...problems.map(problemText)].join("\n\n");
  if (format === "markdown") return markdownReport(changes, problems);
  const objects = changes.map(({ fields, ...change }) => ({
    ...change,
    ...(change.change === "changed" && {
      fields: fields.map(({ path, ...values }) => ({ path: pathText(path), ...values })),
    }),
  }));
  const upgrade = problems.map(({ rule, object, field = [], message, fix }) => ({
    rule,
    object,
    field: pathText(field),
    message,
    fix,
  }));
  return JSON.stringify({ counts: counts(changes), objects, upgrade }, null, 2);
}

function markdownReport(changes: readonly ObjectChange[], problems: readonly Finding[]): string {
  if (changes.length === 0) return "No difference.";
  const { added: more, removed: less, changed } = counts(changes);
  const warnings = problems.map((problem) => `> [!WARNING]\n> ${describeProblem(problem)}`);
  const plain = (kind: ObjectChange["change"], title: string) => {
    const objects = changes.filter(({ change }) => change === kind).map(({ object }) => `- \`${object}\``);
    return objects.length > 0 ? [[`**${title}**`, "", ...objects].join("\n")] : [];
  };
  const details = changes.flatMap(({ object, change, fields }) =>
    change === "changed"
      ? [
          [
            `<details><summary><code>${object}</code>: ${fields.length} changed</summary>`,
            ["", "````diff", ...fields.flatMap(markdownLines), "````", "", "</details>"].join("\n"),
          ].join("\n"),
        ]
      : [],
  );
  const summary = `**${changed} changed, ${more} added, ${less} removed.**`;
  return [summary, ...warnings, ...plain("added", "Added"), ...plain("removed", "Removed"), ...details].join("\n\n");
}

function markdownLines({ path, before, after }: FieldChange): string[] {
  const lines = diff(valueLines(before), valueLines(after)).map(([side, line]) =>
    side === 1 ? `- ${line}` : side === -1 ? `+ ${line}` : `  ${line}`,
  );
  // Long texts, such as configuration files, only with what changes.
  const shown = lines.length > 20 ? lines.filter((line) => !line.startsWith(" ")) : lines;
  return [`@@ ${pathText(path)} @@`, ...shown];
}

function problemText(problem: Finding): string {
  return removed(`! ${describeProblem(problem)}`);
}

function describeProblem({ object, ...finding }: Finding): string {
  const consequence = finding.rule === "upgrade/immutable" ? "An upgrade fails" : "An upgrade loses data";
  return `${consequence}: ${object}: ${formatFinding(finding)}`;
}

function counts(changes: readonly ObjectChange[]): Record<ObjectChange["change"], number> {
  const count = (kind: ObjectChange["change"]) => changes.filter(({ change }) => change === kind).length;
  return { added: count("added"), removed: count("removed"), changed: count("changed") };
}

function textReport(changes: readonly ObjectChange[]): string {
  if (changes.length === 0) return "No difference.";
  const blocks = changes.map(({ object, change, fields }) => {
    if (change === "added") return added(`+ ${object}`);
    if (change === "removed") return removed(`- ${object}`);
    return [`~ ${object}`, ...fields.flatMap(fieldLines)].join("\n");
  });
  const { added: more, removed: less, changed } = counts(changes);
  return [...blocks, `${changed} changed, ${more} added, ${less} removed.`].join("\n\n");
}

function fieldLines({ path, before, after }: FieldChange): string[] {
  const name = pathText(path);
  const [old, now] = [valueLines(before), valueLines(after)];
  if (before === undefined) return block("+", name, now).map(added);
  if (after === undefined) return block("-", name, old).map(removed);
  if (old.length === 1 && now.length === 1) return [`    ${name}: ${removed(old[0] ?? "")} → ${added(now[0] ?? "")}`];
  // In Node's diff, 1 marks a line that only the first text has, and -1 a line that only the second has.
  const lines = diff(old, now).flatMap(([side, line]) =>
    side === 1 ? [removed(`      - ${line}`)] : side === -1 ? [added(`      + ${line}`)] : [],
  );
  return [`    ${name}:`, ...lines];
}

function block(sign: string, name: string, lines: readonly string[]): string[] {
  if (lines.length === 1) return [`  ${sign} ${name}: ${lines[0]}`];
  return [`  ${sign} ${name}:`, ...lines.map((line) => `      ${line}`)];
}

/** Formats text unchanged, and other values as YAML, on one line if it is short. */
function valueLines(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value === "string" && value.includes("\n")) return value.trimEnd().split("\n");
  const flow = dump(value, { flowLevel: 0, lineWidth: -1, noRefs: true }).trimEnd();
  return flow.length <= 100 || typeof value !== "object"
    ? [flow]
    : dump(value, { lineWidth: -1, noRefs: true }).trimEnd().split("\n");
}

/** Formats a path: `spec.containers[web].args[--port]`, `data["prometheus.yml"]`. */
function pathText(path: readonly string[]): string {
  return path
    .map((key) => (key.startsWith("[") ? key : formatKey(key)))
    .join("")
    .replace(/^\./, "");
}

function added(text: string): string {
  return styleText("green", text);
}

function removed(text: string): string {
  return styleText("red", text);
}
