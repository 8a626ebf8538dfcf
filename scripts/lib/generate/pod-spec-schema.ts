import { collectModels, type ObjectSchema } from "../kubernetes/schema.ts";

/** The formats of fields.ts in the chart's schema, which has its own definitions for most of them. */
const formatSchemas: Readonly<Record<string, object>> = {
  "name (lower-case letters, digits, dashes; at most 63)": {
    pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
    errorMessage: "a name of at most 63 lower-case letters, digits and dashes",
  },
  "name (lower-case letters, digits, dashes, dots; at most 253)": { $ref: "#/definitions/name" },
  "label key": { $ref: "#/definitions/labelKey" },
  "label key, or nothing": { $ref: "#/definitions/optionalLabelKey" },
  "label value": { $ref: "#/definitions/labelValue" },
  "resource name": { $ref: "#/definitions/resourceName" },
  // The same field may also be a number.
  "port name": {
    maxLength: 15,
    pattern: "^([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    errorMessage: "a port name of lower-case letters, digits and single dashes, with a letter",
  },
  "HTTP header name": { pattern: "^[-A-Za-z0-9]+$", errorMessage: "the name of an HTTP header" },
  quantity: { $ref: "#/definitions/quantity" },
  "environment variable name": {
    pattern: "^[-._A-Za-z][-._A-Za-z0-9]*$",
    errorMessage:
      "the name of an environment variable: letters, digits, dashes, underscores and dots, without a leading digit",
  },
  "absolute path": { $ref: "#/definitions/path" },
};

/**
 * The merge keys of lists, as in Kubernetes's strategic merge patch. An item with the key of an existing item is merged into it.
 * `lib/_merge.tpl` has the same lists.
 */
const mergeKeys: Readonly<Record<string, string>> = {
  "V1PodSpec.containers": "name",
  "V1PodSpec.initContainers": "name",
  "V1Container.volumeMounts": "mountPath",
  "V1Container.volumeDevices": "devicePath",
  "V1Container.ports": "containerPort",
};

/** Fields that a pod template cannot have, and fields that allow only a part of a model. */
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
 * Builds the definitions of the values `podSpec` for the chart's schema, by name; the first one is the pod's. They allow all fields of Kubernetes
 * and no others. Fields are not required in objects that are merged into existing ones.
 */
export function buildPodSpecDefinitions(): Record<string, object> {
  const schemas = collectModels("V1PodSpec");
  for (const [model, fields] of Object.entries(replaced)) {
    const properties = { ...schemas[model]?.properties, ...fields };
    const kept = Object.entries(properties).filter(([, schema]) => Object.keys(schema).length > 0);
    Object.assign(schemas[model] ?? {}, { properties: Object.fromEntries(kept) });
  }
  const merged = mergedModels(schemas);
  return Object.fromEntries(
    [...reachable("V1PodSpec", schemas)].map((model) => {
      const schema = schemas[model];
      if (!schema) throw new Error(`${model}: refers to an unknown model`);
      const { required, ...rest } = schema;
      const key = merged.get(model);
      const obligatory = merged.has(model) ? (key ? [key] : []) : required;
      return [model, translated({ ...rest, ...(obligatory.length > 0 && { required: obligatory }) })];
    }),
  );
}

/** Models that the chart's pods do not use, so that there is nothing to merge them into. */
const whole = ["V1PodOS", "V1SleepAction", "V1GRPCAction", "V1AppArmorProfile", "V1SeccompProfile"];

/** Finds the models that are merged, with the merge key of lists of them. A value may set only some of their fields. */
function mergedModels(schemas: Record<string, ObjectSchema>): Map<string, string | undefined> {
  const merged = new Map<string, string | undefined>([["V1PodSpec", undefined]]);
  for (const [model] of merged) {
    for (const [field, schema] of Object.entries<SchemaReference>(schemas[model]?.properties ?? {})) {
      const key = mergeKeys[`${model}.${field}`];
      const next = schema.$ref ?? (key && schema.items?.$ref);
      if (next && !merged.has(next) && !whole.includes(next)) merged.set(next, key);
    }
  }
  return merged;
}

interface SchemaReference {
  $ref?: string;
  items?: SchemaReference;
}

/** Finds the models that a model refers to, including itself. */
function reachable(model: string, schemas: Record<string, ObjectSchema>, found = new Set<string>()): Set<string> {
  if (found.has(model)) return found;
  found.add(model);
  for (const [, other = ""] of JSON.stringify(schemas[model]).matchAll(/"\$ref":"([^"#]+)"/g))
    reachable(other, schemas, found);
  return found;
}

/** Translates a schema of the kubernetes room into the format of the chart's schema. */
function translated(schema: unknown): object {
  if (Array.isArray(schema)) return schema.map((part) => (typeof part === "object" ? translated(part) : part));
  const { $ref, format, ...others } = schema as Record<string, unknown>;
  if (typeof $ref === "string") return { $ref: $ref.startsWith("#") ? $ref : `#/definitions/${$ref}` };
  const entries = Object.entries(others);
  const rest = Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "object" && value !== null ? translated(value) : value]),
  );
  if (typeof format !== "string") return rest;
  const replacement = formatSchemas[format];
  if (!replacement) throw new Error(`format "${format}" is missing in formatSchemas`);
  return "$ref" in replacement ? replacement : { ...rest, ...replacement };
}
