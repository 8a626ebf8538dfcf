import { Ajv, type ErrorObject } from "ajv";
import ajvFormats from "ajv-formats";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import type { Values } from "../../../scripts/lib/values/read.ts";
import { at, itemOf, keyOf, mapValueOf, type Schema, sample, schema, text, under } from "./schema-sample.ts";
import { absent, Exact, isMap, plain } from "./violation-batches.ts";

/** A keyword of values.schema.json that can reject a value, and values that violate it and no other. */
export interface Violation {
  /** Its path in the schema: `/definitions/port/minimum`; for `required` with the name. */
  constraint: string;
  /** The path of the violation in the values. */
  at: readonly string[];
  /** The missing, unknown or malformed key there; undefined for other keywords. */
  key?: string;
  /** Whether the key is malformed. */
  isName: boolean;
  /** The values for Helm's `--values`; see {@link Exact} and {@link absent}. */
  set: Values;
}

const defaults = chartValues();

const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, strictRequired: false, allowUnionTypes: true });
ajvFormats.default(ajv);
// A text for people, not a rule.
ajv.addKeyword("errorMessage");
const validate = ajv.compile(schema);

/** Keywords that reject values themselves. `if`, `allOf` and `$ref` reject only through the schemas in them. */
const keywords = [
  ..."type enum const pattern format minimum maximum minLength maxLength minItems maxItems minProperties required".split(
    " ",
  ),
  ...["additionalProperties", "anyOf", "propertyNames"],
];

/** Keywords that contain schemas, and keywords that reject nothing themselves. */
const mapsOfSchemas = ["properties", "patternProperties", "definitions", "allOf", "anyOf"];
const schemas = ["items", "additionalProperties", "propertyNames", "then", "else"];
const harmless = ["$schema", "$ref", "$comment", "title", "description", "examples", "errorMessage", "if"];

/** Texts that a pattern, length or format rejects. */
const oddTexts = [
  "a b",
  "",
  " ",
  "(",
  "/",
  "é",
  "-",
  "%",
  "a/b/c",
  "1 MB",
  ".",
  "a".repeat(16),
  "a".repeat(64),
  "a".repeat(254),
  "a".repeat(600),
  `${"a.".repeat(200)}a/b`,
];

/** A place in the schema, and the matching place in the values. */
interface Use {
  pointer: string;
  path: readonly string[];
  /** Returns whole values with something at that place, otherwise valid. */
  around: (value: unknown) => Values;
  /** Whether it is about a key of the map at that place. */
  isName: boolean;
  /** The place of that map in the schema. */
  map?: string;
  /** The enclosing `anyOf`: a violation must break all its alternatives. */
  anyOf?: string;
}

/** How many uses of a definition are tried, because another constraint may overlap with it in one place. */
const usesTried = 8;

/** Returns every place in the schema that a value can reach, with some ways to reach it. */
function uses(): Use[][] {
  const found = new Map<string, Use[]>();
  const queue: Use[] = [{ pointer: "", path: [], isName: false, around: (value) => (isMap(value) ? value : {}) }];
  for (let use = queue.shift(); use; use = queue.shift()) {
    const key = `${use.pointer} ${use.isName}`;
    const before = found.get(key) ?? [];
    if (before.length === usesTried) continue;
    found.set(key, [...before, use]);
    queue.push(...below(use));
  }
  return [...found.values()];
}

