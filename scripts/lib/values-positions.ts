import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { CORE_SCHEMA, load } from "js-yaml";
import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { helmSchema } from "./chart-values.ts";
import { messageOf, UserError } from "./errors.ts";

/** A place in a file; line and column begin with 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** What a reader of a values file trips over. */
export interface ValuesFileProblem extends Place {
  severity: "error" | "warning";
  message: string;
  remedy: string;
}

/** A values file whose values are known by their places. */
export interface ValuesFile {
  file: string;
  document: Document;
  lines: LineCounter;
}

/**
 * Reads a values file with its places.
 * @throws UserError it cannot be read
 */
export function openValuesFile(file: string): ValuesFile {
  try {
    const lines = new LineCounter();
    const options = { lineCounter: lines, merge: true, prettyErrors: false, logLevel: "silent" } as const;
    return { file, lines, document: parseDocument(readFileSync(file, "utf8"), options) };
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${messageOf(error)}`);
  }
}

/** All that is no sound YAML in a file, keys that are there twice, and what YAML 1.1 and 1.2 take for different values. */
export function valuesFileProblems({ file, document, lines }: ValuesFile): ValuesFileProblem[] {
  const at = (offset: number) => place(file, lines, offset);
  const problems = document.errors.map(({ code, message, pos }): ValuesFileProblem => {
    const isTwice = code === "DUPLICATE_KEY";
    return {
      ...at(pos[0]),
      severity: "error",
      message: isTwice
        ? "this key is there already, and only one of them counts"
        : `not YAML: ${message.split("\n")[0]}`,
      remedy: isTwice ? "Merge the two, or remove one." : "Correct the syntax; indentation is spaces.",
    };
  });
  visit(document, {
    Scalar(_, { type, source = "", range }) {
      if (type !== "PLAIN" || !range || source === "") return;
      const [helm, others] = [helmSchema, CORE_SCHEMA].map((schema) => load(source, { schema }));
      if (isDeepStrictEqual(helm, others)) return;
      problems.push({
        ...at(range[0]),
        severity: "warning",
        message: `${source} is ${JSON.stringify(helm)} to Helm (YAML 1.1) and ${JSON.stringify(others)} to others (YAML 1.2)`,
        remedy: `Write ${JSON.stringify(helm)}, or quote it.`,
      });
    },
  });
  return problems;
}

/**
 * Where a value is said, by the last of some files that has it; where none has it, the part of its path that one has.
 * @returns undefined when no file has even its first key
 */
export function placeOf(files: readonly ValuesFile[], path: readonly string[]): Place | undefined {
  let best: { depth: number; place: Place } | undefined;
  for (const { file, document, lines } of files) {
    const { depth, offset } = walk(document, path);
    if (depth > 0 && depth >= (best?.depth ?? 0)) best = { depth, place: place(file, lines, offset) };
  }
  return best?.place;
}

/** The keys to what a text such as `prometheus.extraArgs.web.listen-address` names in a file, whose keys may have dots themselves. */
export function namedPath(files: readonly ValuesFile[], text: string): readonly string[] | undefined {
  for (const { document } of files.toReversed()) {
    const path = keysTo(document.toJS({ maxAliasCount: 1000 }), text);
    if (path) return path;
  }
  return undefined;
}

/**
 * The value from which a text in an object is: the longest that is a part of it and meets a condition.
 * @returns its path and place; undefined when no file has one
 */
export function valueIn(
  files: readonly ValuesFile[],
  text: string,
  condition: (value: string) => boolean = () => true,
): (Place & { path: string }) | undefined {
  let best: (Place & { path: string; length: number }) | undefined;
  for (const { file, document, lines } of files) {
    visit(document, {
      Scalar(key, { value, range }, ancestors) {
        const found = String(value);
        if (key === "key" || !range || found.length < (best?.length ?? 1)) return;
        if (text !== found && (found.length < 4 || !text.includes(found))) return;
        if (!condition(found)) return;
        const path = ancestors.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
        best = { path: path.join("."), ...place(file, lines, range[0]), length: found.length };
      },
    });
  }
  if (!best) return undefined;
  const { length: _, ...found } = best;
  return found;
}

function keysTo(value: unknown, text: string): string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, below] of Object.entries(value)) {
    if (text === key) return [key];
    const rest = text.startsWith(`${key}.`) ? keysTo(below, text.slice(key.length + 1)) : undefined;
    if (rest) return [key, ...rest];
  }
  return undefined;
}

function place(file: string, lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}

/** How far a path leads, and where the last key or item of it begins. */
function walk(document: Document, path: readonly string[]): { depth: number; offset: number } {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, key] of path.entries()) {
    const next = step(document, node, key);
    if (!next) return { depth, offset };
    offset = next.offset;
    node = next.node;
  }
  return { depth: path.length, offset };
}

function step(document: Document, from: unknown, key: string): { node: unknown; offset: number } | undefined {
  const node = isAlias(from) ? from.resolve(document) : from;
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    const range = (item as { range?: [number] } | undefined)?.range;
    return range && { node: item, offset: range[0] };
  }
  if (!isMap(node)) return undefined;
  for (const pair of node.items) {
    const name = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : undefined;
    const range = (pair.key as { range?: [number] } | null)?.range;
    if (name === key && range) return { node: pair.value, offset: range[0] };
    const merged = name === "<<" ? step(document, pair.value, key) : undefined;
    if (merged) return merged;
  }
  return undefined;
}
