import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { UserError } from "../util/errors.ts";
import { chartDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { goBuild } from "./go-build.ts";

/**
 * The version of node_exporter that the chart installs.
 * @returns without a `v`: `1.12.1`
 * @throws UserError chart/Chart.yaml has no appVersion of that form
 */
export function nodeExporterVersion(): string {
  const file = join(chartDir, "Chart.yaml");
  const { appVersion } = load(readFileSync(file, "utf8")) as { appVersion?: unknown };
  if (typeof appVersion === "string" && /^\d+\.\d+\.\d+$/.test(appVersion)) return appVersion;
  throw new UserError(
    `${file}: appVersion is ${appVersion}, and it has to be a release of node_exporter such as 1.12.1`,
  );
}

/**
 * Builds node_exporter from its Go module: half a minute, at once when cached.
 * @param version without a `v`
 * @returns its absolute path
 * @throws UserError see goBuild
 */
export async function nodeExporterBinary(version: string, progress: Progress = {}): Promise<string> {
  const module = "github.com/prometheus/node_exporter";
  const dir = await goBuild({
    name: "node_exporter",
    module,
    version: `v${version}`,
    packages: [module],
    ldflags: `-X github.com/prometheus/common/version.Version=${version}`,
    ...progress,
  });
  return join(dir, "node_exporter");
}
