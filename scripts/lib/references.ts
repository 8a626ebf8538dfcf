import type { V1Probe, V1Volume } from "@kubernetes/client-node";
import { describe, type Manifest, ofKind, podOf } from "./manifests.ts";

/** Something between objects that does not meet. */
export interface ReferenceProblem {
  manifest: Manifest;
  /** `info`: it may well be in the cluster. */
  severity: "error" | "info";
  message: string;
  remedy: string;
}

/** What does not meet in rendered objects: selectors and labels, ports and their names, mounts and volumes, keys, and objects by name. */
export function referenceProblems(manifests: readonly Manifest[]): ReferenceProblem[] {
  return manifests.flatMap((manifest) => [
    ...ports(manifest),
    ...mounts(manifest),
    ...selectors(manifest, manifests),
    ...missing(manifest, manifests),
  ]);
}

function ports(manifest: Manifest): ReferenceProblem[] {
  return (podOf(manifest)?.containers ?? []).flatMap((container) => {
    const there = (container.ports ?? []).map(({ name }) => name);
    const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe];
    return probes.flatMap(namedPort).flatMap((port) =>
      there.includes(port)
        ? []
        : error(manifest, `a probe of ${container.name} asks port ${port}, which the container does not have`, {
            remedy: "Name one of its ports, or give the number.",
          }),
    );
  });
}

function namedPort(probe?: V1Probe): string[] {
  const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
  return typeof port === "string" ? [String(port)] : [];
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
    const pods = all.filter((one) => one.metadata.namespace === manifest.metadata.namespace && podLabels(one));
    const selected = pods.filter((one) => isSubset(wanted, podLabels(one) ?? {}));
    if (selected.length === 0)
      return error(manifest, "selects no pod of the release", { remedy: "Give it labels that the pods have." });
    const names = selected.flatMap((one) =>
      (podOf(one)?.containers ?? []).flatMap((container) => (container.ports ?? []).map(({ name }) => name)),
    );
    return (service.spec?.ports ?? []).flatMap(({ targetPort }) =>
      typeof targetPort === "string" && !names.includes(targetPort)
        ? error(manifest, `leads to the port ${targetPort}, which no pod of it has`, {
            remedy: "Name a container's port, or give the number.",
          })
        : [],
    );
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

function missing(manifest: Manifest, all: readonly Manifest[]): ReferenceProblem[] {
  return references(manifest).flatMap(({ kind, name, keys }): ReferenceProblem[] => {
    if (kind === "ServiceAccount" && name === "default") return [];
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
  const [set] = ofKind([manifest], "StatefulSet");
  const [binding] = [...ofKind([manifest], "ClusterRoleBinding"), ...ofKind([manifest], "RoleBinding")];
  const reference = (kind: string, name: string | undefined, keys: string[] = []) =>
    name ? [{ kind, name, keys }] : [];
  return [
    ...reference("ServiceAccount", pod?.serviceAccountName),
    ...(pod?.volumes ?? []).flatMap(inVolume),
    ...(pod?.containers ?? []).flatMap(({ env = [] }) =>
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

function inVolume({ configMap, secret, persistentVolumeClaim: claim }: V1Volume): Reference[] {
  const keys = (source: { items?: { key: string }[] }) => (source.items ?? []).map(({ key }) => key);
  return [
    ...(configMap?.name && !configMap.optional
      ? [{ kind: "ConfigMap", name: configMap.name, keys: keys(configMap) }]
      : []),
    ...(secret?.secretName && !secret.optional
      ? [{ kind: "Secret", name: secret.secretName, keys: keys(secret) }]
      : []),
    ...(claim ? [{ kind: "PersistentVolumeClaim", name: claim.claimName, keys: [] }] : []),
  ];
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
