import { describe, type Manifest } from "../../scripts/lib/kubernetes/manifest.ts";
import { listRejections } from "../../scripts/lib/kubernetes/objects.ts";

/** Returns why the API server would reject objects, one line each with the name of the object. */
export async function findRejected(manifests: readonly Manifest[]): Promise<string[]> {
  const rejections = await listRejections(manifests);
  return manifests.flatMap((manifest, index) =>
    (rejections[index] ?? []).map((line) => `${describe(manifest)}: ${line}`),
  );
}
