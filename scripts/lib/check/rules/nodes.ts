import type { V1PodSpec } from "@kubernetes/client-node";
import { exporters } from "../../helm/exporter-daemonsets.ts";
import type { Manifest } from "../../kubernetes/manifest.ts";
import type { Finding } from "../findings.ts";
import { dropped, type NodeKindReport, type NodeValues } from "../sample-nodes.ts";

type Mismatch = Pick<Finding, "severity" | "path" | "message" | "remedy">;

/**
 * What does not fit together on a kind of node: a target without a pod or a pod without a target, two pods, or a port that no pod has.
 * @param manifests what this project's chart renders
 * @param values those that it renders them from
 */
export function nodeKindFindings(
  manifests: readonly Manifest[],
  reports: readonly NodeKindReport[],
  values: NodeValues,
): Finding[] {
  const job = values.scrape?.nodes?.jobName ?? "";
  return reports.flatMap((report): Finding[] => {
    const found = mismatch(manifests, report, job);
    return found ? [{ rule: "nodes", object: `node such as ${report.node}`, ...found }] : [];
  });
}

function mismatch(
  manifests: readonly Manifest[],
  { pods, noPod = "", targets }: NodeKindReport,
  job: string,
): Mismatch | undefined {
  const target = targets[job];
  const [pod] = pods;
  if (pods.length > 1) {
    const message = `${pods.join(" and ")} would both run there, at one port`;
    return { severity: "error", path: "pools", message, remedy: "Give the pools labels of which no node has both." };
  }
  // Without the job the exporter is scraped by something else, or not at all; without both the node is not eligible.
  if (!target || (!pod && "none" in target)) return undefined;
  if ("none" in target) {
    const message = `${pod} runs there, but ${job} has no such target: ${target.none}`;
    // That may be what a rule of the user's is there for.
    const severity = target.none === dropped ? "warning" : "error";
    return { severity, message, remedy: "Leave such nodes out by excludeNodes, or let the job keep them." };
  }
  if (!pod) {
    const message = `a target of ${job}, but no exporter runs there (${noPod}): it would be down for ever`;
    if (!noPod.startsWith("taint "))
      return {
        severity: "error",
        path: "affinity",
        message,
        remedy: "Say by nodeSelector, excludeNodes and affinity alone which nodes get a pod.",
      };
    // Whether a cluster has such nodes is not known here.
    const remedy = "Leave such nodes out by excludeNodes, or tolerate the taint in tolerations.";
    return { severity: "warning", path: "tolerations", message, remedy };
  }
  const port = Number(new URL(target.url).port);
  const ports = exporters(manifests).flatMap(({ metadata: { name }, spec }) =>
    name === pod ? hostPorts(spec?.template.spec) : [],
  );
  if (ports.includes(port)) return undefined;
  const message = `${job} scrapes port ${port}, but ${pod} has ${ports.join(", ") || "no port of the node"} there`;
  return { severity: "error", path: "port", message, remedy: "Set `port` alone; everything else follows it." };
}

/** The ports of a pod that are the node's. */
function hostPorts({ hostNetwork, containers }: V1PodSpec = { containers: [] }): number[] {
  return containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, containerPort }) => hostPort ?? (hostNetwork ? containerPort : [])),
  );
}
