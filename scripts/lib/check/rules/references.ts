import type { V1Volume } from "@kubernetes/client-node";
import { describe, type Manifest, type ManifestOf, podOf, selectKind } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import type { RuleContext } from "../rule.ts";

/** Checks that what an object refers to exists: the pods of selectors, the volumes of mounts, other objects and their keys. */
export function checkReferences(manifest: Manifest, { manifests }: Pick<RuleContext, "manifests">): Finding[] {
  return [
    ...checkMounts(manifest),
    ...checkServiceSelector(manifest, manifests),
    ...checkPodSelector(manifest),
    ...checkNamedObjects(manifest, manifests),
  ];
}

function checkMounts(manifest: Manifest): Finding[] {
  const pod = podOf(manifest);
  const claims = selectKind([manifest], "StatefulSet").flatMap(({ spec }) => spec?.volumeClaimTemplates ?? []);
  const volumes = [...(pod?.volumes ?? []).map(({ name }) => name), ...claims.map(({ metadata }) => metadata?.name)];
  return [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].flatMap(({ name, volumeMounts = [] }) =>
    volumeMounts
      // The schema reports a mount without a name.
      .filter((mount) => mount.name && !volumes.includes(mount.name))
      .map((mount) => ({
        severity: "error",
        rule: "references/volume",
        message: `${name} mounts the volume ${mount.name}, which the pod does not have`,
        fix: "Add it to the pod's volumes, or remove the mount.",
      })),
  );
}

function checkServiceSelector(manifest: Manifest, all: readonly Manifest[]): Finding[] {
  return selectKind([manifest], "Service")
    .filter(({ spec }) => Object.keys(spec?.selector ?? {}).length > 0)
    .filter((service) => selectPods(service, all).length === 0)
    .map(() => ({
      severity: "error",
      rule: "references/service-selector",
      message: "selects no pod of the release",
      fix: "Select by labels that the pods have.",
    }));
}

function checkPodSelector(manifest: Manifest): Finding[] {
  const workloads = [
    ...selectKind([manifest], "DaemonSet"),
    ...selectKind([manifest], "StatefulSet"),
    ...selectKind([manifest], "Deployment"),
  ];
  return workloads
    .filter(({ spec }) => {
      const wanted = spec?.selector.matchLabels ?? {};
      return !isSubset(wanted, podLabels(manifest) ?? wanted);
    })
    .map(() => ({
      severity: "error",
      rule: "references/pod-selector",
      message: "the selector does not match the labels of the pods",
      fix: "Use the same labels in both.",
    }));
}

/** Objects that Kubernetes creates. */
const inEveryNamespace = ["ServiceAccount default", "ConfigMap kube-root-ca.crt"];

function checkNamedObjects(manifest: Manifest, all: readonly Manifest[]): Finding[] {
  return findReferences(manifest).flatMap(({ kind, name, keys }): Finding[] => {
    if (inEveryNamespace.includes(`${kind} ${name}`)) return [];
    const target = all.find((one) => one.kind === kind && one.metadata.name === name);
    if (!target) {
      const message = `refers to the ${kind} ${name}, which the chart does not create`;
      return [
        {
          severity: "info",
          rule: "references/external-object",
          message,
          fix: "Make sure that it exists in the cluster.",
        },
      ];
    }
    const { data = {}, stringData = {}, binaryData = {} } = target as Manifest & Record<string, object>;
    return keys
      .filter((key) => !(key in data || key in stringData || key in binaryData))
      .map((key) => ({
        severity: "error",
        rule: "references/missing-key",
        message: `refers to the key ${key} of ${describe(target)}, which does not exist`,
        fix: "Correct the key.",
      }));
  });
}

/** An object that another one refers to, and which of its keys. */
export interface Reference {
  kind: string;
  name: string;
  keys: string[];
}

/** Finds the objects that an object refers to and cannot work without. */
export function findReferences(manifest: Manifest): Reference[] {
  const pod = podOf(manifest);
  const containers = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])];
  const [set] = selectKind([manifest], "StatefulSet");
  const [binding] = [...selectKind([manifest], "ClusterRoleBinding"), ...selectKind([manifest], "RoleBinding")];
  const reference = (kind: string, name: string | undefined, keys: string[] = []) =>
    name ? [{ kind, name, keys }] : [];
  return [
    ...reference("ServiceAccount", pod?.serviceAccountName),
    ...(pod?.volumes ?? []).flatMap(findVolumeReferences),
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

function findVolumeReferences({ configMap, secret, persistentVolumeClaim: claim, projected }: V1Volume): Reference[] {
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

/** The objects whose pods a service selects. */
export function selectPods({ metadata, spec }: ManifestOf<"Service">, all: readonly Manifest[]): Manifest[] {
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

/** Whether all labels of one map are in another one. */
export function isSubset(part: Record<string, string>, whole: Record<string, string>): boolean {
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}
