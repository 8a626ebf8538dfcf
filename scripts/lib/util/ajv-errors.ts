import type { ErrorObject } from "ajv";
import type { Finding } from "./finding.ts";
import type { KeyPath } from "./key-path.ts";
import { findSimilar } from "./similar.ts";

/**
 * Explains what is wrong with a validated value.
 * @param errors from an ajv with `allErrors` and `verbose`
 * @returns each violation once; with a fix only if there is a specific one, such as the key that was probably meant
 */
export function explainErrors(errors: readonly ErrorObject[]): Finding[] {
  // These only repeat that one of the errors beneath them occurred.
  const telling = errors.filter(({ keyword }) => keyword !== "if" && keyword !== "propertyNames");
  const findings = telling.map((error): Finding => {
    const { kind, path, ...text } = explainError(error);
    return { severity: "error", rule: `schema/${kind}`, path, ...text };
  });
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

type Explanation = Pick<Finding, "message" | "fix"> & { kind: "unknown" | "missing" | "invalid"; path: KeyPath };

function explainError(error: ErrorObject): Explanation {
  const { keyword, params, parentSchema, message = keyword, instancePath, propertyName } = error;
  const at = parsePointer(instancePath);
  const invalid = (text: string): Explanation =>
    propertyName === undefined
      ? { kind: "invalid", path: at, message: text }
      : { kind: "invalid", path: [...at, propertyName], message: `the key ${text}` };
  switch (keyword) {
    case "additionalProperties": {
      const key: string = params.additionalProperty;
      const similar = findSimilar(key, Object.keys(parentSchema?.properties ?? {}));
      const fix = similar && { fix: `Did you mean ${similar}?` };
      return { kind: "unknown", path: [...at, key], message: "unknown key", ...fix };
    }
    case "required":
      return { kind: "missing", path: [...at, params.missingProperty], message: "required key is missing" };
    case "enum":
      return invalid(`must be ${listAllowed(params.allowedValues)}, not ${abbreviate(error.data)}`);
    case "const":
      return invalid(`must be ${JSON.stringify(params.allowedValue)}, not ${abbreviate(error.data)}`);
    case "false schema":
      return invalid("not allowed here");
    case "format":
    case "pattern":
      return invalid(
        propertyName === undefined
          ? `${abbreviate(error.data)} ${describeExpected(error, message)}`
          : describeExpected(error, message),
      );
    case "type":
      // `null` removes what another values file sets; nobody means it as a type.
      return invalid(message.replace(/,null$/, ""));
    default:
      return invalid(message);
  }
}

/** Allowed values without `null`, which removes what another values file sets; nobody means it as a value. */
function listAllowed(values: readonly unknown[]): string {
  const meant = values.filter((value) => value !== null);
  return meant.length === 1 ? String(meant[0]) : `one of ${meant.join(", ")}`;
}

function parsePointer(pointer: string): string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A value as JSON; only the beginning if it is very long. */
function abbreviate(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 200 ? `${json.slice(0, 100)}… (${json.length} characters)` : json;
}

function describeExpected({ keyword, params, parentSchema }: ErrorObject, message: string): string {
  if (keyword === "format") return `is not a ${params.format}`;
  // The schema's own text, if it has one, explains more than a regular expression.
  return parentSchema?.errorMessage ? `is not ${parentSchema.errorMessage}` : message;
}
