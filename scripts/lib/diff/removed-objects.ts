import { describe, identify, isHook, type Manifest } from "../kubernetes/manifest.ts";
import type { Finding } from "../util/finding.ts";

/**
 * Finds objects whose removal by an upgrade does harm: claims with data, and objects that are replaced by another one of their kind and component.
 * Hooks are left out, because no upgrade removes them.
 * @param isDataOnly leave out objects without data, whose new name may be right
 */
export function findRemovedObjects(
  before: readonly Manifest[],
  after: readonly Manifest[],
  { isDataOnly = false } = {},
): Finding[] {
  const [old, now] = [before.filter(isKept), after.filter(isKept)];
  const [known, there] = [identities(old), identities(now)];
  const newcomers = now.filter((manifest) => !known.has(identify(manifest)));
  return old.flatMap((manifest) => {
    if (there.has(identify(manifest)) || (isDataOnly && !hasData(manifest))) return [];
    return checkRemoved(manifest, newcomers);
  });
}

function isKept(manifest: Manifest): boolean {
  return !isHook(manifest);
}

function identities(manifests: readonly Manifest[]): Set<string> {
  return new Set(manifests.map((manifest) => identify(manifest)));
}

function checkRemoved(manifest: Manifest, newcomers: readonly Manifest[]): Finding[] {
  const { kind, metadata } = manifest;
  const object = describe(manifest);
  const replacement = newcomers.find((one) => isAlike(one, manifest));
  if (replacement) {
    const loss = hasData(manifest) ? "the new one does not have its data" : "references to the old name break";
    return [
      {
        severity: "error",
        rule: "upgrade/renamed",
        object,
        message: `becomes ${describe(replacement)}: ${loss}`,
        fix: hasData(manifest) ? "Keep the name, or copy the data first." : "Keep the name.",
      },
    ];
  }
  if (kind !== "PersistentVolumeClaim" || metadata.annotations?.["helm.sh/resource-policy"] === "keep") return [];
  return [
    {
      severity: "error",
      rule: "upgrade/removed",
      object,
      message: "is removed together with the data in its volume",
      fix: "Add the annotation helm.sh/resource-policy: keep.",
    },
  ];
}

function hasData(manifest: Manifest): boolean {
  const { kind, spec } = manifest as Manifest & { spec?: { volumeClaimTemplates?: unknown } };
  return kind === "PersistentVolumeClaim" || spec?.volumeClaimTemplates !== undefined;
}

const component = "app.kubernetes.io/component";

/** Whether two objects have the same kind and component. Objects with pods or data are so few that the kind is enough if one has no component. */
function isAlike(one: Manifest, other: Manifest): boolean {
  const [own, its] = [one, other].map(({ metadata }) => metadata.labels?.[component]);
  const isRare = ["DaemonSet", "Deployment", "PersistentVolumeClaim", "StatefulSet"].includes(one.kind);
  return one.kind === other.kind && (own === its || (isRare && (own === undefined || its === undefined)));
}
