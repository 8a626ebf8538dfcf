import { type Manifest, ofKind } from "../kubernetes/manifest.ts";
import { messageOf } from "../util/errors.ts";

/** A query of a dashboard, as it may reach Prometheus. */
export interface GrafanaQuery {
  manifest: Manifest;
  /** Where it is: `node.json, panel CPU`. */
  where: string;
  expr: string;
  /** The same with something in place of Grafana's variables; it is sound when one of them is. */
  variants: string[];
}

/** A dashboard that is no JSON. */
export interface BrokenDashboard {
  manifest: Manifest;
  message: string;
}

interface Panel {
  title?: string;
  datasource?: { type?: string } | string | null;
  targets?: { expr?: unknown; datasource?: { type?: string } | string | null }[];
  panels?: Panel[];
}

/** The queries of all dashboards in ConfigMaps for the sidecar of Grafana's chart, which have the label `grafana_dashboard`. */
export function grafanaQueries(manifests: readonly Manifest[]): (GrafanaQuery | BrokenDashboard)[] {
  const maps = ofKind(manifests, "ConfigMap").filter(({ metadata }) => "grafana_dashboard" in (metadata.labels ?? {}));
  return maps.flatMap((manifest) =>
    Object.entries(manifest.data ?? {}).flatMap(([file, text]): (GrafanaQuery | BrokenDashboard)[] => {
      try {
        const dashboard = JSON.parse(text) as Panel;
        return expressions(dashboard).map(({ panel, expr }) => ({
          manifest,
          where: panel ? `${file}, panel ${panel}` : file,
          expr,
          variants: variants(expr),
        }));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return [{ manifest, message: `${file} is no JSON: ${messageOf(error)}` }];
      }
    }),
  );
}

function expressions({ title, datasource, targets = [], panels = [] }: Panel): { panel?: string; expr: string }[] {
  const own = targets.flatMap(({ expr, datasource: of = datasource }) => {
    const type = typeof of === "object" ? of?.type : undefined;
    // Loki's queries are called so too.
    return typeof expr === "string" && expr && (type === undefined || type === "prometheus")
      ? [{ ...(title && { panel: title }), expr }]
      : [];
  });
  return [...own, ...panels.flatMap(expressions)];
}

/** More variables than this in one query are not tried out. */
const most = 4;

/** Grafana's own variables are times; any other may be a name or a number, which only shows in whether the query is sound. */
function variants(expr: string): string[] {
  const times = expr
    .replaceAll(/\$(__(?:range|interval)_m?s\b|\{__(?:range|interval)_m?s(?::\w+)?\})/g, "300")
    .replaceAll(/\$(__(?:rate_interval|interval|range)\b|\{__(?:rate_interval|interval|range)(?::\w+)?\})/g, "5m");
  const variable = /\$(?:\{(\w+)(?:[:.][^}]*)?\}|(\w+))|\[\[(\w+)(?::\w+)?\]\]/g;
  const names = [...new Set([...times.matchAll(variable)].map((found) => found[1] ?? found[2] ?? found[3] ?? ""))];
  if (names.length > most) return [];
  return Array.from({ length: 2 ** names.length }, (_, choice) =>
    times.replaceAll(variable, (_all, braced, plain, bracketed, offset: number) => {
      if (/(\[|:|\boffset\s+-?)\s*$/.test(times.slice(0, offset))) return "5m";
      return (choice >> names.indexOf(braced ?? plain ?? bracketed)) & 1 ? "1" : "x";
    }),
  );
}
