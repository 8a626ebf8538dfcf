import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { tool } from "../tools/resolve.ts";
import { run } from "../util/exec.ts";
import { chartDir, projectDir } from "../util/paths.ts";
import { addMigratedValues, readMigration, removeMigratedValues } from "../values/migration.ts";
import { readOwnValues } from "../values/own-values.ts";
import { buildDashboardFiles } from "./dashboards.ts";
import { buildPodSpecDefinitions } from "./pod-spec-schema.ts";
import { listPrometheusSecrets, prometheusSecretsFile } from "./prometheus-secrets.ts";
import { formatRunbooks, runbooksPath } from "./runbooks.ts";
import { readComments } from "./values-comments.ts";

/** A committed file that `npm run generate` writes. */
export interface Generated {
  path: string;
  content: string;
}

/** @returns all generated files with their current content; a test fails if a committed file is outdated */
export async function generateFiles(): Promise<Generated[]> {
  return Promise.all([
    chartReadme(),
    chartSchema(),
    migrationPage(),
    runbooksPage(),
    prometheusSecrets(),
    ...chartDashboards(),
  ]);
}

/** Generates the chart's README from its template and the comments in values.yaml. */
async function chartReadme(): Promise<Generated> {
  const path = join(chartDir, "README.md");
  return { path, content: await fillTemplate(`${path}.gotmpl`) };
}

/**
 * Renders a Go template with helm-docs, which gives it the chart's values and files.
 * @param template an absolute path
 */
async function fillTemplate(template: string): Promise<string> {
  const args = ["--chart-search-root", chartDir, "--template-files", template, "--sort-values-order", "file"];
  const output = await run(await tool("helm-docs"), [...args, "--log-level", "warning", "--dry-run"]);
  // helm-docs prints one line break more than it writes to files.
  return `${output.trim()}\n`;
}

const schemaFile = join(chartDir, "values.schema.json");

interface Schema extends DescribedNode {
  definitions: Record<string, object>;
}

interface DescribedNode {
  description?: string;
  properties?: Record<string, DescribedNode>;
}

/**
 * Reads the chart's schema, adds the descriptions of values.yaml, and removes the generated definitions: those of Kubernetes, whose names start
 * with a capital.
 */
async function ownSchema(): Promise<Schema> {
  const schema: Schema = JSON.parse(await readFile(schemaFile, "utf8"));
  removeMigratedValues(schema);
  const own = Object.entries(schema.definitions).filter(([name]) => !/^[A-Z]/.test(name));
  for (const { path, description } of readComments(await readFile(join(chartDir, "values.yaml"), "utf8"))) {
    let node: DescribedNode | undefined = schema;
    for (const key of path) node = node?.properties?.[key];
    // Definitions that several values share have their own descriptions.
    if (node) node.description = description;
  }
  return { ...schema, definitions: Object.fromEntries(own) };
}

/** Generates the chart's schema, with the descriptions of values.yaml and Kubernetes's definitions of pods. */
async function chartSchema(): Promise<Generated> {
  const { definitions, ...schema } = await ownSchema();
  const migration = readMigration(chartDir);
  if (migration) addMigratedValues(schema, migration);
  const own = JSON.stringify({ ...schema, definitions }, null, 2).replace(/\s*\}\s*\}$/, "");
  // Without line breaks, so that the formatter writes short definitions on one line.
  const pod = Object.entries(buildPodSpecDefinitions()).map(
    ([name, definition]) => `"${name}": ${JSON.stringify(definition)}`,
  );
  return { path: schemaFile, content: await formatted(schemaFile, `${own},\n${pod.join(",\n")}\n}}`) };
}

/** Generates the page for users of prometheus-node-exporter. */
async function migrationPage(): Promise<Generated> {
  const path = join(projectDir, "docs/prometheus-node-exporter.md");
  return { path, content: await fillTemplate(`${path}.gotmpl`) };
}

/** Generates the page that explains each alert. */
async function runbooksPage(): Promise<Generated> {
  const { nodes, kubelet } = readOwnValues().scrape;
  const content = formatRunbooks({ nodes: nodes.jobName, kubelet: kubelet.jobName });
  return { path: join(projectDir, runbooksPath), content };
}

/** Generates the list of the secret fields of Prometheus's configuration, which the chart's validation reads. */
async function prometheusSecrets(): Promise<Generated> {
  const path = prometheusSecretsFile;
  return { path, content: await formatted(path, await listPrometheusSecrets()) };
}

/** Generates the chart's dashboards for Grafana. */
function chartDashboards(): Promise<Generated>[] {
  return buildDashboardFiles().map(async ({ path, document }) => ({
    path,
    content: await formatted(path, JSON.stringify(document)),
  }));
}

/** Formats text with the project's formatter. */
async function formatted(path: string, text: string): Promise<string> {
  const args = ["format", "--stdin-file-path", path];
  return `${await run(join(projectDir, "node_modules/.bin/biome"), args, { input: text })}\n`;
}
