import { type Manifest, type ManifestOf, selectKind, sourceOf } from "../kubernetes/manifest.ts";

/** The exporter's DaemonSets among what this project's chart renders, the release's own first; there may be others in extraObjects. */
export function findExporters(manifests: readonly Manifest[]): ManifestOf<"DaemonSet">[] {
  return selectKind(manifests, "DaemonSet").filter((each) => sourceOf(each) === "templates/exporter/daemonset.yaml");
}
