import { join } from "node:path";
import { compileFromFile } from "json-schema-to-typescript";
import { dashboardFiles } from "./dashboard-files.ts";
import { chartDir, projectDir } from "./paths.ts";
import { run } from "./run.ts";
import { tool } from "./toolchain.ts";

/** A file that is written by a program from another file of the project, and committed. */
export interface Generated {
  path: string;
  content: string;
}

/** All such files as they should be now; `npm run generate` writes them, and a test fails when one is stale. */
export async function generatedFiles(): Promise<Generated[]> {
  return Promise.all([chartReadme(), chartValuesTypes(), ...chartDashboards()]);
}

/** The chart's values for readers, from the comments in values.yaml. */
async function chartReadme(): Promise<Generated> {
  const args = ["--chart-search-root", chartDir, "--sort-values-order", "file", "--log-level", "warning", "--dry-run"];
  // helm-docs prints a line break more than it would write.
  const content = `${(await run(await tool("helm-docs"), args)).trim()}\n`;
  return { path: join(chartDir, "README.md"), content };
}

/** The chart's values for TypeScript, from its schema. */
async function chartValuesTypes(): Promise<Generated> {
  const types = await compileFromFile(join(chartDir, "values.schema.json"), {
    bannerComment: "// Written from chart/values.schema.json by `npm run generate`.",
    additionalProperties: false,
  });
  const path = join(projectDir, "scripts/lib/chart-values.types.ts");
  return { path, content: await formatted(path, types) };
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
