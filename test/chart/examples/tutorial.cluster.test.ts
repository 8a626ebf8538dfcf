import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { helmUninstall } from "../../../scripts/lib/helm/install.ts";
import { examplesDir } from "../../../scripts/lib/util/paths.ts";
import { installAndWait, kubeconfig, mainRelease } from "../../support/cluster/release.ts";

const tutorial = { release: "tutorial", namespace: "kube-ops" };

beforeAll(async () => {
  // The tutorial's exporter uses the same port on the nodes.
  await helmUninstall({ ...mainRelease, kubeconfig });
});

afterAll(async () => {
  await helmUninstall({ ...tutorial, kubeconfig });
});

it("The tutorial's DaemonSet and jobs from tutorial.yaml bring every node up in both jobs", async () => {
  const values = [join(examplesDir, "tutorial.yaml")];
  // The tutorial uses Prometheus's default interval of one minute, which is too long for a test.
  const set = { scrape: { interval: "2s", timeout: "2s" } };
  const { nodes, release } = await installAndWait({ ...tutorial, values, set });
  expect(release).toMatchObject({ namespace: "kube-ops", daemonSet: "node-exporter" });
  expect(nodes.map(({ role }) => role).sort()).toEqual(["control-plane", "worker", "worker"]);
  for (const { node, targets } of nodes) {
    for (const job of ["kubernetes-nodes", "kubernetes-kubelet"]) {
      // All labels of the node, through the labelmap rule.
      expect(targets[job]?.labels).toMatchObject({
        job,
        instance: node,
        kubernetes_io_hostname: node,
        kubernetes_io_os: "linux",
      });
    }
  }
});
