import type { Finding } from "../util/finding.ts";

const header = /^rejected values \((\d+)\):$/;
const key = String.raw`[A-Za-z0-9_-]+|\[\d+\]|\["(?:[^"\\]|\\.)*"\]`;
const line = new RegExp(String.raw`^- ((?:\.?(?:${key}))+): (.*?)\. Fix: (.*)$`);

/**
 * Splits the report of the chart's validation, which templates/validation/_validation.tpl writes: `rejected values (<count>):`, and then one
 * line for each finding, `- <path>: <message>. Fix: <fix>`.
 * @returns undefined for any other text
 */
export function parseRejections(text: string): Finding[] | undefined {
  const [first = "", ...lines] = text.split("\n");
  const count = Number(header.exec(first)?.[1]);
  const findings = lines.flatMap((one) => parseLine(one) ?? []);
  return findings.length === count && lines.length === count ? findings : undefined;
}

function parseLine(text: string): Finding | undefined {
  const [, path, message, fix] = line.exec(text) ?? [];
  if (path === undefined || message === undefined || fix === undefined) return undefined;
  return {
    severity: "error",
    rule: "chart/rejected",
    path: parsePath(path),
    message: unescapeText(message),
    fix: unescapeText(fix),
  };
}

function parsePath(text: string): string[] {
  return [...text.matchAll(new RegExp(key, "g"))].map(([part]) => {
    if (!part.startsWith("[")) return part;
    return part.startsWith('["') ? unescapeText(part.slice(2, -2)) : part.slice(1, -1);
  });
}

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Undoes the escapes of Go's `%q`, and the backslash that keeps `Fix:` out of a text. */
function unescapeText(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_, x, u, long, character) => {
    const code = x ?? u ?? long;
    return code === undefined ? (escapes[character] ?? character) : String.fromCodePoint(Number.parseInt(code, 16));
  });
}
