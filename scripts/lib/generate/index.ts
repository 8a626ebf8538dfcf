import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { tool } from "../tools/resolve.ts";
import { run } from "../util/exec.ts";
import { chartDir, projectDir } from "../util/paths.ts";
import { addMigratedValues, readMigration, removeMigratedValues } from "../values/migration.ts";
import { dashboardFiles } from "./dashboards.ts";
import { podSpecDefinitions } from "./pod-spec-schema.ts";
import { valuesComments } from "./values-comments.ts";

/** A file that is written by a program from another file of the project, and committed. */
export interface Generated {
  path: string;
  content: string;
}

/** All such files as they should be now; `npm run generate` writes them, and a test fails when one is stale. */
export async function generatedFiles(): Promise<Generated[]> {
  return Promise.all([chartReadme(), chartSchema(), migrationPage(), ...chartDashboards()]);
}

/** The chart's README, from its template and from the comments in values.yaml. */
async function chartReadme(): Promise<Generated> {
  const path = join(chartDir, "README.md");
  return { path, content: await fillTemplate(`${path}.gotmpl`) };
}

/**
 * Fills in a Go template of helm-docs, which sees the chart's values and files.
 * @param template an absolute path
 */
async function fillTemplate(template: string): Promise<string> {
  const args = ["--chart-search-root", chartDir, "--template-files", template, "--sort-values-order", "file"];
  const output = await run(await tool("helm-docs"), [...args, "--log-level", "warning", "--dry-run"]);
  // helm-docs prints one line break more than it would write.
  return `${output.trim()}\n`;
}

const schemaFile = join(chartDir, "values.schema.json");

interface Schema extends SchemaNode {
  definitions: Record<string, object>;
}

interface SchemaNode {
  description?: string;
  properties?: Record<string, SchemaNode>;
}

/**
 * The chart's schema with the descriptions that values.yaml has, and without the definitions that are written here: those of Kubernetes,
 * whose names begin with a capital.
 */
async function ownSchema(): Promise<Schema> {
  const schema: Schema = JSON.parse(await readFile(schemaFile, "utf8"));
  removeMigratedValues(schema);
  const own = Object.entries(schema.definitions).filter(([name]) => !/^[A-Z]/.test(name));
  for (const { path, description } of valuesComments(await readFile(join(chartDir, "values.yaml"), "utf8"))) {
    let node: SchemaNode | undefined = schema;
    for (const key of path) node = node?.properties?.[key];
    // What several values share has its own words.
    if (node) node.description = description;
  }
  return { ...schema, definitions: Object.fromEntries(own) };
}

/** The chart's schema, with the descriptions of values.yaml and with what Kubernetes says of pods. */
async function chartSchema(): Promise<Generated> {
  const { definitions, ...schema } = await ownSchema();
  const migration = readMigration(chartDir);
  if (migration) addMigratedValues(schema, migration);
  const own = JSON.stringify({ ...schema, definitions }, null, 2).replace(/\s*\}\s*\}$/, "");
  // Without line breaks, so that the formatter writes on one line what fits.
  const pod = Object.entries(podSpecDefinitions()).map(
    ([name, definition]) => `"${name}": ${JSON.stringify(definition)}`,
  );
  return { path: schemaFile, content: await formatted(schemaFile, `${own},\n${pod.join(",\n")}\n}}`) };
}

/** The page for users of prometheus-node-exporter. */
async function migrationPage(): Promise<Generated> {
  const path = join(projectDir, "docs/prometheus-node-exporter.md");
  return { path, content: await fillTemplate(`${path}.gotmpl`) };
}

/** The chart's dashboards for Grafana. */
function chartDashboards(): Promise<Generated>[] {
  return dashboardFiles().map(async ({ path, document }) => ({
    path,
    content: await formatted(path, JSON.stringify(document)),
  }));
}

/** Text as the project's formatter wants it in that file. */
async function formatted(path: string, text: string): Promise<string> {
  const args = ["format", "--stdin-file-path", path];
  return `${await run(join(projectDir, "node_modules/.bin/biome"), args, { input: text })}\n`;
}
