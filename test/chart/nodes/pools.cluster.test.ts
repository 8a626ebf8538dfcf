import type { V1Node } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { NodeReport } from "../../../scripts/lib/cluster/health.ts";
import type { Release } from "../../../scripts/lib/cluster/wait.ts";
import { cluster, installAndWait, prometheus } from "../../support/cluster/release.ts";

const label = "example.com/pool";
const pool = "special";
const port = 9150;

let nodes: V1Node[];
let ofPool: string;
let reports: NodeReport[];
let release: Release;

const nameOf = (node: V1Node | undefined): string => node?.metadata?.name ?? "";
const path = `/metadata/labels/${label.replaceAll("/", "~1")}`;

beforeAll(async () => {
  nodes = (await cluster.core.listNode()).items;
  const isWorker = ({ metadata }: V1Node) => metadata?.labels?.["node-role.kubernetes.io/control-plane"] === undefined;
  ofPool = nameOf(nodes.find(isWorker));
  await cluster.core.patchNode({ name: ofPool, body: [{ op: "add", path, value: pool }] });
  const set = { pools: { [pool]: { nodeSelector: { [label]: [pool] }, port, profile: "minimal" } } };
  ({ nodes: reports, release } = await installAndWait({ set }));
});

afterAll(async () => {
  // The release of the other tests has no pools. Its DaemonSet takes the node back.
  await cluster.core.patchNode({ name: ofPool, body: [{ op: "remove", path }] });
  await installAndWait();
});

it("Every node has one ready exporter, from the pool's DaemonSet or from the release's", async () => {
  const { namespace } = release;
  const selector = { namespace, labelSelector: `node-monitoring/exporter=${release.name}` };
  const { items } = await cluster.core.listNamespacedPod(selector);
  const [poolDaemonSet = ""] = release.pools;
  expect(release.pools).toHaveLength(1);
  const owners = items
    .filter(({ metadata }) => !metadata?.deletionTimestamp)
    .map(({ metadata, spec }) => [spec?.nodeName ?? "", metadata?.ownerReferences?.[0]?.name]);
  const expected = nodes.map(nameOf).map((node) => [node, node === ofPool ? poolDaemonSet : release.daemonSet]);
  expect(owners.sort()).toEqual(expected.sort());
  expect(reports.map(({ node, exporter }) => [node, exporter?.ready])).toEqual(
    nodes.map((node) => [nameOf(node), true]),
  );
});

it("Every node is up in both jobs, and the pool's nodes use their own port and collectors", async () => {
  const targets = (await prometheus.targets()).filter(({ job }) => release.jobs.includes(job));
  expect(targets.map(({ node, job, health }) => [node, job, health]).sort()).toEqual(
    nodes.flatMap((node) => release.jobs.map((job) => [nameOf(node), job, "up"])).sort(),
  );
  const [exporters = ""] = release.jobs;
  const atPort = targets.filter(({ job, url }) => job === exporters && new URL(url).port === String(port));
  expect(atPort.map(({ node }) => node)).toEqual([ofPool]);
  // Series of the node's previous exporter remain until Prometheus has missed them twice.
  await vi.waitFor(
    async () => {
      const answers = await prometheus.query(`node_scrape_collector_success{job="${exporters}"}`);
      const collectorsOf = (name: string) => answers.filter(({ labels }) => labels.instance === name).length;
      expect(collectorsOf(ofPool)).toBeGreaterThan(0);
      for (const name of nodes.map(nameOf).filter((name) => name !== ofPool)) {
        expect(collectorsOf(name)).toBeGreaterThan(collectorsOf(ofPool));
      }
    },
    { timeout: 60_000, interval: 500 },
  );
});
