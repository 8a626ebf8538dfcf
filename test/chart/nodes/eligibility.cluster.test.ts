import { afterAll, beforeAll, expect, it } from "vitest";
import { deletePod } from "../../../scripts/lib/cluster/client.ts";
import type { Release } from "../../../scripts/lib/cluster/wait.ts";
import { cluster, eventually, installAndWait, prometheus } from "../../support/cluster/release.ts";

/** Labels of nodes that run no pods of DaemonSets, as their providers set them. */
const ineligible: Record<string, Record<string, string>> = {
  fargate: { "kubernetes.io/os": "linux", "eks.amazonaws.com/compute-type": "fargate" },
  "virtual-kubelet": { "kubernetes.io/os": "linux", type: "virtual-kubelet" },
  windows: { "kubernetes.io/os": "windows" },
};

/** A node that must get a pod and targets, or the absence of the others would prove nothing. */
const eligible = "ordinary";

let release: Release;

beforeAll(async () => {
  ({ release } = await installAndWait());
  let last = 0;
  for (const [name, labels] of Object.entries({ ...ineligible, [eligible]: { "kubernetes.io/os": "linux" } })) {
    await cluster.core.createNode({
      body: { metadata: { name, labels: { ...labels, "kubernetes.io/hostname": name } } },
    });
    const status = {
      // A range for documentation (RFC 5737), where nothing answers.
      addresses: [{ type: "InternalIP", address: `192.0.2.${++last}` }],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    };
    await cluster.core.patchNodeStatus({ name, body: [{ op: "add", path: "/status", value: status }] });
  }
});

afterAll(async () => {
  for (const name of [...Object.keys(ineligible), eligible]) await cluster.core.deleteNode({ name });
  // The DaemonSet controller ignores nodes that are being deleted, and Kubernetes collects only bound pods. This pod was never scheduled.
  const { namespace } = release;
  await eventually(async () => {
    const { items } = await cluster.core.listNamespacedPod({ namespace });
    const waiting = items.filter(({ spec }) => !spec?.nodeName).map(({ metadata }) => metadata?.name ?? "");
    for (const name of waiting) await deletePod(cluster, namespace, name);
    expect(waiting).toEqual([]);
  });
});

it("Nodes that cannot run an exporter get neither a pod nor a target", async () => {
  const { namespace, daemonSet } = release;
  const podsAndTargets = async () => {
    const { items } = await cluster.core.listNamespacedPod({ namespace });
    const pinned = items.flatMap(({ spec }) => JSON.stringify(spec?.affinity ?? {}));
    const targets = await prometheus.targets();
    return (name: string) => ({
      pods: pinned.filter((affinity) => affinity.includes(`"${name}"`)).length,
      jobs: targets
        .filter(({ node }) => node === name)
        .map(({ job }) => job)
        .sort(),
    });
  };
  await eventually(async () => {
    const of = await podsAndTargets();
    expect(of(eligible)).toEqual({ pods: 1, jobs: [...release.jobs].sort() });
    const { status } = await cluster.apps.readNamespacedDaemonSet({ name: daemonSet, namespace });
    expect(status?.desiredNumberScheduled).toBe(4);
  });
  const of = await podsAndTargets();
  for (const name of Object.keys(ineligible)) expect([name, of(name)]).toEqual([name, { pods: 0, jobs: [] }]);
});
