import { UserError } from "../util/errors.ts";

/** Helm rejected a chart or its values. Its findings are the message of a `fail`, each violation of the values schema with its path, … */
export class HelmError extends UserError {
  /** The lines of the message: one for each value that is wrong. */
  readonly findings: readonly string[];

  /** @param printed what Helm printed, with or without the words that it wraps around an error */
  constructor(printed: string) {
    const findings = parseFindings(printed);
    super(findings.join("\n"));
    this.findings = findings;
  }
}

/** Removes what both major versions of Helm wrap around an error, each in its own format. */
function parseFindings(printed: string): string[] {
  const text = printed
    .split("\n")
    .filter((line) => line.trim() && !/^(level=|WARNING:|Use --debug flag|coalesce\.go)/.test(line))
    .join("\n")
    .replace(/^Error: (?:(?:INSTALLATION|UPGRADE|ROLLBACK) FAILED: )?/, "");
  const violations = text.split("\n").flatMap((line) => parseViolation(line) ?? []);
  if (violations.length > 0 && text.startsWith("values don't meet")) return violations;
  const message = text.replace(/^execution error at \([^)]*\): /, "").replace(/\s*\n\s+/g, " ");
  return [message || printed];
}

/** Helm 4: `- at '/prometheus/port': got string, want integer`. Helm 3: `- prometheus.port: Invalid type. …`, `- (root): …`. */
function parseViolation(line: string): string | undefined {
  const [, pointer, path, message] = /^\s*- (?:at '([^']*)'|([^\s:]+)): (.+)$/.exec(line) ?? [];
  if (!message) return undefined;
  const at = pointer?.slice(1).replaceAll("/", ".") ?? path?.replace("(root)", "") ?? "";
  return at ? `${at}: ${message}` : message;
}
