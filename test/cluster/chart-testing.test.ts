import { beforeAll, expect, test } from "vitest";
import { runCt } from "../../scripts/lib/chart-testing.ts";
import { helmUninstall } from "../../scripts/lib/helm.ts";
import { cluster, kubeconfig, mainRelease } from "./release.ts";

beforeAll(async () => {
  // The chart's defaults, which are one of the cases, have the same port on the nodes.
  await helmUninstall({ ...mainRelease, kubeconfig });
});

test("ct installs, tests and removes the chart with every file in chart/ci", async () => {
  const { items } = await cluster.core.listNamespace();
  const [node] = (await cluster.core.listNode()).items;
  const kubernetes = node?.status?.nodeInfo?.kubeletVersion ?? "";
  const { passed, output } = await runCt(["install"], { kubeconfig, kubernetes: kubernetes.replace(/^v/, "") });
  expect(output).toContain("All charts installed successfully");
  expect(passed).toBe(true);
  for (const file of ["another-port", "bundled-prometheus", "default", "every-job"])
    expect(output).toContain(`${file}-values.yaml`);
  const after = (await cluster.core.listNamespace()).items.filter(({ status }) => status?.phase === "Active");
  expect(after).toHaveLength(items.length);
});
