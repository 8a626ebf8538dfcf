import { join } from "node:path";
import { goBuild } from "../../scripts/lib/tools/go-build.ts";
import { run } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";

/** Builds the program with Flux's own code, which takes a minute and a half, and returns its path. */
export async function buildFluxValues(): Promise<string> {
  const folder = join(projectDir, "test/support/flux-values");
  return join(await goBuild({ name: "flux-values", version: "v1.27.2", folder }), "flux-values");
}

/**
 * Returns the values that Flux's helm-controller passes to Helm.
 * @param objects a HelmRelease, and the ConfigMaps and Secrets that it refers to
 */
export async function fluxValues(objects: readonly object[]): Promise<Record<string, unknown>> {
  return JSON.parse(await run(await buildFluxValues(), [], { input: JSON.stringify(objects) }));
}
