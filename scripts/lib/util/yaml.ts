import { inspect } from "node:util";
import { CORE_SCHEMA, load, YAML11_SCHEMA, YAMLException } from "js-yaml";
import { UserError } from "./errors.ts";
import { helmSchema } from "./helm-yaml.ts";

/**
 * Parses a YAML document that must mean the same in both versions of YAML. Kubernetes and Helm use YAML 1.1, where an unquoted `yes`, `on`,
 * `0777` or `1:30` is not a string; most other programs use 1.2.
 * @param source where the text comes from, for errors
 * @returns the value; null for an empty document
 * @throws UserError the text is not valid YAML (with line and column), a key is duplicated, or the two versions differ (with the path)
 */
export function parseYaml(text: string, source: string): unknown {
  if (isBlank(text)) return null;
  try {
    const value = load(text, { schema: CORE_SCHEMA });
    const differs = findDifference(value, load(text, { schema: YAML11_SCHEMA }), "");
    if (!differs) return value;
    const { path, left, right } = differs;
    throw new UserError(
      `${source}: ${path || "the document"} is ${inspect(right)} in YAML 1.1 (Kubernetes, Helm) and ${inspect(left)} in YAML 1.2. Quote it`,
    );
  } catch (error) {
    if (error instanceof YAMLException) throw new UserError(`${source}: ${describeError(error)}`);
    throw error;
  }
}

/** Writes JSON that is also YAML, which forbids some characters of JSON such as DEL. */
export function writeJson(value: unknown): string {
  const escapeCharacter = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\ufffe\uffff]/g, escapeCharacter);
}

/**
 * Parses a YAML document as Helm does: of several equal keys the last one counts.
 * @param source where the text comes from, for errors
 * @returns the value; null for an empty document
 * @throws UserError the text is not valid YAML, with line and column
 */
export function parseHelmYaml(text: string, source: string): unknown {
  if (isBlank(text)) return null;
  try {
    return load(text, { schema: helmSchema, json: true, maxTotalMergeKeys: -1 });
  } catch (error) {
    if (error instanceof YAMLException) throw new UserError(`${source}: ${describeError(error)}`);
    throw error;
  }
}

/** Splits a text into its YAML documents. A line in one cannot match, because every line of a block scalar is indented. */
export function splitDocuments(text: string): string[] {
  return text.split(/^---(?:[ \t].*)?$/m);
}

/** Like {@link parseYaml}, but returns undefined for invalid text. */
export function tryParseYaml(text: string, source: string): unknown {
  try {
    return parseYaml(text, source);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Whether a document has only blanks and comments. Templates often leave such documents, and the parser rejects them. */
function isBlank(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(#.*)?$/.test(line));
}

/** Describes an error in one line: `line 3, column 5: bad indentation`. */
function describeError({ reason, mark }: YAMLException): string {
  return mark ? `line ${mark.line + 1}, column ${mark.column + 1}: ${reason}` : reason;
}

interface ParserDifference {
  /** `a.b[0]`; empty for the whole document. */
  path: string;
  left: unknown;
  right: unknown;
}

/** Finds the first place where two values differ. */
function findDifference(left: unknown, right: unknown, path: string): ParserDifference | undefined {
  if (Object.is(left, right)) return undefined;
  if (!isCollection(left) || !isCollection(right) || Array.isArray(left) !== Array.isArray(right)) {
    return { path, left, right };
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const at = Array.isArray(left) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    const found = findDifference(left[key], right[key], at);
    if (found) return found;
  }
  return undefined;
}

function isCollection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}
