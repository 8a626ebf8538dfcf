import type { V1Container } from "@kubernetes/client-node";
import { type Manifest, podOf } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import type { KeyPath } from "../../util/key-path.ts";
import { findRegexFailure } from "../../util/re2.ts";
import { findSource } from "../../values/positions.ts";
import type { RuleContext } from "../rule.ts";
import { findWrongFlags, isKnownProgram } from "./flags.ts";

/** Checks that texts in containers and monitors are in the language in which a program reads them. */
export function checkSyntax(manifest: Manifest, { files }: RuleContext): Finding[] {
  const { containers = [], initContainers = [] } = podOf(manifest) ?? {};
  const isMonitor = manifest.apiVersion.startsWith("monitoring.coreos.com/");
  const errors = [
    ...[...containers, ...initContainers].flatMap(checkContainer),
    ...(isMonitor ? checkRelabelings(manifest) : []),
  ];
  return errors.map(({ text, ...error }) => ({
    severity: "error",
    ...error,
    ...(findSource(files, text, (value) => value === text || findRegexFailure(value) !== undefined) ??
      findSource(files, text)),
  }));
}

/** A finding, an error unless it says otherwise, and the whole text that it is in, as rendered. */
type SyntaxError = Omit<Finding, "severity"> & Partial<Pick<Finding, "severity">> & { text: string };

function checkContainer(container: V1Container): SyntaxError[] {
  const { name, env = [] } = container;
  const fix = "Correct it: with this value the program exits when it starts.";
  const wrongFlags = findWrongFlags(container).map(({ flag, value, cause }): SyntaxError => {
    const message = `${flag} of ${name}: ${value || "an empty value"} ${cause}`;
    return { rule: "syntax/flag", text: value, message, fix };
  });
  const wrongLimits = env.flatMap(({ name: variable, value }): SyntaxError[] => {
    if (variable !== "GOMEMLIMIT" || !value || value.includes("$(") || isMemoryLimit(value)) return [];
    const message = `GOMEMLIMIT of ${name}: ${value} is not a size such as 100MiB`;
    const wrong = { rule: "syntax/memory-limit", text: value, message } as const;
    if (isKnownProgram(container)) return [{ ...wrong, fix }];
    return [{ ...wrong, severity: "warning", fix: "Correct it: with this value a Go program exits when it starts." }];
  });
  return [...wrongFlags, ...wrongLimits];
}

/** https://pkg.go.dev/runtime#hdr-Environment_Variables */
function isMemoryLimit(text: string): boolean {
  return /^(off|\d+([KMGT]iB|B)?)$/.test(text);
}

function checkRelabelings(value: unknown, at: KeyPath = []): SyntaxError[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]): SyntaxError[] => {
    const field = [...at, key];
    if (key !== "regex" || typeof part !== "string") return checkRelabelings(part, field);
    const failure = findRegexFailure(part);
    const message = `${part} is not a valid RE2 regular expression: ${failure}`;
    const fix = "Correct it: the Prometheus Operator ignores the monitor.";
    return failure ? [{ rule: "syntax/regex", text: part, field, message, fix }] : [];
  });
}
