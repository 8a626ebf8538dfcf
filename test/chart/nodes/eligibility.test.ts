import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { isScheduled } from "../../../scripts/lib/kubernetes/scheduling.ts";
import { isDiscovered } from "../../../scripts/lib/prometheus/discovery.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { formatPath } from "../../../scripts/lib/util/key-path.ts";
import { rejection } from "../../support/rejection.ts";

/** Nodes by name, with their labels. All but the last run Linux. */
const nodes: Readonly<Record<string, Record<string, string>>> = {
  plain: {},
  control: { "node-role.kubernetes.io/control-plane": "" },
  west: { "topology.kubernetes.io/zone": "west", disk: "ssd" },
  east: { "topology.kubernetes.io/zone": "east", disk: "hdd" },
  fargate: { "eks.amazonaws.com/compute-type": "fargate" },
  auto: { "eks.amazonaws.com/compute-type": "auto" },
  virtual: { type: "virtual-kubelet" },
  windows: { "kubernetes.io/os": "windows" },
};
const linux = ["plain", "control", "west", "east", "fargate", "auto", "virtual"];
const capable = ["plain", "control", "west", "east", "auto"];

const zone = (operator: string, ...values: string[]) => ({ key: "topology.kubernetes.io/zone", operator, values });
const terms = (...nodeSelectorTerms: object[]) => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
});
const expressions = (...matchExpressions: object[]) => ({ matchExpressions });
const name = (...values: string[]) => ({ matchFields: [{ key: "metadata.name", operator: "In", values }] });

const cases = [
  { title: "the defaults", set: {}, eligible: capable },
  { title: "no exclusions", set: { excludeNodes: null }, eligible: linux },
  { title: "one exclusion removed", set: { excludeNodes: { type: null } }, eligible: [...capable, "virtual"] },
  {
    title: "one exclusion added",
    set: { excludeNodes: { disk: ["ssd", "nvme"] } },
    eligible: ["plain", "control", "east", "auto"],
  },
  { title: "a node selector", set: { nodeSelector: { disk: "ssd" } }, eligible: ["west"] },
  {
    title: "a node selector with an empty value",
    set: { nodeSelector: { "node-role.kubernetes.io/control-plane": "" } },
    eligible: ["control"],
  },
  { title: "all nodes selected", set: { nodeSelector: null, excludeNodes: null }, eligible: Object.keys(nodes) },
  { title: "affinity In", set: { affinity: terms(expressions(zone("In", "west", "north"))) }, eligible: ["west"] },
  {
    title: "affinity NotIn",
    set: { affinity: terms(expressions(zone("NotIn", "west"))) },
    eligible: ["plain", "control", "east", "auto"],
  },
  { title: "affinity Exists", set: { affinity: terms(expressions(zone("Exists"))) }, eligible: ["west", "east"] },
  {
    title: "affinity DoesNotExist",
    set: { affinity: terms(expressions(zone("DoesNotExist"))) },
    eligible: ["plain", "control", "auto"],
  },
  {
    title: "several requirements in one term",
    set: { affinity: terms(expressions(zone("Exists"), { key: "disk", operator: "In", values: ["hdd"] })) },
    eligible: ["east"],
  },
  {
    title: "several alternative terms",
    set: {
      affinity: terms(expressions(zone("In", "west")), expressions({ key: "disk", operator: "In", values: ["hdd"] })),
    },
    eligible: ["west", "east"],
  },
  { title: "matchFields", set: { affinity: terms(name("plain")) }, eligible: ["plain"] },
  { title: "matchFields for an excluded node", set: { affinity: terms(name("fargate")) }, eligible: [] },
  {
    title: "matchFields without exclusions",
    set: { excludeNodes: null, affinity: terms(name("fargate"), name("west")) },
    eligible: ["fargate", "west"],
  },
  {
    title: "a preference, which does not exclude anything",
    set: {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: expressions(zone("In", "west")) }],
        },
      },
    },
    eligible: capable,
  },
];

