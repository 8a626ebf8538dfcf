import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { helmRollback, helmTest, helmUninstall } from "../../../scripts/lib/helm/install.ts";
import {
  cluster,
  eventually,
  install,
  installAndWait,
  kubeconfig,
  mainRelease,
} from "../../support/cluster/release.ts";

const release = { ...mainRelease, kubeconfig };

describe("helm test", () => {
  beforeAll(async () => {
    await installAndWait();
  });

  it.each(["helm", "helm3"] as const)(
    "helm test passes with %s if every node is up in both jobs, and leaves nothing behind",
    async (helm) => {
      const { passed, output } = await helmTest({ ...release, helm });
      expect(output).toContain("Phase:          Succeeded");
      expect(passed).toBe(true);
      const { items } = await cluster.core.listNamespacedPod({ namespace: release.namespace });
      expect(items.map(({ metadata }) => metadata?.name).filter((name) => name?.endsWith("-test"))).toEqual([]);
    },
  );

  it("helm test fails if an exporter is broken, and names its node; a rollback repairs it", async () => {
    // The rollout stops at the first node whose pod cannot start.
    const image = { tag: "v0.0.0-none", pullPolicy: "Never" };
    const updateStrategy = { rollingUpdate: { maxUnavailable: 1 } };
    await install({ set: { image, updateStrategy, test: { timeoutSeconds: 10 } } });
    const broken = await eventually(async () => {
      const { items } = await cluster.core.listNamespacedPod({ namespace: release.namespace });
      const [pod, ...others] = items.filter(
        ({ status }) => status?.containerStatuses?.[0]?.state?.waiting?.reason === "ErrImageNeverPull",
      );
      expect([pod === undefined, others.length]).toEqual([false, 0]);
      return pod?.spec?.nodeName ?? "";
    });

    const { passed, output } = await helmTest(release);
    expect(passed).toBe(false);
    expect(output).toContain(`job kubernetes-nodes: node ${broken} is not up`);
    expect(output.match(/is not up/g)).toHaveLength(1);

    await helmRollback(release);
    await installAndWait();
    expect((await helmTest(release)).passed).toBe(true);
  });
});

it("helm test without the bundled Prometheus runs its own, with the chart's permissions and jobs", async () => {
  const other = { release: "external", namespace: "external", kubeconfig };
  // Its port would conflict with others.
  onTestFinished(async () => {
    await helmUninstall(other);
  });
  await install({
    ...other,
    set: { port: 9400, prometheus: { enabled: false, service: { type: "ClusterIP", nodePort: 0 } } },
  });
  const { passed, output } = await helmTest(other);
  expect(output).toContain("Succeeded");
  expect(passed).toBe(true);
});
