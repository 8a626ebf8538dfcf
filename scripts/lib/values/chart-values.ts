import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import ajvFormats from "ajv-formats";
import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  loadAll,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  seqTag,
  YAMLException,
} from "js-yaml";
import { schemaProblems, type ValueProblem } from "../util/ajv-errors.ts";
import { createLruCache } from "../util/lru.ts";
import { chartDir } from "../util/paths.ts";
import { regexFailure } from "../util/re2.ts";
import { readValuesText, ValuesFileError } from "./file.ts";
import { valuesLimits } from "./limits.ts";
import { foreignProblems } from "./migration.ts";

/** Values of a chart: a map of anything. */
export type Values = Record<string, unknown>;

/**
 * Whole numbers as Go's YAML parser reads them: 0644 is octal and 1_000 a number, but 12:30 is text, which YAML 1.1 takes for sixties.
 * https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
const goInteger = defineScalarTag<number>("tag:yaml.org,2002:int", {
  implicit: true,
  identify: () => false,
  resolve: (source) => {
    const [, sign, digits = ""] =
      /^([-+]?)(0b[01]+|0o?[0-7]+|0x[0-9a-f]+|\d+)$/i.exec(source.replaceAll("_", "")) ?? [];
    if (sign === undefined) return NOT_RESOLVED;
    const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
    return sign === "-" ? -value : value;
  },
});

/** Text that is written in base64. */
const goBinary = defineScalarTag<string>("tag:yaml.org,2002:binary", {
  identify: () => false,
  resolve: (source) => Buffer.from(source, "base64").toString(),
});

/** Whatever is said of a value by a tag that Go's parser does not know means nothing to it: `!vault x` is the text x. */
const foreignTags = ["!", "tag:"].flatMap((prefix) => [
  defineScalarTag<string>(prefix, { matchByTagPrefix: true, identify: () => false, resolve: (source) => source }),
  defineSequenceTag<unknown[]>(prefix, { ...seqTag, matchByTagPrefix: true, identify: () => false }),
  defineMappingTag<Values>(prefix, { ...mapTag, matchByTagPrefix: true, identify: () => false }),
]);

/** YAML as Helm reads it: version 1.1, where `yes` is true, with the liberties of Go's parser. Dates are text. */
export const helmSchema = CORE_SCHEMA.withTags(
  boolYaml11Tag,
  nullYaml11Tag,
  mergeTag,
  goInteger,
  goBinary,
  foreignTags,
);

/** What to do where there is no YAML. */
export const syntaxRemedy = "Correct the syntax; indentation is spaces.";

/**
 * Reads one values file as Helm does.
 * @param lenient takes the last of several equal keys
 * @returns its values; none for an empty file
 * @throws ValuesFileError see readValuesText; it is not YAML, or is no map
 */
export function readValues(file: string, lenient = false): Values {
  const text = readValuesText(file);
  let values: unknown;
  try {
    // The limits are held already, with more telling words.
    const limits = { maxDepth: valuesLimits.depth, maxTotalMergeKeys: -1 };
    values = loadAll(text, { schema: helmSchema, json: lenient, ...limits })[0] ?? {};
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    const place = mark && { line: mark.line + 1, column: mark.column + 1 };
    throw new ValuesFileError({ file, ...place, message: `not YAML: ${reason}`, remedy: syntaxRemedy });
  }
  if (isMap(values)) return values;
  const message = `values are a map of names to values, and this is ${nameOf(values)}`;
  throw new ValuesFileError({ file, message, remedy: "Write each value as `name: value`." });
}

/**
 * The values that a chart's templates see, and that its schema judges: the files over the chart's defaults, as Helm merges them.
 * A map is merged key by key, everything else replaced, and null takes a default away.
 * @param files values files, later ones win
 * @param set values on top of the files
 * @param lenient see readValues
 * @throws ValuesFileError see readValues
 */
export function chartValues(
  files: readonly string[] = [],
  set: object = {},
  chart: string = chartDir,
  lenient = false,
): Values {
  const given = [...files.map((file) => readValues(file, lenient)), set as Values].reduce(merge, {});
  const defaults = join(chart, "values.yaml");
  return coalesce(given, existsSync(defaults) ? readValues(defaults) : {});
}

const validators = createLruCache<string, ValidateFunction>(100);

/**
 * Checks merged values against the chart's own schema.
 * @returns what is wrong, one line each with the path: `prometheus.image.tag: must be string`; empty when all is well
 */
export function validateValues(values: Values, chart: string = chartDir): string[] {
  return valueProblems(values, chart).map(({ text }) => text);
}

/** As validateValues, each with its path apart. A chart without a schema allows everything. */
export function valueProblems(values: Values, chart: string = chartDir): ValueProblem[] {
  const file = join(chart, "values.schema.json");
  if (!existsSync(file)) return [];
  let validate = validators.get(chart);
  if (!validate) {
    // Draft 07, like every Helm version.
    const strictness = { strict: true, strictRequired: false, allowUnionTypes: true };
    // What is used once is not worth optimising, which takes a quarter of the time.
    const ajv = new Ajv({ allErrors: true, verbose: true, ...strictness, code: { optimize: false } });
    ajvFormats.default(ajv);
    // Helm judges by Go.
    ajv.addFormat("regex", (text: string) => regexFailure(text) === undefined);
    validate = ajv.compile(JSON.parse(readFileSync(file, "utf8")));
    validators.set(chart, validate);
  }
  const unsound = validate(values) ? [] : schemaProblems(validate.errors ?? []);
  return [...unsound, ...foreignProblems(values, chart)];
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  return Array.isArray(value) ? "a list" : typeof value === "string" ? "a text" : `a ${typeof value}`;
}

/** One values file over another; null stays, for it says something to the defaults. */
function merge(under: Values, over: Values): Values {
  // Not an object, whose key __proto__ is none.
  const merged = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const before = merged.get(key);
    merged.set(key, isMap(before) && isMap(value) ? merge(before, value) : value);
  }
  return Object.fromEntries(merged);
}

/**
 * Values over the defaults: https://github.com/helm/helm/blob/main/pkg/chart/common/util/coalesce.go
 * A default that is null is none in Helm 4, and null in Helm 3.
 */
function coalesce(values: Values, defaults: Values): Values {
  const merged = { ...values };
  for (const [key, preset] of Object.entries(defaults)) {
    const value = values[key];
    if (value === undefined && preset !== null) merged[key] = isMap(preset) ? coalesce({}, preset) : preset;
    else if (value === null) delete merged[key];
    else if (isMap(value) && isMap(preset)) merged[key] = coalesce(value, preset);
  }
  return merged;
}
