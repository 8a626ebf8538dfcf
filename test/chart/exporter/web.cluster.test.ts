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

/** A job that scrapes an exporter without credentials. */
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
  // Restores the release for the other tests.
  await installAndWait();
});

/** The reason why the anonymous job is down. */
async function rejection(): Promise<string> {
  const target = (await prometheus.targets()).find(({ job }) => job === "anonymous");
  return target?.lastError ?? "";
}

async function secrets(): Promise<object[]> {
  const { items } = await cluster.core.listNamespacedSecret({ namespace: mainRelease.namespace });
  return items.flatMap(({ metadata, data }) => (metadata?.name?.includes("-web") ? { name: metadata.name, data } : []));
}

it("With TLS, a password and client certificates, every node is up before and after an upgrade, and anonymous clients are rejected", async () => {
  const { nodes } = await installAndWait({ set: { ...anonymous, web: everything } });
  expect(nodes.map(({ targets }) => targets["kubernetes-nodes"]?.url)).toEqual(
    nodes.map(() => expect.stringMatching(/^https:/)),
  );
  await eventually(async () => expect(await rejection()).toContain("certificate required"));
  const before = await secrets();
  expect(before).toHaveLength(2);
  await installAndWait({ set: { ...anonymous, web: everything, podLabels: { upgraded: "true" } } });
  expect(await secrets()).toEqual(before);
  expect(await helmTest({ ...mainRelease, kubeconfig })).toMatchObject({ passed: true });
});

it("With kube-rbac-proxy, every node is up with Prometheus's own permissions, and clients without a token are rejected", async () => {
  await installAndWait({ set: { ...anonymous, kubeRBACProxy: on } });
  await eventually(async () => expect(await rejection()).toContain("401 Unauthorized"));
});