function below(use: Use): Use[] {
  const { pointer, path, around } = use;
  const part = at(pointer);
  if (typeof part.$ref === "string") return [{ ...use, pointer: part.$ref.slice(1) }];
  const same = ["allOf", "anyOf", "then", "else"].flatMap((keyword) => {
    const held = part[keyword];
    const inner = Array.isArray(held)
      ? held.map((_, index) => under(pointer, keyword, index))
      : held
        ? [under(pointer, keyword)]
        : [];
    return inner.map((pointer) => ({ ...use, pointer, ...(keyword === "anyOf" && { anyOf: use.pointer }) }));
  });
  if (use.isName) return same;
  const { properties = {}, patternProperties = {}, additionalProperties, items, propertyNames } = part;
  const rest = missingAt(use);
  const child = (keyword: string, pattern?: string) => (key: string) => ({
    ...use,
    pointer: under(pointer, keyword, ...(keyword === "additionalProperties" ? [] : [pattern ?? key])),
    path: [...path, key],
    around: (value: unknown) => around({ ...rest, [key]: value }),
  });
  return [
    ...same,
    ...Object.keys(properties as Schema).map(child("properties")),
    ...Object.keys(patternProperties as Schema).flatMap((pattern) =>
      child("patternProperties", pattern)(text({ pattern })),
    ),
    ...(isMap(additionalProperties) ? [child("additionalProperties")(keyOf(pointer))] : []),
    ...(items
      ? [
          {
            ...use,
            pointer: under(pointer, "items"),
            path: [...path, "0"],
            around: (value: unknown) => around([value]),
          },
        ]
      : []),
    ...(propertyNames ? [{ ...use, pointer: under(pointer, "propertyNames"), isName: true, map: pointer }] : []),
  ];
}

/** Returns what a map there requires and the chart's defaults do not provide. */
function missingAt({ pointer, path }: Use): Values {
  const whole = sample(pointer);
  const preset = path.reduce<unknown>((values, key) => (isMap(values) ? values[key] : undefined), defaults);
  if (!isMap(whole)) return {};
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !(isMap(preset) && key in preset)));
}

/** Returns candidates for a violation of a keyword at a place. The key is the missing, unknown or malformed one. */
function attempts(use: Use, keyword: string, name?: string): { key?: string; value: unknown }[] {
  const { pointer, isName, map = pointer } = use;
  const { minimum, maximum, minItems, maxItems, required } = at(pointer);
  const rest = missingAt(use);
  // Helm 4 reports only the key, so the key must identify its place.
  const oddKeys = [`a key of ${use.path.join(".")}`, ...oddTexts];
  const items = (count: number) => [{ value: new Exact(Array.from({ length: count }, () => itemOf(pointer))) }];
  const withKey = (key: string, value: unknown) => ({ key, value: { ...rest, [key]: value } });
  if (isName) {
    const value = new Exact(mapValueOf(map));
    return oddKeys.map((key) => ({ key, value: { [key]: value } }));
  }
  switch (keyword) {
    case "required":
      // In a values file, null removes a default.
      return [absent, new Exact(null)].flatMap((none) => {
        const others = Object.entries(rest).filter(([key]) => (required as string[]).includes(key));
        return [
          withKey(name ?? "", none),
          { key: name ?? "", value: { ...Object.fromEntries(others), [name ?? ""]: none } },
        ];
      });
    case "propertyNames":
      return oddKeys.map((key) => ({ key, value: { [key]: new Exact(mapValueOf(pointer)) } }));
    case "additionalProperties":
      return [withKey("unknownKey", new Exact("x"))];
    case "minItems":
      return items(Number(minItems) - 1);
    case "maxItems":
      return items(Number(maxItems) + 1);
    case "minimum":
      return [{ value: new Exact(Number(minimum) - 1) }];
    case "maximum":
      return [{ value: new Exact(Number(maximum) + 1) }];
    default:
      return ["x", 5, true, [], {}, 1.5, ...oddTexts].map((value) => ({ value: new Exact(value) }));
  }
}

/** Returns the violations of values over the defaults, without those that only report the enclosing value. */
function errorsOf(set: Values): ErrorObject[] {
  // Validates only the part that the values change, because validating everything is slow.
  const own = Object.fromEntries(Object.entries(defaults).filter(([key]) => key in set));
  if (validate(over(own, plain(set)))) return [];
  return (validate.errors ?? []).filter(
    ({ keyword, instancePath, params }) =>
      keyword !== "if" && (keyword !== "required" || instancePath !== "" || params.missingProperty in set),
  );
}

/**
 * Whether a constraint is violated and no other, except those that cannot hold then: the other alternatives of an `anyOf`, an `enum`
 * next to the type of its items, and a duplicate type.
 */
