import type { RenderOptions } from "../../scripts/lib/helm/render.ts";
import type { Manifest } from "../../scripts/lib/kubernetes/manifest.ts";
import { operatorApis } from "./operator-apis.ts";

const on = { enabled: true };

interface MisspeltField {
  kind: string;
  options: RenderOptions;
  /** A field of the object, and what a user could write instead. */
  field: string;
  misspelt: string;
}

/** A field of each custom resource that the chart can render. */
export const misspeltFields: readonly MisspeltField[] = [
  { kind: "GrafanaDashboard", set: { dashboards: on, grafanaDashboard: on }, names: ["configMapRef", "configmapRef"] },
  { kind: "PodMonitor", set: { podMonitor: on }, names: ["sourceLabels", "source_labels"] },
  { kind: "PrometheusRule", set: { prometheusRule: on }, names: ["annotations", "annotation"] },
  {
    kind: "ScrapeConfig",
    set: { scrapeConfig: { ...on, scrapeClass: "a" } },
    names: ["relabelings", "relabelConfigs"],
  },
  {
    kind: "ServiceMonitor",
    set: { serviceMonitor: on, service: on },
    names: ["relabelings", "relabeling"],
  },
  { kind: "VMNodeScrape", set: { vmNodeScrape: on }, names: ["targetLabel", "targetLabels"] },
  { kind: "VMRule", set: { vmRule: on }, names: ["expr", "expression"] },
].map(({ kind, set, names: [field = "", misspelt = ""] }) => ({
  ...{ kind, field, misspelt },
  options: { set, apiVersions: operatorApis },
}));

/** Returns the first object of a kind, with the first field of a name misspelt below its spec. */
export function misspell(manifests: readonly Manifest[], { kind, field, misspelt }: MisspeltField): Manifest {
  const object = manifests.find((manifest) => manifest.kind === kind) as (Manifest & { spec: object }) | undefined;
  const text = JSON.stringify(object?.spec ?? {});
  if (!object || !text.includes(`"${field}":`)) throw new Error(`${kind} has no field ${field}`);
  return { ...object, spec: JSON.parse(text.replace(`"${field}":`, `"${misspelt}":`)) } as Manifest;
}
