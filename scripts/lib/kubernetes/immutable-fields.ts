import { type Manifest, selectKind } from "./manifest.ts";
import { isBuiltIn } from "./schema.ts";

/** Fields by their path, each with what the API server takes for it where it is not given. */
type Fields = Readonly<Record<string, unknown>>;

const selector: Fields = { "spec.selector": undefined };
const data: Fields = { immutable: undefined, data: undefined, stringData: undefined, binaryData: undefined };

/**
 * The fields that the API server does not let change on an object that is there, by kind: an upgrade that changes one is refused, and goes on
 * only once the object is deleted. Kinds that are not here have none. In a Pod nearly all is: the rest is in {@link immutableFields}.
 * Each with the function of https://github.com/kubernetes/kubernetes/tree/v1.34.4/pkg/apis that says so.
 */
const tables: Readonly<Record<string, Fields>> = {
  // apps: ValidateDaemonSetUpdate, ValidateDeploymentUpdate, ValidateReplicaSetUpdate
  DaemonSet: selector,
  Deployment: selector,
  ReplicaSet: selector,
  // apps: ValidateStatefulSetUpdate, which names the fields that may change instead
  StatefulSet: {
    ...selector,
    "spec.serviceName": "",
    "spec.podManagementPolicy": "OrderedReady",
    "spec.volumeClaimTemplates": undefined,
  },
  // batch: ValidateJobSpecUpdate
  Job: {
    ...selector,
    "spec.template": undefined,
    "spec.completions": 1,
    "spec.completionMode": "NonIndexed",
    "spec.podFailurePolicy": undefined,
    "spec.backoffLimitPerIndex": undefined,
    "spec.managedBy": undefined,
    "spec.successPolicy": undefined,
  },
  // core: ValidatePersistentVolumeClaimUpdate. The size is in upgrade.ts: it may grow.
  PersistentVolumeClaim: {
    "spec.accessModes": undefined,
    "spec.dataSource": undefined,
    "spec.dataSourceRef": undefined,
    "spec.resources.limits": undefined,
    "spec.selector": undefined,
    "spec.storageClassName": undefined,
    "spec.volumeMode": "Filesystem",
    "spec.volumeName": undefined,
  },
  // core: ValidatePersistentVolumeUpdate, of whose sources these are the usual ones
  PersistentVolume: {
    "spec.csi": undefined,
    "spec.hostPath": undefined,
    "spec.local": undefined,
    "spec.nfs": undefined,
    "spec.nodeAffinity": undefined,
    "spec.volumeMode": "Filesystem",
  },
  // core: ValidateServiceUpdate. When these may change all the same is in upgrade.ts.
  Service: {
    "spec.clusterIP": undefined,
    "spec.clusterIPs": undefined,
    "spec.ipFamilies": undefined,
    "spec.loadBalancerClass": undefined,
  },
  // core: ValidateResourceQuotaUpdate
  ResourceQuota: { "spec.scopes": undefined },
  // core: ValidateSecretUpdate, ValidateConfigMapUpdate
  Secret: { type: "Opaque" },
  // rbac: ValidateClusterRoleBindingUpdate, ValidateRoleBindingUpdate
  ClusterRoleBinding: { roleRef: undefined },
  RoleBinding: { roleRef: undefined },
  // scheduling: ValidatePriorityClassUpdate
  PriorityClass: { value: undefined, preemptionPolicy: "PreemptLowerPriority" },
  // storage: ValidateStorageClassUpdate
  StorageClass: {
    parameters: undefined,
    provisioner: undefined,
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
  },
  // networking: ValidateIngressClassUpdate
  IngressClass: { "spec.controller": undefined },
  // node: ValidateRuntimeClassUpdate
  RuntimeClass: { handler: undefined },
  // discovery: ValidateEndpointSliceUpdate
  EndpointSlice: { addressType: undefined },
};

/** The kinds that have such fields. */
export const kindsWithImmutableFields: readonly string[] = [...Object.keys(tables), "ConfigMap", "Pod"].sort();

/**
 * What of an object cannot change.
 * @returns path → value, or what stands for it where it is not given; undefined for a field that is not set
 */
export function immutableFields(manifest: Manifest): Record<string, unknown> {
  // Another API may have a kind of the same name.
  if (!isBuiltIn(manifest.apiVersion)) return {};
  const fields = { ...tables[manifest.kind], ...(isFrozen(manifest) && data) };
  const [pod] = selectKind([manifest], "Pod");
  return {
    ...Object.fromEntries(
      Object.entries(fields).map(([path, preset]) => [path, fieldOf(manifest, path) ?? preset] as const),
    ),
    ...(pod && { spec: immutablePodSpec(pod.spec) }),
  };
}

/** A ConfigMap or Secret that says of itself that it never changes. */
function isFrozen(manifest: Manifest): boolean {
  return ["ConfigMap", "Secret"].includes(manifest.kind) && fieldOf(manifest, "immutable") === true;
}

/** core: ValidatePodUpdate. Images may change, and tolerations be added. */
function immutablePodSpec(spec: object = {}): Record<string, unknown> {
  const { activeDeadlineSeconds: _, tolerations: __, ...rest } = spec as Record<string, unknown>;
  const withoutImage = (container: { image?: string }) => ({ ...container, image: undefined });
  for (const field of ["containers", "initContainers"]) {
    const containers = rest[field];
    if (Array.isArray(containers)) rest[field] = containers.map(withoutImage);
  }
  return rest;
}

/** @param path field names with dots between them */
export function fieldOf(object: unknown, path: string): unknown {
  let value = object;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
