import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { helmUninstall } from "../../scripts/lib/helm/install.ts";
import { render } from "../../scripts/lib/helm/render.ts";
import { listImages } from "../../scripts/lib/kubernetes/manifest.ts";
import { runCt } from "../../scripts/lib/tools/chart-testing.ts";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { cluster, eventually, kubeconfig, mainRelease, provideImages } from "../support/cluster/release.ts";

/** One for all files: ct takes as long to delete one for each as it takes to install. */
const namespace = "ct";

const dir = join(chartDir, "ci");
const files = readdirSync(dir);

beforeAll(async () => {
  // The chart's defaults, which are one of the cases, have the same port on the nodes.
  await helmUninstall({ ...mainRelease, kubeconfig });
  const manifests = await Promise.all(files.map((file) => render({ values: [join(dir, file)] })));
  await provideImages(manifests.flatMap(listImages));
});

it("ct installs, tests and removes the chart with every file in chart/ci", async () => {
  expect(files.length).toBeGreaterThanOrEqual(4);
  await cluster.core.createNamespace({ body: { metadata: { name: namespace } } });
  onTestFinished(async () => {
    await cluster.core.deleteNamespace({ name: namespace });
  });
  const [node] = (await cluster.core.listNode()).items;
  const kubernetes = node?.status?.nodeInfo?.kubeletVersion ?? "";
  // A pod is ready as soon as it answers.
  const set = ["--helm-extra-set-args", "--set=readinessProbe.periodSeconds=1"];
  const { passed, output } = await runCt(["install", "--namespace", namespace, ...set], {
    kubeconfig,
    kubernetes: kubernetes.replace(/^v/, ""),
  });
  expect(output).toContain("All charts installed successfully");
  expect(passed).toBe(true);
  for (const file of files) expect(output).toContain(file);
  await eventually(async () => {
    const { items: pods } = await cluster.core.listNamespacedPod({ namespace });
    const { items: configMaps } = await cluster.core.listNamespacedConfigMap({ namespace });
    const left = [...pods, ...configMaps].map(({ metadata }) => metadata?.name);
    expect(left).toEqual(["kube-root-ca.crt"]);
  });
});
