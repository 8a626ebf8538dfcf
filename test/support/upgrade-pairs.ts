import type { Manifest } from "../../scripts/lib/kubernetes/manifest.ts";

/** An object before and after an upgrade. */
export interface UpgradePair {
  title: string;
  before: Manifest;
  after: Manifest;
  /** Whether somebody has to delete the object before the upgrade. */
  isRejected: boolean;
  /** Why the API server of the tests disagrees with that of a cluster. */
  serverDiffers?: string;
}

const labels = { app: "exporter" };
const pod = { containers: [{ name: "exporter", image: "exporter:v1" }] };
const template = { metadata: { labels }, spec: pod };

interface Kind {
  apiVersion: string;
  kind: string;
  isClusterScoped?: true;
  /** The fields that make an object of the kind complete. */
  fields: Record<string, unknown>;
}

const apps = (kind: string): Kind => ({
  apiVersion: "apps/v1",
  kind,
  fields: { spec: { selector: { matchLabels: labels }, template } },
});
const rbac = (kind: string) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind,
  fields: { roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" } },
});
const claim: Kind = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  fields: { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } } } },
};
const quota: Kind = { apiVersion: "v1", kind: "ResourceQuota", fields: { spec: { hard: { pods: "1" } } } };
const service: Kind = { apiVersion: "v1", kind: "Service", fields: { spec: { ports: [{ port: 80 }] } } };
const volume: Kind = {
  apiVersion: "v1",
  kind: "PersistentVolume",
  isClusterScoped: true,
  fields: { spec: { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" }, hostPath: { path: "/a" } } },
};
const job: Kind = {
  apiVersion: "batch/v1",
  kind: "Job",
  fields: { spec: { template: { spec: { ...pod, restartPolicy: "Never" } } } },
};
const aPod: Kind = { apiVersion: "v1", kind: "Pod", fields: { spec: pod } };
const text = (kind: string): Kind => ({ apiVersion: "v1", kind, fields: {} });
const priority: Kind = {
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  isClusterScoped: true,
  fields: { value: 1 },
};
const storage: Kind = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  isClusterScoped: true,
  fields: { provisioner: "a.example.com" },
};
const slice: Kind = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  fields: { addressType: "IPv4", endpoints: [] },
};
const ingressClass: Kind = {
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  isClusterScoped: true,
  fields: { spec: { controller: "example.com/a" } },
};
const runtimeClass: Kind = {
  apiVersion: "node.k8s.io/v1",
  kind: "RuntimeClass",
  isClusterScoped: true,
  fields: { handler: "a" },
};

/** Merges maps recursively. A list replaces a list. */
function merged(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const entries = Object.entries(over).map(([key, value]) => {
    const below = under[key];
    return [key, isMap(below) && isMap(value) ? merged(below, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(entries) };
}

let count = 0;

/**
 * @param before added to the kind's fields
 * @param after added to the fields of before
 */
function pair(title: string, kind: Kind, isRejected: boolean, before: object, after: object): UpgradePair {
  const { apiVersion, isClusterScoped, fields } = kind;
  const metadata = { name: `pair-${count++}`, ...(!isClusterScoped && { namespace: "default" }) };
  const first = merged({ apiVersion, kind: kind.kind, metadata, ...fields }, before as Record<string, unknown>);
  const second = merged(first, after as Record<string, unknown>);
  const name = `${kind.kind}: ${title}`;
  return {
    title: name,
    before: first as unknown as Manifest,
    after: second as unknown as Manifest,
    isRejected,
  };
}

const other = { app: "other" };
const otherSelector = { spec: { selector: { matchLabels: other }, template: { metadata: { labels: other } } } };
const size = (quantity: string) => ({ spec: { resources: { requests: { storage: quantity } } } });
const claims = (fields: object, quantity = "1Gi") => ({
  spec: {
    volumeClaimTemplates: [
      {
        metadata: { name: "data", ...fields },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: quantity } } },
      },
    ],
  },
});
const otherImage = { ...pod, containers: [{ name: "exporter", image: "exporter:v2" }] };
const onNode = (name: string) => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [name] }] }],
  },
});
const source = (name: string) => ({ spec: { dataSource: { kind: "PersistentVolumeClaim", name } } });
const onExitCode = (code: number) => ({
  spec: {
    podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [code] } }] },
  },
});
const indexed = { completionMode: "Indexed", completions: 2 };

const [accepted, rejected] = [false, true];

