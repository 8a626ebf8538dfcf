import { afterAll, expect, it } from "vitest";
import { helmTest } from "../../../scripts/lib/helm/install.ts";
import {
  cluster,
  eventually,
  installAndWait,
  kubeconfig,
  mainRelease,
  prometheus,
} from "../../support/cluster/release.ts";

const on = { enabled: true };
const everything = { tls: { ...on, clientAuth: on }, basicAuth: on };

/** A job that asks an exporter for its metrics, and shows nothing. */
const anonymous = {
  service: on,
  scrape: {
    extraScrapeConfigs: {
      anonymous: {
        scheme: "https",
        tls_config: { insecure_skip_verify: true },
        static_configs: [{ targets: ["node-monitoring.monitoring.svc:9100"] }],
      },
    },
  },
};

afterAll(async () => {
  // As the other tests find it.
  await installAndWait();
});

/** Why the anonymous job is down. */
async function refusal(): Promise<string> {
  const target = (await prometheus.targets()).find(({ job }) => job === "anonymous");
  return target?.lastError ?? "";
}

async function secrets(): Promise<object[]> {
  const { items } = await cluster.core.listNamespacedSecret({ namespace: mainRelease.namespace });
  return items.flatMap(({ metadata, data }) => (metadata?.name?.includes("-web") ? { name: metadata.name, data } : []));
}

it("TLS, a password and certificates of clients: every node is up, before and after an upgrade, and nobody else is let in", async () => {
  const { nodes } = await installAndWait({ set: { ...anonymous, web: everything } });
  expect(nodes.map(({ targets }) => targets["kubernetes-nodes"]?.url)).toEqual(
    nodes.map(() => expect.stringMatching(/^https:/)),
  );
  await eventually(async () => expect(await refusal()).toContain("certificate required"));
  const before = await secrets();
  expect(before).toHaveLength(2);
  await installAndWait({ set: { ...anonymous, web: everything, podLabels: { upgraded: "true" } } });
  expect(await secrets()).toEqual(before);
  expect(await helmTest({ ...mainRelease, kubeconfig })).toMatchObject({ passed: true });
});

it("kube-rbac-proxy: every node is up, by Prometheus's own rights, and who has no token is not let in", async () => {
  await installAndWait({ set: { ...anonymous, kubeRBACProxy: on } });
  await eventually(async () => expect(await refusal()).toContain("401 Unauthorized"));
});
