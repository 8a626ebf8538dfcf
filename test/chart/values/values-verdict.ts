import { checkReferences } from "../../../scripts/lib/check/rules/references.ts";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import {
  describe,
  type Manifest,
  ofKind,
  parseManifests,
  podOf,
  sourceOf,
} from "../../../scripts/lib/kubernetes/manifest.ts";
import { podSecurity } from "../../../scripts/lib/kubernetes/pod-security.ts";
import { validateManifest } from "../../../scripts/lib/kubernetes/schema.ts";
import { checkConfig, checkRules } from "../../../scripts/lib/prometheus/promtool.ts";

/** What becomes of values: objects, the chart's own refusal, or what must not be. */
export type Verdict = { is: "rendered" } | { is: "refused"; says: string } | { is: "wrong"; says: string[] };

/**
 * What a chart makes of values: sound objects by all rules of `npm run check`, a refusal that says what to do, or neither.
 * @param set the values
 * @param rendering renders them
 * @param options prometheus: also asks promtool, which takes longer than rendering
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
    // What Helm renders and the harness does not take is no refusal.
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

/** What is wrong with the text of a refusal. */
function refusalFlaws(message: string): string[] {
  if (/\n/.test(message)) return [`has more than one line: ${message}`];
  // Go's template engine, Helm's YAML parser, Sprig.
  if (
    /nil pointer|wrong type|can't evaluate|error calling|YAML parse error|error converting|template: |^failed /i.test(
      message,
    )
  )
    return [`is no check's: ${message}`];
  // Cause and remedy: two sentences at least, the last of which is an imperative.
  if (!/[.:] [A-Z][a-z]+[^.]*(?:\.[^ ][^.]*)*\.$/.test(message)) return [`names no remedy: ${message}`];
  return [];
}

const known = new WeakMap<Manifest, string[]>();

/** Equal documents are one object, which is judged once. */
function objectFlaws(manifest: Manifest): string[] {
  const flaws = known.get(manifest) ?? validateManifest(manifest).map((line) => `${describe(manifest)}: ${line}`);
  known.set(manifest, flaws);
  return flaws;
}

/** Values that can ask for more rights than the chart gives by itself; those of the user's own objects are the user's. */
const asksForRights = /"(podSpec|securityContext|containerSecurityContext|hostPID|hostIPC|processes)"/;

/** Rights that a pod has though nobody asked for them: the exporter sees the host, and nothing else does. */
function securityFlaws(manifest: Manifest, set: object): string[] {
  const pod = podOf(manifest);
  if (!pod || sourceOf(manifest).includes("extra-objects") || asksForRights.test(JSON.stringify(set))) return [];
  const { level, reasons } = podSecurity(pod);
  if (level === "restricted") return [];
  const unasked =
    manifest.kind === "DaemonSet"
      ? reasons.filter((reason) => !/^(hostNetwork|hostPath volume .*|.* has hostPort .*)$/.test(reason))
      : reasons;
  return unasked.map((reason) => `${describe(manifest)}: ${reason}`);
}

const judged = new WeakMap<Manifest, Promise<string[]>>();

/** What promtool says of the files that Prometheus is to read. */
function prometheusFlaws(manifest: Manifest): Promise<string[]> {
  const flaws = judged.get(manifest) ?? readByPrometheus(manifest);
  judged.set(manifest, flaws);
  return flaws;
}

async function readByPrometheus(manifest: Manifest): Promise<string[]> {
  const files = ofKind([manifest], "ConfigMap").flatMap(({ data = {} }) => Object.entries(data));
  const said = await Promise.all(
    files.map(async ([file, content]) => {
      const isConfig = /^\s*scrape_configs:|^global:/m.test(content);
      const lines = isConfig ? await checkConfig(content) : /^groups:/m.test(content) ? await checkRules(content) : [];
      return lines.map((line) => `${file}: ${line}`);
    }),
  );
  return said.flat();
}
