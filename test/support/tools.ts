import { ensureRenderers } from "../../scripts/lib/helm/resident-renderer.ts";
import { ensureTools } from "../../scripts/lib/tools/resolve.ts";

/**
 * What the static tier needs, once before all of its files: they run in processes of their own, and each would get a missing tool.
 * @throws UserError every tool that cannot be had, one line each
 */
export async function setup(): Promise<void> {
  await ensureTools(["helm", "helm3", "helm-docs"]);
  await ensureRenderers();
}
