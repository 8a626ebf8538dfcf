import { isDeepStrictEqual } from "node:util";
import { describe, identify, isHook, type Manifest, textOf } from "../kubernetes/manifest.ts";
import { describeViolation } from "../kubernetes/objects.ts";
import { type JudgeOptions, judgeObjects, judgeUpdates } from "../kubernetes/validator.ts";
import { UserError } from "../util/errors.ts";
import type { Finding } from "../util/finding.ts";

/** What is known of an upgrade besides its objects. */
export interface UpgradeOptions extends JudgeOptions {
  /** A second rendering of the new objects. Values that differ in it are generated at random, and count as unchanged. */
  again?: readonly Manifest[];
}

/**
 * Finds what the API server rejects of an upgrade, although it accepts the new objects in a new release: fields that cannot change. Hooks are left
 * out, because Helm does not update them: it creates them anew.
 * @throws UserError see judgeObjects; Kubernetes's code crashes over an object
 */
export async function findRejectedUpdates(
  before: readonly Manifest[],
  after: readonly Manifest[],
  { again = after, ...options }: UpgradeOptions = {},
): Promise<Finding[]> {
  const { namespace } = options;
  const [there, second] = [byIdentity(before, namespace), byIdentity(again, namespace)];
  const changes = [...byIdentity(after, namespace)].flatMap(([id, manifest]) => {
    const [old, other] = [there.get(id), second.get(id)];
    if (!old || textOf(old) === textOf(manifest)) return [];
    const isSettled = other === undefined || textOf(other) === textOf(manifest);
    const now = isSettled ? textOf(manifest) : JSON.stringify(withoutChance(old, manifest, other));
    return [{ manifest, before: textOf(old), after: now }];
  });
  if (changes.length === 0) return [];
  const [updates, creations] = await Promise.all([
    judgeUpdates(changes, options),
    judgeObjects(
      changes.map(({ after: text }) => text),
      options,
    ),
  ]);
  return changes.flatMap(({ manifest }, index) => {
    const failure = updates[index]?.failure ?? creations[index]?.failure;
    if (failure !== undefined) throw new UserError(`${describe(manifest)} cannot be judged: ${failure}`);
    const known = new Set((creations[index]?.violations ?? []).map(({ field, message }) => `${field} ${message}`));
    return (updates[index]?.violations ?? [])
      .filter(({ field, message }) => !known.has(`${field} ${message}`))
      .map((violation) => ({
        ...describeViolation("error", violation),
        rule: "upgrade/immutable" as const,
        object: describe(manifest),
        fix: `Keep the value, or delete the ${manifest.kind} before the upgrade${describeLoss(manifest.kind)}.`,
      }));
  });
}

function byIdentity(manifests: readonly Manifest[], namespace?: string): Map<string, Manifest> {
  const updated = manifests.filter((manifest) => !isHook(manifest));
  return new Map(updated.map((manifest) => [identify(manifest, namespace), manifest]));
}

/** A new value, with the old one wherever the new one is generated at random. */
function withoutChance(before: unknown, after: unknown, again: unknown): unknown {
  if (isDeepStrictEqual(after, again)) return after;
  if (Array.isArray(after) && Array.isArray(again) && after.length === again.length) {
    const old: unknown[] = Array.isArray(before) ? before : [];
    return after.map((item, index) => withoutChance(old[index], item, again[index]));
  }
  if (!isMap(after) || !isMap(again)) return before ?? after;
  const old = isMap(before) ? before : {};
  return Object.fromEntries(Object.keys(after).map((key) => [key, withoutChance(old[key], after[key], again[key])]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describeLoss(kind: string): string {
  if (kind === "PersistentVolumeClaim") return ", which also deletes the data in its volume";
  return ["DaemonSet", "Deployment", "StatefulSet"].includes(kind) ? " (--cascade=orphan keeps its pods running)" : "";
}
