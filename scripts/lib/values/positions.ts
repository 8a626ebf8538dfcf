import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import type { Finding, Place } from "../util/finding.ts";
import type { KeyPath } from "../util/key-path.ts";
import { readValuesText, ValuesFileError } from "./file.ts";
import { findPitfalls } from "./pitfalls.ts";
import { readValues, syntaxError, type Values } from "./read.ts";

/** A values file in which each value can be located. */
export interface ValuesFile {
  file: string;
  document: Document;
  lines: LineCounter;
  /** As Helm reads them, the last of several equal keys; none if the file is not YAML. */
  values: Values;
  /** Whether the file is YAML with a map in it. */
  isSound: boolean;
  /** All that is not valid YAML, duplicate keys, and values that are not what they look like. */
  findings: readonly Finding[];
}

/**
 * Reads a values file in which each value can be located.
 * @throws ValuesFileError see readValuesText
 */
export function openValuesFile(file: string): ValuesFile {
  const lines = new LineCounter();
  // findPitfalls finds duplicate keys; this parser would compare each key with all others.
  const options = {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    logLevel: "silent",
    uniqueKeys: false,
  } as const;
  const document = parseDocument(readValuesText(file), options);
  const { values, finding } = tryReadValues(file);
  const syntax = document.errors
    .filter(({ code }) => code !== "MULTIPLE_DOCS")
    .map(({ message, pos: [offset] }) => {
      const { line, column } = resolvePlace(file, lines, offset);
      return syntaxError(file, message.split("\n")[0], { line, column }).finding;
    });
  const faults = syntax.length > 0 ? syntax : finding ? [finding] : [];
  const pitfalls = findPitfalls(document).map(({ offset, ...pitfall }) => ({
    ...pitfall,
    ...resolvePlace(file, lines, offset),
  }));
  return { file, document, lines, values, isSound: faults.length === 0, findings: [...faults, ...pitfalls] };
}

function tryReadValues(file: string): { values: Values; finding?: Finding } {
  try {
    return { values: readValues(file) };
  } catch (error) {
    if (error instanceof ValuesFileError) return { values: {}, finding: error.finding };
    throw error;
  }
}

/**
 * Finds the place of a value in the last of some files that has it. If none has it, finds the longest part of its path that one has.
 * @returns undefined when no file has even its first key
 */
export function findPlace(files: readonly ValuesFile[], path: KeyPath): Place | undefined {
  let best: { depth: number; place: Place } | undefined;
  for (const { file, document, lines } of files) {
    const { depth, offset } = followPath(document, path);
    if (depth > 0 && depth >= (best?.depth ?? 0)) best = { depth, place: resolvePlace(file, lines, offset) };
  }
  return best?.place;
}

/** Finds the path that a text such as `prometheus.extraArgs.web.listen-address` names in a file. Keys may contain dots themselves. */
export function findNamedPath(files: readonly ValuesFile[], text: string): KeyPath | undefined {
  for (const { values } of files.toReversed()) {
    const path = findKeys(values, text);
    if (path) return path;
  }
  return undefined;
}

/**
 * Finds the value that a text in an object comes from: the longest that is a part of it and meets a condition.
 * @returns its path and place; undefined when no file has one
 */
export function findSource(
  files: readonly ValuesFile[],
  text: string,
  condition: (value: string) => boolean = () => true,
): (Place & { path: KeyPath }) | undefined {
  let best: (Place & { path: KeyPath; length: number }) | undefined;
  for (const { file, document, lines } of files) {
    visit(document, {
      Scalar(key, { value, range }, ancestors) {
        const found = String(value);
        if (key === "key" || !range || found.length < (best?.length ?? 1)) return;
        if (text !== found && (found.length < 4 || !text.includes(found))) return;
        if (!condition(found)) return;
        const path = ancestors.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
        best = { path, ...resolvePlace(file, lines, range[0]), length: found.length };
      },
    });
  }
  if (!best) return undefined;
  const { length: _, ...found } = best;
  return found;
}

function findKeys(value: unknown, text: string): string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, below] of Object.entries(value)) {
    if (text === key) return [key];
    const rest = text.startsWith(`${key}.`) ? findKeys(below, text.slice(key.length + 1)) : undefined;
    if (rest) return [key, ...rest];
  }
  return undefined;
}

function resolvePlace(file: string, lines: LineCounter, offset: number): Required<Place> {
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}

/** How far a path leads, and where its last key or item begins. */
export function followPath(document: Document, path: KeyPath): { depth: number; offset: number } {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, key] of path.entries()) {
    const next = followKey(document, node, key);
    if (!next) return { depth, offset };
    offset = next.offset;
    node = next.node;
  }
  return { depth: path.length, offset };
}

function followKey(document: Document, from: unknown, key: string): { node: unknown; offset: number } | undefined {
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
    const merged = name === "<<" ? followKey(document, pair.value, key) : undefined;
    if (merged) return merged;
  }
  return undefined;
}
