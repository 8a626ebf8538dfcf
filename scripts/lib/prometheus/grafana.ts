import { type Manifest, selectKind } from "../kubernetes/manifest.ts";
import { messageOf } from "../util/errors.ts";
import type { Finding } from "../util/finding.ts";

/** A query of a dashboard, as it may reach Prometheus. */
export interface GrafanaQuery {
  /** Where it is: `node.json, panel CPU`. */
  where: string;
  expr: string;
  /** The same with something in place of Grafana's variables; it is sound when one of them is. */
  variants: string[];
}

interface Panel {
  title?: string;
  datasource?: { type?: string } | string | null;
  targets?: { expr?: unknown; datasource?: { type?: string } | string | null }[];
  panels?: Panel[];
}

/**
 * Reads the queries of the dashboards in a ConfigMap for the sidecar of Grafana's chart, which has the label `grafana_dashboard`.
 * @returns none for other objects; a finding for a dashboard that is not JSON
 */
export function grafanaQueries(manifest: Manifest): (GrafanaQuery | Finding)[] {
  const maps = selectKind([manifest], "ConfigMap").filter(
    ({ metadata }) => "grafana_dashboard" in (metadata.labels ?? {}),
  );
  return maps.flatMap(({ data = {} }) =>
    Object.entries(data).flatMap(([file, text]): (GrafanaQuery | Finding)[] => {
      try {
        const dashboard = JSON.parse(text) as Panel;
        return expressions(dashboard).map(({ panel, expr }) => ({
          where: panel ? `${file}, panel ${panel}` : file,
          expr,
          variants: variants(expr),
        }));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        const message = `${file} is not valid JSON: ${messageOf(error)}`;
        return [{ severity: "error", rule: "prometheus/dashboard", message, fix: "Correct the JSON." }];
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
