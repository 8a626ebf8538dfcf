import type { Manifest } from "../../kubernetes/manifest.ts";
import type { ObjectVerdict } from "../../kubernetes/objects.ts";
import type { Finding } from "../../util/finding.ts";
import type { KeyPath } from "../../util/key-path.ts";
import { findPlace, type ValuesFile } from "../../values/positions.ts";

/** Whether an object has the form of its kind, so that rules can look at it. */
export function isReadable(verdict: ObjectVerdict | undefined): boolean {
  const unreadable = ["objects/unreadable", "objects/missing", "objects/removed-api", "objects/unknown-kind"];
  return !verdict?.findings.some(({ severity, rule }) => severity === "error" && unreadable.includes(rule));
}

/** An object without content, for references to it. */
export function stubOf({ apiVersion, kind, metadata }: Manifest): Manifest {
  const { name, namespace } = metadata;
  return { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } };
}

const reasons: Readonly<Record<NonNullable<ObjectVerdict["unjudged"]>, (kind: string) => Finding>> = {
  NoDefinition: (kind) => ({
    severity: "info",
    rule: "objects/custom-resource",
    message: `the fields of ${kind} are not judged, because its CustomResourceDefinition is unknown`,
    fix: "Name the file with the definition with --crds.",
  }),
  BadDefinition: (kind) => ({
    severity: "info",
    rule: "objects/custom-resource",
    message: `the fields of ${kind} are not judged, because its CustomResourceDefinition is wrong itself`,
  }),
  NoStrategy: (kind) => ({
    severity: "info",
    rule: "objects/built-in",
    message: `of ${kind}, only the fields and their types are judged, because its other rules need a cluster`,
  }),
};

/** Notes which kinds are not judged, once for each kind. */
export function checkKinds(verdicts: ReadonlyMap<Manifest, ObjectVerdict>): Finding[] {
  const found = new Map(
    [...verdicts].flatMap(([{ apiVersion, kind }, { unjudged }]) =>
      unjudged ? [[`${apiVersion} ${kind}`, unjudged] as const] : [],
    ),
  );
  return [...found].sort().map(([kind, unjudged]) => reasons[unjudged](kind));
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