function isAlone(errors: readonly ErrorObject[], use: Use, keyword: string, name?: string): boolean {
  const part = at(use.pointer);
  const own = errors.find(
    (error) =>
      error.parentSchema === part &&
      error.keyword === keyword &&
      (name === undefined || error.params.missingProperty === name),
  );
  const alternatives: Set<unknown> =
    keyword === "anyOf" ? schemasIn(part) : use.anyOf ? schemasIn(at(use.anyOf)) : new Set();
  const isImplied = (error: ErrorObject) =>
    alternatives.has(error.parentSchema) ||
    // It repeats that a name is invalid, which the name's own schema reports with the reason.
    (keyword === "propertyNames" ? error.propertyName !== undefined : error.keyword === "propertyNames") ||
    (keyword === "type" &&
      error.instancePath === own?.instancePath &&
      (error.keyword === "type" || (error.keyword === "enum" && error.parentSchema === part)));
  return own !== undefined && errors.every((error) => error === own || isImplied(error));
}

/** Returns a schema and every schema that it contains or references. */
function schemasIn(part: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof part !== "object" || part === null || found.has(part)) return found;
  found.add(part);
  for (const held of Object.values(part)) schemasIn(held, found);
  if ("$ref" in part) schemasIn(at(String(part.$ref).slice(1)), found);
  return found;
}

function over(under: unknown, set: unknown): unknown {
  if (!isMap(under) || !isMap(set)) return set;
  const merged: Values = { ...under };
  for (const [key, value] of Object.entries(set)) {
    if (value === null && key in under) delete merged[key];
    else merged[key] = over(under[key], value);
  }
  return merged;
}

/** Returns every constraint of the schema with values that violate it, and the places of those without such values. */
export function violations(): { broken: Violation[]; unbroken: string[] } {
  const broken: Violation[] = [];
  const unbroken = new Set(constraintsIn(schema));
  for (const places of uses()) {
    const { pointer } = places[0] as Use;
    for (const { keyword, name, constraint } of constraintsOf(at(pointer), pointer)) {
      const found = unbroken.has(constraint) && firstOf(places, (use) => violation(use, keyword, name));
      if (!found) continue;
      broken.push({ constraint, ...found });
      unbroken.delete(constraint);
    }
  }
  return { broken, unbroken: [...unbroken] };
}

function violation(use: Use, keyword: string, name?: string): Omit<Violation, "constraint"> | undefined {
  return firstOf(attempts(use, keyword, name), ({ key, value }) => {
    const set = use.around(value);
    return isAlone(errorsOf(set), use, keyword, name)
      ? { at: use.path, ...(key !== undefined && { key }), isName: use.isName || keyword === "propertyNames", set }
      : undefined;
  });
}

interface Constraint {
  keyword: string;
  /** The key, for `required`. */
  name?: string;
  constraint: string;
}

/** Returns the keywords of a part of the schema that reject values themselves. */
function constraintsOf(part: Schema, pointer: string): Constraint[] {
  return keywords
    .filter((keyword) => keyword in part && !(keyword === "additionalProperties" && part[keyword] !== false))
    .flatMap((keyword) => {
      const names = keyword === "required" ? (part.required as string[]) : undefined;
      return names
        ? names.map((name) => ({ keyword, name, constraint: under(pointer, keyword, name) }))
        : [{ keyword, constraint: under(pointer, keyword) }];
    });
}

/**
 * Returns the places of all constraints in the schema, even unreachable ones, but not those in conditions, which reject nothing.
 * @throws Error the schema has an unknown keyword
 */
function constraintsIn(part: Schema, pointer = ""): string[] {
  const own = constraintsOf(part, pointer).map(({ constraint }) => constraint);
  const held = Object.entries(part).flatMap(([keyword, value]): [string, unknown][] => {
    if (mapsOfSchemas.includes(keyword))
      return Object.entries(value as Schema).map(([key, inner]) => [under(pointer, keyword, key), inner]);
    if (schemas.includes(keyword)) return [[under(pointer, keyword), value]];
    if (keywords.includes(keyword) || harmless.includes(keyword)) return [];
    throw new Error(`${pointer}: schema-violations.ts does not know the keyword ${keyword}`);
  });
  return [...own, ...held.flatMap(([at, inner]) => (isMap(inner) ? constraintsIn(inner, at) : []))];
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
