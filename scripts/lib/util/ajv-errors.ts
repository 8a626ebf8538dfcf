import type { ErrorObject } from "ajv";
import leven from "leven";

/**
 * Says what is wrong with a validated value, one line each: `image.tag: must be string`, `prt: unknown; did you mean port?`.
 * @param errors from an ajv with `allErrors` and `verbose`
 * @returns lines with the path in the value; no line twice
 */
export function schemaFindings(errors: readonly ErrorObject[]): string[] {
  return schemaProblems(errors).map(({ text }) => text);
}

/** What is wrong with a value in some others. */
export interface ValueProblem {
  /** The keys and indices that lead to it. */
  path: readonly string[];
  /** One line that begins with that path. */
  text: string;
}

/** As schemaFindings, each with its path apart. */
export function schemaProblems(errors: readonly ErrorObject[]): ValueProblem[] {
  // These only repeat that one of the errors beneath them happened.
  const telling = errors.filter(({ keyword }) => keyword !== "if" && keyword !== "propertyNames");
  const problems = telling.map((error) => ({ path: pathOf(error), text: finding(error) }));
  return [...new Map(problems.map((problem) => [problem.text, problem])).values()];
}

function pathOf({ instancePath, params, propertyName }: ErrorObject): string[] {
  const last = params.additionalProperty ?? params.missingProperty ?? propertyName;
  return [...keysOf(instancePath), ...(last === undefined ? [] : [last])];
}

function keysOf(pointer: string): string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function finding(error: ErrorObject): string {
  const { keyword, params, parentSchema, message = keyword, instancePath } = error;
  const path = dotted(instancePath);
  const under = (key: string) => (path ? `${path}.${key}` : key);
  switch (keyword) {
    case "additionalProperties":
      return `${under(params.additionalProperty)}: unknown${suggestion(params.additionalProperty, parentSchema?.properties)}`;
    case "required":
      return `${under(params.missingProperty)}: missing`;
    case "enum":
      return `${path}: must be one of ${params.allowedValues.join(", ")}, not ${shown(error.data)}`;
    case "const":
      return `${path}: must be ${JSON.stringify(params.allowedValue)}, not ${shown(error.data)}`;
    case "false schema":
      return `${path}: not allowed here`;
    case "format":
    case "pattern":
      // The schema's own words, where it has some, say more than an expression.
      return `${propertyPath(error, path)}: ${shown(error.propertyName ?? error.data)} ${expected(error, message)}`;
    case "type":
      // `null` is there to remove what another values file has; it is never what was meant.
      return `${propertyPath(error, path) || "the whole"}: ${message.replace(/,null$/, "")}`;
    default:
      return `${propertyPath(error, path) || "the whole"}: ${message}`;
  }
}

/** A value as JSON; of a very long one the beginning. */
function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 200 ? `${json.slice(0, 100)}… (${json.length} characters)` : json;
}

function expected({ keyword, params, parentSchema }: ErrorObject, message: string): string {
  if (keyword === "format") return `is not a ${params.format}`;
  return parentSchema?.errorMessage ? `is not ${parentSchema.errorMessage}` : message;
}

/** For the name of a property rather than its value. */
function propertyPath({ propertyName }: ErrorObject, path: string): string {
  return propertyName === undefined ? path : `a key of ${path || "the whole"}`;
}

/** `/spec/containers/0/name` as people write it: `spec.containers[0].name`. */
function dotted(pointer: string): string {
  return keysOf(pointer)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : keyText(part)))
    .join("")
    .replace(/^\./, "");
}

/** A key as people write it after others: `.name`, `["example.com/name"]`. */
export function keyText(key: string): string {
  return /[./]/.test(key) ? `["${key}"]` : `.${key}`;
}

/** The most edits between a name and the property that it may be a misspelling of. */
const maxDistance = 2;

function suggestion(name: string, properties: object = {}): string {
  const [best] = Object.keys(properties)
    .map((candidate) => ({
      candidate,
      distance: leven(name.toLowerCase(), candidate.toLowerCase(), { maxDistance: maxDistance + 1 }),
    }))
    .filter(({ candidate, distance }) => distance <= maxDistance && distance < candidate.length)
    .sort((left, right) => left.distance - right.distance);
  return best ? `; did you mean ${best.candidate}?` : "";
}
