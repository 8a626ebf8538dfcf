import { checkReferences } from "../../../scripts/lib/check/rules/references.ts";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import {
  describe,
  type Manifest,
  parseManifests,
  podOf,
  selectKind,
  sourceOf,
} from "../../../scripts/lib/kubernetes/manifest.ts";
import { evaluatePodSecurity } from "../../../scripts/lib/kubernetes/pod-security.ts";
import { validateManifest } from "../../../scripts/lib/kubernetes/schema.ts";
import { checkConfig, checkRules } from "../../../scripts/lib/prometheus/promtool.ts";

/** The result for values: objects, the chart's own rejection, or a defect. */
export type Verdict = { is: "rendered" } | { is: "refused"; says: string } | { is: "wrong"; says: string[] };

/**
 * Judges a chart's result for values: objects that are valid by all rules of `npm run check`, a rejection with a fix, or a defect.
 * @param set the values
 * @param rendering renders them
 * @param options prometheus: whether to run promtool too, which takes longer than a rendering
 */
export async function verdict(
  set: object,
  rendering: () => Promise<string>,
  { prometheus = false } = {},
): Promise<Verdict> {
  let manifests: Manifest[];
  try {
    manifests = parseManifests(await rendering());
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // Objects that Helm renders and the harness rejects are a defect.
    if (!(error instanceof HelmError)) return { is: "wrong", says: [error.message] };
    const flaws = error.findings.flatMap(refusalFlaws);
    return flaws.length > 0 ? { is: "wrong", says: flaws } : { is: "refused", says: error.message };
  }
  const says = [
    ...manifests.flatMap(objectFlaws),
    ...manifests.flatMap((manifest) =>
      checkReferences(manifest, { manifests })
        .filter(({ severity }) => severity === "error")
        .map(({ message }) => `${describe(manifest)}: ${message}`),
    ),
    ...manifests.flatMap((manifest) => securityFlaws(manifest, set)),
    ...(prometheus ? (await Promise.all(manifests.map(prometheusFlaws))).flat() : []),
  ];
  return says.length > 0 ? { is: "wrong", says } : { is: "rendered" };
}

/** Returns the flaws in the text of a rejection. */
function refusalFlaws(message: string): string[] {
  if (/\n/.test(message)) return [`has more than one line: ${message}`];
  // Go's template engine, Helm's YAML parser, Sprig.
  if (
    /nil pointer|wrong type|can't evaluate|error calling|YAML parse error|error converting|template: |^failed /i.test(
      message,
    )
  )
    return [`is no check's: ${message}`];
  // A cause and a fix: at least two sentences, the last of them an imperative.
  if (!/[.:] [A-Z][a-z]+[^.]*(?:\.[^ ][^.]*)*\.$/.test(message)) return [`names no remedy: ${message}`];
  return [];
}

const known = new WeakMap<Manifest, string[]>();

/** Equal documents share one object, which is judged once. */
function objectFlaws(manifest: Manifest): string[] {
  const flaws = known.get(manifest) ?? validateManifest(manifest).map((line) => `${describe(manifest)}: ${line}`);
  known.set(manifest, flaws);
  return flaws;
}

/** Values that can request more permissions than the chart grants by default. The user's own objects are not judged. */
const asksForRights = /"(podSpec|securityContext|containerSecurityContext|hostPID|hostIPC|processes)"/;

/** Returns the privileges of a pod that nobody requested: only the exporter may see the host. */
function securityFlaws(manifest: Manifest, set: object): string[] {
  const pod = podOf(manifest);
  if (!pod || sourceOf(manifest).includes("extra-objects") || asksForRights.test(JSON.stringify(set))) return [];
  const { level, reasons } = evaluatePodSecurity(pod);
  if (level === "restricted") return [];
  const unasked =
    manifest.kind === "DaemonSet"
      ? reasons.filter((reason) => !/^(hostNetwork|hostPath volume .*|.* has hostPort .*)$/.test(reason))
      : reasons;
  return unasked.map((reason) => `${describe(manifest)}: ${reason}`);
}

const judged = new WeakMap<Manifest, Promise<string[]>>();

/** Returns promtool's findings about the configuration files of Prometheus. */
function prometheusFlaws(manifest: Manifest): Promise<string[]> {
  const flaws = judged.get(manifest) ?? readByPrometheus(manifest);
  judged.set(manifest, flaws);
  return flaws;
}

async function readByPrometheus(manifest: Manifest): Promise<string[]> {
  const files = selectKind([manifest], "ConfigMap").flatMap(({ data = {} }) => Object.entries(data));
  const reported = await Promise.all(
    files.map(async ([file, content]) => {
      const isConfig = /^\s*scrape_configs:|^global:/m.test(content);
      const lines = isConfig ? await checkConfig(content) : /^groups:/m.test(content) ? await checkRules(content) : [];
      return lines.map((line) => `${file}: ${line}`);
    }),
  );
  return reported.flat();
}
