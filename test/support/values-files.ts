import { join } from "node:path";
import { projectDir } from "../../scripts/lib/util/paths.ts";

export { valuesSets } from "../../scripts/lib/values/sets.ts";

/** The major versions of Helm that the chart supports; in the tiers `static` and `helm3` one of them each (see vitest.config.ts). */
export const helms = (["helm", "helm3"] as const).filter((helm) => (process.env.TEST_HELM ?? helm) === helm);

/** Absolute path of a file of the project. */
export function pathOf(file: string): string {
  return join(projectDir, file);
}
