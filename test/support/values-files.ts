import { join } from "node:path";
import { projectDir } from "../../scripts/lib/util/paths.ts";

export { valuesSets } from "../../scripts/lib/values/sets.ts";

/** The major versions of Helm that the chart supports. The tiers `static` and `helm3` each test one of them (see vitest.config.ts). */
export const helms = (["helm", "helm3"] as const).filter((helm) => (process.env.TEST_HELM ?? helm) === helm);

/** Returns the absolute path of a file of the project. */
export function pathOf(file: string): string {
  return join(projectDir, file);
}
