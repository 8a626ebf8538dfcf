import { formatPath, type KeyPath } from "./key-path.ts";
import type { ruleDescriptions } from "./rules.ts";

/** From what cannot work, over what may not be meant, to what is worth knowing. */
export const severities = ["error", "warning", "info"] as const;

export type Severity = (typeof severities)[number];

/** What a rule looks at; the first part of its id. */
export type Subject =
  | "values-file"
  | "schema"
  | "chart"
  | "objects"
  | "references"
  | "ports"
  | "syntax"
  | "prometheus"
  | "nodes"
  | "rbac"
  | "pod-security"
  | "templates"
  | "upgrade"
  | "ignore";

/** The stable id of a rule, such as `references/missing-key`. Kubernetes's own code and `diff` have more of them. */
export type RuleId = keyof typeof ruleDescriptions | `objects/${string}` | `upgrade/${string}`;

/** A place in a file. Lines and columns start at 1. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
}

/** Something that a user should know about values, a chart or an upgrade. Only people read `message` and `fix`; programs use the other fields. */
export interface Finding extends Partial<Place> {
  rule: RuleId;
  severity: Severity;
  /** What is wrong: one line without a final period. */
  message: string;
  /** What to do about it: whole sentences. */
  fix?: string;
  /** The value that it is about. */
  path?: KeyPath;
  /** The Kubernetes object that it is about, such as `DaemonSet monitoring/node-exporter`. */
  object?: string;
  /** The field of that object. */
  field?: KeyPath;
  /** The template that renders the object. */
  template?: string;
  /** The sets of values with which it occurs, if several are checked and not all have it. */
  cases?: readonly string[];
}

/** The first part of a finding's rule id. */
export function subjectOf({ rule }: Finding): Subject {
  return rule.slice(0, rule.indexOf("/")) as Subject;
}

/** Whether any finding is an error. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** Writes a place as compilers do: `values.yaml:3:5`. */
export function formatPlace({ file, line, column }: Partial<Place>): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** Writes a finding as one line: the field or value, the message and the fix. */
export function formatFinding({ path, field = path, message, fix }: Finding): string {
  const at = field?.length ? `${formatPath(field)}: ` : "";
  return `${at}${message}${fix ? `. ${fix}` : ""}`;
}
