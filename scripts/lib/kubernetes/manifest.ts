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

/** A rendered Kubernetes object. Callers share it, so clone it (`structuredClone`) before changing it. */
export interface Manifest extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: V1ObjectMeta & { name: string };
}

/** The types of the kinds that charts usually render. */
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
 * Parses the output of `helm template`. Equal documents are parsed once, because renderings have most documents in common.
 * @returns the objects in order, frozen; without empty documents
 * @throws UserError the output has no object, a document is invalid YAML or ambiguous between YAML versions, an object has no apiVersion, kind
 *   or name, or an object is duplicate; with the template's path
 */
export function parseManifests(text: string): Manifest[] {
  const seen = new Map<string, string>();
  const manifests: Manifest[] = [];
  // The content of a document cannot match, because every line of a block scalar is indented.
  for (const document of text.split(/^---(?:[ \t].*)?$/m)) {
    const manifest = parsed.get(document) ?? parseManifest(document);
    if (manifest === null) continue;
    const source = sourceOf(manifest);
    const id = [manifest.apiVersion, manifest.kind, manifest.metadata.namespace, manifest.metadata.name].join(" ");
    const before = seen.get(id);
    if (before === source) throw new UserError(`${source} renders ${describe(manifest)} twice`);
    if (before) throw new UserError(`${before} and ${source} both render ${describe(manifest)}`);
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

/** @returns the template of an object, as a path in the chart: `templates/exporter/daemonset.yaml` */
export function sourceOf(manifest: Manifest): string {
  return sources.get(manifest) ?? "rendered manifest";
}

/** @returns an object's kind and name: `DaemonSet monitoring/node-exporter` */
export function describe({ kind, metadata: { name, namespace } }: Manifest): string {
  return `${kind} ${namespace ? `${namespace}/` : ""}${name}`;
}

/** @returns all objects of a kind */
export function selectKind<Kind extends keyof Kinds>(manifests: readonly Manifest[], kind: Kind): ManifestOf<Kind>[] {
  return manifests.filter((manifest): manifest is ManifestOf<Kind> => manifest.kind === kind);
}

/**
 * Finds the only object of a kind, or the one with a name.
 * @throws Error there is no such object, or more than one; with a list of the objects
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

/** @returns the images of all containers in the objects' pods, each once, sorted */
export function listImages(manifests: readonly Manifest[]): string[] {
  const images = manifests.flatMap((manifest) => {
    const { containers = [], initContainers = [] } = podOf(manifest) ?? {};
    return [...containers, ...initContainers].flatMap(({ image }) => image ?? []);
  });
  return [...new Set(images)].sort();
}

/** @returns the pod spec of a pod or of an object with a pod template; undefined for other objects */
export function podOf(manifest: Manifest): V1PodSpec | undefined {
  const { kind, spec } = manifest as Manifest & { spec?: V1PodSpec & { template?: V1PodTemplateSpec } & V1CronJobSpec };
  return kind === "Pod" ? spec : (spec?.template ?? spec?.jobTemplate?.spec?.template)?.spec;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== "object" || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<Manifest>;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata?.name === "string";
}
