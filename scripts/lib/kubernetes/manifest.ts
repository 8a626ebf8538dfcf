import type {
  KubernetesObject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1CronJob,
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
  V1ReplicaSet,
  V1ReplicationController,
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
import { parseHelmYaml, splitDocuments } from "../util/yaml.ts";

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
  CronJob: V1CronJob;
  DaemonSet: V1DaemonSet;
  Deployment: V1Deployment;
  Ingress: V1Ingress;
  Job: V1Job;
  Namespace: V1Namespace;
  NetworkPolicy: V1NetworkPolicy;
  PersistentVolumeClaim: V1PersistentVolumeClaim;
  Pod: V1Pod;
  PodDisruptionBudget: V1PodDisruptionBudget;
  ReplicaSet: V1ReplicaSet;
  ReplicationController: V1ReplicationController;
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
const texts = new WeakMap<Manifest, string>();
/** Holds the documents of all tests, except those with thousands of random values. */
const parsed = createLruCache<string, readonly Manifest[]>(5000);

/**
 * Parses the output of `helm template`, as Helm reads it. Lists are replaced by their items. Equal documents are parsed once, because renderings
 * have most documents in common.
 * @returns the objects in order, frozen, without fields that are null, which mean nothing to Kubernetes; empty if there are none
 * @throws UserError a document is invalid YAML, an object has no apiVersion or kind, or an object is duplicate; with the template's path
 */
export function parseManifests(text: string): Manifest[] {
  const seen = new Map<string, string>();
  const manifests: Manifest[] = [];
  for (const document of splitDocuments(text)) {
    for (const manifest of parsed.get(document) ?? parseDocument(document)) {
      manifests.push(manifest);
      const { apiVersion, kind, metadata } = manifest;
      // Helm runs a hook at its time, and deletes the object before it runs the next one with the same name.
      if (!metadata.name || metadata.generateName || isHook(manifest)) continue;
      const source = sourceOf(manifest);
      const id = [apiVersion, kind, metadata.namespace, metadata.name].join(" ");
      const before = seen.get(id);
      if (before === source) throw new UserError(`${source} renders ${describe(manifest)} twice`);
      if (before) throw new UserError(`${before} and ${source} both render ${describe(manifest)}`);
      seen.set(id, source);
    }
  }
  Object.freeze(manifests);
  return manifests;
}

/** @returns the object in a document, or the items of a list; none for a document without content */
function parseDocument(document: string): readonly Manifest[] {
  const source = /^# Source: [^/\n]+\/(.+)$/m.exec(document)?.[1] ?? "rendered manifest";
  const value = parseHelmYaml(document, source);
  const items = value === null ? [] : flatten(value);
  const manifests = items.map((item) => {
    const manifest = withoutNulls(item);
    if (!isObject(manifest)) throw new UserError(`${source}: renders an object without apiVersion and kind`);
    const { metadata } = manifest;
    const complete = { ...manifest, metadata: { ...metadata, name: metadata?.name ?? metadata?.generateName ?? "" } };
    freeze(complete);
    sources.set(complete, source);
    texts.set(complete, item === value ? document : JSON.stringify(item));
    return complete;
  });
  parsed.set(document, manifests);
  return manifests;
}

/** Lists can have lists as items; Helm creates the objects in them. */
function flatten(value: unknown): unknown[] {
  return isList(value) ? value.items.flatMap(flatten) : [value];
}

function isList(value: unknown): value is { items: unknown[] } {
  const { kind, items } = (value ?? {}) as { kind?: unknown; items?: unknown };
  return typeof kind === "string" && kind.endsWith("List") && Array.isArray(items);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutNulls(part)]));
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

/** @returns the document that an object was parsed from, or the object as JSON */
export function textOf(manifest: Manifest): string {
  return texts.get(manifest) ?? JSON.stringify(manifest);
}

/** @returns an object's kind and name: `DaemonSet monitoring/node-exporter` */
export function describe({ kind, metadata: { name, namespace } }: Manifest): string {
  return `${kind} ${namespace ? `${namespace}/` : ""}${name}`;
}

/**
 * Returns what identifies an object in a cluster. All versions of a group have the same objects.
 * @param namespace of namespaced objects that have none
 */
export function identify({ apiVersion, kind, metadata }: Manifest, namespace = ""): string {
  return [groupOf(apiVersion), kind, metadata.namespace ?? namespace, metadata.name].join(" ");
}

/** Whether Helm runs an object at a point of a release, rather than keeping it as a part of the release. */
export function isHook({ metadata }: Manifest): boolean {
  return metadata.annotations?.["helm.sh/hook"] !== undefined;
}

/** @returns all objects of a built-in kind. Other groups may have a kind of the same name. */
export function selectKind<Kind extends keyof Kinds>(manifests: readonly Manifest[], kind: Kind): ManifestOf<Kind>[] {
  return manifests.filter((manifest): manifest is ManifestOf<Kind> => isOf(manifest, kind));
}

/** The API group of each kind. */
const groups: Readonly<Record<keyof Kinds, string>> = {
  ClusterRole: "rbac.authorization.k8s.io",
  ClusterRoleBinding: "rbac.authorization.k8s.io",
  ConfigMap: "",
  CronJob: "batch",
  DaemonSet: "apps",
  Deployment: "apps",
  Ingress: "networking.k8s.io",
  Job: "batch",
  Namespace: "",
  NetworkPolicy: "networking.k8s.io",
  PersistentVolumeClaim: "",
  Pod: "",
  PodDisruptionBudget: "policy",
  ReplicaSet: "apps",
  ReplicationController: "",
  ResourceQuota: "",
  Role: "rbac.authorization.k8s.io",
  RoleBinding: "rbac.authorization.k8s.io",
  Secret: "",
  Service: "",
  ServiceAccount: "",
  StatefulSet: "apps",
};

function isOf({ apiVersion, kind }: Manifest, wanted: keyof Kinds): boolean {
  return kind === wanted && groupOf(apiVersion) === groups[wanted];
}

/** @returns the API group in an apiVersion; empty for the core group */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

/** @returns whether an API belongs to another project than Kubernetes */
export function isCustomGroup(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return group.includes(".") && !group.endsWith(".k8s.io");
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

/** The built-in kinds with a pod template. */
const workloads = [
  "CronJob",
  "DaemonSet",
  "Deployment",
  "Job",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
] as const;

/** Whether an object is a pod, or has a template of pods. */
export function isWorkload(manifest: Manifest): boolean {
  return isOf(manifest, "Pod") || workloads.some((kind) => isOf(manifest, kind));
}

/** @returns the pod spec of a pod or of a workload; undefined for other objects */
export function podOf(manifest: Manifest): V1PodSpec | undefined {
  return podTemplateOf(manifest)?.spec;
}

/** @returns a pod, or the pod template of a workload; undefined for other objects */
export function podTemplateOf(manifest: Manifest): V1PodTemplateSpec | undefined {
  if (isOf(manifest, "Pod")) return manifest as V1PodTemplateSpec;
  if (!isWorkload(manifest)) return undefined;
  const { spec } = manifest as Manifest & { spec?: { template?: V1PodTemplateSpec } & Partial<V1CronJobSpec> };
  return spec?.template ?? spec?.jobTemplate?.spec?.template;
}

function isObject(value: unknown): value is Omit<Manifest, "metadata"> & { metadata?: Partial<V1ObjectMeta> } {
  if (typeof value !== "object" || value === null) return false;
  const { apiVersion, kind, metadata = {} } = value as Partial<Manifest>;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata === "object";
}