/** Fields that cannot change, of every kind that has one and that charts use, and similar fields that can. */
export const upgradePairs: readonly UpgradePair[] = [
  pair("another selector", apps("DaemonSet"), rejected, {}, otherSelector),
  pair("another template", apps("DaemonSet"), accepted, {}, { spec: { template: { spec: otherImage } } }),
  pair("another selector", apps("Deployment"), rejected, {}, otherSelector),
  pair("another selector", apps("ReplicaSet"), rejected, {}, otherSelector),
  pair("another selector", apps("StatefulSet"), rejected, {}, otherSelector),
  pair(
    "another Service",
    apps("StatefulSet"),
    rejected,
    { spec: { serviceName: "a" } },
    { spec: { serviceName: "b" } },
  ),
  pair("another order", apps("StatefulSet"), rejected, {}, { spec: { podManagementPolicy: "Parallel" } }),
  pair(
    "the explicit default order",
    apps("StatefulSet"),
    accepted,
    {},
    { spec: { podManagementPolicy: "OrderedReady" } },
  ),
  pair("a larger volume", apps("StatefulSet"), rejected, claims({}), claims({}, "2Gi")),
  pair("a label on its volumes", apps("StatefulSet"), rejected, claims({}), claims({ labels })),
  pair("an equal volume", apps("StatefulSet"), accepted, claims({}), claims({}, "1024Mi")),
  pair(
    "more pods, another template",
    apps("StatefulSet"),
    accepted,
    {},
    { spec: { replicas: 2, template: { spec: otherImage } } },
  ),
  pair("another template", job, rejected, {}, { spec: { template: { spec: otherImage } } }),
  pair("another number", job, rejected, { spec: { completions: 2 } }, { spec: { completions: 3 } }),
  pair("another mode", job, rejected, { spec: { completions: 2 } }, { spec: indexed }),
  pair("another pod failure policy", job, rejected, onExitCode(1), onExitCode(2)),
  pair(
    "another backoff limit per index",
    job,
    rejected,
    { spec: { ...indexed, backoffLimitPerIndex: 1 } },
    { spec: { backoffLimitPerIndex: 2 } },
  ),
  pair("another manager", job, rejected, {}, { spec: { managedBy: "example.com/other" } }),
  pair(
    "another success policy",
    job,
    rejected,
    { spec: indexed },
    { spec: { successPolicy: { rules: [{ succeededCount: 1 }] } } },
  ),
  pair(
    "another selector",
    job,
    rejected,
    {
      spec: {
        manualSelector: true,
        selector: { matchLabels: labels },
        template: { metadata: { labels: { ...labels, ...{ b: "c" } } } },
      },
    },
    { spec: { selector: { matchLabels: { b: "c" } } } },
  ),
  pair("another parallelism", job, accepted, {}, { spec: { parallelism: 2, backoffLimit: 1 } }),
  pair("another access", claim, rejected, {}, { spec: { accessModes: ["ReadWriteMany"] } }),
  pair("another class", claim, rejected, { spec: { storageClassName: "a" } }, { spec: { storageClassName: "b" } }),
  pair("another mode", claim, rejected, {}, { spec: { volumeMode: "Block" } }),
  pair("the explicit default mode", claim, accepted, {}, { spec: { volumeMode: "Filesystem" } }),
  pair(
    "another selector",
    claim,
    rejected,
    { spec: { selector: { matchLabels: labels } } },
    { spec: { selector: { matchLabels: other } } },
  ),
  pair("another volume", claim, rejected, { spec: { volumeName: "a" } }, { spec: { volumeName: "b" } }),
  pair("another source", claim, rejected, source("a"), source("b")),
  pair(
    "another source by reference",
    claim,
    rejected,
    { spec: { dataSourceRef: { kind: "PersistentVolumeClaim", name: "a" } } },
    { spec: { dataSourceRef: { kind: "PersistentVolumeClaim", name: "b" } } },
  ),
  pair(
    "another limit",
    claim,
    rejected,
    { spec: { resources: { limits: { storage: "4Gi" } } } },
    { spec: { resources: { limits: { storage: "5Gi" } } } },
  ),
  pair("a smaller request", claim, rejected, {}, size("1Gi")),
  pair("an equal request", claim, accepted, {}, size("2048Mi")),
  {
    ...pair("a larger request", claim, accepted, {}, size("3Gi")),
    serverDiffers: "no volume is bound to it, and only one that is bound may grow",
  },
  pair("another path", volume, rejected, {}, { spec: { hostPath: { path: "/b" } } }),
  pair("another mode", volume, rejected, {}, { spec: { volumeMode: "Block" } }),
  pair(
    "other nodes",
    volume,
    rejected,
    { spec: { nodeAffinity: onNode("a") } },
    { spec: { nodeAffinity: onNode("b") } },
  ),
  pair("more space", volume, accepted, {}, { spec: { capacity: { storage: "2Gi" } } }),
  pair("the cluster IP removed", service, rejected, {}, { spec: { clusterIP: "None" } }),
  pair(
    "a headless Service that no longer says so, and stays headless",
    service,
    accepted,
    { spec: { clusterIP: "None" } },
    { spec: { clusterIP: undefined } },
  ),
  pair(
    "a node port added to a headless Service",
    service,
    rejected,
    { spec: { clusterIP: "None" } },
    { spec: { clusterIP: undefined, type: "NodePort" } },
  ),
  pair(
    "another load balancer",
    service,
    rejected,
    { spec: { type: "LoadBalancer", loadBalancerClass: "example.com/a" } },
    { spec: { loadBalancerClass: "example.com/b" } },
  ),
  pair(
    "a load balancer added",
    service,
    accepted,
    {},
    { spec: { type: "LoadBalancer", loadBalancerClass: "example.com/a" } },
  ),
  pair("a node port", service, accepted, {}, { spec: { type: "NodePort" } }),
  pair(
    "an external name",
    service,
    accepted,
    {},
    { spec: { type: "ExternalName", externalName: "example.com", ports: undefined } },
  ),
  pair("other scopes", quota, rejected, { spec: { scopes: ["BestEffort"] } }, { spec: { scopes: ["NotBestEffort"] } }),
  pair("another limit", quota, accepted, {}, { spec: { hard: { pods: "2" } } }),
  pair("another type", text("Secret"), rejected, {}, { type: "example.com/other" }),
  pair("the explicit default type", text("Secret"), accepted, {}, { type: "Opaque", data: { a: "Yg==" } }),
  pair(
    "other data of an immutable object",
    text("Secret"),
    rejected,
    { immutable: true, data: { a: "YQ==" } },
    { data: { a: "Yg==" } },
  ),
  pair("other data", text("ConfigMap"), accepted, { data: { a: "a" } }, { data: { a: "b" } }),
  pair(
    "other data of an immutable object",
    text("ConfigMap"),
    rejected,
    { immutable: true, data: { a: "a" } },
    { data: { a: "b" } },
  ),
  pair(
    "other binary data of an immutable object",
    text("ConfigMap"),
    rejected,
    { immutable: true, binaryData: { a: "YQ==" } },
    { binaryData: { a: "Yg==" } },
  ),
  pair("an immutable object made mutable", text("ConfigMap"), rejected, { immutable: true }, { immutable: false }),
  pair(
    "a mutable object made immutable",
    text("ConfigMap"),
    accepted,
    { data: { a: "a" } },
    { immutable: true, data: { a: "b" } },
  ),
  pair(
    "another role",
    { ...rbac("ClusterRoleBinding"), isClusterScoped: true },
    rejected,
    {},
    { roleRef: { name: "edit" } },
  ),
  pair("another role", rbac("RoleBinding"), rejected, {}, { roleRef: { name: "edit" } }),
  pair(
    "other subjects",
    rbac("RoleBinding"),
    accepted,
    {},
    { subjects: [{ kind: "ServiceAccount", name: "a", namespace: "default" }] },
  ),
  pair("another value", priority, rejected, {}, { value: 2 }),
  pair("another policy", priority, rejected, {}, { preemptionPolicy: "Never" }),
  pair("another provisioner", storage, rejected, {}, { provisioner: "b.example.com" }),
  pair("other parameters", storage, rejected, {}, { parameters: { a: "b" } }),
  pair("another reclaim policy", storage, rejected, {}, { reclaimPolicy: "Retain" }),
  pair("another binding mode", storage, rejected, {}, { volumeBindingMode: "WaitForFirstConsumer" }),
  pair("another controller", ingressClass, rejected, {}, { spec: { controller: "example.com/b" } }),
  pair("another handler", runtimeClass, rejected, {}, { handler: "b" }),
  pair("other addresses", slice, rejected, {}, { addressType: "IPv6" }),
  pair("another command", aPod, rejected, {}, { spec: { containers: [{ ...pod.containers[0], command: ["sh"] }] } }),
  pair("another image", aPod, accepted, {}, { spec: otherImage }),
];
