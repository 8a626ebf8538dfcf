import { type Manifest, selectKind } from "../kubernetes/manifest.ts";
import { messageOf } from "../util/errors.ts";
import type { Finding } from "../util/finding.ts";

/** The fields of the chart's dashboards that the harness reads. */
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

/** A query of one of the chart's dashboards. */
export interface DashboardQuery {
  /** The dashboard's title. */
  dashboard: string;
  /** The panel's title, or the variable's name. */
  panel: string;
  /** PromQL without variables. */
  expression: string;
}

/** @returns the chart's dashboards in rendered objects */
export function findDashboards(manifests: readonly Manifest[]): Dashboard[] {
  const files = selectKind(manifests, "ConfigMap").flatMap(({ data = {} }) => Object.entries(data));
  return files.flatMap(([name, text]) => (name.endsWith(".json") ? [JSON.parse(text) as Dashboard] : []));
}

/**
 * Lists every query of the chart's dashboards in rendered objects as Grafana sends it, including the queries of variables.
 * @param node the selected node
 * @param interval the value of `$__rate_interval`, as a Prometheus duration
 */
export function listDashboardQueries(manifests: readonly Manifest[], node: string, interval = "5m"): DashboardQuery[] {
  return findDashboards(manifests).flatMap(({ title: dashboard, panels, templating: { list } }) => {
    const constants = list.flatMap(({ type, name, query }) => (type === "constant" ? [[name, String(query)]] : []));
    const values = new Map([...constants, ["node", node], ["__rate_interval", interval]] as [string, string][]);
    const substituted = (text: string) => text.replace(/\$(\w+)/g, (all, name) => values.get(name) ?? all);
    // label_values(<series>, <label>) queries the series.
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

/** A query of any dashboard, in the forms in which it may reach Prometheus. */
export interface GrafanaQuery {
  /** Its position: `node.json, panel CPU`. */
  where: string;
  expr: string;
  /** The expression with values for Grafana's variables. The query is valid if one of them is. */
  variants: string[];
}

interface Panel {
  title?: string;
  datasource?: { type?: string } | string | null;
  targets?: { expr?: unknown; datasource?: { type?: string } | string | null }[] | null;
  panels?: Panel[] | null;
}

/**
 * Reads the queries of the dashboards in a ConfigMap for the sidecar of Grafana's chart, which has the label `grafana_dashboard`.
 * @returns none for other objects; a finding for a dashboard that is not JSON
 */
export function readGrafanaQueries(manifest: Manifest): (GrafanaQuery | Finding)[] {
  const maps = selectKind([manifest], "ConfigMap").filter(
    ({ metadata }) => "grafana_dashboard" in (metadata.labels ?? {}),
  );
  return maps.flatMap(({ data = {} }) =>
    Object.entries(data).flatMap(([file, text]): (GrafanaQuery | Finding)[] => {
      // Grafana reads only these.
      if (!file.endsWith(".json")) return [];
      try {
        const dashboard = JSON.parse(text) as Panel | null;
        return listExpressions(dashboard ?? {}).map(({ panel, expr }) => ({
          where: panel ? `${file}, panel ${panel}` : file,
          expr,
          variants: variants(expr),
        }));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        const message = `${file} is not valid JSON: ${messageOf(error)}`;
        const fix = "Correct the JSON: Grafana skips the dashboard.";
        return [{ severity: "warning", rule: "prometheus/dashboard", message, fix }];
      }
    }),
  );
}

function listExpressions({ title, datasource, targets, panels }: Panel): { panel?: string; expr: string }[] {
  const own = (targets ?? []).flatMap(({ expr, datasource: of = datasource }) => {
    // Queries for Loki have an expr too. A name or no type at all does not tell what the data source is.
    const isPrometheus = typeof of === "object" && of?.type === "prometheus";
    return typeof expr === "string" && expr && isPrometheus ? [{ ...(title && { panel: title }), expr }] : [];
  });
  return [...own, ...(panels ?? []).flatMap(listExpressions)];
}

/** Queries with more variables are not checked. */
const maxVariables = 4;

/** Replaces Grafana's variables: the built-in ones are durations, any other one may be a name or a number. */
function variants(expr: string): string[] {
  const times = expr
    .replaceAll(/\$(__(?:range|interval)_m?s\b|\{__(?:range|interval)_m?s(?::\w+)?\})/g, "300")
    .replaceAll(/\$(__(?:rate_interval|interval|range)\b|\{__(?:rate_interval|interval|range)(?::\w+)?\})/g, "5m");
  const variable = /\$(?:\{(\w+)(?:[:.][^}]*)?\}|(\w+))|\[\[(\w+)(?::\w+)?\]\]/g;
  const names = [...new Set([...times.matchAll(variable)].map((found) => found[1] ?? found[2] ?? found[3] ?? ""))];
  if (names.length > maxVariables) return [];
  return Array.from({ length: 2 ** names.length }, (_, choice) =>
    times.replaceAll(variable, (_all, braced, plain, bracketed, offset: number) => {
      if (/(\[|:|\boffset\s+-?)\s*$/.test(times.slice(0, offset))) return "5m";
      return (choice >> names.indexOf(braced ?? plain ?? bracketed)) & 1 ? "1" : "x";
    }),
  );
}
