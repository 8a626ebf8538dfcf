import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";

/** A change in one place of the chart that a test should detect. */
export interface Mutant {
  /** Path in the chart, such as `templates/scrape/_jobs.tpl`. */
  file: string;
  /** From 1. */
  line: number;
  /** The kind of change: `drop line`, `flip condition`, … */
  operator: string;
  /** The line before and after the change; no `after` if the line is removed. */
  before: string;
  after?: string;
  /** The whole file after the change. */
  content: string;
}

/** The files of a chart that affect its output. */
const patterns = ["templates/**/*.{yaml,tpl,txt}", "rules/*.yaml", "values.yaml", "values.schema.json"];

/**
 * Lists all mutants of a chart, in the order of their positions. It skips schema definitions derived from the Kubernetes API, because a test
 * compares them with that API.
 */
export function listMutants(chart: string): Mutant[] {
  return globSync(patterns, { cwd: chart })
    .sort()
    .flatMap((file) => {
      const content = readFileSync(join(chart, file), "utf8");
      if (file === "values.schema.json") return mutateSchema(file, content);
      return mutateLines(file, content, file.startsWith("templates/") ? mutateTemplateLine : mutateDataLine);
    });
}

/** Returns the changed forms of a line by operator; null if the line is removed. */
type LineMutator = (line: string) => [operator: string, after: string | null][];

function mutateLines(file: string, content: string, mutate: LineMutator): Mutant[] {
  const lines = content.split("\n");
  const inComment = findComments(content);
  return lines.flatMap((before, index) =>
    inComment(index) || before.trim() === "" || /^\s*#/.test(before)
      ? []
      : mutate(before).map(([operator, after]): Mutant => {
          const changed = after === null ? lines.toSpliced(index, 1) : lines.with(index, after);
          const mutant = { file, line: index + 1, operator, before: before.trim(), content: changed.join("\n") };
          return after === null ? mutant : { ...mutant, after: after.trim() };
        }),
  );
}

/** @returns whether a line, by index, is in a template comment */
function findComments(content: string): (index: number) => boolean {
  const within = new Set<number>();
  for (const match of content.matchAll(/\{\{-?\s*\/\*[\s\S]*?\*\/\s*-?\}\}/g)) {
    const first = content.slice(0, match.index).split("\n").length - 1;
    for (let line = first; line < first + match[0].split("\n").length; line++) within.add(line);
  }
  return (index) => within.has(index);
}

/** Words in conditions and expressions that are swapped. */
const swaps: readonly (readonly [RegExp, string, string])[] = [
  [/\band\b/, "or", "and → or"],
  [/\bor\b/, "and", "or → and"],
  [/\beq\b/, "ne", "eq → ne"],
  [/\bne\b/, "eq", "ne → eq"],
  [/\bgt\b/, "le", "gt → le"],
  [/\blt\b/, "ge", "lt → ge"],
  [/\btrue\b/, "false", "true → false"],
  [/\bfalse\b/, "true", "false → true"],
];

