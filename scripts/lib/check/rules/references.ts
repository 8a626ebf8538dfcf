import type { V1Volume } from "@kubernetes/client-node";
import { describe, type Manifest, type ManifestOf, ofKind, podOf } from "../../kubernetes/manifest.ts";

/** Something between objects that does not meet. */
export interface ReferenceProblem {
  manifest: Manifest;
  /** `info`: it may well be in the cluster. */
  severity: "error" | "info";
  message: string;
  remedy: string;
}

/** What does not meet in rendered objects: selectors and labels, mounts and volumes, keys, and objects by name; ports are in port-problems.ts. */
export function referenceProblems(manifests: readonly Manifest[]): ReferenceProblem[] {
  return manifests.flatMap((manifest) => [
    ...mounts(manifest),
    ...selectors(manifest, manifests),
    ...missing(manifest, manifests),
  ]);
}

function mounts(manifest: Manifest): ReferenceProblem[] {
  const pod = podOf(manifest);
  const claims = ofKind([manifest], "StatefulSet").flatMap(({ spec }) => spec?.volumeClaimTemplates ?? []);
  const there = [...(pod?.volumes ?? []).map(({ name }) => name), ...claims.map(({ metadata }) => metadata?.name)];
  return [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].flatMap(({ name, volumeMounts = [] }) =>
    volumeMounts
      .filter((mount) => !there.includes(mount.name))
      .flatMap((mount) =>
        error(manifest, `${name} mounts the volume ${mount.name}, which its pod does not have`, {
          remedy: "Add it to the pod's volumes, or remove the mount.",
        }),
      ),
  );
}

function selectors(manifest: Manifest, all: readonly Manifest[]): ReferenceProblem[] {
  const [service] = ofKind([manifest], "Service");
  if (service) {
    const wanted = service.spec?.selector;
    if (!wanted || Object.keys(wanted).length === 0) return [];
    return selectedPods(service, all).length > 0
      ? []
      : error(manifest, "selects no pod of the release", { remedy: "Give it labels that the pods have." });
  }
  const [workload] = [
    ...ofKind([manifest], "DaemonSet"),
    ...ofKind([manifest], "StatefulSet"),
    ...ofKind([manifest], "Deployment"),
  ];
  const wanted = workload?.spec?.selector.matchLabels ?? {};
  return isSubset(wanted, podLabels(manifest) ?? wanted)
    ? []
    : error(manifest, "its selector does not match the labels of its pods", { remedy: "Make them the same." });
}

/** What Kubernetes itself makes. */
const inEveryNamespace = ["ServiceAccount default", "ConfigMap kube-root-ca.crt"];

function missing(manifest: Manifest, all: readonly Manifest[]): ReferenceProblem[] {
  return references(manifest).flatMap(({ kind, name, keys }): ReferenceProblem[] => {
    if (inEveryNamespace.includes(`${kind} ${name}`)) return [];
    const target = all.find((one) => one.kind === kind && one.metadata.name === name);
    const message = `names the ${kind} ${name}, which the chart does not make`;
    if (!target) return [{ manifest, severity: "info", message, remedy: "It has to be in the cluster already." }];
    const { data = {}, stringData = {}, binaryData = {} } = target as Manifest & Record<string, object>;
    return keys
      .filter((key) => !(key in data || key in stringData || key in binaryData))
      .flatMap((key) =>
        error(manifest, `wants ${key} of ${describe(target)}, which does not have it`, { remedy: "Correct the key." }),
      );
  });
}

/** An object that another one names, and which of its keys. */
export interface Reference {
  kind: string;
  name: string;
  keys: string[];
}

/** The objects that an object names and cannot do without. */
export function references(manifest: Manifest): Reference[] {
  const pod = podOf(manifest);
  const containers = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])];
  const [set] = ofKind([manifest], "StatefulSet");
  const [binding] = [...ofKind([manifest], "ClusterRoleBinding"), ...ofKind([manifest], "RoleBinding")];
  const reference = (kind: string, name: string | undefined, keys: string[] = []) =>
    name ? [{ kind, name, keys }] : [];
  return [
    ...reference("ServiceAccount", pod?.serviceAccountName),
    ...(pod?.volumes ?? []).flatMap(inVolume),
    ...containers.flatMap(({ envFrom = [] }) =>
      envFrom.flatMap(({ configMapRef: map, secretRef: secret }) => [
        ...(map && !map.optional ? reference("ConfigMap", map.name) : []),
        ...(secret && !secret.optional ? reference("Secret", secret.name) : []),
      ]),
    ),
    ...containers.flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom: { configMapKeyRef: map, secretKeyRef: secret } = {} }) => [
        ...(map && !map.optional ? reference("ConfigMap", map.name, [map.key]) : []),
        ...(secret && !secret.optional ? reference("Secret", secret.name, [secret.key]) : []),
      ]),
    ),
    ...reference("Service", set?.spec?.serviceName),
    ...reference(binding?.roleRef.kind ?? "", binding?.roleRef.name),
    ...(binding?.subjects ?? []).flatMap(({ kind, name }) => (kind === "ServiceAccount" ? reference(kind, name) : [])),
  ];
}

function inVolume({ configMap, secret, persistentVolumeClaim: claim, projected }: V1Volume): Reference[] {
  const keys = (source: { items?: { key: string }[] }) => (source.items ?? []).map(({ key }) => key);
  return [
    ...(configMap?.name && !configMap.optional
      ? [{ kind: "ConfigMap", name: configMap.name, keys: keys(configMap) }]
      : []),
    ...(secret?.secretName && !secret.optional
      ? [{ kind: "Secret", name: secret.secretName, keys: keys(secret) }]
      : []),
    ...(projected?.sources ?? []).flatMap(({ configMap: map, secret: part }) => [
      ...(map?.name && !map.optional ? [{ kind: "ConfigMap", name: map.name, keys: keys(map) }] : []),
      ...(part?.name && !part.optional ? [{ kind: "Secret", name: part.name, keys: keys(part) }] : []),
    ]),
    ...(claim ? [{ kind: "PersistentVolumeClaim", name: claim.claimName, keys: [] }] : []),
  ];
}

/** The objects whose pods a service leads to. */
export function selectedPods({ metadata, spec }: ManifestOf<"Service">, all: readonly Manifest[]): Manifest[] {
  const wanted = spec?.selector ?? {};
  if (Object.keys(wanted).length === 0) return [];
  return all.filter((one) => {
    const labels = podLabels(one);
    return one.metadata.namespace === metadata.namespace && labels !== undefined && isSubset(wanted, labels);
  });
}

function podLabels(manifest: Manifest): Record<string, string> | undefined {
  if (manifest.kind === "Pod") return manifest.metadata.labels ?? {};
  const { spec } = manifest as Manifest & { spec?: { template?: { metadata?: { labels?: Record<string, string> } } } };
  return podOf(manifest) && (spec?.template?.metadata?.labels ?? {});
}

/** Whether labels are among others. */
export function isSubset(part: Record<string, string>, whole: Record<string, string>): boolean {
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}

function error(manifest: Manifest, message: string, { remedy }: { remedy: string }): ReferenceProblem[] {
  return [{ manifest, severity: "error", message, remedy }];
}
