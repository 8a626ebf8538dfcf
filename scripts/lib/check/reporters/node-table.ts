import { formatTable } from "../../util/table.ts";
import { describeObstacle, type SampleNodeReport } from "../sample-nodes.ts";

/** Writes a table of sample nodes: the exporter, the target of every job, and the labels that targets have besides job and node. */
export function formatNodeTable(reports: readonly SampleNodeReport[]): string {
  const rows = reports.map(({ node, pods, noPod, targets }) => {
    const all = Object.entries(targets).map(([job, target]) => ({
      job,
      none: "none" in target ? describeObstacle(target.none) : "",
      url: "url" in target ? target.url : "",
    }));
    const reasons = new Set(all.map(({ none }) => none));
    const [reason] = reasons;
    const width = Math.max(...all.map(({ job }) => job.length));
    const lines = all.map(({ job, none, url }) => `${job.padEnd(width)}  ${none ? `none: ${none}` : url}`);
    const scraped = reasons.size === 1 && reason ? `none: ${reason}` : lines.join("\n");
    const noPodReason = noPod && describeObstacle(noPod);
    // A reason that both have in common is shown once.
    const pod = reason === noPodReason ? "none" : `none: ${noPodReason}`;
    return [node, pods.join("\n") || pod, scraped, listLabels(Object.values(targets))];
  });
  return formatTable(["SAMPLE NODE", "EXPORTER", "SCRAPED AS", "LABELS"], rows);
}

function listLabels(targets: readonly SampleNodeReport["targets"][string][]): string {
  const sets = targets.flatMap((target) => {
    if ("none" in target) return [];
    const { job, instance, node, ...rest } = target.labels;
    return [
      Object.entries(rest)
        .map(([label, value]) => `${label}=${value}`)
        .join("\n"),
    ];
  });
  return [...new Set(sets)].join("\n\n");
}
