import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "@swc/core";
import { globSync } from "tinyglobby";
import { chartDir, projectDir } from "../../scripts/lib/util/paths.ts";

/** The rooms whose texts may reach a report of `npm run check`. */
const rooms = "{check,diff,helm,kubernetes,prometheus,util,values}";

/** Methods whose literal arguments are compared with a text, or cut out of one. */
const readers = new Set(["endsWith", "includes", "indexOf", "replace", "replaceAll", "split", "startsWith"]);

/**
 * Copies the project, and rewords every text in the copy that people read: the literals with at least two words. Code that reads such a text keeps
 * its own literals, so it no longer recognizes what it reads.
 * @param dir an empty folder
 */
export function copyReworded(dir: string): void {
  cpSync(join(projectDir, "scripts"), join(dir, "scripts"), { recursive: true });
  cpSync(join(projectDir, "package.json"), join(dir, "package.json"));
  cpSync(chartDir, join(dir, "chart"), { recursive: true });
  symlinkSync(join(projectDir, "node_modules"), join(dir, "node_modules"));
  for (const file of globSync(`scripts/lib/${rooms}/**/*.ts`, { cwd: dir, absolute: true })) {
    writeFileSync(file, rewordSource(readFileSync(file, "utf8")));
  }
  for (const file of globSync("chart/templates/validation/!(_validation).tpl", { cwd: dir, absolute: true })) {
    writeFileSync(file, rewordTemplate(readFileSync(file, "utf8")));
  }
}

interface SyntaxNode {
  type: string;
  span: { start: number; end: number };
  [field: string]: unknown;
}

function rewordSource(source: string): string {
  const literals: SyntaxNode[] = [];
  collectLiterals(parseSync(source, { syntax: "typescript" }), literals);
  const bytes = Buffer.from(source);
  let at = 0;
  const parts: string[] = [];
  for (const { span } of literals.toSorted((left, right) => left.span.start - right.span.start)) {
    // Offsets are in bytes and start at 1.
    const [start, end] = [span.start - 1, span.end - 1];
    parts.push(bytes.toString("utf8", at, start), reword(bytes.toString("utf8", start, end)));
    at = end;
  }
  return [...parts, bytes.toString("utf8", at)].join("");
}

/** Rewords the messages and fixes in a template of the chart's validation. */
function rewordTemplate(source: string): string {
  return source.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, reword);
}

/** Collects the string and template literals of a syntax tree, without those that a reader compares a text with. */
function collectLiterals(node: unknown, found: SyntaxNode[]): void {
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) collectLiterals(item, found);
    return;
  }
  const { type, ...fields } = node as SyntaxNode;
  if (type === "TsLiteralType") return;
  if (type === "StringLiteral" || type === "TemplateElement") {
    found.push(node as SyntaxNode);
    return;
  }
  if (type === "BinaryExpression" || type === "SwitchCase") {
    const operands = [fields.left, fields.right, fields.consequent];
    collectLiterals(
      operands.filter((operand) => !isLiteral(operand)),
      found,
    );
    return;
  }
  const callee = fields.callee as { property?: { value?: string } } | undefined;
  if (type === "CallExpression" && readers.has(callee?.property?.value ?? "")) {
    const { object } = fields.callee as { object: SyntaxNode };
    const nested = (fields.arguments as { expression: SyntaxNode }[]).map(({ expression }) => expression);
    collectLiterals(
      [object, ...nested].filter((part) => !isLiteral(part)),
      found,
    );
    return;
  }
  for (const part of Object.values(fields)) collectLiterals(part, found);
}

function isLiteral(node: unknown): boolean {
  return (node as SyntaxNode | undefined)?.type === "StringLiteral";
}

/** Changes every word of a text that has at least two. */
function reword(literal: string): string {
  if (!/(?<![\w.-])[a-z]{2,}(?: [^a-z\s]\S*)* [a-z]{2,}/.test(literal)) return literal;
  return literal.replaceAll(/(?<![\\\w])[a-z]{2,}/g, (word) => `re${word}`);
}
