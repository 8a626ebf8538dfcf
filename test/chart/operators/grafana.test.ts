import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { operatorApis } from "../../support/operator-apis.ts";
import { findRejected } from "../../support/rejected.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";

const apiVersions = operatorApis;
const on = { enabled: true };

interface Spec {
  configMapRef: { name: string; key: string };
  [field: string]: unknown;
}

const dashboards = (manifests: readonly Manifest[]) => manifests.filter(({ kind }) => kind === "GrafanaDashboard");

const specOf = (manifest: Manifest | undefined): Spec => (manifest as unknown as { spec: Spec }).spec;

describe.concurrent("GrafanaDashboard", () => {
  it.each(helms)("Each dashboard has a GrafanaDashboard that refers to its ConfigMap, with %s", async (helm) => {
    const instanceSelector = { matchLabels: { dashboards: "grafana" } };
    const grafanaDashboard = { ...on, instanceSelector, folder: "Nodes" };
    const set = { dashboards: { ...on, namespace: "grafana" }, grafanaDashboard };
    const manifests = await render({ helm, set, apiVersions });
    const found = dashboards(manifests);
    expect(found.map(({ metadata }) => metadata.name)).toEqual(
      ["fleet", "kubelet", "node"].map((name) => `node-monitoring-dashboard-${name}`),
    );
    for (const dashboard of found) {
      const { configMapRef, ...spec } = specOf(dashboard);
      const { metadata, data } = find(manifests, "ConfigMap", configMapRef.name);
      expect(metadata.namespace).toBe(dashboard.metadata.namespace);
      expect(Object.keys(data ?? {})).toEqual([configMapRef.key]);
      expect(spec).toEqual({ instanceSelector, folder: "Nodes", allowCrossNamespaceImport: true });
    }
    expect(await findRejected(manifests)).toEqual([]);
  });

  it("By default, all Grafana objects get the dashboards, in the folder that the operator chooses", async () => {
    const [first] = dashboards(await render({ set: { dashboards: on, grafanaDashboard: on }, apiVersions }));
    expect(specOf(first)).toMatchObject({ instanceSelector: { matchLabels: {} } });
    expect(specOf(first)).not.toHaveProperty("folder");
  });

  it("The chart rejects a GrafanaDashboard without a dashboard", async () => {
    const { rejections } = await rejection({ set: { grafanaDashboard: on }, apiVersions });
    expect(rejections.map(({ path }) => path?.join("."))).toEqual(["grafanaDashboard.enabled"]);
  });

  it("Without jobs there is no GrafanaDashboard", async () => {
    const scrape = { nodes: { enabled: false }, kubelet: { enabled: false } };
    expect(dashboards(await render({ set: { dashboards: on, grafanaDashboard: on, scrape }, apiVersions }))).toEqual(
      [],
    );
  });
});
