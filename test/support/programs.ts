import { ensureTools } from "../../scripts/lib/tools/resolve.ts";
import { buildFluxValues } from "./flux-values.ts";
import { setup as setUpTools } from "./tools.ts";

/**
 * Ensures what the static tier needs, and what takes minutes to build or download and must not take them from a test.
 * @throws UserError every missing tool, one per line
 */
export async function setup(): Promise<void> {
  await setUpTools();
  await ensureTools(["promtool", "kubectl"]);
  await buildFluxValues();
}
