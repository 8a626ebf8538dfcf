import { join, relative } from "node:path";
import { globSync } from "tinyglobby";
import { chartDir, examplesDir, projectDir } from "../scripts/lib/paths.ts";

/** The values files that people are shown: path in the project, such as `values-examples/tutorial.yaml`. */
const examples: readonly string[] = list(examplesDir, "*.yaml");

/** The values files with which `ct` installs the chart. */
const ciValues: readonly string[] = list(join(chartDir, "ci"), "*-values.yaml");

/** All values files that have to render. */
export const valuesFiles: readonly string[] = [...examples, ...ciValues];

/** The major versions of Helm that the chart supports; in the tiers `static` and `helm3` one of them each (see vitest.config.ts). */
export const helms = (["helm", "helm3"] as const).filter((helm) => (process.env.TEST_HELM ?? helm) === helm);

/** Absolute path of one of these files. */
export function pathOf(file: string): string {
  return join(projectDir, file);
}

function list(dir: string, pattern: string): string[] {
  const files = globSync(pattern, { cwd: dir, absolute: true }).sort();
  // A test over no file would pass.
  if (files.length === 0) throw new Error(`${dir}: no ${pattern}`);
  return files.map((file) => relative(projectDir, file));
}
