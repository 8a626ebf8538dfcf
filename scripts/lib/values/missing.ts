import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../util/finding.ts";
import type { KeyPath } from "../util/key-path.ts";
import { parseYaml } from "../util/yaml.ts";
import { isMap, type Values } from "./read.ts";

/** The keys that a map of values must have, and those that their maps must have. */
interface RequiredKeys {
  readonly [key: string]: RequiredKeys;
}

/**
 * Finds the values that the chart's templates need and that null removed. The chart lists them in `files/required-values.yaml`, and not in
 * its schema, so that its own message can say how to upgrade.
 * @param chart a chart's folder; a chart without that file requires none
 */
export function findMissingValues(values: Values, chart: string): Finding[] {
  const file = join(chart, "files/required-values.yaml");
  if (!existsSync(file)) return [];
  const required = parseYaml(readFileSync(file, "utf8"), file) as { values: RequiredKeys };
  return missingKeys(values, required.values, []);
}

function missingKeys(values: Values, required: RequiredKeys, at: KeyPath): Finding[] {
  return Object.entries(required).flatMap(([key, below]) => {
    const path = [...at, key];
    const value = values[key];
    if (value === undefined || value === null) return [missing(path)];
    // The schema reports a value of another type.
    return isMap(value) ? missingKeys(value, below, path) : [];
  });
}

function missing(path: KeyPath): Finding {
  return {
    severity: "error",
    rule: "schema/missing",
    path,
    message: "is missing, because null removed it",
    fix: "Remove the null.",
  };
}
