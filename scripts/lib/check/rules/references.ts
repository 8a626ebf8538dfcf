import { isCustomGroup, type Manifest, selectKind } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";
import { findSimilar } from "../../util/similar.ts";
import type { RuleContext } from "../rule.ts";
import { findReferences, type Reference } from "./find-references.ts";
import { checkKeys } from "./missing-keys.ts";
import { isMadeByOthers } from "./writers.ts";

type ReferenceContext = Pick<RuleContext, "manifests" | "namespace" | "verdicts">;

/** Checks that the objects that an object names exist, with their keys. */
export function checkReferences(manifest: Manifest, context: ReferenceContext): Finding[] {
  const own = manifest.metadata.namespace ?? context.namespace;
  const named = findReferences(manifest).flatMap((reference) =>
    checkReference({ namespace: own, ...reference }, context),
  );
  return [...named, ...checkRemovedKinds(manifest)];
}

/** Objects that Kubernetes creates. */
const inEveryCluster =
  /^(ServiceAccount default|ConfigMap kube-root-ca\.crt|ClusterRole (cluster-admin|admin|edit|view|system:.*))$/;

/** Roles and other objects that Kubernetes creates in its own namespaces: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/namespace_policy.go */
const inSystemNamespaces: Readonly<Record<string, readonly string[]>> = {
  "kube-system": [
    "ConfigMap extension-apiserver-authentication",
    "Role extension-apiserver-authentication-reader",
    "Role system::leader-locking-kube-controller-manager",
    "Role system::leader-locking-kube-scheduler",
    "Role system:controller:bootstrap-signer",
    "Role system:controller:cloud-provider",
    "Role system:controller:token-cleaner",
  ],
  "kube-public": ["Role system:controller:bootstrap-signer"],
  default: ["Service kubernetes"],
};

function checkReference(
  reference: Required<Pick<Reference, "namespace">> & Reference,
  context: ReferenceContext,
): Finding[] {
  const { kind, name, keys, namespace, effect } = reference;
  const { manifests, namespace: release } = context;
  const id = `${kind} ${name}`;
  if (inEveryCluster.test(id) || inSystemNamespaces[namespace]?.includes(id)) return [];
  const alike = manifests.filter((one) => one.kind === kind && !isCustomGroup(one.apiVersion));
  const named = alike.filter(({ metadata }) => metadata.name === name);
  const targets = named.filter(
    (one) => kind.startsWith("Cluster") || (one.metadata.namespace ?? release) === namespace,
  );
  if (targets.length > 0) return checkKeys(keys, targets, context);
  if (isMadeByOthers(kind, name, manifests)) return [];
  const system = Object.keys(inSystemNamespaces).find((one) => inSystemNamespaces[one]?.includes(id));
  const there = named[0] ? (named[0].metadata.namespace ?? release) : system;
  if (there) {
    const message = `refers to the ${id} in the namespace ${namespace}, where the chart does not create it`;
    const fix = `It is in the namespace ${there}.`;
    return [{ severity: "warning", rule: "references/other-namespace", message, fix }];
  }
  const message = `refers to the ${id}, which the chart does not create`;
  const similar = findSimilar(
    name,
    alike.map(({ metadata }) => metadata.name),
  );
  if (similar)
    return [{ severity: "warning", rule: "references/similar-name", message, fix: `Did you mean ${similar}?` }];
  const fix = "Make sure that it exists in the cluster.";
  return effect
    ? [{ severity: "warning", rule: "references/missing-target", message: `${message}, so ${effect}`, fix }]
    : [{ severity: "info", rule: "references/external-object", message, fix }];
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
