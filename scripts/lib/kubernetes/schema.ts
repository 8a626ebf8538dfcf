import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { explainErrors } from "../util/ajv-errors.ts";
import { type Finding, formatFinding } from "../util/finding.ts";
import { type CustomKind, customKinds } from "./crds.ts";
import { prometheusOperatorKinds } from "./crds-prometheus-operator.ts";
import { findDuplicates } from "./duplicates.ts";
import { fieldRules, formats, nameRule } from "./fields.ts";
import type { Manifest } from "./manifest.ts";
import { findPodContradictions } from "./pod-validation.ts";

const require = createRequire(import.meta.url);
const generated = join(dirname(fileURLToPath(import.meta.resolve("@kubernetes/client-node"))), "gen");
const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true, code: { optimize: false } });
for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);

const addOnKinds: Readonly<Record<string, CustomKind>> = { ...customKinds, ...prometheusOperatorKinds };
const validators = new Map<string, ValidateFunction | undefined>();

/**
 * Validates an object without a cluster. Unknown kinds and unknown fields are errors, although the API server silently drops the latter. The
 * schemas are derived from @kubernetes/client-node, which is generated from the API's description. fields.ts adds rules that the description
 * does not express (names, labels, quantities, …), and crds.ts adds custom kinds.
 * @param object a rendered object, without a status
 * @returns all errors
 */
export function findObjectErrors(object: unknown): Finding[] {
  if (typeof object !== "object" || object === null) return [objectError("unknown-kind", "is not an object")];
  const { apiVersion, kind } = object as { apiVersion?: unknown; kind?: unknown };
  if (typeof apiVersion !== "string" || typeof kind !== "string")
    return [objectError("unknown-kind", "has no apiVersion and kind")];
  const key = `${apiVersion} ${kind}`;
  if (!validators.has(key)) validators.set(key, validator(apiVersion, kind));
  const validate = validators.get(key);
  if (!validate) return [objectError("unknown-kind", `${apiVersion} ${kind} is unknown to the Kubernetes API`)];
  if (!validate(object)) return explainErrors(validate.errors ?? [], "objects");
  return [
    ...findDuplicates(object as Manifest).map((message) => objectError("duplicate", message)),
    ...findPodContradictions(object as Manifest).map((message) => objectError("pod", message)),
  ];
}

/** Like {@link findObjectErrors}, with one line for each error. */
export function validateManifest(object: unknown): string[] {
  return findObjectErrors(object).map(formatFinding);
}

function objectError(name: string, message: string): Finding {
  return { severity: "error", rule: `objects/${name}`, message };
}

function validator(apiVersion: string, kind: string): ValidateFunction | undefined {
  const schema = buildKindSchema(apiVersion, kind);
  return schema && ajv.compile(schema);
}

/**
 * Builds the schema of a kind. It refers to models by their bare names; see collectModels.
 * @returns undefined for an unknown kind
 */
export function buildKindSchema(apiVersion: string, kind: string): ObjectSchema | undefined {
  const type = typeOf(apiVersion, kind);
  const schema = type ? modelSchema(type.model) : customSchema(`${apiVersion} ${kind}`);
  if (!schema) return undefined;
  const { status: _, ...properties } = schema.properties;
  const metadata = modelSchema("V1ObjectMeta");
  // The API server silently drops the namespace of a cluster-scoped object.
  const own = { name: nameRule(apiVersion, kind), ...(isClusterScoped(apiVersion, kind) && { namespace: false }) };
  return {
    ...schema,
    required: [...new Set([...schema.required, "metadata"])],
    properties: {
      ...properties,
      metadata: { ...metadata, required: ["name"], properties: { ...metadata.properties, ...own } },
    },
  };
}

/** Builds the schema of a custom kind; undefined if it is unknown. */
function customSchema(key: string): ObjectSchema | undefined {
  const custom = addOnKinds[key];
  if (!custom) return undefined;
  const text = { type: "string" };
  const properties = { apiVersion: text, kind: text, metadata: {}, ...custom.properties };
  return { type: "object", additionalProperties: false, required: custom.required, properties };
}

interface Type {
  /** The model that the API creates objects from. */
  model: string;
  namespaced: boolean;
}

const types = new Map<string, Type | undefined>();

/** Finds the type of a built-in kind; undefined if Kubernetes has no such kind. */
function typeOf(apiVersion: string, kind: string): Type | undefined {
  const key = `${apiVersion} ${kind}`;
  if (!types.has(key)) types.set(key, readType(apiVersion, kind));
  return types.get(key);
}

