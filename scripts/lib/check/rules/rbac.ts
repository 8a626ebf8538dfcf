import type { V1PolicyRule } from "@kubernetes/client-node";
import { type Manifest, ofKind } from "../../kubernetes/manifest.ts";
import { isClusterScoped } from "../../kubernetes/schema.ts";

/** More than an object ought to reach, or may reach. */
export interface RightsProblem {
  manifest: Manifest;
  message: string;
  remedy: string;
}

/** Resources that are in namespaces, so that rights to them can be given there. */
const namespaced = new Set(
  "bindings configmaps controllerrevisions cronjobs daemonsets deployments endpoints endpointslices events horizontalpodautoscalers ingresses jobs leases limitranges networkpolicies persistentvolumeclaims poddisruptionbudgets pods podtemplates replicasets replicationcontrollers resourcequotas rolebindings roles secrets serviceaccounts services statefulsets".split(
    " ",
  ),
);

/** Kinds that are of the whole cluster because what they are for is; what rights they give is judged by itself. */
const needed = new Set(["ClusterRole", "ClusterRoleBinding", "SecurityContextConstraints"]);

/** Objects of the whole cluster without need, and rights that go further than anything that watches a cluster needs. */
export function rightsProblems(manifests: readonly Manifest[]): RightsProblem[] {
  return [
    ...manifests.flatMap(ofWholeCluster),
    ...ofKind(manifests, "ClusterRoleBinding").flatMap((manifest) =>
      manifest.roleRef.name === "cluster-admin"
        ? [problem(manifest, "gives every right there is", "Bind a role with just what is needed.")]
        : [],
    ),
    ...ofKind(manifests, "Role").flatMap((role) => (role.rules ?? []).flatMap((rule) => tooMuch(role, rule))),
    ...ofKind(manifests, "ClusterRole").flatMap((role) => {
      const isEverywhere = boundEverywhere(role, manifests);
      return [
        ...(role.rules ?? []).flatMap((rule) => [
          ...tooMuch(role, rule),
          ...(isEverywhere ? everywhere(role, rule) : []),
        ]),
        ...(isEverywhere ? couldBeRole(role, role.rules ?? []) : []),
      ];
    }),
  ];
}

function ofWholeCluster(manifest: Manifest): RightsProblem[] {
  const { apiVersion, kind } = manifest;
  if (needed.has(kind) || !isClusterScoped(apiVersion, kind)) return [];
  const message =
    "is an object of the whole cluster: two releases cannot both have it, and one needs rights beyond the namespace";
  const remedy =
    kind === "Namespace"
      ? "Leave it to `helm install --create-namespace`."
      : "Leave it out, unless nothing in a namespace does.";
  return [problem(manifest, message, remedy)];
}

/** Whether its rights are given in all namespaces; those of a role that nobody binds here are given elsewhere. */
function boundEverywhere(
  { metadata, aggregationRule }: Manifest & { aggregationRule?: unknown },
  manifests: readonly Manifest[],
): boolean {
  const isPartOfAnother = Object.keys(metadata.labels ?? {}).some((label) => label.includes("/aggregate-to-"));
  if (aggregationRule || isPartOfAnother) return false;
  const names = ({ roleRef }: { roleRef: { kind: string; name: string } }) =>
    roleRef.kind === "ClusterRole" && roleRef.name === metadata.name;
  return ofKind(manifests, "ClusterRoleBinding").some(names) || !ofKind(manifests, "RoleBinding").some(names);
}

function couldBeRole(role: Manifest, rules: readonly V1PolicyRule[]): RightsProblem[] {
  const isNamespaced = rules.every(
    ({ resources = [], nonResourceURLs = [] }) =>
      nonResourceURLs.length === 0 && resources.every((resource) => namespaced.has(resource.split("/")[0] ?? "")),
  );
  if (!isNamespaced || rules.length === 0) return [];
  const message = "gives rights in every namespace, and all that it names is in one";
  return [problem(role, message, "Make it a Role with a RoleBinding, unless other namespaces are meant too.")];
}

function tooMuch(role: Manifest, { verbs, resources = [], apiGroups = [] }: V1PolicyRule): RightsProblem[] {
  const wild = Object.entries({ verbs, resources, apiGroups }).flatMap(([field, names]) =>
    names.includes("*") ? [field] : [],
  );
  const risen = verbs.filter((verb) => ["escalate", "bind", "impersonate"].includes(verb));
  return [
    ...(wild.length > 0 ? [problem(role, `has * for ${wild.join(" and ")}`, "Name just what is needed.")] : []),
    ...(risen.length > 0
      ? [problem(role, `may ${risen.join(" and ")}, and so get all rights`, "Leave that out.")]
      : []),
    ...(resources.includes("nodes/proxy")
      ? [
          problem(
            role,
            "may reach the kubelets by nodes/proxy, which runs commands in every pod",
            "For metrics, nodes/metrics is enough.",
          ),
        ]
      : []),
  ];
}

function everywhere(role: Manifest, { verbs, resources = [], resourceNames = [] }: V1PolicyRule): RightsProblem[] {
  const reads = verbs.some((verb) => ["get", "list", "watch", "*"].includes(verb));
  if (!resources.includes("secrets") || !reads || resourceNames.length > 0) return [];
  return [
    problem(role, "reads the Secrets of every namespace", "Give that right in one namespace, or for Secrets by name."),
  ];
}

function problem(manifest: Manifest, message: string, remedy: string): RightsProblem {
  return { manifest, message, remedy };
}
