import { isDeepStrictEqual } from "node:util";
import { fieldOf, immutableFields } from "../kubernetes/immutable-fields.ts";
import { describe, type Manifest } from "../kubernetes/manifest.ts";
import { parseQuantity } from "../kubernetes/quantity.ts";
import type { Finding } from "../util/finding.ts";

/**
 * Finds what would stop an upgrade until somebody deletes an object, or what would delete data: immutable fields that differ, claims that shrink,
 * and objects that are replaced by another one of their kind and component. Hooks that Helm deletes itself are left out.
 * @param before the installed objects
 * @param after the objects of the new version
 * @returns findings about the installed objects; none if the upgrade succeeds
 */
export function findUpgradeProblems(before: readonly Manifest[], after: readonly Manifest[]): Finding[] {
  const [old, now] = [before.filter(stays), after.filter(stays)];
  const known = new Set(old.map(identity));
  const there = new Map(now.map((manifest) => [identity(manifest), manifest]));
  const newcomers = now.filter((manifest) => !known.has(identity(manifest)));
  return old.flatMap((manifest) => {
    const same = there.get(identity(manifest));
    return same ? [...checkFields(manifest, same), ...checkSize(manifest, same)] : checkRemoved(manifest, newcomers);
  });
}

/** The same objects, reduced to what findUpgradeProblems looks at. */
export function upgradeRelevant(manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(stays).map((manifest) => {
    const { apiVersion, kind, metadata } = manifest;
    const { name, namespace } = metadata;
    const labels = pick(metadata.labels, component);
    const annotations = pick(metadata.annotations, "helm.sh/");
    const kept = {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace && { namespace }),
        ...(labels && { labels }),
        ...(annotations && { annotations }),
      },
    };
    for (const path of [...Object.keys(immutableFields(manifest)), ...alsoRead])
      put(kept, path, fieldOf(manifest, path));
    return kept;
  });
}

const component = "app.kubernetes.io/component";
const storage = "spec.resources.requests.storage";
/** Fields that are not immutable themselves. */
const alsoRead = [storage, "spec.type"];

/** Helm deletes a hook before it creates it again, unless another policy is set: https://helm.sh/docs/topics/charts_hooks */
function stays({ metadata: { annotations = {} } }: Manifest): boolean {
  const policy = annotations["helm.sh/hook-delete-policy"] ?? "before-hook-creation";
  return !("helm.sh/hook" in annotations && policy.includes("before-hook-creation"));
}

/** What identifies an object across an upgrade. Helm ignores the version of its API. */
function identity({ apiVersion, kind, metadata: { namespace = "", name } }: Manifest): string {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return [group, kind, namespace, name].join(" ");
}

function checkFields(before: Manifest, after: Manifest): Finding[] {
  const [old, now] = [immutableFields(before), immutableFields(after)];
  return Object.keys(old).flatMap((field) => {
    const [from, to] = [plain(old[field]), plain(now[field])];
    if (isDeepStrictEqual(from, to) || (before.kind === "Service" && mayChange(field, before, after))) return [];
    return [immutableError(before, field, from, to)];
  });
}

/** Whether the address of a Service may change nevertheless: https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/apis/core/validation/validation.go */
function mayChange(field: string, before: Manifest, after: Manifest): boolean {
  const every = (path: string, value: unknown) => [before, after].every((one) => fieldOf(one, path) === value);
  // An external name has no address in the cluster.
  if ([before, after].some((one) => fieldOf(one, "spec.type") === "ExternalName")) return true;
  if (field === "spec.loadBalancerClass") return !every("spec.type", "LoadBalancer");
  if (field !== "spec.ipFamilies") return false;
  // The cluster chooses a family if none is set; a second one may be added and removed.
  const [from, to] = [before, after].map((one) => fieldOf(one, "spec.ipFamilies.0"));
  return from === undefined || to === undefined || from === to || every("spec.clusterIP", "None");
}

/** A claim may grow if its class allows it, but never shrink. */
function checkSize(before: Manifest, after: Manifest): Finding[] {
  if (before.kind !== "PersistentVolumeClaim") return [];
  const [from, to] = [fieldOf(before, storage), fieldOf(after, storage)] as (string | number | undefined)[];
  if (from === undefined || to === undefined || parseQuantity(to) >= parseQuantity(from)) return [];
  return [immutableError(before, storage, from, to, "cannot shrink")];
}

function immutableError(
  manifest: Manifest,
  field: string,
  before: unknown,
  after: unknown,
  rule = "cannot change",
): Finding {
  return {
    severity: "error",
    rule: "upgrade/immutable",
    object: describe(manifest),
    field: field.split("."),
    message: `${rule} from ${toText(before)} to ${toText(after)}`,
    fix: `Keep the value, or delete the ${manifest.kind} before the upgrade${describeLoss(manifest.kind)}.`,
  };
}

function describeLoss(kind: string): string {
  if (kind === "PersistentVolumeClaim") return ", which also deletes the data in its volume";
  return ["DaemonSet", "Deployment", "StatefulSet"].includes(kind) ? " (--cascade=orphan keeps its pods running)" : "";
}

function checkRemoved(manifest: Manifest, newcomers: readonly Manifest[]): Finding[] {
  const { kind, metadata } = manifest;
  const object = describe(manifest);
  const replacement = newcomers.find((one) => isAlike(one, manifest));
  const hasData = kind === "PersistentVolumeClaim" || fieldOf(manifest, "spec.volumeClaimTemplates") !== undefined;
  if (replacement) {
    const loss = hasData ? "the new one does not have its data" : "references to the old name break";
    return [
      {
        severity: "error",
        rule: "upgrade/renamed",
        object,
        message: `becomes ${describe(replacement)}: ${loss}`,
        fix: hasData ? "Keep the name, or copy the data first." : "Keep the name.",
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

/** Whether two objects have the same kind and component. Objects with pods or data are so few that the kind is enough if one has no component. */
function isAlike(one: Manifest, other: Manifest): boolean {
  const [own, its] = [one, other].map(({ metadata }) => metadata.labels?.[component]);
  const isRare = ["DaemonSet", "Deployment", "PersistentVolumeClaim", "StatefulSet"].includes(one.kind);
  return one.kind === other.kind && (own === its || (isRare && (own === undefined || its === undefined)));
}

/** A value as YAML has it, without fields that are not set, and with sizes as numbers, because 1Gi is 1024Mi. */
function plain(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(entries.map(([name, part]) => [name, plain(part, name)]));
  }
  return key === "storage" ? parseQuantity(String(value)) : value;
}

function toText(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

/** The entries of a map whose keys start with a prefix; undefined if there are none. */
function pick(map: Record<string, string> = {}, beginning: string): Record<string, string> | undefined {
  const entries = Object.entries(map).filter(([key]) => key.startsWith(beginning));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Sets a field by its path. */
function put(object: Record<string, unknown>, path: string, value: unknown): void {
  if (value === undefined) return;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let at = object;
  for (const key of keys) {
    at[key] ??= {};
    at = at[key] as Record<string, unknown>;
  }
  at[last] = value;
}
