import { checkReferences } from "../../../scripts/lib/check/rules/references.ts";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import {
  describe,
  type Manifest,
  parseManifests,
  selectKind,
  sourceOf,
} from "../../../scripts/lib/kubernetes/manifest.ts";
import { judgeManifests, type ObjectVerdict, rejectionsOf } from "../../../scripts/lib/kubernetes/objects.ts";
import { checkConfig, checkRules } from "../../../scripts/lib/prometheus/promtool.ts";
import { type Finding, formatFinding } from "../../../scripts/lib/util/finding.ts";
import { formatPath, type KeyPath } from "../../../scripts/lib/util/key-path.ts";

/** The result for values: valid objects, the chart's own rejection, objects that the values make invalid, or a defect. */
export type Verdict =
  | { is: "rendered" }
  | { is: "rejected"; says: string }
  | { is: "invalid"; says: string[] }
  | { is: "wrong"; says: string[] };

/**
 * Judges a chart's result for values: objects that are valid by all rules of `npm run check`, a rejection with a fix, objects with
 * contradictions of the values that the chart leaves to the API server, or a defect.
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
    const flaws = error.rejections.length > 0 ? error.rejections.flatMap(rejectionFlaws) : [...error.lines];
    return flaws.length > 0 ? { is: "wrong", says: flaws } : { is: "rejected", says: error.message };
  }
  const verdicts = await judgeManifests(manifests, { namespace });
  const errors = [
    ...manifests.flatMap((manifest, index) => objectErrors(manifest, verdicts[index])),
    ...manifests.flatMap((manifest) =>
      checkReferences(manifest, { manifests, namespace, verdicts: new Map() })
        .filter(({ severity }) => severity === "error")
        .map((finding) => toObjectError(manifest, finding)),
    ),
  ];
  const left = describesPods.test(JSON.stringify(set)) ? errors.filter(isLeftToKubernetes) : [];
  const says = [
    ...errors.filter((error) => !left.includes(error)).map(({ text }) => text),
    ...manifests.flatMap((manifest, index) => securityFlaws(manifest, set, verdicts[index])),
    ...(prometheus ? (await Promise.all(manifests.map(prometheusFlaws))).flat() : []),
  ];
  if (says.length > 0) return { is: "wrong", says };
  return left.length > 0 ? { is: "invalid", says: left.map(({ text }) => text) } : { is: "rendered" };
}

/** Returns the flaws in a rejection. */
function rejectionFlaws(rejection: Finding): string[] {
  const { path = [], message, fix = "" } = rejection;
  const isWhole = path.length > 0 && /^[^\n]*[^\n.]$/.test(message) && /^[A-Z][^\n]*\.$/.test(fix);
  return isWhole ? [] : [`lacks a path, a message of one line or a fix: ${JSON.stringify(rejection)}`];
}

/**
 * Whether the chart leaves an error to the API server, which rejects it with a clear message: values of pods, their updates, the Service or label
 * selectors that contradict each other. The schema knows every field and its type.
 */
function isLeftToKubernetes({ kind, rule, field }: ObjectError): boolean {
  if (["objects/unknown", "objects/unreadable"].includes(rule)) return false;
  const isOfValues = ["NetworkPolicy", "Pod", "Service"].includes(kind)
    ? /^spec\./
    : /^spec\.(template|updateStrategy)\b/;
  return isOfValues.test(formatPath(field));
}

/** Values that can contain such a contradiction. */
const describesPods =
  /"(affinity|networkPolicy|podSpec|securityContext|containerSecurityContext|livenessProbe|readinessProbe|resources|tolerations|hostMounts|spec|updateStrategy|nodePort|extraObjects)"/;

/** The namespace of the release. */
const namespace = "monitoring";

interface ObjectError {
  kind: string;
  rule: string;
  field: KeyPath;
  text: string;
}

function toObjectError(manifest: Manifest, finding: Finding): ObjectError {
  const text = `${describe(manifest)}: ${formatFinding(finding)}`;
  return { kind: manifest.kind, rule: finding.rule, field: finding.field ?? [], text };
}

function objectErrors(manifest: Manifest, verdict: ObjectVerdict | undefined): ObjectError[] {
  return rejectionsOf(verdict).map((finding) => toObjectError(manifest, finding));
}

/** Values that can request more permissions than the chart grants by default. The user's own objects are not judged. */
const asksForRights =
  /"(affinity|networkPolicy|podSpec|securityContext|containerSecurityContext|hostPID|hostIPC|processes)"/;

/** Returns the privileges of a pod that nobody requested: only the exporter may see the host. */
function securityFlaws(manifest: Manifest, set: object, verdict: ObjectVerdict | undefined): string[] {
  const { podSecurity } = verdict ?? {};
  if (!podSecurity || sourceOf(manifest).includes("extra-objects") || asksForRights.test(JSON.stringify(set)))
    return [];
  const { level, reasons = [] } = podSecurity;
  if (level === "restricted") return [];
  // A probe on 127.0.0.1 reaches the exporter behind kube-rbac-proxy in the host's network. Values of probes can have any host.
  const exporterNeeds = /"host":/.test(JSON.stringify(set))
    ? /^(host namespaces|hostPath volumes|hostPort|probe or lifecycle host) /
    : /^(host namespaces|hostPath volumes|hostPort) |^probe or lifecycle host .*127\.0\.0\.1/;
  const unasked = manifest.kind === "DaemonSet" ? reasons.filter((reason) => !exporterNeeds.test(reason)) : reasons;
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
      const isConfig = /^(scrape_configs|global):/m.test(content);
      const isRules = /^groups:/m.test(content);
      // Groups of the user can repeat a rule, which Prometheus accepts and promtool's linter does not.
      const check = isConfig ? checkConfig : isRules ? (text: string) => checkRules(text, { lint: false }) : () => [];
      const lines = await check(content);
      return lines.map((line) => `${file}: ${line}`);
    }),
  );
  return reported.flat();
}
