import { expect, it, onTestFinished } from "vitest";
import { run } from "../../../scripts/lib/util/exec.ts";
import { cluster, eventually, installAndWait, mainRelease, prometheus } from "../../support/cluster/release.ts";

const { namespace } = mainRelease;
const name = "node-monitoring-prometheus";
/** Of a volume that is there already; no StorageClass has this name, so that nobody makes another. */
const storageClass = "node-monitoring-test";
const folder = "/var/lib/node-monitoring-test";

/** Makes a volume on a worker: the offline node image has nothing that would make one. */
async function makeVolume(): Promise<void> {
  const { items } = await cluster.core.listNode({ labelSelector: "!node-role.kubernetes.io/control-plane" });
  const node = items[0]?.metadata?.name ?? "";
  // Kubernetes leaves the owner of such a folder as it is.
  await run("docker", ["exec", node, "install", "--directory", "--mode=0777", folder]);
  const matchExpressions = [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }];
  await cluster.core.createPersistentVolume({
    body: {
      metadata: { name: storageClass },
      spec: {
        storageClassName: storageClass,
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Retain",
        hostPath: { path: folder },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } },
      },
    },
  });
  onTestFinished(async () => {
    await cluster.core.deletePersistentVolume({ name: storageClass });
    await run("docker", ["exec", node, "rm", "--recursive", "--force", folder]);
  });
}

/** When the first sample was taken that Prometheus still has. */
async function firstSample(): Promise<number> {
  const [sample] = await prometheus.query("min(min_over_time(timestamp(up)[1d:1s]))");
  return sample?.value ?? Number.NaN;
}

it("a volume is switched on by an upgrade, keeps the samples when the pod is gone, and stays when it is switched off", async () => {
  await makeVolume();
  const persistence = { enabled: true, size: "1Gi", storageClass };
  onTestFinished(async () => {
    await installAndWait();
    await cluster.core.deleteNamespacedPersistentVolumeClaim({ name, namespace });
  });
  await installAndWait();
  await installAndWait({ set: { prometheus: { persistence } } });
  const before = await firstSample();
  expect(before).toBeGreaterThan(0);
  const startTime = await prometheus.startTime();

  await cluster.core.deleteNamespacedPod({ name: `${name}-0`, namespace });
  await eventually(async () => expect((await prometheus.startTime()).getTime()).toBeGreaterThan(startTime.getTime()));
  await eventually(async () => expect(await prometheus.query("up == 1")).not.toEqual([]));
  // The step of the question is a second.
  expect(Math.abs((await firstSample()) - before)).toBeLessThanOrEqual(1);

  await installAndWait();
  const claim = await cluster.core.readNamespacedPersistentVolumeClaim({ name, namespace });
  expect(claim.status?.phase).toBe("Bound");
});
