import type { Manifest } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import type { RuleContext } from "../rule.ts";

/** Reports the Pod Security level that the pods of an object need. */
export function checkPodSecurity(manifest: Manifest, { verdicts }: RuleContext): Finding[] {
  const { podSecurity } = verdicts.get(manifest) ?? {};
  if (!podSecurity) return [];
  const { level, reasons = [] } = podSecurity;
  const why = reasons.length > 0 ? `: ${reasons.join(", ")}` : "";
  return [{ severity: "info", rule: "pod-security/level", message: `needs the Pod Security level ${level}${why}` }];
}
