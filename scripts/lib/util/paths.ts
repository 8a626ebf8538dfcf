import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import envPaths from "env-paths";

/** The project's folder. */
export const projectDir = resolve(import.meta.dirname, "../../..");

/** The Helm chart. Tests of a changed copy set `NODE_MONITORING_CHART`. */
export const chartDir = process.env.NODE_MONITORING_CHART ?? join(projectDir, "chart");

/** The example values files. */
export const examplesDir = join(projectDir, "values-examples");

/**
 * Makes a folder for files that are expensive to recreate, in `NODE_MONITORING_CACHE` or the user's cache folder.
 * @param parts subfolders; include a version, so that an old entry is never used for a new one
 * @returns the folder's path; only this user can read it, unless it existed before
 */
export function cacheDir(...parts: string[]): string {
  const base = process.env.NODE_MONITORING_CACHE ?? envPaths("node-monitoring", { suffix: "" }).cache;
  const dir = join(base, ...parts);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return dir;
}
