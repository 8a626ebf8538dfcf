import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";
import { tool } from "../tools/resolve.ts";
import { run } from "../util/exec.ts";
import { chartDir, projectDir } from "../util/paths.ts";
import { foreignValuesTable, readForeignValues, withForeignValues, withoutForeignValues } from "../values/migration.ts";
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
  return Promise.all([chartReadme(), chartSchema(), chartValuesTypes(), foreignValues(), ...chartDashboards()]);
}

/** The chart's values for readers, from the comments in values.yaml. */
async function chartReadme(): Promise<Generated> {
  const args = ["--chart-search-root", chartDir, "--sort-values-order", "file", "--log-level", "warning", "--dry-run"];
  // helm-docs prints a line break more than it would write.
  const content = `${(await run(await tool("helm-docs"), args)).trim()}\n`;
  return { path: join(chartDir, "README.md"), content };
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
  withoutForeignValues(schema);
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
  const foreign = readForeignValues(chartDir);
  if (foreign) withForeignValues(schema, foreign);
  const own = JSON.stringify({ ...schema, definitions }, null, 2).replace(/\s*\}\s*\}$/, "");
  // Without line breaks, so that the formatter writes on one line what fits.
  const pod = Object.entries(podSpecDefinitions()).map(
    ([name, definition]) => `"${name}": ${JSON.stringify(definition)}`,
  );
  return { path: schemaFile, content: await formatted(schemaFile, `${own},\n${pod.join(",\n")}\n}}`) };
}

/** The chart's values for TypeScript, from its schema. */
async function chartValuesTypes(): Promise<Generated> {
  const { definitions, ...schema } = await ownSchema();
  const kubernetes = Object.keys(podSpecDefinitions()).map((model) => {
    return [model, { type: "object", tsType: `Partial<import("@kubernetes/client-node").${model}>` }];
  });
  const all = { ...definitions, ...Object.fromEntries(kubernetes) };
  const types = await compile({ ...schema, definitions: all }, "ChartValues", {
    bannerComment: "// Written from chart/values.schema.json by `npm run generate`.",
    additionalProperties: false,
  });
  const path = join(projectDir, "scripts/lib/values/types.ts");
  return { path, content: await formatted(path, types) };
}

/** For those who come from another chart. */
async function foreignValues(): Promise<Generated> {
  const path = join(projectDir, "docs/prometheus-node-exporter.md");
  const foreign = readForeignValues(chartDir);
  if (!foreign) throw new Error("the chart has no file with the values of another one");
  const content = `# From ${foreign.chart}

All of its values (version 4.56), and what is in their place here. A values file with one that is not the same is refused, with what this table
says of each.

It ran in one DaemonSet per release with all of its collectors' series; here containers' mounts and devices are left out (\`exclude\`), the exporter
has no process IDs of the node (\`hostPID\`), and \`tolerations\`, \`priorityClassName\` and \`updateStrategy\` have defaults for large clusters. Its
labels are others, so install this chart beside it with another \`port\`, or uninstall it first; \`selectorLabels\` takes over a DaemonSet.

Series get the node's name as \`instance\` and \`node\`, and the job \`kubernetes-nodes\`, which \`scrape.nodes.jobName\` can make \`node-exporter\`.

${foreignValuesTable(foreign)}

Written from \`chart/files/prometheus-node-exporter-values.yaml\` by \`npm run generate\`.
`;
  return { path, content };
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
