import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type Options, type ValidateFunction } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { explainErrors } from "../util/ajv-errors.ts";
import { messageOf } from "../util/errors.ts";
import { type Finding, formatFinding } from "../util/finding.ts";
import { createLruCache } from "../util/lru.ts";
import { chartDir } from "../util/paths.ts";
import { findRegexFailure } from "../util/re2.ts";
import { findMigratedValues } from "./migration.ts";
import { findMissingValues } from "./missing.ts";
import type { Values } from "./read.ts";

const validators = createLruCache<string, ValidateFunction>(100);

/**
 * Validates merged values against the chart's schema, and looks for missing values and for those of the chart that people migrate from.
 * @returns all violations; none if the chart has no schema
 */
export function findViolations(values: Values, chart: string = chartDir): Finding[] {
  const file = join(chart, "values.schema.json");
  if (!existsSync(file)) return [];
  let validate: ValidateFunction;
  try {
    validate = validators.get(chart) ?? compileSchema(file);
  } catch (error) {
    // A reference to another file, for example. Helm validates the values again when it renders.
    const message = `only Helm validates the values by values.schema.json: ${messageOf(error)}`;
    return [{ severity: "info", rule: "schema/unread", message }];
  }
  validators.set(chart, validate);
  const violations = validate(values) ? [] : explainErrors(validate.errors ?? []);
  return [...violations, ...findMissingValues(values, chart), ...findMigratedValues(values, chart)];
}

/** The same as one line each, such as `prometheus.image.tag: must be string`. */
export function validateValues(values: Values, chart: string = chartDir): string[] {
  return findViolations(values, chart).map(formatFinding);
}

function compileSchema(file: string): ValidateFunction {
  const schema = JSON.parse(readFileSync(file, "utf8"));
  // Optimizing takes a quarter of the time, and pays off only for a schema that is used often.
  const options = { allErrors: true, verbose: true, strict: false, code: { optimize: false } };
  const ajv = makeAjv(String(schema.$schema ?? ""), options);
  ajvFormats.default(ajv);
  // Helm validates regular expressions with Go.
  ajv.addFormat("regex", (text: string) => findRegexFailure(text) === undefined);
  // Helm takes any address of a draft, such as https://json-schema.org/schema#.
  return ajv.compile({ ...schema, $schema: undefined });
}

/** Chooses the draft that a schema is in. Drafts before 07 have no keyword with another meaning that charts use. */
function makeAjv(draft: string, options: Options): Ajv {
  if (draft.includes("2020-12")) return new Ajv2020(options);
  if (draft.includes("2019-09")) return new Ajv2019(options);
  return new Ajv(options);
}
