import { expect, it } from "vitest";
import { clusterKubectl } from "../../../scripts/lib/cluster/kubectl.ts";
import { helmUninstall } from "../../../scripts/lib/helm/install.ts";
import {
  cluster,
  clusterName,
  install,
  installAndWait,
  kubeconfig,
  mainRelease,
} from "../../support/cluster/release.ts";

/** Differs from the main release, whose Prometheus has the node port. */
const set = { prometheus: { enabled: false, service: { type: "ClusterIP", nodePort: 0 } } };

it.each(["helm", "helm3"] as const)(
  "%s rejects what could not run in the cluster, each time with a fix that works",
  async (helm) => {
    await installAndWait();
    const namespace = `install-checks-${helm}`;
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await cluster.core.createNamespace({ body: { metadata: { name: namespace, labels } } });
    const other = { helm, release: "second", namespace };

    const level = await rejection(() => install({ ...other, set }));
    expect(level).toContain(`namespace ${namespace} `);
    const [, command = ""] = /`kubectl (.+)`/.exec(level) ?? [];
    await clusterKubectl(clusterName, command.split(" "));

    const conflict = await rejection(() => install({ ...other, set }));
    expect(conflict).toContain(`${mainRelease.namespace}/${mainRelease.release}`);
    const port = 9299;
    await install({ ...other, set: { ...set, port } });
    // The release's own DaemonSet does not conflict, nor does the first release's.
    await install({ ...other, set: { ...set, port } });
    await install();
    expect(await rejection(() => install({ ...other, set }))).toBe(conflict);

    await helmUninstall({ ...other, kubeconfig });
    await cluster.core.deleteNamespace({ name: namespace });
  },
);

/** Returns Helm's error message. */
async function rejection(work: () => Promise<void>): Promise<string> {
  const failure = await work().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error("Helm has done what it must reject");
  return failure.message;
}
