import { expect, it } from "vitest";
import { formatNodeTable } from "../../../scripts/lib/check/reporters/node-table.ts";
import { compareNodes } from "../../../scripts/lib/check/rules/nodes.ts";
import { inspectNodes, sampleNodes } from "../../../scripts/lib/check/sample-nodes.ts";
import { renderText } from "../../../scripts/lib/helm/render.ts";
import { parseManifests } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readOwnValues } from "../../../scripts/lib/values/own-values.ts";
import { pathOf, valuesSets } from "../../support/values-files.ts";

/** What becomes of sample nodes; with a change of the rendered text that the chart would reject as values. */
async function inspect(set: object, values: readonly string[] = [], change = (text: string) => text) {
  const manifests = parseManifests(change(await renderText({ set, values })));
  const merged = readOwnValues(values, set);
  const reports = await inspectNodes(manifests, sampleNodes(merged));
  return { reports, findings: compareNodes(manifests, reports, merged) };
}

it("The table of sample nodes shows what is scraped on each node, or why nothing is", async () => {
  const { reports, findings } = await inspect({});
  expect(findings).toEqual([]);
  const lines = formatNodeTable(reports).split("\n");
  expect(lines.filter((line) => !line.startsWith("──"))).toEqual([
    " SAMPLE NODE      EXPORTER         SCRAPED AS                                               LABELS",
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

it("A node of a pool has the exporter and port of the pool, and the targets of each shard are found", async () => {
  const { reports, findings } = await inspect({ pools: { big: { port: 9200 } } }, [
    pathOf("values-examples/large-cluster.yaml"),
  ]);
  expect(findings).toEqual([]);
  expect(reports.find(({ node }) => node === "pool-big")).toMatchObject({
    pods: ["node-monitoring-big"],
    targets: { "kubernetes-nodes": { url: "http://192.0.2.8:9200/metrics", labels: { instance: "pool-big" } } },
  });
  expect(reports.filter(({ targets }) => "url" in (targets["kubernetes-nodes"] ?? {}))).toHaveLength(5);
});

it("A node selector in the values adds a sample node", async () => {
  const { reports } = await inspect({ nodeSelector: { disk: "ssd" } });
  const scraped = reports.filter(({ targets }) => "url" in (targets["kubernetes-nodes"] ?? {}));
  expect(scraped.map(({ node, pods }) => [node, pods])).toEqual([["of-nodeSelector", ["node-monitoring"]]]);
  expect(reports.find(({ node }) => node === "linux-arm64")).toMatchObject({
    noPod: { unmet: "needs disk=ssd" },
    targets: { "kubernetes-kubelet": { none: { unmet: "needs disk=ssd" } } },
  });
});

it("A taint that the exporter does not tolerate is a warning about tolerations", async () => {
  const { findings } = await inspect({ tolerations: [] });
  expect(findings).toEqual([
    expect.objectContaining({
      severity: "warning",
      rule: "nodes/taint",
      path: ["tolerations"],
      object: "sample Node control-plane",
      message: expect.stringContaining("node-role.kubernetes.io/control-plane:NoSchedule"),
    }),
  ]);
});

it.each([
  {
    title: "A target on a node without a pod",
    change: (text: string) => text.replace("kubernetes.io/os: linux", "kubernetes.io/os: windows"),
    finding: { rule: "nodes/no-exporter", path: ["affinity"] },
    detail: "needs kubernetes.io/os=windows",
  },
  {
    title: "A pod on a node without a target",
    change: (text: string) => text.replaceAll("kubernetes.io/os=linux", "kubernetes.io/os=windows"),
    finding: { rule: "nodes/not-scraped" },
    detail: "needs kubernetes.io/os=windows",
  },
  {
    title: "A target on a port that the pod does not have",
    change: (text: string) => text.replace("containerPort: 9100", "containerPort: 9101"),
    finding: { rule: "nodes/port", path: ["port"] },
    detail: "9101",
  },
  {
    title: "A node with two exporters",
    change: (text: string) => {
      const daemonSet = text.split(/^---$/m).find((document) => document.includes("kind: DaemonSet")) ?? "";
      return `${text}\n---\n${daemonSet.replace("name: node-monitoring\n", "name: twin\n").replace('name: "node-monitoring"', 'name: "twin"')}`;
    },
    finding: { rule: "nodes/two-exporters", path: ["pools"] },
    detail: "node-monitoring and twin",
  },
])("check reports as an error: $title", async ({ change, finding, detail }) => {
  const { findings } = await inspect({}, [], change);
  expect(findings).toContainEqual(
    expect.objectContaining({
      severity: "error",
      object: "sample Node linux-amd64",
      ...finding,
      message: expect.stringContaining(detail),
    }),
  );
});

it.each(valuesSets)("The sample nodes have no errors with $title", async ({ values }) => {
  const { findings } = await inspect({}, values);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
});
