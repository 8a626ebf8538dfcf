import type { V1Volume } from "@kubernetes/client-node";
import {
  describe,
  groupOf,
  type Manifest,
  type ManifestOf,
  podOf,
  podTemplateOf,
  selectKind,
} from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import { findSimilar } from "../../util/similar.ts";
import type { RuleContext } from "../rule.ts";

/** Checks that what an object refers to exists: the pods of selectors, other objects and their keys. */
export function checkReferences(
  manifest: Manifest,
  { manifests, namespace }: Pick<RuleContext, "manifests" | "namespace">,
): Finding[] {
  return [...checkServiceSelector(manifest, manifests, namespace), ...checkNamedObjects(manifest, manifests)];
}

function checkServiceSelector(manifest: Manifest, all: readonly Manifest[], namespace: string): Finding[] {
  const [service] = selectKind([manifest], "Service");
  if (!service || Object.keys(service.spec?.selector ?? {}).length === 0) return [];
  // An operator makes pods that the chart does not render, and the pods of another namespace belong to another release.
  const isElsewhere = (service.metadata.namespace ?? namespace) !== namespace;
  if (isElsewhere || all.some(({ apiVersion }) => isCustom(apiVersion))) return [];
  if (selectPods(service, all, namespace).length > 0) return [];
  return [
    {
      severity: "warning",
      rule: "references/service-selector",
      message: "selects no pod of the release, so it has no endpoints",
      fix: "Select by labels that the pods have.",
    },
  ];
}

/** Whether an API is not one of Kubernetes itself. */
function isCustom(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return group.includes(".") && !group.endsWith(".k8s.io");
}

/** Objects that Kubernetes creates. */
const inEveryCluster =
  /^(ServiceAccount default|ConfigMap kube-root-ca\.crt|ClusterRole (cluster-admin|admin|edit|view|system:.*))$/;

function checkNamedObjects(manifest: Manifest, all: readonly Manifest[]): Finding[] {
  return findReferences(manifest).flatMap(({ kind, name, keys }): Finding[] => {
    if (inEveryCluster.test(`${kind} ${name}`)) return [];
    const target = all.find((one) => one.kind === kind && one.metadata.name === name);
    if (!target) {
      const message = `refers to the ${kind} ${name}, which the chart does not create`;
      const names = all.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
      const similar = findSimilar(name, names);
      if (similar) {
        return [{ severity: "warning", rule: "references/similar-name", message, fix: `Did you mean ${similar}?` }];
      }
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
export function selectPods(
  { metadata, spec }: ManifestOf<"Service">,
  all: readonly Manifest[],
  namespace: string,
): Manifest[] {
  const wanted = spec?.selector ?? {};
  if (Object.keys(wanted).length === 0) return [];
  return all.filter((one) => {
    const template = podTemplateOf(one);
    if (!template || (one.metadata.namespace ?? namespace) !== (metadata.namespace ?? namespace)) return false;
    const labels = template.metadata?.labels ?? {};
    return Object.entries(wanted).every(([key, value]) => labels[key] === value || addedLabels.test(key));
  });
}

/** Labels that Kubernetes adds to pods. */
const addedLabels =
  /^(statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|(batch\.kubernetes\.io\/)?(job-name|controller-uid)|pod-template-hash|controller-revision-hash)$/;
