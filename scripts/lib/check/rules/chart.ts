import { existsSync } from "node:fs";
import { join } from "node:path";
import { HelmError } from "../../helm/errors.ts";
import type { UserError } from "../../util/errors.ts";
import type { Finding } from "../../util/finding.ts";
import { chartDir } from "../../util/paths.ts";
import { findNamedPath, findPlace, type ValuesFile } from "../../values/positions.ts";

/** How much of a message is shown. */
const longest = 2000;

/**
 * Explains why a chart does not render: what the chart or Helm rejects, or what is wrong with the output.
 * @param chart the chart's folder
 */
export function explainRejection(files: readonly ValuesFile[], error: UserError, chart = chartDir): Finding[] {
  const { lines, rejections } = error instanceof HelmError ? error : { lines: [error.message], rejections: [] };
  if (rejections.length === 0) return lines.map((text) => describeText(files, text.slice(0, longest), chart));
  return rejections.map(({ path = [], message, fix = "", ...rejection }) => ({
    ...rejection,
    path,
    ...findPlace(files, path),
    message: message.slice(0, longest),
    fix: fix.slice(0, longest),
  }));
}

/** The text of another chart's `fail`, as it is; with a path only if it begins with that of a value which the user sets. */
function describeText(files: readonly ValuesFile[], text: string, chart: string): Finding {
  const [, name = ""] = /^([\w./-]+): /.exec(text) ?? [];
  // The text of a dependency is about values that are below its name.
  const path = existsSync(join(chart, "charts")) ? undefined : findNamedPath(files, name);
  return { severity: "error", rule: "chart/rejected", ...(path && { path, ...findPlace(files, path) }), message: text };
}
