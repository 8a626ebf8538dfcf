import { join, relative } from "node:path";
import { globSync } from "tinyglobby";
import { projectDir } from "../util/paths.ts";

/** Values files that Helm merges, later ones over earlier ones. */
export interface ValuesSet {
  /** Their paths in the project. */
  title: string;
  /** Their absolute paths. */
  values: readonly string[];
}

/**
 * All values that have to render: the examples, the values with which `ct` installs the chart, and the values of each environment over their
 * common base.
 * @param root the project's folder, or one with such files in the same places
 */
export function listValuesSets(root: string): ValuesSet[] {
  const base = "values-examples/overlays/base.yaml";
  return [
    ...[...list(root, "values-examples/*.yaml"), ...list(root, "chart/ci/*-values.yaml")].map((file) => [file]),
    ...list(root, "values-examples/overlays/!(base).yaml").map((overlay) => [base, overlay]),
  ].map((files) => ({ title: files.join(" + "), values: files.map((file) => join(root, file)) }));
}

/** Those of the project. */
export const valuesSets: readonly ValuesSet[] = listValuesSets(projectDir);

function list(root: string, pattern: string): string[] {
  const files = globSync(pattern, { cwd: root, absolute: true }).sort();
  // A test over no file would pass.
  if (files.length === 0) throw new Error(`${root}: no ${pattern}`);
  return files.map((file) => relative(root, file));
}
