import { beforeAll, expect, it } from "vitest";
import type { Release } from "../../../scripts/lib/cluster/wait.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { cluster, eventually, installAndWait, prometheus, restoreNetwork } from "../../support/cluster/release.ts";

let release: Release;
beforeAll(async () => {
  ({ release } = await installAndWait());
});

/** A worker that does not run Prometheus. */
async function spareWorker(): Promise<string> {
  const { items } = await cluster.core.listNamespacedPod({ namespace: release.namespace });
  const busy = items.find(({ metadata }) => metadata?.name === `${release.prometheus}-0`)?.spec?.nodeName;
  const { items: nodes } = await cluster.core.listNode();
  const names = nodes.map(({ metadata }) => metadata?.name ?? "");
  return names.find((name) => name.includes("worker") && name !== busy) ?? expect.fail(`no spare worker in ${names}`);
}

const healthOf = async (node: string) =>
  (await prometheus.targets())
    .filter((target) => target.node === node)
    .map(({ job, health }) => `${job} ${health}`)
    .sort();

const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1);

it("A node that leaves loses its targets, and a node that joins gets its pod and its targets", async () => {
  const node = await spareWorker();
  const up = release.jobs.map((job) => `${job} up`).sort();
  await eventually(async () => expect(await healthOf(node)).toEqual(up));

  let start = Date.now();
  await cluster.core.deleteNode({ name: node });
  await eventually(async () => expect(await healthOf(node)).toEqual([]), 200);
  console.log(`targets gone ${seconds(start)} s after the node was deleted`);

  start = Date.now();
  // A kubelet registers its node when it starts.
  await run("docker", ["exec", node, "systemctl", "restart", "kubelet"]);
  await eventually(async () => expect(await healthOf(node)).toEqual(up), 200);
  console.log(`targets up ${seconds(start)} s after the node came back`);
  const selector = { namespace: release.namespace, fieldSelector: `spec.nodeName=${node}` };
  await eventually(async () => {
    const { items } = await cluster.core.listNamespacedPod(selector);
    const ready = items.flatMap(({ status }) => status?.conditions ?? []).filter(({ type }) => type === "Ready");
    expect(ready.map(({ status }) => status)).toEqual(["True"]);
  });
  await restoreNetwork();
});
