import { HelmError } from "../../helm/errors.ts";
import type { UserError } from "../../util/errors.ts";
import type { Finding } from "../../util/finding.ts";
import { findNamedPath, findPlace, type ValuesFile } from "../../values/positions.ts";

/** Explains why a chart does not render: what the chart or Helm rejects, or what is wrong with the output. */
export function explainRejection(files: readonly ValuesFile[], error: UserError): Finding[] {
  const messages = error instanceof HelmError ? error.findings : [error.message];
  return messages.map((message) => parseRejection(files, message));
}

/** Splits the text of another chart's `fail` into the message and, after the first sentence, the fix. */
function parseRejection(files: readonly ValuesFile[], whole: string): Finding {
  const text = whole.slice(0, 2000);
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
