import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fieldRules } from "./fields.ts";

const require = createRequire(import.meta.url);
const generated = join(dirname(fileURLToPath(import.meta.resolve("@kubernetes/client-node"))), "gen");

/**
 * Builds the schema of a built-in kind from the models of @kubernetes/client-node, which is generated from the API's description. It refers to
 * models by their bare names; see collectModels.
 * @returns undefined for an unknown kind
 */
export function buildKindSchema(apiVersion: string, kind: string): ObjectSchema | undefined {
  const type = readType(apiVersion, kind);
  return type ? modelSchema(type) : undefined;
}

/** Finds the model of a built-in kind; undefined if Kubernetes has no such kind. */
function readType(apiVersion: string, kind: string): string | undefined {
  const [version = "", group = "core"] = apiVersion.split("/").reverse();
  const methods = join(generated, "apis", `${camel(group.replace(/\.k8s\.io$/, ""))}${camel(version)}Api.d.ts`);
  if (!existsSync(methods)) return undefined;
  const create = new RegExp(`\\bcreate(?:Namespaced)?${kind}\\((?:namespace: string, )?body: (\\w+)`);
  return create.exec(readFileSync(methods, "utf8"))?.[1];
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

/** @returns the fields of a model. @throws Error the client library has no such model */
function attributes(model: string): Attribute[] {
  return require(join(generated, "models", `${model}.js`))[model].attributeTypeMap;
}

/** Builds the strict schema of a model. */
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
      return { $ref: type };
  }
}
