import { ensureTools } from "../../../scripts/lib/tools/resolve.ts";

/** Downloads or builds missing tools before the first test, so that the time limit of a test covers only its own work. */
export async function setup(): Promise<void> {
  // The collectors under test are those of Linux.
  const exporter = process.platform === "linux" ? (["node_exporter"] as const) : [];
  await ensureTools(["helm", "helm3", "promtool", ...exporter]);
}
