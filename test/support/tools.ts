import { ensureRenderers } from "../../scripts/lib/helm/resident-renderer.ts";
import { ensureValidator } from "../../scripts/lib/kubernetes/validator.ts";
import { ensureTools } from "../../scripts/lib/tools/resolve.ts";

/**
 * Ensures the tools of the static tier once before all files, because each file runs in its own process and would download them again.
 * @throws UserError every missing tool, one per line
 */
export async function setup(): Promise<void> {
  await ensureTools(["helm", "helm3", "helm-docs"]);
  await ensureRenderers();
  await ensureValidator();
}
