import type {
  KubernetesObject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1CronJobSpec,
  V1DaemonSet,
  V1Deployment,
  V1Ingress,
  V1Job,
  V1Namespace,
  V1NetworkPolicy,
  V1ObjectMeta,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1PodSpec,
  V1PodTemplateSpec,
  V1ResourceQuota,
  V1Role,
  V1RoleBinding,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
} from "@kubernetes/client-node";
import { UserError } from "../util/errors.ts";
import { createLruCache } from "../util/lru.ts";
import { parseYaml } from "../util/yaml.ts";

/** A rendered Kubernetes object; it may be shared between callers, so nobody may change it (`structuredClone` gives an own one). */
export interface Manifest extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: V1ObjectMeta & { name: string };
}

/** What an object of each kind looks like, for those that charts usually render. */
export interface Kinds {
  ClusterRole: V1ClusterRole;
  ClusterRoleBinding: V1ClusterRoleBinding;
  ConfigMap: V1ConfigMap;
  DaemonSet: V1DaemonSet;
  Deployment: V1Deployment;
  Ingress: V1Ingress;
  Job: V1Job;
  Namespace: V1Namespace;
  NetworkPolicy: V1NetworkPolicy;
  PersistentVolumeClaim: V1PersistentVolumeClaim;
  Pod: V1Pod;
  PodDisruptionBudget: V1PodDisruptionBudget;
  ResourceQuota: V1ResourceQuota;
  Role: V1Role;
  RoleBinding: V1RoleBinding;
  Secret: V1Secret;
  Service: V1Service;
  ServiceAccount: V1ServiceAccount;
  StatefulSet: V1StatefulSet;
}

export type ManifestOf<Kind extends keyof Kinds> = Manifest & Kinds[Kind];

const sources = new WeakMap<Manifest, string>();
/** Holds the documents of all tests, except those with thousands of random values. */
const parsed = createLruCache<string, Manifest>(5000);

/**
 * Reads what `helm template` prints. Equal documents, of which renderings have most in common, are read once.
 * @returns the objects in order, frozen; documents without content are left out
 * @throws UserError there is no object at all, one is not valid YAML or means different things to different YAML parsers, one has no
 *   apiVersion, kind or name, or two are the same object; each with the template it is from
 */
export function parseManifests(text: string): Manifest[] {
  const seen = new Map<string, string>();
  const manifests: Manifest[] = [];
  // A document's own text cannot hold this: inside a block scalar every line is indented.
  for (const document of text.split(/^---(?:[ \t].*)?$/m)) {
    const manifest = parsed.get(document) ?? parseManifest(document);
    if (manifest === null) continue;
    const source = sourceOf(manifest);
    const id = [manifest.apiVersion, manifest.kind, manifest.metadata.namespace, manifest.metadata.name].join(" ");
    const before = seen.get(id);
    if (before) throw new UserError(`${source}: renders ${describe(manifest)} once more; ${before} does too`);
    seen.set(id, source);
    manifests.push(manifest);
  }
  if (manifests.length === 0) throw new UserError("the chart renders no object at all");
  Object.freeze(manifests);
  return manifests;
}

/** @returns null for a document without content */
function parseManifest(document: string): Manifest | null {
  const source = /^# Source: [^/\n]+\/(.+)$/m.exec(document)?.[1] ?? "rendered manifest";
  const value = parseYaml(document, source);
  if (value === null) return null;
  if (!isManifest(value))
    throw new UserError(`${source}: renders an object without apiVersion, kind and metadata.name`);
  freeze(value);
  sources.set(value, source);
  parsed.set(document, value);
  return value;
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/** The template an object is from, as a path in the chart: `templates/exporter/daemonset.yaml`. */
export function sourceOf(manifest: Manifest): string {
  return sources.get(manifest) ?? "rendered manifest";
}

/** How people call an object: `DaemonSet monitoring/node-exporter`. */
export function describe({ kind, metadata: { name, namespace } }: Manifest): string {
  return `${kind} ${namespace ? `${namespace}/` : ""}${name}`;
}

/** All objects of one kind. */
export function selectKind<Kind extends keyof Kinds>(manifests: readonly Manifest[], kind: Kind): ManifestOf<Kind>[] {
  return manifests.filter((manifest): manifest is ManifestOf<Kind> => manifest.kind === kind);
}

/**
 * The one object of a kind, or the one of that name.
 * @throws Error there is none, or more than one; with what there is
 */
export function find<Kind extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: Kind,
  name?: string,
): ManifestOf<Kind> {
  const [found, ...others] = selectKind(manifests, kind).filter(
    ({ metadata }) => name === undefined || metadata.name === name,
  );
  if (found && others.length === 0) return found;
  const wanted = name === undefined ? kind : `${kind} ${name}`;
  const there = found ? [found, ...others] : manifests;
  throw new Error(`${found ? "more than one" : "no"} ${wanted} among: ${there.map(describe).join(", ")}`);
}

/** The images of all containers in the objects' pods, each once, sorted. */
export function listImages(manifests: readonly Manifest[]): string[] {
  const images = manifests.flatMap((manifest) => {
    const { containers = [], initContainers = [] } = podOf(manifest) ?? {};
    return [...containers, ...initContainers].flatMap(({ image }) => image ?? []);
  });
  return [...new Set(images)].sort();
}

/** The pod specification in an object that is a pod or makes pods. */
export function podOf(manifest: Manifest): V1PodSpec | undefined {
  const { kind, spec } = manifest as Manifest & { spec?: V1PodSpec & { template?: V1PodTemplateSpec } & V1CronJobSpec };
  return kind === "Pod" ? spec : (spec?.template ?? spec?.jobTemplate?.spec?.template)?.spec;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<Manifest>;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata?.name === "string";
}
