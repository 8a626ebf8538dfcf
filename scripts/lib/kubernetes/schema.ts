import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { explainErrors } from "../util/ajv-errors.ts";
import { type Finding, formatFinding } from "../util/finding.ts";
import { type CustomKind, customKinds } from "./crds.ts";
import { prometheusOperatorKinds } from "./crds-prometheus-operator.ts";
import { duplicateItems } from "./duplicates.ts";
import { fieldRules, formats, nameRule } from "./fields.ts";
import type { Manifest } from "./manifest.ts";
import { podContradictions } from "./pod-validation.ts";

const require = createRequire(import.meta.url);
const generated = join(dirname(fileURLToPath(import.meta.resolve("@kubernetes/client-node"))), "gen");
const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true, code: { optimize: false } });
for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);

const addOnKinds: Readonly<Record<string, CustomKind>> = { ...customKinds, ...prometheusOperatorKinds };
const validators = new Map<string, ValidateFunction | undefined>();

/**
 * Checks an object as strictly as it gets without a cluster: a field that the Kubernetes API of the client library does not have is an
 * error, where the API server would drop it silently, and so is a kind that it does not know. The schemas are derived from
 * @kubernetes/client-node, which is generated from the API's own description, and sharpened with rules that description leaves out
 * (names, labels, quantities, …). Kinds of add-ons are in custom-kinds.ts.
 * @param object what a chart renders for installation; it has no status
 * @returns all that is wrong
 */
export function findObjectErrors(object: unknown): Finding[] {
  if (typeof object !== "object" || object === null) return [objectError("unknown-kind", "is no object")];
  const { apiVersion, kind } = object as { apiVersion?: unknown; kind?: unknown };
  if (typeof apiVersion !== "string" || typeof kind !== "string")
    return [objectError("unknown-kind", "has no apiVersion and kind")];
  const key = `${apiVersion} ${kind}`;
  if (!validators.has(key)) validators.set(key, validator(apiVersion, kind));
  const validate = validators.get(key);
  if (!validate) return [objectError("unknown-kind", `${apiVersion} ${kind} is unknown to the Kubernetes API`)];
  if (!validate(object)) return explainErrors(validate.errors ?? [], "objects");
  return [
    ...duplicateItems(object as Manifest).map((message) => objectError("duplicate", message)),
    ...podContradictions(object as Manifest).map((message) => objectError("pod", message)),
  ];
}

/** The same as one line each. */
export function validateManifest(object: unknown): string[] {
  return findObjectErrors(object).map(formatFinding);
}

function objectError(name: string, message: string): Finding {
  return { severity: "error", rule: `objects/${name}`, message };
}

function validator(apiVersion: string, kind: string): ValidateFunction | undefined {
  const schema = kindSchema(apiVersion, kind);
  return schema && ajv.compile(schema);
}

/**
 * The schema of an object of a kind, as validateManifest has it. It refers to models by their bare names, see modelSchemas.
 * @returns undefined for a kind that is not known
 */
export function kindSchema(apiVersion: string, kind: string): ObjectSchema | undefined {
  const type = typeOf(apiVersion, kind);
  const schema = type ? modelSchema(type.model) : customSchema(`${apiVersion} ${kind}`);
  if (!schema) return undefined;
  const { status: _, ...properties } = schema.properties;
  const metadata = modelSchema("V1ObjectMeta");
  // A namespace on an object of the whole cluster is dropped silently.
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

/** The schema of a kind that is not Kubernetes's own; undefined when it is not known here either. */
function customSchema(key: string): ObjectSchema | undefined {
  const custom = addOnKinds[key];
  if (!custom) return undefined;
  const text = { type: "string" };
  const properties = { apiVersion: text, kind: text, metadata: {}, ...custom.properties };
  return { type: "object", additionalProperties: false, required: custom.required, properties };
}

interface Type {
  /** What the API's "create" takes. */
  model: string;
  namespaced: boolean;
}

const types = new Map<string, Type | undefined>();

/** A kind of Kubernetes's own; undefined when there is no such API. */
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
  // Whether the group has the suffix k8s.io is lost in the file's name.
  const root = group === "core" ? "'/api/'" : `'/apis/${group}/'`;
  if (!readFileSync(join(generated, "apis", `${api}Api.js`), "utf8").includes(root)) return undefined;
  const create = new RegExp(`\\bcreate(Namespaced)?${kind}\\((?:namespace: string, )?body: (\\w+)`);
  const [, namespaced, model] = create.exec(readFileSync(methods, "utf8")) ?? [];
  return model ? { model, namespaced: namespaced !== undefined } : undefined;
}

/** Whether objects of a kind are of the whole cluster, and in no namespace; false for kinds that are not known here. */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  const type = typeOf(apiVersion, kind);
  return type ? !type.namespaced : (addOnKinds[`${apiVersion} ${kind}`]?.isClusterScoped ?? false);
}

/** Whether a group of the API is Kubernetes's own, in that version; all others are add-ons'. */
export function isBuiltIn(apiVersion: string): boolean {
  const [version = "", group = "core"] = apiVersion.split("/").reverse();
  return existsSync(join(generated, "apis", `${camel(group.replace(/\.k8s\.io$/, ""))}${camel(version)}Api.d.ts`));
}

function camel(name: string): string {
  return name.replace(/(?:^|[.-])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

interface Attribute {
  /** In TypeScript. */
  name: string;
  /** In YAML. */
  baseName: string;
  /** In TypeScript's notation. */
  type: string;
  /** As in OpenAPI; empty for none. */
  format: string;
}

/** What an object may have: the fields of a model, and no other. */
export interface ObjectSchema {
  type: "object";
  additionalProperties: false;
  required: string[];
  properties: Record<string, object>;
}

/**
 * The schemas of a model and of all that it refers to, by model. They refer to each other by its bare name, and to `formats` of
 * kubernetes-fields.ts.
 */
export function modelSchemas(model: string, found: Record<string, ObjectSchema> = {}): Record<string, ObjectSchema> {
  if (found[model]) return found;
  const schema = modelSchema(model);
  found[model] = schema;
  for (const [, other = ""] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) modelSchemas(other, found);
  return found;
}

/** Whether a model of the client library has a field, by its name in YAML. */
export function knownField(model: string, field: string): boolean {
  return attributes(model).some(({ baseName }) => baseName === field);
}

/** The fields of a model. @throws Error the client library has no such model */
function attributes(model: string): Attribute[] {
  return require(join(generated, "models", `${model}.js`))[model].attributeTypeMap;
}

/** The strict schema of one model; those it refers to are added to ajv on the way. */
function modelSchema(model: string): ObjectSchema {
  const fields = attributes(model);
  // Which fields may be left out is only in the declarations.
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

/** Adds a model's schema to ajv, once, and returns the reference to it. Models refer to each other in circles. */
function defined(model: string): string {
  if (!ajv.schemas[model] && !inProgress.has(model)) {
    inProgress.add(model);
    ajv.addSchema(modelSchema(model), model);
  }
  return model;
}

/** The schema of a type in the notation of the models: `Array<V1Container>`, `{ [key: string]: string; }`, `number`. */
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
