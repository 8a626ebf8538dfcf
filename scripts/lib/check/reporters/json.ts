import type { Finding } from "../../util/finding.ts";
import { formatPath } from "../../util/key-path.ts";
import type { CheckFailure } from "../guard.ts";
import { describeObstacle, type SampleNodeReport } from "../sample-nodes.ts";
import { countFindings } from "./parts.ts";

/** Writes findings for a program. */
export function formatJson(
  findings: readonly Finding[],
  nodes: readonly SampleNodeReport[],
  failures: readonly CheckFailure[],
): string {
  const report = {
    counts: countFindings(findings),
    findings: findings.map(({ path, field, ...finding }) => ({
      ...finding,
      ...(path && { path: formatPath(path) }),
      ...(field && { field: formatPath(field) }),
    })),
    nodes: nodes.map(flattenReport),
    failures,
  };
  return JSON.stringify(report, null, 2);
}

function flattenReport({ noPod, targets, ...report }: SampleNodeReport): object {
  const flat = Object.entries(targets).map(([job, target]) => [
    job,
    "none" in target ? { none: describeObstacle(target.none) } : target,
  ]);
  return { ...report, ...(noPod && { noPod: describeObstacle(noPod) }), targets: Object.fromEntries(flat) };
}
