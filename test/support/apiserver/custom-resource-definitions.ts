import { customKinds } from "../../../scripts/lib/kubernetes/crds.ts";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";

/** Plural names that are not formed by adding one letter. */
const plurals: Record<string, string> = { SecurityContextConstraints: "securitycontextconstraints" };

/** Returns the CustomResourceDefinitions of the add-on kinds, with the same fields as custom-kinds.ts. */
export function customResourceDefinitions(): Manifest[] {
  return Object.entries(customKinds).map(([key, { isClusterScoped, required, properties }]) => {
    const [group = "", version = "", kind = ""] = key.split(/[/ ]/);
    const plural = plurals[kind] ?? `${kind.toLowerCase()}s`;
    const openAPIV3Schema = structural({ type: "object", required, properties });
    const spec = {
      group,
      scope: isClusterScoped ? "Cluster" : "Namespaced",
      names: { kind, plural },
      versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema } }],
    };
    // The groups of Kubernetes itself need an approval annotation.
    const annotations = { "api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/2244" };
    const metadata = { name: `${plural}.${group}`, annotations };
    return { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata, spec } as Manifest;
  });
}

/**
 * Returns a schema as a CustomResourceDefinition needs it, where unnamed fields are never allowed and formats are those of OpenAPI:
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
function structural(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(structural);
  if (typeof schema !== "object" || schema === null) return schema;
  const { additionalProperties, format: _, type, ...rest } = schema as Record<string, unknown>;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, structural(value)])),
    // A quantity.
    ...(Array.isArray(type) ? { "x-kubernetes-int-or-string": true } : type !== undefined && { type }),
    ...(additionalProperties !== undefined &&
      additionalProperties !== false && { additionalProperties: structural(additionalProperties) }),
  };
}