describe.concurrent("eligible nodes", () => {
  it.each(cases)("A node gets a pod if and only if it becomes a target: $title", async ({ set, eligible }) => {
    const on = { enabled: true };
    const scrape = { cadvisor: on, resource: on, probes: on, slis: on };
    const manifests = await render({ set: { ...set, scrape } });
    expect({ pods: scheduled(manifests), ...discovered(manifests) }).toEqual({
      pods: sorted(eligible),
      "kubernetes-nodes": sorted(eligible),
      "kubernetes-kubelet": sorted(eligible),
      "kubernetes-cadvisor": sorted(eligible),
      "kubernetes-resource": sorted(eligible),
      "kubernetes-probes": sorted(eligible),
      "kubernetes-slis": sorted(eligible),
    });
  });

  it("A preference stays in the pod's affinity next to the exclusions", async () => {
    const preferred = [{ weight: 1, preference: expressions(zone("In", "west")) }];
    const set = { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } };
    expect(find(await render({ set }), "DaemonSet").spec?.template.spec?.affinity?.nodeAffinity).toEqual({
      preferredDuringSchedulingIgnoredDuringExecution: preferred,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          expressions(
            { key: "eks.amazonaws.com/compute-type", operator: "NotIn", values: ["fargate"] },
            { key: "type", operator: "NotIn", values: ["virtual-kubelet"] },
          ),
        ],
      },
    });
  });

  it("Prometheus gets the selectors in the syntax of Kubernetes' label and field selectors", async () => {
    const affinity = terms(
      { ...expressions(zone("In", "west", "east"), { key: "disk", operator: "DoesNotExist" }), ...name("a") },
      expressions(zone("Exists")),
    );
    const [job] = readScrapeJobs(await render({ set: { affinity, excludeNodes: { type: null } } }));
    expect(job?.kubernetes_sd_configs).toEqual([
      {
        role: "node",
        selectors: [
          {
            role: "node",
            label:
              "kubernetes.io/os=linux,topology.kubernetes.io/zone in (west,east),!disk,eks.amazonaws.com/compute-type notin (fargate)",
            field: "metadata.name=a",
          },
        ],
      },
      {
        role: "node",
        selectors: [
          {
            role: "node",
            label: "kubernetes.io/os=linux,topology.kubernetes.io/zone,eks.amazonaws.com/compute-type notin (fargate)",
          },
        ],
      },
    ]);
  });
});

describe.concurrent("affinity that Prometheus cannot select by", () => {
  it.each([
    {
      term: expressions(zone("Gt", "3")),
      field: "matchExpressions[0].operator",
    },
    {
      term: expressions(zone("Lt", "3")),
      field: "matchExpressions[0].operator",
    },
    {
      term: name("a", "b"),
      field: "matchFields[0]",
    },
    {
      term: { matchFields: [{ key: "metadata.name", operator: "NotIn", values: ["a"] }] },
      field: "matchFields[0]",
    },
    {
      term: { matchFields: [{ key: "metadata.name", operator: "Exists" }] },
      field: "matchFields[0]",
    },
  ])("Affinity that Prometheus cannot select by is rejected: $term", async ({ term, field }) => {
    const { rejections } = await rejection({ set: { affinity: terms(term) } });
    const at = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]";
    expect(rejections.map(({ path = [] }) => formatPath(path))).toEqual([`${at}.${field}`]);
  });

  it("Every term that Prometheus cannot select by is reported", async () => {
    const { rejections } = await rejection({ set: { affinity: terms(expressions(zone("Gt", "3")), name("a", "b")) } });
    expect(rejections.map(({ path = [] }) => path.slice(4).join("."))).toEqual([
      "0.matchExpressions.0.operator",
      "1.matchFields.0",
    ]);
  });

  // Kubernetes matches such a term with no node, but Prometheus would match it with every node.
  it.each([
    { title: "a term without requirements", term: {} },
    { title: "a term with an empty list of requirements", term: expressions() },
    { title: "an operator without values", term: { matchFields: [{ key: "metadata.name", operator: "In" }] } },
    { title: "values for an operator that takes none", term: expressions(zone("Exists", "west")) },
    { title: "an invalid label", term: expressions({ key: "a b", operator: "Exists" }) },
  ])("The chart rejects affinity with $title", async ({ term }) => {
    const path = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
    await expect(render({ set: { affinity: terms(term) } })).rejects.toThrow(path);
  });
});

const sorted = (names: readonly string[]) => [...names].sort();
const labelsOf = (node: string) => ({ "kubernetes.io/os": "linux", ...nodes[node] });

function scheduled(manifests: readonly Manifest[]): string[] {
  const pod = find(manifests, "DaemonSet").spec?.template.spec ?? {};
  return sorted(Object.keys(nodes).filter((node) => isScheduled(pod, { node, labels: labelsOf(node) })));
}

function discovered(manifests: readonly Manifest[]): Record<string, string[]> {
  return Object.fromEntries(
    readScrapeJobs(manifests).map((job) => {
      const found = Object.keys(nodes).filter((node) => isDiscovered(job, { node, labels: labelsOf(node) }));
      return [job.job_name, sorted(found)];
    }),
  );
}
