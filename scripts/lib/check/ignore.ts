import { readFileSync } from "node:fs";
import { messageOf, UserError } from "../util/errors.ts";
import type { Finding } from "../util/finding.ts";
import { parseHelmYaml } from "../util/yaml.ts";
import type { CheckResult } from "./check.ts";

/** Findings that somebody has looked at and accepts. */
export interface Exception {
  /** A rule id such as `references/service-selector`, or with `*`: `rbac/*`. */
  rule: string;
  /** The object, such as `Service monitoring/a`; `*` stands for any text. Default any. */
  object?: string;
  reason: string;
  /** The last day on which it applies, such as `2027-01-31`; default forever. */
  expires?: string;
}

const keys = ["rule", "object", "reason", "expires"];

/**
 * Reads a file with exceptions: a list under the key `ignore`.
 * @throws UserError the file cannot be read, is not YAML, or has an exception without a rule or reason
 */
export function readExceptions(file: string, name: string): Exception[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`Cannot read ${name}: ${messageOf(error)}`);
  }
  const { ignore } = (parseHelmYaml(text, name) ?? {}) as { ignore?: unknown };
  if (!Array.isArray(ignore)) throw new UserError(`${name}: has no list \`ignore\`. Add one`);
  return ignore.map((entry, index) => readException(entry ?? {}, `${name}: ignore[${index}]`));
}

function readException(entry: Partial<Exception>, at: string): Exception {
  const wrong = Object.keys(entry).find((key) => !keys.includes(key));
  if (wrong) throw new UserError(`${at}: unknown key ${wrong}. Use ${keys.join(", ")}`);
  const { rule, reason, expires, object } = entry;
  if (typeof rule !== "string" || typeof reason !== "string" || reason.trim() === "")
    throw new UserError(`${at}: needs a rule and a reason. Add them`);
  if (expires !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(expires)))
    throw new UserError(`${at}: ${expires} is no day. Write it as 2027-01-31`);
  return { rule, reason, ...(object && { object }), ...(expires && { expires }) };
}

/**
 * Leaves out the findings that exceptions accept, and reports exceptions that have expired or, if everything was checked, accept nothing.
 * @param file the name of the file with the exceptions, for the reports
 * @param today such as `2026-11-30`
 */
export function applyExceptions(
  { findings, failures }: Pick<CheckResult, "findings" | "failures">,
  exceptions: readonly Exception[],
  file: string,
  today: string,
): Finding[] {
  const used = new Set<Exception>();
  const isComplete = failures.length === 0 && !findings.some(isObstacle);
  const kept = findings.filter((finding) => {
    const matching = exceptions.filter((exception) => accepts(exception, finding));
    for (const exception of matching) used.add(exception);
    return !matching.some((exception) => !hasExpired(exception, today));
  });
  const stale = exceptions.flatMap((exception): Finding[] => {
    const { rule, object, expires } = exception;
    const what = `the exception for ${[rule, object].filter(Boolean).join(" of ")}`;
    if (!used.has(exception)) {
      if (!isComplete) return [];
      const fix = "Remove it.";
      return [{ severity: "warning", rule: "ignore/unused", file, message: `${what} matches no finding`, fix }];
    }
    if (!hasExpired(exception, today)) return [];
    const message = `${what} expired on ${expires}`;
    const fix = "Correct what it accepts, or give it a later day.";
    return [{ severity: "warning", rule: "ignore/expired", file, message, fix }];
  });
  return [...kept, ...stale];
}

/** Whether a finding keeps other checks from running. */
function isObstacle({ severity, rule }: Finding): boolean {
  return rule === "objects/not-judged" || (severity === "error" && /^(values-file|schema|chart)\//.test(rule));
}

function accepts({ rule, object = "*" }: Exception, finding: Finding): boolean {
  return matches(rule, finding.rule) && matches(object, finding.object ?? "");
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "s").test(text);
}

function hasExpired({ expires }: Exception, today: string): boolean {
  return expires !== undefined && expires < today;
}
