import { describe, type Manifest, textOf } from "../kubernetes/manifest.ts";
import { describeViolation } from "../kubernetes/objects.ts";
import { judgeObjects, judgeUpdates } from "../kubernetes/validator.ts";
import type { Finding } from "../util/finding.ts";

/**
 * Finds what the API server rejects of an upgrade, although it accepts the new objects in a new release: fields that cannot change.
 * @throws UserError see judgeObjects
 */
export async function findRejectedUpdates(before: readonly Manifest[], after: readonly Manifest[]): Promise<Finding[]> {
  const there = new Map(before.map((manifest) => [describe(manifest), manifest]));
  const changes = after.flatMap((manifest) => {
    const old = there.get(describe(manifest));
    return old && textOf(old) !== textOf(manifest) ? [{ manifest, before: textOf(old), after: textOf(manifest) }] : [];
  });
  if (changes.length === 0) return [];
  const [updates, creations] = await Promise.all([
    judgeUpdates(changes),
    judgeObjects(changes.map(({ after: text }) => text)),
  ]);
  return changes.flatMap(({ manifest }, index) => {
    const known = new Set((creations[index]?.violations ?? []).map(({ field, message }) => `${field} ${message}`));
    return (updates[index]?.violations ?? [])
      .filter(({ field, message }) => !known.has(`${field} ${message}`))
      .map((violation) => ({
        ...describeViolation("error", violation),
        rule: "upgrade/immutable" as const,
        object: describe(manifest),
        fix: `Keep the value, or delete the ${manifest.kind} before the upgrade.`,
      }));
  });
}
