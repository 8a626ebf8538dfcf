import type { Manifest } from "../kubernetes/manifest.ts";
import type { ObjectVerdict } from "../kubernetes/objects.ts";
import type { Finding } from "../util/finding.ts";
import type { ValuesFile } from "../values/positions.ts";

/** What a rule may look at besides the object itself. */
export interface RuleContext {
  /** All rendered objects; of those that Kubernetes cannot read, only what identifies them. */
  manifests: readonly Manifest[];
  /** The user's values files, to locate findings in. */
  files: readonly ValuesFile[];
  /** What the API server says about each object; empty if the objects are not judged. */
  verdicts: ReadonlyMap<Manifest, ObjectVerdict>;
  /** The namespace of the release, which objects without a namespace are in. */
  namespace: string;
}

/** Looks for problems in one rendered object. The caller adds the object, its template and its place to each finding. */
export type ObjectRule = (manifest: Manifest, context: RuleContext) => Finding[] | Promise<Finding[]>;
