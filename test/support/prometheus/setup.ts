import { ensureTools } from "../../../scripts/lib/tools/resolve.ts";

/** What is not there is fetched or built before the first test, which has minutes for its own work only. */
export async function setup(): Promise<void> {
  // The collectors under test are those of Linux.
  const exporter = process.platform === "linux" ? (["node_exporter"] as const) : [];
  await ensureTools(["helm", "helm3", "promtool", ...exporter]);
}
