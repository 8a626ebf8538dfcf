import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { findDashboards, listDashboardQueries } from "../../../scripts/lib/prometheus/grafana.ts";
import { helms } from "../../support/values-files.ts";

const set = { dashboards: { enabled: true } };
const off = { enabled: false };

const configMaps = (manifests: readonly Manifest[]) =>
  selectKind(manifests, "ConfigMap").filter(({ data = {} }) =>
    Object.keys(data).some((name) => name.endsWith(".json")),
  );

describe.concurrent("the dashboards", () => {
  it("The dashboards are not rendered by default", async () => {
    expect(findDashboards(await render())).toEqual([]);
  });

  it.each(helms)("The dashboards have the label that Grafana's sidecar looks for, with %s", async (helm) => {
    const found = configMaps(await render({ helm, set, release: "x" }));
    expect(found.map(({ metadata, data = {} }) => [metadata.name, metadata.namespace, Object.keys(data)])).toEqual([
      ["x-node-monitoring-dashboard-fleet", "monitoring", ["fleet.json"]],
      ["x-node-monitoring-dashboard-kubelet", "monitoring", ["kubelet.json"]],
      ["x-node-monitoring-dashboard-node", "monitoring", ["node.json"]],
    ]);
    for (const { metadata } of found) {
      expect(metadata.labels).toMatchObject({ grafana_dashboard: "1", "app.kubernetes.io/component": "dashboard" });
      expect(metadata.annotations).toBeUndefined();
    }
  });

  it("The label and annotations of the dashboards can be set for a sidecar with other settings", async () => {
    const dashboards = {
      enabled: true,
      namespace: "grafana",
      labels: { grafana_dashboard: null, dashboard: "yes" },
      annotations: { grafana_folder: "Nodes" },
    };
    for (const { metadata } of configMaps(await render({ set: { dashboards } }))) {
      expect(metadata).toMatchObject({ namespace: "grafana", annotations: { grafana_folder: "Nodes" } });
      expect(metadata.labels).toMatchObject({ dashboard: "yes" });
      expect(metadata.labels).not.toHaveProperty("grafana_dashboard");
    }
  });

  it("A dashboard has its label once if commonLabels sets the same label", async () => {
    const dashboards = { enabled: true, labels: { team: "graphs", "app.kubernetes.io/name": "grafana" } };
    for (const { metadata } of configMaps(await render({ set: { dashboards, commonLabels: { team: "platform" } } }))) {
      expect(metadata.labels).toMatchObject(dashboards.labels);
    }
  });

  it.each([
    { job: "nodes", left: ["Nodes / Kubelet"] },
    { job: "kubelet", left: ["Nodes / Fleet", "Nodes / Node"] },
  ])("The dashboards of the disabled job $job are omitted", async ({ job, left }) => {
    const found = findDashboards(await render({ set: { ...set, scrape: { [job]: off } } }));
    expect(found.map(({ title }) => title)).toEqual(left);
  });

  it("The queries use the job names from the values", async () => {
    const scrape = { nodes: { jobName: "kubernetes-kubelet" }, kubelet: { jobName: "kubelets" } };
    const queries = listDashboardQueries(await render({ set: { ...set, scrape } }), "a");
    const jobs = (title: string) => {
      const text = queries.flatMap(({ dashboard, expression }) => (dashboard === title ? expression : [])).join("\n");
      return [...new Set([...text.matchAll(/job=~?"([^"]+)"/g)].map(([, job]) => job))].sort();
    };
    expect(jobs("Nodes / Node")).toEqual(["kubernetes-kubelet"]);
    expect(jobs("Nodes / Kubelet")).toEqual(["kubelets"]);
    expect(jobs("Nodes / Fleet")).toEqual(["kubelets", "kubernetes-kubelet", "kubernetes-kubelet|kubelets"]);
  });

  it("The queries use only variables that Grafana knows", async () => {
    const queries = listDashboardQueries(await render({ set }), "a");
    expect(queries.length).toBeGreaterThan(50);
    expect(queries.filter(({ expression }) => expression.includes("$"))).toEqual([]);
    expect(queries.filter(({ panel }) => panel === "$node").map(({ expression }) => expression)).toEqual([
      'up{job="kubernetes-kubelet"}',
      'up{job="kubernetes-nodes"}',
    ]);
  });

  it("The panels query the selected data source and do not overlap", async () => {
    const found = findDashboards(await render({ set }));
    expect(new Set(found.map(({ uid }) => uid)).size).toBe(3);
    for (const { panels, schemaVersion, templating } of found) {
      expect(schemaVersion).toBeGreaterThan(40);
      expect(templating.list[0]).toMatchObject({ type: "datasource", name: "datasource", query: "prometheus" });
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
        expect(x + w).toBeLessThanOrEqual(24);
        return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`);
      });
      expect(new Set(cells).size).toBe(cells.length);
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const { datasource, targets } of panels) {
        expect(datasource).toEqual({ type: "prometheus", uid: "$" + "{datasource}" });
        expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      }
    }
  });
});
