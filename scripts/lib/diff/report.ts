import { diff, styleText } from "node:util";
import { dump } from "js-yaml";
import { formatKey } from "../util/key-path.ts";
import type { FieldChange, ObjectChange } from "./compare.ts";

export const changeFormats = ["text", "json"] as const;

/** In place of what is nobody's business. */
const hidden = "(hidden)";

/** The same changes without the contents of Secrets; what changes is still seen. */
export function withoutSecrets(changes: readonly ObjectChange[]): ObjectChange[] {
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

/** Writes changes for a person, or for a program. */
export function formatChanges(changes: readonly ObjectChange[], format: (typeof changeFormats)[number]): string {
  if (format === "text") return textReport(changes);
  const objects = changes.map(({ fields, ...change }) => ({
    ...change,
    ...(change.change === "changed" && {
      fields: fields.map(({ path, ...values }) => ({ path: pathText(path), ...values })),
    }),
  }));
  return JSON.stringify({ counts: counts(changes), objects }, null, 2);
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
  // Node's own names: 1 is a line that only the first has, and -1 one that only the second has.
  const lines = diff(old, now).flatMap(([side, line]) =>
    side === 1 ? [removed(`      - ${line}`)] : side === -1 ? [added(`      + ${line}`)] : [],
  );
  return [`    ${name}:`, ...lines];
}

function block(sign: string, name: string, lines: readonly string[]): string[] {
  if (lines.length === 1) return [`  ${sign} ${name}: ${lines[0]}`];
  return [`  ${sign} ${name}:`, ...lines.map((line) => `      ${line}`)];
}

/** Text as it is, and anything else as YAML: in one line where that is short enough to read. */
function valueLines(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value === "string" && value.includes("\n")) return value.trimEnd().split("\n");
  const flow = dump(value, { flowLevel: 0, lineWidth: -1, noRefs: true }).trimEnd();
  return flow.length <= 100 || typeof value !== "object"
    ? [flow]
    : dump(value, { lineWidth: -1, noRefs: true }).trimEnd().split("\n");
}

/** As people write it: `spec.containers[web].args[--port]`, `data["prometheus.yml"]`. */
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
