import { createHash } from "node:crypto";
import { join } from "node:path";
import { findBuilt, type GoBuild, goBuild, type ModuleFiles } from "../tools/go-build.ts";
import { kubernetesMinors, kubernetesPatches, versions } from "../tools/versions.ts";
import { UserError } from "../util/errors.ts";
import type { Finding } from "../util/finding.ts";
import { createLruCache } from "../util/lru.ts";
import { projectDir } from "../util/paths.ts";
import { type Progress, runSteps } from "../util/progress.ts";
import { createResidentPool, type ResidentPool } from "../util/resident.ts";

/** A minor version of Kubernetes whose code can judge objects. */
export type KubernetesMinor = (typeof kubernetesMinors)[number];

/** The newest minor version. Its patch release is also in scripts/validator/go.mod. */
const newestMinor: KubernetesMinor = kubernetesMinors[kubernetesMinors.length - 1] ?? "1.37";

/** A reason for which the API server rejects an object, or a warning. */
export interface Violation {
  /** The field as the API server writes it: `spec.containers[0].name`. */
  field?: string;
  message: string;
  /** A type of Kubernetes's field errors, such as `FieldValueInvalid`, or one of scripts/validator/judge.go. */
  type?: string;
  /** For an unknown field: the fields that there are. */
  known?: string[];
}

/** What the API server would say about an object. */
export interface Verdict {
  /** Why it would reject the object. */
  violations?: Violation[];
  warnings?: Violation[];
  /**
   * Why the object is not judged: there is no CustomResourceDefinition of its kind, or that is wrong itself. Of a built-in kind without a strategy,
   * only the fields and their types are judged.
   */
  unjudged?: "NoDefinition" | "BadDefinition" | "NoStrategy";
  /** What Kubernetes's code says as it crashes over the object. */
  failure?: string;
  isClusterScoped?: boolean;
  /** For objects with pods: the strictest Pod Security level that admits them, and why the next stricter one does not. */
  podSecurity?: { level: "privileged" | "baseline" | "restricted"; reasons?: string[] };
}

export interface JudgeOptions {
  /** The namespace of namespaced objects that have none; default `default`. */
  namespace?: string;
  /** CustomResourceDefinitions as YAML. They override the built-in ones. */
  crds?: readonly string[];
  /** Default the newest. */
  minor?: KubernetesMinor;
  /** APIs that are served although Kubernetes does not serve them by default, such as `resource.k8s.io/v1beta1`. */
  apiVersions?: readonly string[];
}

/** A request of the protocol in scripts/validator/main.go. */
interface Request {
  namespace: string;
  objects: readonly string[];
  previous?: readonly string[];
  crds: readonly string[];
  apis: readonly string[];
}

interface Answer {
  verdicts: Verdict[];
  error?: string;
}

/** Names the file of a CustomResourceDefinition as scripts/validator/custom.go looks for it. */
function nameCrd(document: string): string | undefined {
  if (!/^kind: CustomResourceDefinition$/m.test(document)) return undefined;
  const [, group] = /^ {2}group: (\S+)$/m.exec(document) ?? [];
  const [, kind] = /^ {4}kind: (\S+)$/m.exec(document) ?? [];
  return `crds/${group}/${kind}.yaml`;
}

const knownCrds: readonly ModuleFiles[] = [
  {
    module: "github.com/prometheus-operator/prometheus-operator",
    version: `v${versions.prometheusOperator}`,
    files: "example/prometheus-operator-crd/*.yaml",
    name: nameCrd,
  },
  {
    module: "github.com/VictoriaMetrics/operator",
    version: `v${versions.victoriaMetricsOperator}`,
    files: "config/crd/overlay/crd.descriptionless.yaml",
    name: nameCrd,
  },
  {
    module: "sigs.k8s.io/gateway-api",
    version: `v${versions.gatewayApi}`,
    files: "config/crd/standard/*.yaml",
    name: nameCrd,
  },
  {
    module: "k8s.io/autoscaler/vertical-pod-autoscaler",
    version: `v${versions.verticalPodAutoscaler}`,
    files: "deploy/vpa-v1-crd-gen.yaml",
    name: nameCrd,
  },
];

function describeBuild(minor: KubernetesMinor): GoBuild {
  const patch = kubernetesPatches[minor];
  return {
    name: "validator",
    version: `v${patch}`,
    folder: join(projectDir, "scripts", "validator"),
    data: knownCrds,
    ...(minor !== newestMinor && {
      repin: { module: "k8s.io/kubernetes", version: `v${patch}`, replaced: patch.replace(/^1/, "v0") },
    }),
  };
}

/**
 * Chooses the version of Kubernetes that judges objects.
 * @param version such as `1.35.2`; default the newest
 * @returns the minor version, with a note if it is not the wanted one
 */
export function findMinor(version?: string): { minor: KubernetesMinor; note: Finding[] } {
  const wanted = version?.split(".").slice(0, 2).join(".");
  const same = kubernetesMinors.find((minor) => minor === wanted);
  if (same || !version) return { minor: same ?? newestMinor, note: [] };
  const [oldest = newestMinor] = kubernetesMinors;
  const minor = Number(version.split(".")[1]) < Number(oldest.split(".")[1]) ? oldest : newestMinor;
  const message = `the objects are judged as Kubernetes ${minor} does, the version closest to ${wanted} that can judge`;
  return { minor, note: [{ severity: "info", rule: "objects/version", message }] };
}

const built = new Map<KubernetesMinor, string>();

