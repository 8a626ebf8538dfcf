import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { render } from "../../helm/render.ts";
import { buildKindSchema, collectModels, type ObjectSchema } from "../../kubernetes/schema.ts";
import { chartDir, examplesDir } from "../../util/paths.ts";
import { writeJson } from "../../util/yaml.ts";

/** The cases that all contenders render: a release, and values files. */
export interface BenchCases {
  release: string;
  namespace: string;
  values: string[][];
  /** The number of objects in all cases. */
  objects: number;
  /** A copy of the chart with a helm-unittest suite that has one test per case. */
  unittestChart: string;
  /** Where kubeconform finds the schema of each kind, as a template of kubeconform. */
  schemaLocation: string;
}

/**
 * Makes cases from the example values files in turn. Each case has a unique label, so that no rendering can be cached.
 * @param dir an empty folder
 */
export async function makeBenchCases(dir: string, count: number): Promise<BenchCases> {
  const { release, namespace } = { release: "node-monitoring", namespace: "monitoring" };
  const examples = globSync("*.yaml", { cwd: examplesDir, absolute: true }).sort();
  const values = Array.from({ length: count }, (_, index) => [
    examples[index % examples.length] ?? "",
    join(dir, `case-${index}.yaml`),
  ]);
  await Promise.all(values.map(([, file = ""], index) => writeFile(file, `podLabels: { case: "${index}" }\n`)));
  const rendered = await Promise.all(values.map((files) => render({ release, namespace, values: files })));

  const unittestChart = join(dir, "chart");
  await cp(chartDir, unittestChart, { recursive: true });
  const asserts = [{ template: "templates/exporter/daemonset.yaml", isKind: { of: "DaemonSet" } }];
  const tests = values.map((files, index) => ({ it: `renders case ${index}`, values: files, asserts }));
  await mkdir(join(unittestChart, "tests"), { recursive: true });
  const suite = { suite: "bench", release: { name: release, namespace }, tests };
  await writeFile(join(unittestChart, "tests", "bench_test.yaml"), writeJson(suite));

  const schemas = join(dir, "schemas");
  await mkdir(schemas);
  for (const { apiVersion, kind } of rendered.flat()) {
    const [version = "", group] = apiVersion.split("/").reverse();
    // The file name that kubeconform looks for.
    const name = [kind.toLowerCase(), ...(group ? [group.split(".")[0]] : []), version].join("-");
    await writeFile(join(schemas, `${name}.json`), standaloneSchema(buildKindSchema(apiVersion, kind)));
  }
  const schemaLocation = join(schemas, "{{ .ResourceKind }}{{ .KindSuffix }}.json");
  return { release, namespace, values, objects: rendered.flat().length, unittestChart, schemaLocation };
}

/** Serializes a schema together with all schemas that it refers to. That of a custom resource accepts everything. */
function standaloneSchema(schema: ObjectSchema | undefined): string {
  if (!schema) return "{}";
  const definitions: Record<string, ObjectSchema> = {};
  for (const [, model = ""] of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) collectModels(model, definitions);
  const $schema = "http://json-schema.org/draft-07/schema#";
  return JSON.stringify({ $schema, ...schema, definitions }).replaceAll('"$ref":"', '"$ref":"#/definitions/');
}
