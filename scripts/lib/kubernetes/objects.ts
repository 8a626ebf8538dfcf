import { type Finding, formatFinding } from "../util/finding.ts";
import type { KeyPath } from "../util/key-path.ts";
import { findSimilar } from "../util/similar.ts";
import { type Manifest, textOf } from "./manifest.ts";
import { type JudgeOptions, judgeObjects, type Verdict, type Violation } from "./validator.ts";

/** An object's verdict, with what is wrong as findings. */
export interface ObjectVerdict extends Pick<Verdict, "unjudged" | "failure" | "isClusterScoped" | "podSecurity"> {
  findings: Finding[];
}

/**
 * Judges objects as the Kubernetes API server does. What it rejects is an error, what it warns of a warning.
 * @throws UserError see judgeObjects
 */
export async function judgeManifests(
  manifests: readonly Manifest[],
  options: JudgeOptions = {},
): Promise<ObjectVerdict[]> {
  const verdicts = await judgeObjects(manifests.map(textOf), options);
  return verdicts.map(({ violations = [], warnings = [], ...rest }, index) => ({
    ...rest,
    findings: [
      ...withoutEchoes(
        violations.map((violation) => describeViolation("error", violation)),
        manifests[index],
      ),
      ...warnings.map((violation) => describeViolation("warning", violation)),
    ],
  }));
}

/** Leaves out what repeats the message about another field because Kubernetes copied its value: `targetPort` is `port` by default. */
function withoutEchoes(findings: readonly Finding[], manifest: unknown): Finding[] {
  return findings.filter(({ field = [], message }) => {
    if (field.length === 0 || valueAt(manifest, field) !== undefined) return true;
    const isCause = (other: KeyPath = []) =>
      other.join() !== field.join() && other.slice(0, -1).join() === field.slice(0, -1).join();
    return !findings.some(
      (one) => one.message === message && isCause(one.field) && valueAt(manifest, one.field ?? []) !== undefined,
    );
  });
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], value);
}

/**
 * Lists why the API server would reject objects.
 * @param objects rendered objects, or values of any form
 * @returns one line for each reason, for each object
 * @throws UserError see judgeObjects
 */
export async function listRejections(objects: readonly unknown[], options: JudgeOptions = {}): Promise<string[][]> {
  const verdicts = await judgeManifests(objects as Manifest[], options);
  return verdicts.map((verdict) => {
    const failure = verdict.failure === undefined ? [] : [`cannot be judged: ${verdict.failure}`];
    return [...rejectionsOf(verdict).map(formatFinding), ...failure];
  });
}

/** The findings of a verdict for which the API server would reject the object. */
export function rejectionsOf(verdict: ObjectVerdict | undefined): Finding[] {
  return (verdict?.findings ?? []).filter(({ severity }) => severity === "error");
}

/** The rule of each type of violation; `invalid` for all others. */
const rules: Readonly<Record<string, string>> = {
  UnknownField: "unknown",
  FieldValueRequired: "missing",
  FieldValueDuplicate: "duplicate",
  DuplicateField: "duplicate",
  FieldValueForbidden: "forbidden",
  RemovedAPI: "removed-api",
  NotServed: "not-served",
  NoKind: "unknown-kind",
  Decode: "unreadable",
};

/** Describes a violation as a finding about an object. */
export function describeViolation(
  severity: "error" | "warning",
  { field, message, type = "", known = [] }: Violation,
): Finding {
  const path = field ? parseField(field) : undefined;
  const similar = findSimilar(String(path?.at(-1) ?? ""), known);
  const rule = severity === "warning" && !type ? "warning" : (rules[type] ?? "invalid");
  return {
    severity,
    rule: `objects/${rule}`,
    ...(path && { field: path }),
    message: shorten(message),
    ...(similar && { fix: `Did you mean ${similar}?` }),
  };
}

/** One line, without the difference of whole objects that Kubernetes appends, and without a value that is a whole object. */
function shorten(message: string): string {
  return message
    .replace(/\n\s*@@ [\s\S]*$/, "")
    .replaceAll(/\s*\n\s*/g, " ")
    .replace(/^(Invalid value: )[{[].{100,}[}\]](: [^{}[\]"]+)$/, "$1…$2");
}

/** Reads a field as the API server writes it: `spec.containers[0].name`, `data[a.b]`. */
function parseField(field: string): KeyPath {
  return [...field.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, inBrackets, name = ""]) => inBrackets ?? name);
}
