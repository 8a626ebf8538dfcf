import { findExporters } from "../helm/exporter-daemonsets.ts";
import { type Manifest, selectKind } from "../kubernetes/manifest.ts";
import { type LabelledNode, whyNotScheduled } from "../kubernetes/scheduling.ts";
import { discoverNode, explainNotDiscovered } from "../prometheus/discovery.ts";
import { discoverTargets, type ScrapedTarget } from "../prometheus/promtool.ts";
import type { ScrapeJob } from "../prometheus/scrape-config.ts";
import { tryParseYaml } from "../util/yaml.ts";
import type { OwnValues } from "../values/own-values.ts";

/** A typical node, with the address of its kubelet. */
export interface SampleNode extends LabelledNode {
  address: string;
}

/** What keeps a pod or a target off a node: a requirement of a selector, in words, a taint, or relabelling. */
export type Obstacle = { unmet: string } | { taint: string } | { dropped: true };

/** What becomes of a sample node. */
export interface SampleNodeReport {
  node: string;
  /** The exporter's DaemonSets that have a pod on it. */
  pods: string[];
  /** Why it has no pod. */
  noPod?: Obstacle;
  /** By job: what is scraped, or why nothing is. */
  targets: Record<string, Pick<ScrapedTarget, "url" | "labels"> | { none: Obstacle }>;
}

/** The values that decide which nodes to look at, and which job scrapes the exporter. */
export type NodeValues = Pick<OwnValues, "nodeSelector" | "pools" | "scrape">;

/** Writes an obstacle in words. */
export function describeObstacle(obstacle: Obstacle): string {
  if ("taint" in obstacle) return `taint ${obstacle.taint}`;
  return "unmet" in obstacle ? obstacle.unmet : "dropped by relabelling";
}

const linux = {
  "kubernetes.io/os": "linux",
  "kubernetes.io/arch": "amd64",
  "topology.kubernetes.io/region": "region-a",
  "topology.kubernetes.io/zone": "zone-a",
};
const taint = (key: string, value?: string) => [{ key, effect: "NoSchedule", ...(value && { value }) }];

/** Nodes that clusters have, whatever the values. */
const typical: readonly Omit<SampleNode, "address">[] = [
  {
    node: "control-plane",
    labels: { ...linux, "node-role.kubernetes.io/control-plane": "" },
    taints: taint("node-role.kubernetes.io/control-plane"),
  },
  { node: "linux-amd64", labels: linux },
  { node: "linux-arm64", labels: { ...linux, "kubernetes.io/arch": "arm64" } },
  { node: "linux-ipv6", labels: linux },
  { node: "windows", labels: { ...linux, "kubernetes.io/os": "windows" } },
  {
    node: "fargate",
    labels: { ...linux, "eks.amazonaws.com/compute-type": "fargate" },
    taints: taint("eks.amazonaws.com/compute-type", "fargate"),
  },
  {
    node: "virtual-kubelet",
    labels: { ...linux, type: "virtual-kubelet" },
    taints: taint("virtual-kubelet.io/provider"),
  },
];

/** Typical nodes, and a node for the node selector and each pool of the values. Their addresses are reserved for documentation. */
export function sampleNodes({
  nodeSelector = {},
  pools = {},
}: Pick<NodeValues, "nodeSelector" | "pools">): SampleNode[] {
  const { "kubernetes.io/os": _, ...selected } = nodeSelector;
  const own = Object.keys(selected).length > 0 ? [{ node: "of-nodeSelector", labels: { ...linux, ...selected } }] : [];
  // A later values file removes a pool with null.
  const inPools = Object.entries(pools).flatMap(([pool, overrides]) => {
    if (!overrides) return [];
    const labels = Object.entries(overrides.nodeSelector).map(([key, values]) => [key, [values].flat()[0] ?? ""]);
    return [{ node: `pool-${pool}`, labels: { ...linux, ...selected, ...Object.fromEntries(labels) } }];
  });
  return [...typical, ...own, ...inPools].map((node, index) => ({
    ...node,
    address: `${node.node === "linux-ipv6" ? "[2001:db8::1]" : `192.0.2.${index + 1}`}:10250`,
  }));
}

/**
 * Finds out what this project's chart does on each node: which exporter runs a pod there, and what every job that discovers nodes scrapes
 * there, according to the selectors of the discovery and to promtool.
 * @throws UserError promtool rejects a job or cannot be found
 */
export async function inspectNodes(
  manifests: readonly Manifest[],
  nodes: readonly SampleNode[],
): Promise<SampleNodeReport[]> {
  const targets = await findTargets(manifests, nodes);
  return nodes.map((node) => {
    const verdicts = findExporters(manifests).map(({ metadata: { name }, spec }) => ({
      name,
      obstacle: whyNotScheduled(spec?.template.spec ?? {}, node),
    }));
    const pods = verdicts.flatMap(({ name, obstacle }) => (obstacle ? [] : [name]));
    // A taint matters only where everything else fits.
    const obstacles = verdicts.flatMap(({ obstacle }) => obstacle ?? []);
    const [noPod] = [...obstacles.filter((obstacle) => "taint" in obstacle), ...obstacles];
    const own = [...targets].map(([job, found]) => [job, found.get(node.node) ?? { none: { dropped: true } }]);
    return {
      node: node.node,
      pods,
      ...(pods.length === 0 && noPod && { noPod }),
      targets: Object.fromEntries(own),
    };
  });
}

type Target = SampleNodeReport["targets"][string];

async function findTargets(
  manifests: readonly Manifest[],
  nodes: readonly SampleNode[],
): Promise<Map<string, Map<string, Target>>> {
  const found = await Promise.all(
    findNodeJobs(manifests).map(async (job) => {
      const none = nodes.flatMap((node) => {
        const unmet = explainNotDiscovered(job, node);
        return unmet ? [[node.node, { none: { unmet } }] as const] : [];
      });
      const discovered = nodes.filter((node) => !none.some(([name]) => name === node.node));
      const scraped = await discoverTargets(
        { scrape_configs: [job] },
        job.job_name,
        discovered.map((node) => discoverNode(node, node.address)),
      );
      const kept = discovered.flatMap(({ node }, index) => {
        const { url, labels } = scraped[index] ?? {};
        return url && labels ? [[node, { url, labels }] as const] : [];
      });
      return [job.job_name, [...none, ...kept]] as const;
    }),
  );
  const byJob = new Map<string, Map<string, Target>>();
  // Each shard of Prometheus has its own job of the same name, and one of them keeps the target.
  for (const [job, targets] of found) byJob.set(job, new Map([...(byJob.get(job) ?? []), ...targets]));
  return byJob;
}

/** Every job that discovers nodes, in any file for Prometheus. */
function findNodeJobs(manifests: readonly Manifest[]): ScrapeJob[] {
  const texts = selectKind(manifests, "ConfigMap").flatMap(({ data = {} }) =>
    Object.entries(data).filter(([file]) => /\.ya?ml$/.test(file)),
  );
  const jobs = texts.flatMap(([file, text]) => {
    const { scrape_configs: jobs } = (tryParseYaml(text, file) ?? {}) as { scrape_configs?: ScrapeJob[] };
    return Array.isArray(jobs) ? jobs : [];
  });
  const unique = new Map(jobs.map((job) => [JSON.stringify(job), job]));
  return [...unique.values()].filter(({ kubernetes_sd_configs = [] }) =>
    kubernetes_sd_configs.some(({ role }) => role === "node"),
  );
}
