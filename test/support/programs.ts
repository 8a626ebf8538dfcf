import { ensureTools } from "../../scripts/lib/tools/resolve.ts";
import { setup as setUpTools } from "./tools.ts";

/**
 * Ensures what the static tier needs, and promtool, which takes minutes to build and must not take them from a test.
 * @throws UserError every missing tool, one per line
 */
export async function setup(): Promise<void> {
  await setUpTools();
  await ensureTools(["promtool"]);
}
