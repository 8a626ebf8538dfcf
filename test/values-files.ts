import { join, relative } from "node:path";
import { globSync } from "tinyglobby";
import { chartDir, examplesDir, projectDir } from "../scripts/lib/paths.ts";

/** The values files that people are shown: path in the project, such as `values-examples/tutorial.yaml`. */
const examples: readonly string[] = list(examplesDir, "*.yaml");

/** The values files with which `ct` installs the chart. */
const ciValues: readonly string[] = list(join(chartDir, "ci"), "*-values.yaml");

/** What the environments have in common, and what differs in each: files that belong together. */
const base = "values-examples/overlays/base.yaml";
const overlays: readonly string[] = list(join(examplesDir, "overlays"), "!(base).yaml");

/** Values files that one gives to Helm together, later ones over earlier ones. */
export interface ValuesSet {
  /** Their paths in the project. */
  title: string;
  /** Their absolute paths. */
  values: readonly string[];
}

/** All that has to render: every file by itself, and every overlay on its base. */
export const valuesSets: readonly ValuesSet[] = [
  ...[...examples, ...ciValues].map((file) => [file]),
  ...overlays.map((overlay) => [base, overlay]),
].map((files) => ({ title: files.join(" + "), values: files.map(pathOf) }));

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
