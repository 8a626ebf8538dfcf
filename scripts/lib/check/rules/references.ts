import type { V1Volume } from "@kubernetes/client-node";
import { describe, groupOf, type Manifest, podOf, selectKind } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import { findSimilar } from "../../util/similar.ts";
import type { RuleContext } from "../rule.ts";

/** Checks that the objects that an object names exist, with their keys. */
export function checkReferences(
  manifest: Manifest,
  { manifests, namespace }: Pick<RuleContext, "manifests" | "namespace">,
): Finding[] {
  return [...checkNamedObjects(manifest, manifests, namespace), ...checkRemovedKinds(manifest)];
}

/** Objects that Kubernetes creates. */
const inEveryCluster =
  /^(ServiceAccount default|ConfigMap kube-root-ca\.crt|ClusterRole (cluster-admin|admin|edit|view|system:.*))$/;

function checkNamedObjects(manifest: Manifest, all: readonly Manifest[], release: string): Finding[] {
  const own = manifest.metadata.namespace ?? release;
  return findReferences(manifest).flatMap(({ kind, name, keys, namespace = own, effect }): Finding[] => {
    if (inEveryCluster.test(`${kind} ${name}`)) return [];
    const alike = all.filter((one) => one.kind === kind && !isCustomGroup(one.apiVersion));
    const named = alike.filter(({ metadata }) => metadata.name === name);
    const target = named.find((one) => kind.startsWith("Cluster") || (one.metadata.namespace ?? release) === namespace);
    if (!target) {
      const message = `refers to the ${kind} ${name}, which the chart does not create`;
      const [elsewhere] = named;
      if (elsewhere) {
        const there = elsewhere.metadata.namespace ?? release;
        const fix = `It is in the namespace ${there}.`;
        return [
          {
            severity: "warning",
            rule: "references/other-namespace",
            message: `refers to the ${kind} ${name} in the namespace ${namespace}, where the chart does not create it`,
            fix,
          },
        ];
      }
      const similar = findSimilar(
        name,
        alike.map(({ metadata }) => metadata.name),
      );
      if (similar) {
        return [{ severity: "warning", rule: "references/similar-name", message, fix: `Did you mean ${similar}?` }];
      }
      const note = { message, fix: "Make sure that it exists in the cluster." };
      return effect
        ? [{ severity: "warning", rule: "references/missing-target", ...note, message: `${message}, so ${effect}` }]
        : [{ severity: "info", rule: "references/external-object", ...note }];
    }
    const { data = {}, stringData = {}, binaryData = {} } = target as Manifest & Record<string, object>;
    const there = Object.keys({ ...data, ...stringData, ...binaryData });
    return keys
      .filter((key) => !there.includes(key))
      .map((key) => ({
        severity: "error",
        rule: "references/missing-key",
        message: `refers to the key ${key} of ${describe(target)}, which does not exist`,
        fix: suggestKey(key, there),
      }));
  });
}

function suggestKey(key: string, there: readonly string[]): string {
  const similar = findSimilar(key, there);
  if (similar) return `Did you mean ${similar}?`;
  return there.length > 0 ? `Use one of its keys: ${there.slice(0, 10).join(", ")}.` : `Add the key ${key}.`;
}

/** Whether an API belongs to another project. */
function isCustomGroup(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return group.includes(".") && !group.endsWith(".k8s.io");
}

/** Notes what refers to kinds that Kubernetes no longer has. */
function checkRemovedKinds(manifest: Manifest): Finding[] {
  const { spec } = manifest as Manifest & { spec?: { scaleTargetRef?: { apiVersion?: string; kind?: string } } };
  const { apiVersion = "", kind = "" } = spec?.scaleTargetRef ?? {};
  const scaled: Finding[] = /^(extensions|apps)\/v\d+beta\d+$/.test(apiVersion)
    ? [
        {
          severity: "warning",
          rule: "references/removed-kind",
          field: ["spec", "scaleTargetRef", "apiVersion"],
          message: `refers to ${apiVersion} ${kind}, which Kubernetes no longer has, so nothing is scaled`,
          fix: "Use apps/v1.",
        },
      ]
    : [];
  const roles = [...selectKind([manifest], "Role"), ...selectKind([manifest], "ClusterRole")];
  const granted = roles.flatMap(({ rules }) => rules ?? []);
  const isRemoved = granted.some(({ resources = [] }) => resources.includes("podsecuritypolicies"));
  const message = "grants podsecuritypolicies, which Kubernetes no longer has";
  return isRemoved
    ? [...scaled, { severity: "info", rule: "references/removed-kind", message, fix: "Remove the rule." }]
    : scaled;
}

/** An object that another one refers to, and which of its keys. */
export interface Reference {
  kind: string;
  name: string;
  keys: string[];
  /** Default that of the object that refers to it. */
  namespace?: string;
  /** What becomes of an object without it; missing if it is usual that something else creates it. */
  effect?: string;
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
    ...(binding?.subjects ?? []).flatMap(({ kind, name, namespace }) =>
      kind === "ServiceAccount" ? [{ kind, name, keys: [], ...(namespace && { namespace }) }] : [],
    ),
    ...findIngressReferences(manifest),
    ...findScaledReference(manifest),
  ];
}

function findIngressReferences(manifest: Manifest): Reference[] {
  return selectKind([manifest], "Ingress").flatMap(({ spec }) => {
    const paths = (spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
    const backends = [...paths.map(({ backend }) => backend), ...(spec?.defaultBackend ? [spec.defaultBackend] : [])];
    const names = new Set(backends.flatMap(({ service }) => service?.name ?? []));
    // A controller finds out about the name from its own annotation: an action of the AWS Load Balancer Controller.
    const isAction = (name: string) =>
      Object.keys(manifest.metadata.annotations ?? {}).some((key) => key.endsWith(`/actions.${name}`));
    return [...names]
      .filter((name) => !isAction(name))
      .map((name) => ({ kind: "Service", name, keys: [], effect: "its requests fail" }));
  });
}

function findScaledReference(manifest: Manifest): Reference[] {
  if (manifest.kind !== "HorizontalPodAutoscaler") return [];
  const { spec } = manifest as Manifest & { spec?: { scaleTargetRef?: { kind?: string; name?: string } } };
  const { kind = "", name } = spec?.scaleTargetRef ?? {};
  const isKnown = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"].includes(kind);
  return isKnown && name ? [{ kind, name, keys: [], effect: "nothing is scaled" }] : [];
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
