import { UserError } from "../util/errors.ts";
import type { Values } from "./read.ts";

/**
 * Parses values as Helm's `--set` does: `a.b=1,c={x,y}`. A backslash escapes a dot, comma, equals sign or brace.
 * https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set
 * @param texts later ones win
 * @throws UserError an assignment has no `=` or an empty key, or sets an item of a list
 */
export function parseAssignments(texts: readonly string[]): Values {
  // Maps, because the key __proto__ of an object is special.
  const root: Tree = new Map();
  for (const text of texts) for (const part of split(text, ",")) assign(root, part, text);
  return toValues(root);
}

type Tree = Map<string, unknown>;

function assign(root: Tree, part: string, text: string): void {
  const [path = "", ...rest] = split(part, "=");
  const keys = split(path, ".").map(unquote);
  if (rest.length === 0) throw new UserError(`--set ${text}: ${part} has no value. Write key=value`);
  if (keys.some((key) => key === "")) throw new UserError(`--set ${text}: ${path} has an empty key. Remove the dot`);
  if (keys.some((key) => /\[\d+\]$/.test(key)))
    throw new UserError(
      `--set ${text}: ${path} is an item of a list. Write the whole list as {a,b}, or use a values file`,
    );
  const last = keys.pop() ?? "";
  let at = root;
  for (const key of keys) {
    const next = at.get(key);
    const tree: Tree = next instanceof Map ? next : new Map();
    at.set(key, tree);
    at = tree;
  }
  at.set(last, readValue(rest.join("=")));
}

function readValue(text: string): unknown {
  const [, list] = /^\{(.*)\}$/s.exec(text) ?? [];
  if (list !== undefined) return split(list, ",").map(readScalar);
  return readScalar(text);
}

/** Helm knows only whole numbers, true, false and null here; everything else is text. */
function readScalar(text: string): unknown {
  if (text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  if (/^(0|-?[1-9]\d*)$/.test(text)) return Number(text);
  return unquote(text);
}

function unquote(text: string): string {
  return text.replaceAll(/\\(.)/gs, "$1");
}

/** Splits at a separator that is neither escaped nor in braces. */
function split(text: string, separator: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const [token] of text.matchAll(/\\.|./gs)) {
    if (token === "{") depth++;
    if (token === "}") depth--;
    if (token === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += token;
  }
  return parts;
}

function toValues(tree: Tree): Values {
  return Object.fromEntries([...tree].map(([key, value]) => [key, value instanceof Map ? toValues(value) : value]));
}
