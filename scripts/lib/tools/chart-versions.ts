import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../util/errors.ts";
import { chartDir } from "../util/paths.ts";
import { parseYaml } from "../util/yaml.ts";

/**
 * Reads chart/Chart.yaml.
 * @returns the versions of the chart and of node_exporter
 */
export function readChartVersions(): { version: string; appVersion: string } {
  const file = join(chartDir, "Chart.yaml");
  return parseYaml(readFileSync(file, "utf8"), file) as { version: string; appVersion: string };
}

/**
 * The version of node_exporter that the chart installs.
 * @returns without a `v`: `1.12.1`
 * @throws UserError the appVersion in chart/Chart.yaml is not a release
 */
export function readNodeExporterVersion(): string {
  const { appVersion } = readChartVersions();
  if (/^\d+\.\d+\.\d+$/.test(appVersion)) return appVersion;
  throw new UserError(
    `${join(chartDir, "Chart.yaml")}: appVersion is ${appVersion}. It must be a release of node_exporter, such as 1.12.1.`,
  );
}

/**
 * The version of Prometheus that the chart installs, and therefore of the promtool that checks what the chart renders.
 * @returns without a `v`: `3.16.0`
 * @throws UserError prometheus.image.tag in chart/values.yaml is not a release
 */
export function readPrometheusVersion(): string {
  const file = join(chartDir, "values.yaml");
  const values = parseYaml(readFileSync(file, "utf8"), file) as { prometheus?: { image?: { tag?: unknown } } };
  const tag = values.prometheus?.image?.tag;
  const version = typeof tag === "string" ? /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1] : undefined;
  if (version) return version;
  throw new UserError(`${file}: prometheus.image.tag is ${tag}. It must be a release, such as v3.16.0.`);
}
