import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";

/** The chart's own version and that of its node_exporter, as chart/Chart.yaml has them. */
export function chartVersions(): { version: string; appVersion: string } {
  const file = join(chartDir, "Chart.yaml");
  return parseYaml(readFileSync(file, "utf8"), file) as { version: string; appVersion: string };
}
