import { loadAll, YAMLException } from "js-yaml";
import { helmSchema } from "../util/helm-yaml.ts";
import { readValuesText, ValuesFileError } from "./file.ts";
import { valuesLimits } from "./limits.ts";

/** Values of a chart: a map of anything. */
export type Values = Record<string, unknown>;

/**
 * Reads one values file as Helm does: of several equal keys the last one counts.
 * @param options isUnique: reject equal keys; default false
 * @returns its values; none for an empty file
 * @throws ValuesFileError see readValuesText; the file is not YAML, or not a map
 */
export function readValues(file: string, { isUnique = false } = {}): Values {
  const text = readValuesText(file);
  let values: unknown;
  try {
    // readValuesText enforces the limits already, with better messages.
    const limits = { maxDepth: valuesLimits.depth, maxTotalMergeKeys: -1 };
    values = loadAll(text, { schema: helmSchema, json: !isUnique, ...limits })[0] ?? {};
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    const place = mark && { line: mark.line + 1, column: mark.column + 1 };
    throw syntaxError(file, reason, place);
  }
  if (isMap(values)) return values;
  const message = `values must be a map, but this is ${nameType(values)}`;
  throw new ValuesFileError({ rule: "values-file/type", file, message, fix: "Write each value as `name: value`." });
}

/** The error for a file that is not valid YAML. */
export function syntaxError(
  file: string,
  reason: string | undefined,
  place: { line: number; column: number } | undefined,
): ValuesFileError {
  const fix = "Correct the syntax. Indent with spaces.";
  return new ValuesFileError({ rule: "values-file/syntax", file, ...place, message: `not valid YAML: ${reason}`, fix });
}

/** Whether a value is a map of values. */
export function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameType(value: unknown): string {
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}
