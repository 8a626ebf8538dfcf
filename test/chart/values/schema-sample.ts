import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { isMap } from "./violation-batches.ts";

/** A part of a JSON schema. */
export type Schema = Record<string, unknown>;

/** The schema of the chart's values. JSON pointers identify its parts. */
export const schema: Schema = JSON.parse(readFileSync(join(chartDir, "values.schema.json"), "utf8"));
/** Valid values where the schema's keywords are not sufficient to construct one, because a requirement depends on another field. */
const samples: Record<string, unknown> = {
  "/definitions/nodeSelectorRequirements/items": { key: "a", operator: "In", values: ["a"] },
  "/definitions/nodeSelectorRequirements/items/then": { key: "a", operator: "Exists" },
  "/definitions/nodeSelectorRequirements/items/else": { key: "a", operator: "In", values: ["a"] },
};

const texts = [
  "a",
  "A",
  "/a",
  "5m",
  "1B",
  "a:1",
  "https://a",
  "50%",
  "all",
  "1",
  "sd_configs",
  "a_sd_configs",
  "2030-01-01T00:00:00Z",
];

/** A part of the schema, which may also be `true`. */
export function at(pointer: string): Schema {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (part, key) => (part as Schema)[key.replaceAll("~1", "/").replaceAll("~0", "~")],
      schema,
    ) as Schema;
}

/** Returns the pointer of the part below some keys. */
export function under(pointer: string, ...keys: (string | number)[]): string {
  return [pointer, ...keys.map((key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
}

/** Returns a key that a map may have. */
export function keyOf(pointer: string): string {
  const { propertyNames } = at(pointer);
  return propertyNames ? String(sample(under(pointer, "propertyNames"))) : "a";
}

/** Returns a value that a map may have under any key. */
export function mapValueOf(pointer: string): unknown {
  const { additionalProperties } = at(pointer);
  return isMap(additionalProperties) ? sample(under(pointer, "additionalProperties")) : "a";
}

/** Returns an item that a list may have. */
export function itemOf(pointer: string): unknown {
  return at(pointer).items ? sample(under(pointer, "items")) : "a";
}

/** Returns the smallest value that the schema accepts there. */
export function sample(pointer: string): unknown {
  if (pointer in samples) return samples[pointer];
  const part = at(pointer);
  if (typeof part.$ref === "string") return sample(part.$ref.slice(1));
  if (Array.isArray(part.allOf)) {
    const parts = part.allOf.map((_, index) => sample(under(pointer, "allOf", index)));
    return parts.every(isMap) ? Object.assign({}, ...parts) : parts[0];
  }
  if (Array.isArray(part.anyOf)) return sample(under(pointer, "anyOf", 0));
  if (isMap(part.else)) return sample(under(pointer, "else"));
  if ("const" in part) return part.const;
  if (Array.isArray(part.enum)) return part.enum[0];
  const { minItems = 0, minProperties = 0, minimum = 1, required = [], properties = {} } = part;
  switch ([part.type].flat()[0]) {
    case "object": {
      const given = (required as string[]).map((key) => [
        key,
        key in (properties as Schema) ? sample(under(pointer, "properties", key)) : "a",
      ]);
      if (given.length >= Number(minProperties)) return Object.fromEntries(given);
      const [key = keyOf(pointer)] = Object.keys(properties as Schema);
      const value = key in (properties as Schema) ? sample(under(pointer, "properties", key)) : mapValueOf(pointer);
      return { ...Object.fromEntries(given), [key]: value };
    }
    case "array":
      return Array.from({ length: Number(minItems) }, () => itemOf(pointer));
    case "boolean":
      return true;
    case "integer":
    case "number":
      return minimum;
    case "null":
      return null;
    default:
      return text(part);
  }
}

const known = new Map<string, string>();

/** Returns a text that matches the schema's pattern or format. */
export function text({ pattern = "", minLength = 0, maxLength = 1000 }: Schema): string {
  const key = `${pattern} ${minLength} ${maxLength}`;
  const form = new RegExp(String(pattern), "u");
  const fits = (one: string) => form.test(one) && one.length >= Number(minLength) && one.length <= Number(maxLength);
  const matching = () => fc.sample(fc.stringMatching(form), { seed: 1, numRuns: 100 }).find(fits);
  const found = known.get(key) ?? texts.find(fits) ?? matching();
  if (found === undefined) throw new Error(`no text of the form ${pattern}`);
  known.set(key, found);
  return found;
}
