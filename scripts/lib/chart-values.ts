import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import ajvFormats from "ajv-formats";
import {
  boolYaml11Tag,
  CORE_SCHEMA,
  defineScalarTag,
  load,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  YAMLException,
} from "js-yaml";
import { messageOf, UserError } from "./errors.ts";
import { foreignProblems } from "./foreign-values.ts";
import { chartDir } from "./paths.ts";
import { schemaProblems, type ValueProblem } from "./schema-findings.ts";
import { isBlank, yamlFailure } from "./yaml.ts";

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

/** YAML as Helm reads it: version 1.1, where `yes` is true, with the liberties of Go's parser. Dates are text. */
export const helmSchema = CORE_SCHEMA.withTags(boolYaml11Tag, nullYaml11Tag, mergeTag, goInteger);

/**
 * Reads one values file as Helm does.
 * @param lenient takes the last of several equal keys
 * @returns its values; none for an empty file
 * @throws UserError it does not exist, is not YAML (with line and column), or is no map
 */
export function readValues(file: string, lenient = false): Values {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new UserError(`${file}: ${missing ? "there is no such values file" : messageOf(error)}`);
  }
  let values: unknown;
  try {
    values = isBlank(text) ? {} : (load(text, { schema: helmSchema, json: lenient }) ?? {});
  } catch (error) {
    if (error instanceof YAMLException) throw new UserError(`${file}: not YAML: ${yamlFailure(error)}`);
    throw error;
  }
  if (!isMap(values))
    throw new UserError(`${file}: values have to be a map of names to values, and this is ${nameOf(values)}`);
  return values;
}

/**
 * The values that a chart's templates see, and that its schema judges: the files over the chart's defaults, as Helm merges them.
 * A map is merged key by key, everything else replaced, and null takes a default away.
 * @param files values files, later ones win
 * @param set values on top of the files
 * @param lenient see readValues
 * @throws UserError see readValues
 */
export function chartValues(
  files: readonly string[] = [],
  set: object = {},
  chart: string = chartDir,
  lenient = false,
): Values {
  const given = [...files.map((file) => readValues(file, lenient)), set as Values].reduce(merge, {});
  return coalesce(given, readValues(join(chart, "values.yaml")));
}

const validators = new Map<string, ValidateFunction>();

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
    // Draft 07, like every Helm version. The code for it runs once or little more: to optimize it would take half of the time.
    const rest = { strict: true, strictRequired: false, allowUnionTypes: true, code: { optimize: false } };
    const ajv = new Ajv({ allErrors: true, verbose: true, ...rest });
    ajvFormats.default(ajv);
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
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? merge(before, value) : value;
  }
  return merged;
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
