import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { helmTest } from "../../../scripts/lib/helm/install.ts";
import {
  cluster,
  eventually,
  install,
  installAndWait,
  kubeconfig,
  mainRelease,
  prometheus,
} from "../../support/cluster/release.ts";

const { namespace } = mainRelease;
const pod = "node-monitoring-prometheus-0";
const regex = { source_labels: ["a"], regex: "(", action: "keep" };
const broken = { scrape: { extraScrapeConfigs: { tenant: { relabel_configs: [regex] } } } };
const message = "job tenant: error parsing regexp: missing closing ): `^(?s:()$`";

/** Returns what an upgrade could change: the pods' identities and the jobs of the scrape configuration. */
async function state() {
  const { items } = await cluster.core.listNamespacedPod({ namespace, labelSelector: "!batch.kubernetes.io/job-name" });
  const { data } = await cluster.core.readNamespacedConfigMap({ name: "node-monitoring-scrape-config", namespace });
  return { pods: items.map(({ metadata }) => metadata?.uid).sort(), data };
}

describe("a job that Prometheus rejects", () => {
  beforeAll(async () => {
    await installAndWait();
  });

  it.each(["helm", "helm3"] as const)(
    "An upgrade with %s fails before anything is replaced, and the log of the Job names the job",
    async (helm) => {
      const before = await state();
      await expect(install({ helm, set: broken })).rejects.toThrow("pre-upgrade hooks failed");
      expect(await state()).toEqual(before);
      const selector = { namespace, labelSelector: "batch.kubernetes.io/job-name=node-monitoring-config-check" };
      const { items } = await cluster.core.listNamespacedPod(selector);
      const log = await cluster.core.readNamespacedPodLog({ name: items[0]?.metadata?.name ?? "", namespace });
      expect(log).toContain(message);
    },
  );

  it("A replaced pod starts with all other jobs, `helm test` reports the job, and a correction takes effect", async () => {
    onTestFinished(async () => {
      await installAndWait();
    });
    // Someone else than Helm may write the ConfigMap.
    const name = "node-monitoring-scrape-config";
    const { data = {}, ...config } = await cluster.core.readNamespacedConfigMap({ name, namespace });
    const key = "node-monitoring.yaml";
    const text = `${data[key]}  - job_name: tenant\n    relabel_configs:\n      - ${JSON.stringify(regex)}\n`;
    await cluster.core.replaceNamespacedConfigMap({
      name,
      namespace,
      body: { ...config, data: { ...data, [key]: text } },
    });

    const started = await prometheus.startTime();
    await cluster.core.deleteNamespacedPod({ name: pod, namespace });
    await eventually(async () => {
      expect((await prometheus.startTime()).getTime()).toBeGreaterThan(started.getTime());
      expect(await prometheus.isConfigLoaded()).toBe(false);
      expect((await prometheus.jobs()).sort()).toEqual(["kubernetes-kubelet", "kubernetes-nodes", "prometheus"]);
    });
    expect(await cluster.core.readNamespacedPodLog({ name: pod, namespace })).toContain(message);
    const { passed } = await helmTest({ ...mainRelease, kubeconfig });
    expect(passed).toBe(false);
    // Helm 4 does not print it for a release that Helm 3 wrote last.
    const log = await cluster.core.readNamespacedPodLog({ name: "node-monitoring-test", namespace });
    expect(log).toContain("error parsing regexp: missing closing )");

    const restarted = await prometheus.startTime();
    await install();
    await eventually(async () => expect(await prometheus.isConfigLoaded()).toBe(true));
    expect(await prometheus.startTime()).toEqual(restarted);
  });
});
