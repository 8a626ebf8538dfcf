import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { readValues, syntaxRemedy, type Values } from "./chart-values.ts";
import { readValuesText, ValuesFileError, type ValuesFileFault } from "./file.ts";
import { oddNodes } from "./pitfalls.ts";

/** A place in a file; line and column begin with 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** What a reader of a values file trips over. */
export interface ValuesFileProblem extends ValuesFileFault {
  severity: "error" | "warning";
}

/** A values file whose values are known by their places. */
export interface ValuesFile {
  file: string;
  document: Document;
  lines: LineCounter;
  /** As Helm reads them, of equal keys the last; none where it is no YAML. */
  values: Values;
  /** Whether it is YAML with a map in it. */
  isSound: boolean;
  /** All that is no sound YAML, keys that are there twice, and what is not what it looks like. */
  problems: readonly ValuesFileProblem[];
}

/**
 * Reads a values file with its places.
 * @throws ValuesFileError see readValuesText
 */
export function openValuesFile(file: string): ValuesFile {
  const lines = new LineCounter();
  // Keys that are equal are found with all else that is odd; this parser would compare each key with all others.
  const options = {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    logLevel: "silent",
    uniqueKeys: false,
  } as const;
  const document = parseDocument(readValuesText(file), options);
  const { values, fault } = valuesOf(file);
  const syntax = document.errors
    .filter(({ code }) => code !== "MULTIPLE_DOCS")
    .map(({ message, pos: [offset] }) => {
      const text = `not YAML: ${message.split("\n")[0]}`;
      return { ...place(file, lines, offset), message: text, remedy: syntaxRemedy };
    });
  const faults = syntax.length > 0 ? syntax : fault ? [fault] : [];
  const odd = oddNodes(document).map(({ offset, ...problem }) => ({ ...place(file, lines, offset), ...problem }));
  return { file, document, lines, values, isSound: faults.length === 0, problems: [...faults.map(asError), ...odd] };
}

function valuesOf(file: string): { values: Values; fault?: ValuesFileFault } {
  try {
    return { values: readValues(file, true) };
  } catch (error) {
    if (error instanceof ValuesFileError) return { values: {}, fault: error.fault };
    throw error;
  }
}

/** A fault is what nothing can be made of. */
export function asError(fault: ValuesFileFault): ValuesFileProblem {
  return { severity: "error", ...fault };
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
  for (const { values } of files.toReversed()) {
    const path = keysTo(values, text);
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
