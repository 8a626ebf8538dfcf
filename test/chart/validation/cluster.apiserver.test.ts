import { expect, inject, it } from "vitest";
import { connect } from "../../../scripts/lib/cluster/client.ts";
import { helmUninstall, upgradeInstall } from "../../../scripts/lib/helm/install.ts";
import type { ChartOptions } from "../../../scripts/lib/helm/run-helm.ts";
import { tool } from "../../../scripts/lib/tools/resolve.ts";
import { run } from "../../../scripts/lib/util/exec.ts";

const kubeconfig = inject("kubeconfig");
const cluster = connect(kubeconfig);

/** Installs or upgrades a release with the user's command. */
const install = (options: ChartOptions) => upgradeInstall({ ...options, kubeconfig });

it.each(["helm", "helm3"] as const)(
  "%s rejects what could not run in the cluster, each time with a fix that works",
  async (helm) => {
    const first = { release: "node-monitoring", namespace: `monitoring-${helm}` };
    const port = helm === "helm" ? 9100 : 9101;
    await install({ ...first, set: { port } });
    const namespace = `install-checks-${helm}`;
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await cluster.core.createNamespace({ body: { metadata: { name: namespace, labels } } });
    const other = { helm, release: "second", namespace };

    const level = await rejection(() => install({ ...other, set: { port } }));
    expect(level).toContain(`namespace ${namespace} `);
    const [, command = ""] = /`kubectl (.+)`/.exec(level) ?? [];
    await run(await tool("kubectl"), ["--kubeconfig", kubeconfig, ...command.split(" ")]);

    const conflict = await rejection(() => install({ ...other, set: { port } }));
    expect(conflict).toContain(`${first.namespace}/${first.release}`);
    const free = { port: port + 100 };
    await install({ ...other, set: free });
    // The release's own DaemonSet does not conflict, nor does the first release's.
    await install({ ...other, set: free });
    await install({ ...first, set: { port } });
    expect(await rejection(() => install({ ...other, set: { port } }))).toBe(conflict);

    for (const release of [other, first]) await helmUninstall({ ...release, kubeconfig });
  },
);

/** Returns Helm's error message. */
async function rejection(work: () => Promise<unknown>): Promise<string> {
  const failure = await work().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error("Helm has done what it must reject");
  return failure.message;
}
