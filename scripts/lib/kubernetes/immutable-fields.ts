import { groupOf, type Manifest, selectKind } from "./manifest.ts";

/** Fields by path, with their default in the API server. */
type Fields = Readonly<Record<string, unknown>>;

const selector: Fields = { "spec.selector": undefined };
const data: Fields = { immutable: undefined, data: undefined, stringData: undefined, binaryData: undefined };

/**
 * The immutable fields by kind. The API server rejects an upgrade that changes one, until somebody deletes the object. Other kinds have none;
 * Pods are handled in {@link immutableFields}. The comments name the functions in
 * https://github.com/kubernetes/kubernetes/tree/v1.34.4/pkg/apis that enforce them.
 */
const tables: Readonly<Record<string, Fields>> = {
  // apps: ValidateDaemonSetUpdate, ValidateDeploymentUpdate, ValidateReplicaSetUpdate
  DaemonSet: selector,
  Deployment: selector,
  ReplicaSet: selector,
  // apps: ValidateStatefulSetUpdate, which lists the mutable fields instead
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
  // core: ValidatePersistentVolumeClaimUpdate. The size may grow; see upgrade.ts.
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
  // core: ValidatePersistentVolumeUpdate, with the usual volume sources
  PersistentVolume: {
    "spec.csi": undefined,
    "spec.hostPath": undefined,
    "spec.local": undefined,
    "spec.nfs": undefined,
    "spec.nodeAffinity": undefined,
    "spec.volumeMode": "Filesystem",
  },
  // core: ValidateServiceUpdate. For the exceptions see upgrade.ts.
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

/** The kinds with immutable fields. */
export const kindsWithImmutableFields: readonly string[] = [...Object.keys(tables), "ConfigMap", "Pod"].sort();

/**
 * Reads the immutable fields of an object.
 * @returns path → value or default; undefined for a field without either
 */
export function immutableFields(manifest: Manifest): Record<string, unknown> {
  // A custom kind may have the same name.
  if (!/^[a-z]*$|\.k8s\.io$/.test(groupOf(manifest.apiVersion))) return {};
  const fields = { ...tables[manifest.kind], ...(isFrozen(manifest) && data) };
  const [pod] = selectKind([manifest], "Pod");
  return {
    ...Object.fromEntries(
      Object.entries(fields).map(([path, preset]) => [path, fieldOf(manifest, path) ?? preset] as const),
    ),
    ...(pod && { spec: immutablePodSpec(pod.spec) }),
  };
}

/** Whether a ConfigMap or Secret is marked as immutable. */
function isFrozen(manifest: Manifest): boolean {
  return ["ConfigMap", "Secret"].includes(manifest.kind) && fieldOf(manifest, "immutable") === true;
}

/** core: ValidatePodUpdate. Images may change, and tolerations may be added. */
function immutablePodSpec(spec: object = {}): Record<string, unknown> {
  const { activeDeadlineSeconds: _, tolerations: __, ...rest } = spec as Record<string, unknown>;
  const withoutImage = (container: { image?: string }) => ({ ...container, image: undefined });
  for (const field of ["containers", "initContainers"]) {
    const containers = rest[field];
    if (Array.isArray(containers)) rest[field] = containers.map(withoutImage);
  }
  return rest;
}

/**
 * Reads a field.
 * @param path field names, separated by dots
 * @returns undefined if the object does not have the field
 */
export function fieldOf(object: unknown, path: string): unknown {
  let value = object;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
