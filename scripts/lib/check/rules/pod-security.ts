import { type Manifest, podOf } from "../../kubernetes/manifest.ts";
import { evaluatePodSecurity } from "../../kubernetes/pod-security.ts";
import type { Finding } from "../../util/finding.ts";

/** Reports the Pod Security level that the pods of an object need. */
export function checkPodSecurity(manifest: Manifest): Finding[] {
  const pod = podOf(manifest);
  if (!pod) return [];
  const { level, reasons } = evaluatePodSecurity(pod);
  const why = reasons.length > 0 ? `: ${reasons.join(", ")}` : "";
  return [{ severity: "info", rule: "pod-security/level", message: `needs the Pod Security level ${level}${why}` }];
}
