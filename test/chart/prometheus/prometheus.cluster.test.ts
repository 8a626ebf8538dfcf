import { expect, it, onTestFinished } from "vitest";
import { run } from "../../../scripts/lib/util/exec.ts";
import { cluster, eventually, installAndWait, mainRelease, prometheus } from "../../support/cluster/release.ts";

const { namespace } = mainRelease;
const name = "node-monitoring-prometheus";
/** The class of a volume that exists already. No StorageClass has this name, so that nobody provisions another. */
const storageClass = "node-monitoring-test";
const folder = "/var/lib/node-monitoring-test";

/** Creates a volume on a worker. The offline node image has no provisioner. */
async function makeVolume(): Promise<void> {
  const { items } = await cluster.core.listNode({ labelSelector: "!node-role.kubernetes.io/control-plane" });
  const node = items[0]?.metadata?.name ?? "";
  // Kubernetes does not change the owner of such a folder.
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

/** Returns the time of the oldest sample that Prometheus still has. */
async function firstSample(): Promise<number> {
  const [sample] = await prometheus.query("min(min_over_time(timestamp(up)[1d:1s]))");
  return sample?.value ?? Number.NaN;
}

it("An upgrade can add a volume, which keeps the samples when the pod is deleted and remains when it is disabled", async () => {
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
  // The step of the query is one second.
  expect(Math.abs((await firstSample()) - before)).toBeLessThanOrEqual(1);

  await installAndWait();
  const claim = await cluster.core.readNamespacedPersistentVolumeClaim({ name, namespace });
  expect(claim.status?.phase).toBe("Bound");
});