function mutateTemplateLine(line: string): ReturnType<LineMutator> {
  const found: ReturnType<LineMutator> = [];
  // A line that opens or closes a block cannot be removed alone.
  const opens = line.match(/\{\{-?\s*(if|with|range|define|block)\b/g)?.length ?? 0;
  const ends = line.match(/\{\{-?\s*end\b/g)?.length ?? 0;
  const isWhole = (line.match(/\{\{/g)?.length ?? 0) === (line.match(/\}\}/g)?.length ?? 0);
  if (isWhole && opens === ends && !/\{\{-?\s*else\b/.test(line)) found.push(["drop line", null]);
  const action = /\{\{-?\s*(?:else )?(if|with) (?!\$\w+ :=)/.exec(line);
  if (action && isWhole) {
    const start = action.index + action[0].length;
    const end =
      line.indexOf("}}", start) -
      (/\s-\}\}/.exec(line.slice(start))?.index === line.indexOf("}}", start) - start - 2 ? 2 : 0);
    const condition = line.slice(start, end).trim();
    const flipped = action[1] === "if" ? `not (${condition})` : undefined;
    if (flipped) found.push(["flip condition", `${line.slice(0, start)}${flipped} ${line.slice(end).trimStart()}`]);
  }
  for (const [word, by, operator] of swaps) {
    const code = maskText(line);
    const at = word.exec(code)?.index;
    const length = word.exec(code)?.[0].length ?? 0;
    if (at !== undefined) found.push([operator, line.slice(0, at) + by + line.slice(at + length)]);
  }
  return [...found, ...changeConstants(line)];
}

/** Replaces quoted text with blanks, so that no word in it is mistaken for code. */
function maskText(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, (text) => " ".repeat(text.length));
}

/** Increments each number, and changes each quoted text. */
function changeConstants(line: string): ReturnType<LineMutator> {
  const found: ReturnType<LineMutator> = [];
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)+)"/g)) {
    // A changed name of a helper is not a valid chart.
    if (/^node-monitoring\./.test(match[1] ?? "")) continue;
    const at = match.index + match[0].length - 1;
    found.push(["change text", `${line.slice(0, at)}x${line.slice(at)}`]);
  }
  for (const match of maskText(line).matchAll(/(?<![\w.$%-])\d+(?![\w.%])/g)) {
    const by = String(Number(match[0]) + 1);
    found.push(["change number", line.slice(0, match.index) + by + line.slice(match.index + match[0].length)]);
  }
  return found;
}

function mutateDataLine(line: string): ReturnType<LineMutator> {
  const found: ReturnType<LineMutator> = [];
  // Neither prose nor a key with a value on further lines.
  if (/^\s*(["\w./-]+: [^|>\s]|- [^:]+$)/.test(line)) found.push(["drop line", null]);
  for (const [word, by, operator] of swaps.filter(([, by]) => by === "true" || by === "false"))
    if (word.test(line)) found.push([operator, line.replace(word, by)]);
  for (const [before, after] of [
    [" > ", " < "],
    [" < ", " > "],
    [" == ", " != "],
  ] as const)
    if (line.includes(before)) found.push([`${before.trim()} → ${after.trim()}`, line.replace(before, after)]);
  return [...found, ...changeConstants(line)];
}

const constraints = new Set([
  ..."type enum const pattern format minimum maximum minLength maxLength minItems maxItems minProperties".split(" "),
  ..."uniqueItems required additionalProperties propertyNames".split(" "),
]);

/** Drops each constraint, except in definitions derived from the Kubernetes API. */
function mutateSchema(file: string, content: string): Mutant[] {
  const schema = JSON.parse(content);
  const found: Mutant[] = [];
  const visit = (node: unknown, path: readonly string[]) => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      const isKeyword = !["properties", "definitions"].includes(path.at(-1) ?? "");
      if (isKeyword && constraints.has(key) && isConstraint(key, value)) {
        const copy = structuredClone(schema);
        const parent = path.reduce((at, step) => at[step], copy);
        delete parent[key];
        const before = `${path.join("/")}: ${key} ${JSON.stringify(value)}`.slice(0, 200);
        found.push({
          file,
          line: findLine(content, path, key),
          operator: "drop constraint",
          before,
          content: JSON.stringify(copy),
        });
      }
      if (!isDerived(path, key)) visit(value, [...path, key]);
    }
  };
  visit(schema, []);
  return found;
}

function isConstraint(key: string, value: unknown): boolean {
  return key !== "additionalProperties" || value === false;
}

/** Whether a definition is a Kubernetes model, by its name. */
function isDerived(path: readonly string[], key: string): boolean {
  return path.length === 1 && path[0] === "definitions" && /^(V\d|[A-Z])/.test(key);
}

/** Approximates the line of a JSON value: the first match after all keys of its path. */
function findLine(content: string, path: readonly string[], key: string): number {
  let at = 0;
  for (const step of [...path, key]) {
    const next = content.indexOf(`"${step}":`, at);
    if (next >= 0) at = next;
  }
  return content.slice(0, at).split("\n").length;
}
