import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { UserError } from "../util/errors.ts";
import { chartDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { goBuild } from "./go-build.ts";

const module = "github.com/prometheus/prometheus";

/**
 * The version of Prometheus that the chart installs, and so the one of promtool that judges what the chart renders.
 * @returns without the `v`: `3.16.0`
 * @throws UserError chart/values.yaml has no prometheus.image.tag of that form
 */
export function prometheusVersion(): string {
  const file = join(chartDir, "values.yaml");
  const values = load(readFileSync(file, "utf8")) as { prometheus?: { image?: { tag?: unknown } } };
  const tag = values.prometheus?.image?.tag;
  const version = typeof tag === "string" ? /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1] : undefined;
  if (!version)
    throw new UserError(`${file}: prometheus.image.tag is ${tag}, and it has to be a release such as v3.16.0`);
  return version;
}

/**
 * Builds prometheus and promtool from their Go module: about 2.5 minutes on two cores, at once when cached. Kubernetes is the only
 * service discovery in them besides the file and static ones, and the web page is not there (its assets are not in the module);
 * the API is complete.
 * @returns the folder with both
 * @throws UserError see goBuild
 */
export function prometheusBinaries(progress: Progress = {}): Promise<string> {
  const version = prometheusVersion();
  const [major, minor, patch] = version.split(".").map(Number);
  return goBuild({
    name: "prometheus",
    module,
    // Prometheus 3.x.y is published as Go module v0.(300 + x).y: https://github.com/prometheus/prometheus/blob/main/RELEASE.md
    version: `v0.${Number(major) * 100 + Number(minor)}.${patch}`,
    packages: [`${module}/cmd/prometheus`, `${module}/cmd/promtool`],
    tags: ["remove_all_sd", "enable_kubernetes_sd"],
    ldflags: `-X github.com/prometheus/common/version.Version=${version}`,
    ...progress,
  });
}
