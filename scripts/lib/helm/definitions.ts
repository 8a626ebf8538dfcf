import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import semver from "semver";
import { globSync } from "tinyglobby";
import { type Manifest, textOf } from "../kubernetes/manifest.ts";
import { findMinor, type JudgeOptions } from "../kubernetes/validator.ts";
import { chartDir } from "../util/paths.ts";
import type { RenderOptions } from "./render.ts";
import { memoizeOnDisk } from "./render-cache.ts";
import { releaseNames, runHelm } from "./run-helm.ts";

/** A text with objects that Helm installs before those of the templates. */
export interface DefinitionFile {
  /** The path in the chart. For a packed dependency, that of its archive. */
  template: string;
  text: string;
}

type ChartIn = Pick<RenderOptions, "chart" | "helm">;

/**
 * Reads the folders `crds` of a chart and its dependencies.
 * @throws HelmError a packed dependency cannot be read; UserError Helm cannot be found or installed
 */
export async function readDefinitions({ chart = chartDir, helm = "helm" }: ChartIn): Promise<DefinitionFile[]> {
  const find = (glob: string, form: RegExp) =>
    globSync(glob, { cwd: chart })
      .filter((path) => form.test(path))
      .sort();
  const files = find("{crds,charts/**/crds}/**/*.{yaml,yml,json}", /^(charts\/[^/]+\/)*crds\//);
  const archives = find("charts/**/*.tgz", /^(charts\/[^/]+\/)*charts\/[^/]+\.tgz$/);
  const packed = archives.map(async (template) => {
    const path = join(chart, template);
    const key = createHash("sha256").update(`show crds ${helm}`).update(readFileSync(path)).digest("hex");
    return { template, text: await memoizeOnDisk(key, () => runHelm({ helm }, ["show", "crds", path])) };
  });
  const unpacked = files.map((template) => ({ template, text: readFileSync(join(chart, template), "utf8") }));
  return [...unpacked, ...(await Promise.all(packed))];
}

/** The CustomResourceDefinitions among rendered objects, as YAML. */
export function renderedDefinitions(manifests: readonly Manifest[]): string[] {
  return manifests.filter(({ kind }) => kind === "CustomResourceDefinition").map(textOf);
}

/**
 * Returns the CustomResourceDefinitions that a chart brings, as YAML.
 * @throws see readDefinitions
 */
export async function definitionsOf(manifests: readonly Manifest[], chart: ChartIn): Promise<string[]> {
  const files = await readDefinitions(chart);
  return [...files.map(({ text }) => text), ...renderedDefinitions(manifests)];
}

/**
 * Returns what Kubernetes's code has to know to judge the objects of a rendering.
 * @throws see readDefinitions
 */
export async function judgingOf(options: RenderOptions, manifests: readonly Manifest[]): Promise<JudgeOptions> {
  const { kubeVersion, apiVersions = [] } = options;
  const { minor } = findMinor(semver.coerce(kubeVersion)?.version);
  const { namespace } = releaseNames(options);
  return { namespace, minor, apiVersions, crds: await definitionsOf(manifests, options) };
}
