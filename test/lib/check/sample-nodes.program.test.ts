import { beforeAll, describe, expect, test } from "vitest";
import { nodeKindFindings } from "../../../scripts/lib/check/rules/nodes.ts";
import { formatNodeKinds, nodeKinds, scrapedAs } from "../../../scripts/lib/check/sample-nodes.ts";
import { renderText } from "../../../scripts/lib/helm/render.ts";
import { parseManifests } from "../../../scripts/lib/kubernetes/manifest.ts";
import { ensureTools } from "../../../scripts/lib/tools/resolve.ts";
import { chartValues } from "../../../scripts/lib/values/chart-values.ts";
import { pathOf, valuesSets } from "../../support/values-files.ts";

beforeAll(() => ensureTools(["promtool"]), 600_000);

/** What becomes of nodes; where told so, with a change of what the chart renders, which its own checks would not let through as values. */
async function judged(set: object, values: readonly string[] = [], change = (text: string) => text) {
  const manifests = parseManifests(change(await renderText({ set, values })));
  const merged = chartValues(values, set);
  const reports = await scrapedAs(manifests, nodeKinds(merged));
  return { reports, findings: nodeKindFindings(manifests, reports, merged) };
}

test("what is scraped on each kind of node, and why nothing is", async () => {
  const { reports, findings } = await judged({});
  expect(findings).toEqual([]);
  const lines = formatNodeKinds(reports).split("\n");
  expect(lines.filter((line) => !line.startsWith("──"))).toEqual([
    " A NODE SUCH AS   EXPORTER         IS SCRAPED AS                                            WITH LABELS",
    " control-plane    node-monitoring  kubernetes-nodes    http://192.0.2.1:9100/metrics        arch=amd64",
    "                                   kubernetes-kubelet  https://192.0.2.1:10250/metrics      region=region-a",
    "                                                                                            zone=zone-a",
    " linux-amd64      node-monitoring  kubernetes-nodes    http://192.0.2.2:9100/metrics        arch=amd64",
    "                                   kubernetes-kubelet  https://192.0.2.2:10250/metrics      region=region-a",
    "                                                                                            zone=zone-a",
    " linux-arm64      node-monitoring  kubernetes-nodes    http://192.0.2.3:9100/metrics        arch=arm64",
    "                                   kubernetes-kubelet  https://192.0.2.3:10250/metrics      region=region-a",
    "                                                                                            zone=zone-a",
    " linux-ipv6       node-monitoring  kubernetes-nodes    http://[2001:db8::1]:9100/metrics    arch=amd64",
    "                                   kubernetes-kubelet  https://[2001:db8::1]:10250/metrics  region=region-a",
    "                                                                                            zone=zone-a",
    " windows          none             none: needs kubernetes.io/os=linux",
    " fargate          none             none: has eks.amazonaws.com/compute-type=fargate",
    " virtual-kubelet  none             none: has type=virtual-kubelet",
    "",
  ]);
});

test("a pool's node has the pool's exporter and port, and each shard's targets are found", async () => {
  const { reports, findings } = await judged({ pools: { big: { port: 9200 } } }, [
    pathOf("values-examples/large-cluster.yaml"),
  ]);
  expect(findings).toEqual([]);
  expect(reports.find(({ node }) => node === "pool-big")).toMatchObject({
    pods: ["node-monitoring-big"],
    targets: { "kubernetes-nodes": { url: "http://192.0.2.8:9200/metrics", labels: { instance: "pool-big" } } },
  });
  expect(reports.filter(({ targets }) => "url" in (targets["kubernetes-nodes"] ?? {}))).toHaveLength(5);
});

test("a node selector of one's own has a node of its own", async () => {
  const { reports } = await judged({ nodeSelector: { disk: "ssd" } });
  const scraped = reports.filter(({ targets }) => "url" in (targets["kubernetes-nodes"] ?? {}));
  expect(scraped.map(({ node, pods }) => [node, pods])).toEqual([["of-nodeSelector", ["node-monitoring"]]]);
  expect(reports.find(({ node }) => node === "linux-arm64")).toMatchObject({
    noPod: "needs disk=ssd",
    targets: { "kubernetes-kubelet": { none: "needs disk=ssd" } },
  });
});

describe("what does not fit together is a finding:", () => {
  test("a taint that is not tolerated", async () => {
    const { findings } = await judged({ tolerations: [] });
    expect(findings).toEqual([
      expect.objectContaining({
        severity: "warning",
        path: "tolerations",
        object: "node such as control-plane",
        message:
          "a target of kubernetes-nodes, but no exporter runs there (taint node-role.kubernetes.io/control-plane:NoSchedule): it would be down for ever",
      }),
    ]);
  });

  test.for([
    {
      title: "a target where no pod is",
      change: (text: string) => text.replace("kubernetes.io/os: linux", "kubernetes.io/os: windows"),
      says: "a target of kubernetes-nodes, but no exporter runs there (needs kubernetes.io/os=windows): it would be down for ever",
    },
    {
      title: "a pod that is no target",
      change: (text: string) => text.replaceAll("kubernetes.io/os=linux", "kubernetes.io/os=windows"),
      says: "node-monitoring runs there, but kubernetes-nodes has no such target: needs kubernetes.io/os=windows",
    },
    {
      title: "a port that is not the pod's",
      change: (text: string) => text.replace("containerPort: 9100", "containerPort: 9101"),
      says: "kubernetes-nodes scrapes port 9100, but node-monitoring has 9101 there",
    },
    {
      title: "two pods on one node",
      change: (text: string) => {
        const daemonSet = text.split(/^---$/m).find((document) => document.includes("kind: DaemonSet")) ?? "";
        return `${text}\n---\n${daemonSet.replace("name: node-monitoring\n", "name: twin\n").replace('name: "node-monitoring"', 'name: "twin"')}`;
      },
      says: "node-monitoring and twin would both run there, at one port",
    },
  ])("$title", async ({ change, says }) => {
    const { findings } = await judged({}, [], change);
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: "error", object: "node such as linux-amd64", message: says }),
    );
  });
});

test.each(valuesSets)("of the values that people are shown, nothing is an error: $title", async ({ values }) => {
  const { findings } = await judged({}, values);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
});
