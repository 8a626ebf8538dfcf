import { UserError } from "../util/errors.ts";
import type { Finding } from "../util/finding.ts";
import { parseRejections } from "./rejections.ts";

/** Helm rejected a chart or its values. Its lines are the message of a `fail`, each violation of the values schema with its path, … */
export class HelmError extends UserError {
  /** The lines of the message: one for each value that is wrong. */
  readonly lines: readonly string[];
  /** What this project's chart rejects; empty if Helm failed for another reason. */
  readonly rejections: readonly Finding[];

  /** @param printed what Helm printed, with or without the words that it wraps around an error */
  constructor(printed: string) {
    const { lines, rejections = [] } = parseError(printed);
    super(lines.join("\n"));
    this.lines = lines;
    this.rejections = rejections;
  }
}

/** Removes what both major versions of Helm wrap around an error, each in its own format. */
function parseError(printed: string): { lines: string[]; rejections?: Finding[] } {
  const text = printed
    .split("\n")
    .filter((line) => line.trim() && !/^(level=|WARNING:|Use --debug flag|coalesce\.go)/.test(line))
    .join("\n")
    .replace(/^Error: (?:(?:INSTALLATION|UPGRADE|ROLLBACK) FAILED: )?/, "");
  const violations = text.split("\n").flatMap((line) => parseViolation(line) ?? []);
  if (violations.length > 0 && text.startsWith("values don't meet")) return { lines: violations };
  const message = text.replace(/^execution error at \([^)]*\): /, "");
  const rejections = parseRejections(message);
  if (rejections) return { lines: message.replaceAll(/^- /gm, "").split("\n").slice(1), rejections };
  return { lines: [message.replace(/\s*\n\s+/g, " ") || printed] };
}

/** Helm 4: `- at '/prometheus/port': got string, want integer`. Helm 3: `- prometheus.port: Invalid type. …`, `- (root): …`. */
function parseViolation(line: string): string | undefined {
  const [, pointer, path, message] = /^\s*- (?:at '([^']*)'|([^\s:]+)): (.+)$/.exec(line) ?? [];
  if (!message) return undefined;
  const at = pointer?.slice(1).replaceAll("/", ".") ?? path?.replace("(root)", "") ?? "";
  return at ? `${at}: ${message}` : message;
}
