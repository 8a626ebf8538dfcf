import { modelSchemas, type ObjectSchema } from "../kubernetes/schema.ts";

/** What the chart's schema says of the formats of kubernetes-fields.ts: most of them it has a definition of its own for. */
const formatSchemas: Readonly<Record<string, object>> = {
  "name (lower-case letters, digits, dashes; at most 63)": { pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" },
  "name (lower-case letters, digits, dashes, dots; at most 253)": { $ref: "#/definitions/name" },
  "label key": { $ref: "#/definitions/labelKey" },
  "label key, or nothing": { $ref: "#/definitions/optionalLabelKey" },
  "label value": { $ref: "#/definitions/labelValue" },
  "resource name": { $ref: "#/definitions/resourceName" },
  // Beside it, the same field may be a number.
  "port name": { maxLength: 15, pattern: "^([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$" },
  "HTTP header name": { pattern: "^[-A-Za-z0-9]+$" },
  quantity: { $ref: "#/definitions/quantity" },
  "environment variable name": { pattern: "^[-._A-Za-z][-._A-Za-z0-9]*$" },
  "absolute path": { $ref: "#/definitions/path" },
};

/**
 * By which field the items of a list are told apart, as in Kubernetes's own strategic merge patch. An item may then be a part of one
 * that is there already. `lib/_merge.tpl` has the same lists.
 */
const mergeKeys: Readonly<Record<string, string>> = {
  "V1PodSpec.containers": "name",
  "V1PodSpec.initContainers": "name",
  "V1Container.volumeMounts": "mountPath",
  "V1Container.volumeDevices": "devicePath",
  "V1Container.ports": "containerPort",
};

/** What a pod template cannot have, and what Kubernetes takes of a whole model in one place only. */
const replaced: Readonly<Record<string, Record<string, object>>> = {
  V1PodSpec: { ephemeralContainers: {} },
  V1PersistentVolumeClaimTemplate: {
    metadata: {
      type: "object",
      additionalProperties: false,
      properties: { labels: { $ref: "#/definitions/labels" }, annotations: { $ref: "#/definitions/annotations" } },
    },
  },
};

/**
 * What the values `podSpec` may be: definitions for the chart's schema, by name, the first of which is the pod's. Every field that
 * Kubernetes knows and no other, at any depth; nothing is obligatory in what is merged into something that is there.
 */
export function podSpecDefinitions(): Record<string, object> {
  const schemas = modelSchemas("V1PodSpec");
  for (const [model, fields] of Object.entries(replaced)) {
    const properties = { ...schemas[model]?.properties, ...fields };
    const kept = Object.entries(properties).filter(([, schema]) => Object.keys(schema).length > 0);
    Object.assign(schemas[model] ?? {}, { properties: Object.fromEntries(kept) });
  }
  const merged = mergedModels(schemas);
  return Object.fromEntries(
    [...reachable("V1PodSpec", schemas)].map((model) => {
      const schema = schemas[model];
      if (!schema) throw new Error(`${model}: refers to a model that is not known`);
      const { required, ...rest } = schema;
      const key = merged.get(model);
      const obligatory = merged.has(model) ? (key ? [key] : []) : required;
      return [model, translated({ ...rest, ...(obligatory.length > 0 && { required: obligatory }) })];
    }),
  );
}

/** Models that the chart's own pod has none of, so that there is nothing to merge a part into. */
const whole = ["V1PodOS", "V1SleepAction", "V1GRPCAction", "V1AppArmorProfile", "V1SeccompProfile"];

/** The models of which a part may be given: those that are merged, with the field that tells one item from the other. */
function mergedModels(schemas: Record<string, ObjectSchema>): Map<string, string | undefined> {
  const merged = new Map<string, string | undefined>([["V1PodSpec", undefined]]);
  for (const [model] of merged) {
    for (const [field, schema] of Object.entries<Reference>(schemas[model]?.properties ?? {})) {
      const key = mergeKeys[`${model}.${field}`];
      const next = schema.$ref ?? (key && schema.items?.$ref);
      if (next && !merged.has(next) && !whole.includes(next)) merged.set(next, key);
    }
  }
  return merged;
}

interface Reference {
  $ref?: string;
  items?: Reference;
}

/** The models that a model refers to, and itself. */
function reachable(model: string, schemas: Record<string, ObjectSchema>, found = new Set<string>()): Set<string> {
  if (found.has(model)) return found;
  found.add(model);
  for (const [, other = ""] of JSON.stringify(schemas[model]).matchAll(/"\$ref":"([^"#]+)"/g))
    reachable(other, schemas, found);
  return found;
}

/** A schema of kubernetes-schema.ts in the words of the chart's. */
function translated(schema: unknown): object {
  if (Array.isArray(schema)) return schema.map((part) => (typeof part === "object" ? translated(part) : part));
  const { $ref, format, ...others } = schema as Record<string, unknown>;
  if (typeof $ref === "string") return { $ref: $ref.startsWith("#") ? $ref : `#/definitions/${$ref}` };
  const entries = Object.entries(others);
  const rest = Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "object" && value !== null ? translated(value) : value]),
  );
  if (typeof format !== "string") return rest;
  const said = formatSchemas[format];
  if (!said) throw new Error(`format "${format}": pod-spec-schema.ts does not say what it is in the chart's schema`);
  return "$ref" in said ? said : { ...rest, ...said };
}
