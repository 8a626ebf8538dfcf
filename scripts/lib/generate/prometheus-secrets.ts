import { join } from "node:path";
import { readPrometheusVersion } from "../tools/chart-versions.ts";
import { goBuild } from "../tools/go-build.ts";
import { prometheusModuleVersion } from "../tools/go-programs.ts";
import { run } from "../util/exec.ts";
import { chartDir, projectDir } from "../util/paths.ts";

/** The file of the chart with the secret fields of Prometheus's configuration. */
export const prometheusSecretsFile = join(chartDir, "files/prometheus-secrets.json");

/**
 * Lists the fields of Prometheus's configuration that have a secret type, from the source of the chart's Prometheus. `roots` names the type of
 * each part that users write. `types` has the fields that are secrets, with the field for a file (empty if there is none), or that lead to one,
 * with the name of their type. A list counts as its items, and `*` stands for any key.
 * @returns JSON
 * @throws UserError Go is missing, or the source cannot be downloaded
 */
export async function listPrometheusSecrets(): Promise<string> {
  const folder = join(projectDir, "scripts", "renderer");
  const name = "prometheus-secrets";
  const version = prometheusModuleVersion(readPrometheusVersion());
  const dir = await goBuild({ name, version, folder, module: "secrets" });
  return run(join(dir, name), [version]);
}
