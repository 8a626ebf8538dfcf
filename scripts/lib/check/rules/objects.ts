import type { Manifest } from "../../kubernetes/manifest.ts";
import { findObjectErrors, isBuiltIn } from "../../kubernetes/schema.ts";
import type { Finding, RuleId } from "../../util/finding.ts";
import type { KeyPath } from "../../util/key-path.ts";
import { findPlace, type ValuesFile } from "../../values/positions.ts";

/** Fixes for errors that have no more specific one. */
const defaultFixes: Readonly<Record<RuleId, string>> = {
  "objects/unknown": "Remove it, or correct its name.",
  "objects/missing": "Add it.",
};

/** Checks an object as the API server would. Custom resources that are not known here are a warning. */
export function checkObject(manifest: Manifest): Finding[] {
  return findObjectErrors(manifest).map((error) => {
    if (error.rule === "objects/unknown-kind" && !isBuiltIn(manifest.apiVersion)) {
      return {
        severity: "warning",
        rule: "objects/custom-resource",
        message: `${manifest.apiVersion} ${manifest.kind} is an unknown custom resource; its fields are not validated`,
        fix: "Validate it in a cluster that has its CustomResourceDefinition.",
      };
    }
    return { ...error, fix: error.fix ?? defaultFixes[error.rule] ?? "Correct the value." };
  });
}

/** Where the user's files have an object of `extraObjects`, or a field of it. */
export function locateExtraObject(
  files: readonly ValuesFile[],
  { kind, metadata }: Manifest,
  field: KeyPath = [],
): Partial<Finding> {
  for (const { values } of files) {
    const { extraObjects } = values as { extraObjects?: Record<string, unknown> };
    for (const [key, object] of Object.entries(extraObjects ?? {})) {
      const { kind: itsKind, metadata: itsMetadata } = (object ?? {}) as Partial<Manifest>;
      if (itsKind !== kind || itsMetadata?.name !== metadata.name) continue;
      const path = ["extraObjects", key];
      return { path, ...findPlace(files, [...path, ...field]) };
    }
  }
  return {};
}
