import type { V1PolicyRule } from "@kubernetes/client-node";
import { type Manifest, selectKind } from "../../kubernetes/manifest.ts";
import type { Finding, RuleId } from "../../util/finding.ts";
import type { RuleContext } from "../rule.ts";

/** Resources that are namespaced, so that permissions for them can be granted in a namespace. */
const namespaced = new Set(
  "bindings configmaps controllerrevisions cronjobs daemonsets deployments endpoints endpointslices events horizontalpodautoscalers ingresses jobs leases limitranges networkpolicies persistentvolumeclaims poddisruptionbudgets pods podtemplates replicasets replicationcontrollers resourcequotas rolebindings roles secrets serviceaccounts services statefulsets".split(
    " ",
  ),
);

/** Cluster-scoped kinds that have no namespaced counterpart for their purpose; the permissions they grant are checked separately. */
const needed = new Set(["ClusterRole", "ClusterRoleBinding", "SecurityContextConstraints"]);

/** Notes cluster-scoped objects that are not needed, and permissions beyond what a monitoring chart needs. */
export function checkRbac(manifest: Manifest, { manifests, verdicts }: RuleContext): Finding[] {
  return [
    ...(verdicts.get(manifest)?.isClusterScoped ? checkScope(manifest) : []),
    ...selectKind([manifest], "ClusterRoleBinding").flatMap(({ roleRef }) =>
      roleRef.name === "cluster-admin"
        ? [rbacNote("rbac/cluster-admin", "grants all permissions", "Bind a role with only the permissions it needs.")]
        : [],
    ),
    ...selectKind([manifest], "Role").flatMap(({ rules }) => (rules ?? []).flatMap(checkRule)),
    ...selectKind([manifest], "ClusterRole").flatMap((role) => {
      const rules = role.rules ?? [];
      const isClusterWide = isBoundClusterWide(role, manifests);
      return [
        ...rules.flatMap((rule) => [...checkRule(rule), ...(isClusterWide ? checkClusterWideRule(rule) : [])]),
        ...(isClusterWide ? checkNamespacedRules(rules) : []),
      ];
    }),
  ];
}

function checkScope({ kind }: Manifest): Finding[] {
  if (needed.has(kind)) return [];
  const message =
    "cluster-scoped object: only one release can own it, and installing it needs cluster-wide permissions";
  const fix =
    kind === "Namespace"
      ? "Let `helm install --create-namespace` create it."
      : "Use a namespaced object if one will do.";
  return [rbacNote("rbac/cluster-scoped", message, fix)];
}

/** Whether a role's permissions are granted in all namespaces. A role that nothing here binds may be bound elsewhere. */
function isBoundClusterWide(
  { metadata, aggregationRule }: Manifest & { aggregationRule?: unknown },
  manifests: readonly Manifest[],
): boolean {
  const isAggregated = Object.keys(metadata.labels ?? {}).some((label) => label.includes("/aggregate-to-"));
  if (aggregationRule || isAggregated) return false;
  const bindsRole = ({ roleRef }: { roleRef: { kind: string; name: string } }) =>
    roleRef.kind === "ClusterRole" && roleRef.name === metadata.name;
  return (
    selectKind(manifests, "ClusterRoleBinding").some(bindsRole) || !selectKind(manifests, "RoleBinding").some(bindsRole)
  );
}

function checkNamespacedRules(rules: readonly V1PolicyRule[]): Finding[] {
  const isNamespaced = rules.every(
    ({ resources = [], nonResourceURLs = [] }) =>
      nonResourceURLs.length === 0 && resources.every((resource) => namespaced.has(resource.split("/")[0] ?? "")),
  );
  if (!isNamespaced || rules.length === 0) return [];
  const message = "ClusterRole grants only namespaced resources";
  return [rbacNote("rbac/namespaced", message, "Use a Role and a RoleBinding, unless other namespaces are meant too.")];
}

function checkRule({ verbs, resources = [], apiGroups = [] }: V1PolicyRule): Finding[] {
  const wildcards = Object.entries({ verbs, resources, apiGroups }).flatMap(([field, names]) =>
    names.includes("*") ? [field] : [],
  );
  const escalating = verbs.filter((verb) => ["escalate", "bind", "impersonate"].includes(verb));
  return [
    ...(wildcards.length > 0
      ? [rbacNote("rbac/wildcard", `uses * for ${wildcards.join(" and ")}`, "Name only what is needed.")]
      : []),
    ...(escalating.length > 0
      ? [
          rbacNote(
            "rbac/escalation",
            `may ${escalating.join(" and ")}, which gives access to all permissions`,
            "Remove it.",
          ),
        ]
      : []),
    ...(resources.includes("nodes/proxy")
      ? [
          rbacNote(
            "rbac/nodes-proxy",
            "nodes/proxy gives access to the kubelet API, which runs commands in every pod",
            "Use nodes/metrics to read metrics.",
          ),
        ]
      : []),
  ];
}

function checkClusterWideRule({ verbs, resources = [], resourceNames = [] }: V1PolicyRule): Finding[] {
  const reads = verbs.some((verb) => ["get", "list", "watch", "*"].includes(verb));
  if (!resources.includes("secrets") || !reads || resourceNames.length > 0) return [];
  const fix = "Grant access in one namespace, or to Secrets by name.";
  return [rbacNote("rbac/secrets", "may read the Secrets of all namespaces", fix)];
}

function rbacNote(rule: RuleId, message: string, fix: string): Finding {
  return { severity: "info", rule, message, fix };
}
