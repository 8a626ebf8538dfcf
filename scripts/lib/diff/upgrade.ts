import { isDeepStrictEqual } from "node:util";
import { fieldOf, immutableFields } from "../kubernetes/immutable-fields.ts";
import { describe, type Manifest } from "../kubernetes/manifest.ts";
import { quantityValue } from "../kubernetes/quantity.ts";

/** Why an upgrade from some objects to others does not go through by itself, or loses something. */
export interface UpgradeProblem {
  /** The object as it is before. */
  manifest: Manifest;
  /** `immutable`: the API server refuses the change; `renamed`, `removed`: what hangs on the old object is lost. */
  reason: "immutable" | "renamed" | "removed";
  /** The field's path; none for a whole object. */
  field?: string;
  /** Of a field: what it is and what it would be. Of an object that is renamed: its names. */
  before?: unknown;
  after?: unknown;
  /** The object, the field, and both. */
  message: string;
  remedy: string;
}

/**
 * Says what of an upgrade would need somebody to delete an object first, or would delete data: immutable fields that differ, claims that would
 * shrink, and objects that go while another one of their kind and component comes. Hooks are left out where Helm deletes the old one itself.
 * @param before what is installed
 * @param after what is to be
 * @returns empty when the upgrade goes through
 */
export function upgradeProblems(before: readonly Manifest[], after: readonly Manifest[]): UpgradeProblem[] {
  const [old, now] = [before.filter(stays), after.filter(stays)];
  const known = new Set(old.map(identity));
  const there = new Map(now.map((manifest) => [identity(manifest), manifest]));
  const newcomers = now.filter((manifest) => !known.has(identity(manifest)));
  return old.flatMap((manifest) => {
    const same = there.get(identity(manifest));
    return same ? [...changed(manifest, same), ...shrunk(manifest, same)] : gone(manifest, newcomers);
  });
}

/** The same objects with nothing but what upgradeProblems looks at. */
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
/** Not immutable themselves. */
const alsoRead = [storage, "spec.type"];

/** Helm deletes a hook before it makes it anew, unless another policy is set: https://helm.sh/docs/topics/charts_hooks */
function stays({ metadata: { annotations = {} } }: Manifest): boolean {
  const policy = annotations["helm.sh/hook-delete-policy"] ?? "before-hook-creation";
  return !("helm.sh/hook" in annotations && policy.includes("before-hook-creation"));
}

/** What makes an object the same one after an upgrade. Helm takes another version of its API for the same too. */
function identity({ apiVersion, kind, metadata: { namespace = "", name } }: Manifest): string {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return [group, kind, namespace, name].join(" ");
}

function changed(before: Manifest, after: Manifest): UpgradeProblem[] {
  const [old, now] = [immutableFields(before), immutableFields(after)];
  return Object.keys(old).flatMap((field) => {
    const [from, to] = [plain(old[field]), plain(now[field])];
    if (isDeepStrictEqual(from, to) || (before.kind === "Service" && mayChange(field, before, after))) return [];
    return immutable(before, field, from, to);
  });
}

/** Where a Service's address may change all the same. https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/apis/core/validation/validation.go */
function mayChange(field: string, before: Manifest, after: Manifest): boolean {
  const every = (path: string, value: unknown) => [before, after].every((one) => fieldOf(one, path) === value);
  // A name somewhere else has no address of the cluster.
  if ([before, after].some((one) => fieldOf(one, "spec.type") === "ExternalName")) return true;
  if (field === "spec.loadBalancerClass") return !every("spec.type", "LoadBalancer");
  if (field !== "spec.ipFamilies") return false;
  // Where none is given the cluster chooses; a second one may come and go.
  const [from, to] = [before, after].map((one) => fieldOf(one, "spec.ipFamilies.0"));
  return from === undefined || to === undefined || from === to || every("spec.clusterIP", "None");
}

/** A claim may grow, where its class allows it, and never shrink. */
function shrunk(before: Manifest, after: Manifest): UpgradeProblem[] {
  if (before.kind !== "PersistentVolumeClaim") return [];
  const [from, to] = [fieldOf(before, storage), fieldOf(after, storage)] as (string | number | undefined)[];
  if (from === undefined || to === undefined || quantityValue(to) >= quantityValue(from)) return [];
  return immutable(before, storage, from, to, "cannot become less");
}

function immutable(
  manifest: Manifest,
  field: string,
  before: unknown,
  after: unknown,
  rule = "cannot change",
): UpgradeProblem[] {
  const what = `${field} ${rule}: it is ${text(before)}, and would be ${text(after)}`;
  const remedy = `Leave it as it is, or delete the ${manifest.kind} before the upgrade${consequence(manifest.kind)}.`;
  return [{ manifest, reason: "immutable", field, before, after, message: `${describe(manifest)}: ${what}`, remedy }];
}

function consequence(kind: string): string {
  if (kind === "PersistentVolumeClaim") return ", with all that is in its volume";
  return ["DaemonSet", "Deployment", "StatefulSet"].includes(kind)
    ? " (with --cascade=orphan its pods stay meanwhile)"
    : "";
}

function gone(manifest: Manifest, newcomers: readonly Manifest[]): UpgradeProblem[] {
  const { kind, metadata } = manifest;
  const like = newcomers.find((one) => isAlike(one, manifest));
  const hasData = kind === "PersistentVolumeClaim" || fieldOf(manifest, "spec.volumeClaimTemplates") !== undefined;
  if (like) {
    const [before, after] = [describe(manifest), describe(like)];
    const loss = hasData ? "its data is not in the new one" : "what knows it by its name does not find the new one";
    const remedy = hasData ? "Keep the name, or have the data copied before." : "Keep the name.";
    return [{ manifest, reason: "renamed", before, after, message: `${before} becomes ${after}: ${loss}`, remedy }];
  }
  if (kind !== "PersistentVolumeClaim" || metadata.annotations?.["helm.sh/resource-policy"] === "keep") return [];
  const message = `${describe(manifest)} is removed, with all that is in its volume`;
  return [{ manifest, reason: "removed", message, remedy: "Give it the annotation helm.sh/resource-policy: keep." }];
}

/** Of the same kind and component. What has pods or data is so few that its kind alone says it, where one of both names no component. */
function isAlike(one: Manifest, other: Manifest): boolean {
  const [own, its] = [one, other].map(({ metadata }) => metadata.labels?.[component]);
  const isRare = ["DaemonSet", "Deployment", "PersistentVolumeClaim", "StatefulSet"].includes(one.kind);
  return one.kind === other.kind && (own === its || (isRare && (own === undefined || its === undefined)));
}

/** As YAML has it, without fields that are not set; and sizes as numbers, since 1Gi is 1024Mi. */
function plain(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(entries.map(([name, part]) => [name, plain(part, name)]));
  }
  return key === "storage" ? quantityValue(String(value)) : value;
}

function text(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}

/** Those entries of a map whose keys begin so; undefined when there are none. */
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
