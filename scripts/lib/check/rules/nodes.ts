import type { V1PodSpec } from "@kubernetes/client-node";
import { findExporters } from "../../helm/exporter-daemonsets.ts";
import type { Manifest } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import { findPlace, type ValuesFile } from "../../values/positions.ts";
import { describeObstacle, type NodeValues, type SampleNodeReport } from "../sample-nodes.ts";

/**
 * Compares where the exporter runs with where Prometheus looks for it: a target without a pod, a pod without a target, two pods on a node, or a
 * port that no pod has.
 * @param manifests what this project's chart renders
 * @param values the merged values that it renders them from
 * @param files the user's values files, to locate findings in
 */
export function compareNodes(
  manifests: readonly Manifest[],
  reports: readonly SampleNodeReport[],
  values: NodeValues,
  files: readonly ValuesFile[] = [],
): Finding[] {
  return reports.flatMap((report) => {
    const finding = compareNode(manifests, report, values.scrape.nodes.jobName);
    if (!finding) return [];
    const place = finding.path && findPlace(files, finding.path);
    return [{ ...finding, ...place, object: `sample Node ${report.node}` }];
  });
}

function compareNode(
  manifests: readonly Manifest[],
  { pods, noPod, targets }: SampleNodeReport,
  job: string,
): Finding | undefined {
  const target = targets[job];
  const [pod] = pods;
  if (pods.length > 1) {
    return {
      severity: "error",
      rule: "nodes/two-exporters",
      path: ["pools"],
      message: `${pods.join(" and ")} would both run on this node, on the same port`,
      fix: "Give the pools labels that no node has both of.",
    };
  }
  // Without the job, the exporter is scraped by something else or not at all; without pod and target, the node is not eligible.
  if (!target || (!pod && "none" in target)) return undefined;
  if ("none" in target) {
    const { none } = target;
    return {
      // A relabelling rule of the user may drop the target on purpose.
      severity: "dropped" in none ? "warning" : "error",
      rule: "nodes/not-scraped",
      message: `${pod} runs on this node, but ${job} does not scrape it: ${describeObstacle(none)}`,
      fix: "Exclude such nodes with excludeNodes, or change the job so that it keeps them.",
    };
  }
  if (!pod) {
    const why = noPod ? ` (${describeObstacle(noPod)})` : "";
    const message = `${job} scrapes this node, but no exporter runs there${why}: the target would always be down`;
    if (noPod && "taint" in noPod) {
      return {
        // The cluster may have no such nodes.
        severity: "warning",
        rule: "nodes/taint",
        path: ["tolerations"],
        message,
        fix: "Exclude such nodes with excludeNodes, or add a toleration for the taint to tolerations.",
      };
    }
    return {
      severity: "error",
      rule: "nodes/no-exporter",
      path: ["affinity"],
      message,
      fix: "Select nodes only with nodeSelector, excludeNodes and affinity.",
    };
  }
  const port = Number(new URL(target.url).port);
  const ports = findExporters(manifests).flatMap(({ metadata: { name }, spec }) =>
    name === pod ? listHostPorts(spec?.template.spec) : [],
  );
  if (ports.includes(port)) return undefined;
  return {
    severity: "error",
    rule: "nodes/port",
    path: ["port"],
    message: `${job} scrapes port ${port}, but ${pod} has ${ports.join(", ") || "no port of the node"}`,
    fix: "Set only `port`; everything else follows.",
  };
}

/** The ports of the node that a pod uses. */
function listHostPorts({ hostNetwork, containers }: V1PodSpec = { containers: [] }): number[] {
  return containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, containerPort }) => hostPort ?? (hostNetwork ? containerPort : [])),
  );
}
