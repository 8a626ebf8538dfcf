import { describe, type Manifest } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import { findSimilar } from "../../util/similar.ts";
import type { RuleContext } from "../rule.ts";
import { addedKeys, mayHaveOtherKeys } from "./writers.ts";

/**
 * Reports the keys of a ConfigMap or Secret that an object refers to but that it does not have: an error if the kubelet cannot start the
 * container, and a warning if something else may add the key.
 * @param targets the object; several if it is a hook that is rendered more than once
 */
export function checkKeys(
  keys: readonly string[],
  targets: readonly Manifest[],
  { manifests, verdicts }: Pick<RuleContext, "manifests" | "verdicts">,
): Finding[] {
  const [target] = targets;
  // What is wrong with its data is reported already.
  if (!target || targets.some((one) => hasWrongData(one, verdicts))) return [];
  const there = [...new Set(targets.flatMap(listKeys))];
  const known = [...there, ...targets.flatMap(addedKeys)];
  const isComplete = there.length > 0 && !targets.some((one) => mayHaveOtherKeys(one, manifests));
  return keys
    .filter((key) => !known.includes(key))
    .map((key): Finding => {
      const message = `refers to the key ${key} of ${describe(target)}, which does not exist`;
      const similar = findSimilar(key, there);
      const guess = similar && `Did you mean ${similar}?`;
      if (isComplete) {
        const fix = guess || `Use one of its keys: ${there.slice(0, 10).join(", ")}.`;
        return { severity: "error", rule: "references/missing-key", message, fix };
      }
      return {
        severity: "warning",
        rule: "references/external-key",
        message: `refers to the key ${key} of ${describe(target)}, which the chart does not set`,
        fix: guess || "Make sure that something in the cluster adds it.",
      };
    });
}

/** Whether an object has errors, except in its metadata. */
function hasWrongData(manifest: Manifest, verdicts: RuleContext["verdicts"]): boolean {
  const findings = verdicts.get(manifest)?.findings ?? [];
  return findings.some(({ severity, field }) => severity === "error" && field?.[0] !== "metadata");
}

function listKeys(manifest: Manifest): string[] {
  const { data = {}, stringData = {}, binaryData = {} } = manifest as Manifest & Record<string, object>;
  return Object.keys({ ...data, ...stringData, ...binaryData });
}