/** Finds the program that judges objects like a version of Kubernetes; undefined if it is not built. */
function findValidator(minor: KubernetesMinor): string | undefined {
  const dir = built.get(minor) ?? findBuilt(describeBuild(minor));
  if (!dir) return undefined;
  built.set(minor, dir);
  return join(dir, "validator");
}

/**
 * Builds the program that judges objects unless it is there.
 * @throws UserError see goBuild
 */
export async function ensureValidator(minor: KubernetesMinor = newestMinor): Promise<void> {
  if (findValidator(minor)) return;
  const work = ({ onLine }: Progress) => goBuild({ ...describeBuild(minor), onLine });
  await runSteps([{ title: `Building Kubernetes ${minor}'s own validation (some minutes, once)`, work }]);
}

/**
 * The path of the program that judges objects, which identifies its version and sources.
 * @throws UserError see goBuild
 */
export async function validatorOf(minor: KubernetesMinor): Promise<string> {
  await ensureValidator(minor);
  return findValidator(minor) ?? "";
}

const pools = new Map<KubernetesMinor, ResidentPool<Request, Answer>>();

/** Stops the running programs. */
export async function endValidators(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.end()));
  pools.clear();
}

async function poolOf(minor: KubernetesMinor): Promise<ResidentPool<Request, Answer>> {
  const program = await validatorOf(minor);
  const pool = pools.get(minor) ?? createResidentPool<Request, Answer>(program, { explain });
  pools.set(minor, pool);
  return pool;
}

/** Starts the program that judges objects, if it is built, so that it is ready once there are objects. */
export async function startValidator(minor: KubernetesMinor): Promise<void> {
  if (findValidator(minor)) (await poolOf(minor)).start();
}

function explain(_: Request, cause: string): string {
  return `Cannot judge the objects: ${cause}. Look for an object that is very large`;
}

/** The kinds that a definition names, for each text of definitions. */
const kindsOfCrds = createLruCache<string, ReadonlySet<string>>(1000);

/** Leaves out the definitions of kinds that no object has, because reading those of a large chart takes seconds. */
function selectCrds(crds: readonly string[], objects: readonly string[]): string[] {
  if (crds.length === 0) return [];
  const wanted = new Set(objects.filter((text) => !isDefinition(text)).flatMap((text) => [...listKinds(text)]));
  return crds.filter((text) => {
    const kinds = kindsOfCrds.get(text) ?? listKinds(text);
    kindsOfCrds.set(text, kinds);
    return [...kinds].some((kind) => wanted.has(kind));
  });
}

/** Whether a text has a CustomResourceDefinition. */
export function isDefinition(text: string): boolean {
  return /\bkind["']?\s*:\s*["']?CustomResourceDefinition\b/.test(text);
}

function listKinds(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\bkind["']?\s*:\s*["']?(\w+)/g)].map(([, kind = ""]) => kind));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

/** Holds the verdicts of objects that many renderings have in common. */
const verdicts = createLruCache<string, Verdict>(10_000);

/**
 * Judges objects as the API server does when it creates them: strict decoding, defaults, validation, and the warnings that it sends. Equal objects
 * are judged once.
 * @param objects each as YAML or JSON
 * @returns the verdicts, in order
 * @throws MissingToolError see findGo; UserError the program cannot be built or crashes
 */
export async function judgeObjects(objects: readonly string[], options: JudgeOptions = {}): Promise<Verdict[]> {
  const { namespace = "default", minor = newestMinor, apiVersions: apis = [] } = options;
  const crds = selectCrds(options.crds ?? [], objects);
  // Digests, because the definitions of one chart can have several megabytes.
  const context = digest(JSON.stringify([namespace, crds, minor, apis]));
  const keys = objects.map((text) => digest(`${context}${text}`));
  const found = keys.map((key) => verdicts.get(key));
  const missing = objects.filter((_, index) => !found[index]);
  const missingKeys = keys.filter((_, index) => !found[index]);
  if (missing.length === 0) return found.flatMap((verdict) => verdict ?? []);
  const fresh = await ask(minor, { namespace, objects: missing, crds, apis });
  for (const [index, key] of missingKeys.entries()) verdicts.set(key, fresh[index] ?? {});
  const queue = fresh.values();
  return found.map((verdict) => verdict ?? queue.next().value ?? {});
}

/**
 * Judges changes of objects as the API server does when it updates them: what it rejects of the new object, and fields that cannot change.
 * @param changes the installed and the new object, each as YAML or JSON
 */
export function judgeUpdates(
  changes: readonly { before: string; after: string }[],
  options: JudgeOptions = {},
): Promise<Verdict[]> {
  const { namespace = "default", crds = [], minor = newestMinor, apiVersions: apis = [] } = options;
  const objects = changes.map(({ after }) => after);
  return ask(minor, { namespace, objects, previous: changes.map(({ before }) => before), crds, apis });
}

async function ask(minor: KubernetesMinor, request: Request): Promise<Verdict[]> {
  const pool = await poolOf(minor);
  const { verdicts: answer, error } = await pool.ask(request);
  if (error !== undefined) throw new UserError(`Cannot judge the objects: ${error}`);
  return answer;
}

/**
 * The folders with the CustomResourceDefinitions by which custom resources are judged.
 * @throws UserError see ensureValidator
 */
export async function crdFolders(): Promise<string[]> {
  await ensureValidator();
  return [join(projectDir, "scripts", "validator", "crds"), join(built.get(newestMinor) ?? "", "crds")];
}
