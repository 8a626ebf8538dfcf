import { type Finding, formatPlace, type Severity } from "../../util/finding.ts";
import { formatPath } from "../../util/key-path.ts";
import { sanitize } from "../../util/sanitize.ts";
import type { CheckFailure } from "../guard.ts";

/** How many findings of each severity there are. */
export function countFindings(findings: readonly Finding[]): Record<Severity, number> {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return { error: count("error"), warning: count("warning"), info: count("info") };
}

/** Where a finding is: `values.yaml:3:5`. */
export function placeText({ file, ...place }: Finding): string {
  return formatPlace({ ...place, ...(file && { file: sanitize(file) }) });
}

/** What a finding is about: the value, the template unless its file is named, the object, and the sets of values. */
export function subjectText({ path, file, template, object, cases }: Finding): string {
  const other = template && !file?.endsWith(template) ? template : undefined;
  const only = cases && `(only ${cases.join(", ")})`;
  return sanitize([path && formatPath(path), other, object, only].filter(Boolean).join("  "));
}

/** The message, with the field of the object that it is about. */
export function messageText({ field, message }: Finding): string {
  return sanitize(field?.length ? `${formatPath(field)}: ${message}` : message);
}

/** The message and the fix as one line. */
export function sentenceText(finding: Finding): string {
  const sentence = messageText(finding).replace(/\.?$/, ".");
  return finding.fix ? `${sentence} ${sanitize(finding.fix)}` : sentence;
}

/** A check that failed, as a sentence. */
export function failureText({ check, message }: CheckFailure): string {
  return `The check ${check} failed, so its findings are missing: ${sanitize(message)}`;
}