function readType(apiVersion: string, kind: string): Type | undefined {
  const [version = "", group = "core"] = apiVersion.split("/").reverse();
  if (!/^[a-z0-9.-]+$/.test(group) || !/^[a-z0-9]+$/.test(version) || !/^[A-Za-z]+$/.test(kind)) return undefined;
  const api = camel(group.replace(/\.k8s\.io$/, ""));
  const methods = join(generated, "apis", `${api}${camel(version)}Api.d.ts`);
  if (!existsSync(methods)) return undefined;
  // The file's name does not include the suffix k8s.io of a group.
  const root = group === "core" ? "'/api/'" : `'/apis/${group}/'`;
  if (!readFileSync(join(generated, "apis", `${api}Api.js`), "utf8").includes(root)) return undefined;
  const create = new RegExp(`\\bcreate(Namespaced)?${kind}\\((?:namespace: string, )?body: (\\w+)`);
  const [, namespaced, model] = create.exec(readFileSync(methods, "utf8")) ?? [];
  return model ? { model, namespaced: namespaced !== undefined } : undefined;
}

/** Whether a kind is cluster-scoped; false for unknown kinds. */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  const type = typeOf(apiVersion, kind);
  return type ? !type.namespaced : (addOnKinds[`${apiVersion} ${kind}`]?.isClusterScoped ?? false);
}

/** Whether Kubernetes itself has an API group in a version. */
export function isBuiltIn(apiVersion: string): boolean {
  const [version = "", group = "core"] = apiVersion.split("/").reverse();
  return existsSync(join(generated, "apis", `${camel(group.replace(/\.k8s\.io$/, ""))}${camel(version)}Api.d.ts`));
}

function camel(name: string): string {
  return name.replace(/(?:^|[.-])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

interface Attribute {
  /** The name in TypeScript. */
  name: string;
  /** The name in YAML. */
  baseName: string;
  /** The type in TypeScript's notation. */
  type: string;
  /** The format in OpenAPI; empty if there is none. */
  format: string;
}

/** The schema of an object that allows the fields of a model only. */
export interface ObjectSchema {
  type: "object";
  additionalProperties: false;
  required: string[];
  properties: Record<string, object>;
}

/**
 * Builds the schemas of a model and of all models that it refers to, by name. They refer to each other by bare names, and to the `formats` of
 * fields.ts.
 */
export function collectModels(model: string, found: Record<string, ObjectSchema> = {}): Record<string, ObjectSchema> {
  if (found[model]) return found;
  const schema = modelSchema(model);
  found[model] = schema;
  for (const [, other = ""] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) collectModels(other, found);
  return found;
}

/** Whether a model of the client library has a field, by its name in YAML. */
export function knownField(model: string, field: string): boolean {
  return attributes(model).some(({ baseName }) => baseName === field);
}

/** @returns the fields of a model. @throws Error the client library has no such model */
function attributes(model: string): Attribute[] {
  return require(join(generated, "models", `${model}.js`))[model].attributeTypeMap;
}

/** Builds the strict schema of a model, and adds the models that it refers to to ajv. */
function modelSchema(model: string): ObjectSchema {
  const fields = attributes(model);
  // Only the type declarations show which fields are optional.
  const declared = readFileSync(join(generated, "models", `${model}.d.ts`), "utf8");
  const obligatory = new Set([...declared.matchAll(/^ {4}'([^']+)': /gm)].map(([, name]) => name));
  return {
    type: "object",
    additionalProperties: false,
    required: fields.filter(({ name }) => obligatory.has(name)).map(({ baseName }) => baseName),
    properties: Object.fromEntries(
      fields.map(({ baseName, type, format }) => [
        baseName,
        fieldRules[`${model}.${baseName}`] ?? typeSchema(type, format),
      ]),
    ),
  };
}

const inProgress = new Set<string>();

/** Adds a model's schema to ajv unless it is there, and returns the reference to it. The references between models are circular. */
function defined(model: string): string {
  if (!ajv.schemas[model] && !inProgress.has(model)) {
    inProgress.add(model);
    ajv.addSchema(modelSchema(model), model);
  }
  return model;
}

/** Builds the schema of a type in the notation of the models: `Array<V1Container>`, `{ [key: string]: string; }`, `number`. */
function typeSchema(type: string, format: string): object {
  const element = /^Array<(.+)>$/.exec(type)?.[1];
  if (element) return { type: "array", items: typeSchema(element, format) };
  const value = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (value) return { type: "object", additionalProperties: typeSchema(value, format) };
  switch (type) {
    case "string":
    case "boolean":
      return { type };
    case "number":
      return { type: format === "double" ? "number" : "integer" };
    case "IntOrString":
      return { type: ["integer", "string"], format: "int-or-string" };
    case "Date":
    case "V1MicroTime":
      return { type: "string", format: "time" };
    case "any":
    case "object":
      return {};
    default:
      return { $ref: defined(type) };
  }
}
