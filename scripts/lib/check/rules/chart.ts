import { HelmError } from "../../helm/errors.ts";
import type { UserError } from "../../util/errors.ts";
import type { Finding } from "../../util/finding.ts";
import { findNamedPath, findPlace, type ValuesFile } from "../../values/positions.ts";

/** How much of a message is shown. */
const longest = 2000;

/** Explains why a chart does not render: what the chart or Helm rejects, or what is wrong with the output. */
export function explainRejection(files: readonly ValuesFile[], error: UserError): Finding[] {
  const { lines, rejections } = error instanceof HelmError ? error : { lines: [error.message], rejections: [] };
  if (rejections.length === 0) return lines.map((text) => parseText(files, text.slice(0, longest)));
  return rejections.map(({ path = [], message, fix = "", ...rejection }) => ({
    ...rejection,
    path,
    ...findPlace(files, path),
    message: message.slice(0, longest),
    fix: fix.slice(0, longest),
  }));
}

/** Splits the text of another chart's `fail` into the message and, after the first sentence, the fix. */
function parseText(files: readonly ValuesFile[], text: string): Finding {
  const [, message = text, fix] = /^(.*?)\. ([A-Z].*)$/.exec(text) ?? [];
  // The first word may name a value; further words do only if they contain a dot or a capital letter.
  const names = [...message.matchAll(/[A-Za-z][\w-]*(?:\.[\w/-]+)*/g)].filter(
    ([name], index) => index === 0 || /[.A-Z]/.test(name.slice(1)),
  );
  const path = names.flatMap(([name]) => [findNamedPath(files, name) ?? []]).find((found) => found.length > 0);
  return {
    severity: "error",
    rule: "chart/rejected",
    ...(path && { path, ...findPlace(files, path) }),
    message,
    ...(fix && { fix }),
  };
}
