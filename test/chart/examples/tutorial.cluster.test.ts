import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { helmUninstall } from "../../../scripts/lib/helm/install.ts";
import { examplesDir } from "../../../scripts/lib/util/paths.ts";
import { installAndWait, kubeconfig, mainRelease } from "../../support/cluster/release.ts";

const tutorial = { release: "tutorial", namespace: "kube-ops" };

beforeAll(async () => {
  // The tutorial's exporter has the same port on the nodes.
  await helmUninstall({ ...mainRelease, kubeconfig });
});

afterAll(async () => {
  await helmUninstall({ ...tutorial, kubeconfig });
});

it("the tutorial's manifest and jobs, from tutorial.yaml, bring every node up in both jobs", async () => {
  const values = [join(examplesDir, "tutorial.yaml")];
  // The tutorial leaves the interval to Prometheus, whose own is a minute: too long to wait for here.
  const set = { scrape: { interval: "2s", timeout: "2s" } };
  const { nodes, release } = await installAndWait({ ...tutorial, values, set });
  expect(release).toMatchObject({ namespace: "kube-ops", daemonSet: "node-exporter" });
  expect(nodes.map(({ role }) => role).sort()).toEqual(["control-plane", "worker", "worker"]);
  for (const { node, targets } of nodes) {
    for (const job of ["kubernetes-nodes", "kubernetes-kubelet"]) {
      // All of the node's labels, as its labelmap gives them.
      expect(targets[job]?.labels).toMatchObject({
        job,
        instance: node,
        kubernetes_io_hostname: node,
        kubernetes_io_os: "linux",
      });
    }
  }
});
