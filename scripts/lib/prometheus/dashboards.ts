import { type Manifest, selectKind } from "../kubernetes/manifest.ts";

/** What the harness reads of a Grafana dashboard; all its other fields are there too. */
export interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  templating: { list: { type: string; name: string; query: string | { query: string } }[] };
  panels: {
    id: number;
    title: string;
    datasource: { type: string; uid: string };
    gridPos: { x: number; y: number; w: number; h: number };
    targets: { refId: string; expr: string }[];
  }[];
}

/** A query that a dashboard sends to Prometheus. */
export interface DashboardQuery {
  /** The dashboard's title. */
  dashboard: string;
  /** The panel's title, or the variable's name. */
  panel: string;
  /** PromQL without variables. */
  expression: string;
}

/** The dashboards among rendered objects. */
export function dashboardsOf(manifests: readonly Manifest[]): Dashboard[] {
  const files = selectKind(manifests, "ConfigMap").flatMap(({ data = {} }) => Object.entries(data));
  return files.flatMap(([name, text]) => (name.endsWith(".json") ? [JSON.parse(text) as Dashboard] : []));
}

/**
 * Every query of every dashboard among rendered objects, the choices of variables included, as Grafana sends them.
 * @param node the node that the reader chose
 * @param interval what Grafana takes for `$__rate_interval`, as a Prometheus duration
 */
export function dashboardQueries(manifests: readonly Manifest[], node: string, interval = "5m"): DashboardQuery[] {
  return dashboardsOf(manifests).flatMap(({ title: dashboard, panels, templating: { list } }) => {
    const constants = list.flatMap(({ type, name, query }) => (type === "constant" ? [[name, String(query)]] : []));
    const values = new Map([...constants, ["node", node], ["__rate_interval", interval]] as [string, string][]);
    const substituted = (text: string) => text.replace(/\$(\w+)/g, (all, name) => values.get(name) ?? all);
    // Of label_values(<series>, <label>), Prometheus is asked for the series.
    const choices = list.flatMap(({ name, query }) => {
      const series = typeof query === "object" ? /^label_values\((.+), \w+\)$/.exec(query.query)?.[1] : undefined;
      return series ? [{ panel: `$${name}`, expression: series }] : [];
    });
    const shown = panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ panel: title, expression: expr })),
    );
    return [...choices, ...shown].map((query) => ({ dashboard, ...query, expression: substituted(query.expression) }));
  });
}
