import type { Manifest } from "../kubernetes/manifest.ts";
import type { Finding } from "../util/finding.ts";
import type { ValuesFile } from "../values/positions.ts";

/** What a rule may look at besides the object itself. */
export interface RuleContext {
  /** All rendered objects. */
  manifests: readonly Manifest[];
  /** The user's values files, to locate findings in. */
  files: readonly ValuesFile[];
}

/** Looks for problems in one rendered object. The caller adds the object, its template and its place to each finding. */
export type ObjectRule = (manifest: Manifest, context: RuleContext) => Finding[] | Promise<Finding[]>;
