import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import envPaths from "env-paths";

/** The project's folder. */
export const projectDir = resolve(import.meta.dirname, "../../..");

/** The Helm chart; `NODE_MONITORING_CHART` names another copy of it, for tests of what has been changed. */
export const chartDir = process.env.NODE_MONITORING_CHART ?? join(projectDir, "chart");

/** The values files for each environment. */
export const examplesDir = join(projectDir, "values-examples");

/**
 * A folder for what is costly to get again (tools, images): `NODE_MONITORING_CACHE`, or this user's cache folder. It is made when missing.
 * @param parts sub-folders; put a version among them, so that an old entry is never taken for a new one.
 */
export function cacheDir(...parts: string[]): string {
  const base = process.env.NODE_MONITORING_CACHE ?? envPaths("node-monitoring", { suffix: "" }).cache;
  const dir = join(base, ...parts);
  mkdirSync(dir, { recursive: true });
  return dir;
}
