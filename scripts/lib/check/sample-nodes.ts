import { exporters } from "../helm/exporter-daemonsets.ts";
import { type Manifest, ofKind } from "../kubernetes/manifest.ts";
import { foundNode, type LabelledNode, whyNotDiscovered, whyNotScheduled } from "../prometheus/node-matching.ts";
import { discoverTargets, type ScrapedTarget } from "../prometheus/promtool.ts";
import type { ScrapeJob } from "../prometheus/scrape-config.ts";
import { plainTable } from "../util/plain-table.ts";
import { tryParseYaml } from "../util/yaml.ts";

/** A typical node, with the address of its kubelet. */
export interface NodeKind extends LabelledNode {
  address: string;
}

/** What becomes of such a node. */
export interface NodeKindReport {
  node: string;
  /** The DaemonSets of the exporter that have a pod there. */
  pods: string[];
  /** Why there is no pod. */
  noPod?: string;
  /** By job: what is scraped, or why nothing is. */
  targets: Record<string, Pick<ScrapedTarget, "url" | "labels"> | { none: string }>;
}

/** The values that decide which nodes there are to look at, and by which job the exporter is scraped. */
export interface NodeValues {
  nodeSelector?: Record<string, string>;
  pools?: Record<string, { nodeSelector?: Record<string, string | string[]> } | null>;
  scrape?: { nodes?: { jobName?: string } };
}

const linux = {
  "kubernetes.io/os": "linux",
  "kubernetes.io/arch": "amd64",
  "topology.kubernetes.io/region": "region-a",
  "topology.kubernetes.io/zone": "zone-a",
};
const taint = (key: string, value?: string) => [{ key, effect: "NoSchedule", ...(value && { value }) }];

/** What clusters consist of, whatever the values. */
const typical: readonly Omit<NodeKind, "address">[] = [
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

/** Typical nodes, and for values with node selectors and pools a node for each. Addresses are those set aside for documentation. */
export function nodeKinds({ nodeSelector = {}, pools }: NodeValues): NodeKind[] {
  const { "kubernetes.io/os": _, ...selected } = nodeSelector;
  const own = Object.keys(selected).length > 0 ? [{ node: "of-nodeSelector", labels: { ...linux, ...selected } }] : [];
  const ofPools = Object.entries(pools ?? {}).flatMap(([pool, overrides]) => {
    if (!overrides) return [];
    const labels = Object.entries(overrides.nodeSelector ?? {}).map(([key, values]) => [key, [values].flat()[0] ?? ""]);
    return [{ node: `pool-${pool}`, labels: { ...linux, ...selected, ...Object.fromEntries(labels) } }];
  });
  return [...typical, ...own, ...ofPools].map((kind, index) => ({
    ...kind,
    address: `${kind.node === "linux-ipv6" ? "[2001:db8::1]" : `192.0.2.${index + 1}`}:10250`,
  }));
}

/**
 * What becomes of nodes by what this project's chart renders: which exporter has a pod there, and what every job that discovers nodes makes of
 * them, by discovery's own selectors and then by the very job in promtool.
 * @throws UserError promtool refuses a job or cannot be had
 */
export async function scrapedAs(manifests: readonly Manifest[], kinds: readonly NodeKind[]): Promise<NodeKindReport[]> {
  const targets = await targetsByJob(manifests, kinds);
  return kinds.map((kind) => {
    const judged = exporters(manifests).map(({ metadata: { name }, spec }) => ({
      name,
      why: whyNotScheduled(spec?.template.spec ?? {}, kind),
    }));
    const pods = judged.flatMap(({ name, why }) => (why ? [] : [name]));
    // A taint is the last thing in the way.
    const reasons = judged.flatMap(({ why }) => why ?? []);
    const [why] = [...reasons.filter((reason) => "taint" in reason), ...reasons];
    const noPod = why && ("taint" in why ? `taint ${why.taint}` : why.unmet);
    const own = [...targets].map(([job, found]) => [job, found.get(kind.node) ?? { none: dropped }]);
    return { node: kind.node, pods, ...(pods.length === 0 && noPod && { noPod }), targets: Object.fromEntries(own) };
  });
}

/** Why discovery finds a node, and the job has no target of it all the same. */
export const dropped = "dropped by relabelling";

type Found = NodeKindReport["targets"][string];

async function targetsByJob(
  manifests: readonly Manifest[],
  kinds: readonly NodeKind[],
): Promise<Map<string, Map<string, Found>>> {
  const found = await Promise.all(
    nodeJobs(manifests).map(async (job) => {
      const none = kinds.flatMap((kind) => {
        const why = whyNotDiscovered(job, kind);
        return why ? [[kind.node, { none: why }] as const] : [];
      });
      const there = kinds.filter((kind) => !none.some(([node]) => node === kind.node));
      const scraped = await discoverTargets(
        { scrape_configs: [job] },
        job.job_name,
        there.map((kind) => foundNode(kind, kind.address)),
      );
      const kept = there.flatMap(({ node }, index) => {
        const { url, labels } = scraped[index] ?? {};
        return url && labels ? [[node, { url, labels }] as const] : [];
      });
      return [job.job_name, [...none, ...kept]] as const;
    }),
  );
  const byJob = new Map<string, Map<string, Found>>();
  // Each shard of Prometheus has its own job of the same name, and one of them keeps the target.
  for (const [job, targets] of found) byJob.set(job, new Map([...(byJob.get(job) ?? []), ...targets]));
  return byJob;
}

/** Every job that discovers nodes, in whichever file for Prometheus it is. */
function nodeJobs(manifests: readonly Manifest[]): ScrapeJob[] {
  const texts = ofKind(manifests, "ConfigMap").flatMap(({ data = {} }) =>
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

/** One table of all kinds of nodes: the exporter, every job's target, and what labels it has besides job and node. */
export function formatNodeKinds(reports: readonly NodeKindReport[]): string {
  const rows = reports.map(({ node, pods, noPod, targets }) => {
    const all = Object.entries(targets);
    const reasons = new Set(all.map(([, target]) => ("none" in target ? target.none : "")));
    const [reason] = reasons;
    const width = Math.max(...all.map(([job]) => job.length));
    const lines = all.map(
      ([job, target]) => `${job.padEnd(width)}  ${"none" in target ? `none: ${target.none}` : target.url}`,
    );
    const scraped = reasons.size === 1 && reason ? `none: ${reason}` : lines.join("\n");
    // Said once where it is the same for both.
    const pod = reason === noPod ? "none" : `none: ${noPod}`;
    return [node, pods.join("\n") || pod, scraped, labelsText(Object.values(targets))];
  });
  return plainTable([["A NODE SUCH AS", "EXPORTER", "IS SCRAPED AS", "WITH LABELS"], ...rows]);
}

function labelsText(targets: readonly Found[]): string {
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
