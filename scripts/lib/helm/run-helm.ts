import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tool } from "../tools/resolve.ts";
import { type RunResult, tryRun } from "../util/exec.ts";
import { chartDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { temporaryDirectoryTask } from "../util/temporary.ts";
import { writeJson } from "../util/yaml.ts";
import { HelmError } from "./errors.ts";

/** A chart and its values, named like Helm's own options. */
export interface ChartOptions {
  /** Values files; later ones override earlier ones. */
  values?: readonly string[];
  /** Values that override the files. */
  set?: object;
  /** Release name; default `node-monitoring`. */
  release?: string;
  /** Default `monitoring`. */
  namespace?: string;
  /** The major version of Helm; default Helm 4. */
  helm?: "helm" | "helm3";
  /** The chart's folder; default this project's chart. */
  chart?: string;
}

type HelmOptions = Pick<ChartOptions, "helm"> & Progress;

/** @returns the release's name and namespace, with their defaults */
export function releaseNames({ release = "node-monitoring", namespace = "monitoring" }: ChartOptions) {
  return { release, namespace };
}

/** Calls back with the arguments for the release, the chart and its values; the file with the `set` values exists until then. */
export async function withChartArguments<Result>(
  options: ChartOptions,
  work: (args: string[]) => Promise<Result>,
): Promise<Result> {
  const { values = [], set, chart = chartDir } = options;
  const { release, namespace } = releaseNames(options);
  const args = [release, chart, "--namespace", namespace, ...values.flatMap((file) => ["--values", file])];
  if (!set) return work(args);
  return temporaryDirectoryTask(async (dir) => {
    const file = join(dir, "set.yaml");
    await writeFile(file, writeJson(set));
    return work([...args, "--values", file]);
  });
}

/**
 * Runs Helm.
 * @returns what it printed on standard output
 * @throws HelmError Helm failed; UserError Helm cannot be found or installed
 */
export async function runHelm(options: HelmOptions, args: readonly string[]): Promise<string> {
  const { failure, stdout, stderr } = await tryHelm(options, args);
  if (failure) throw new HelmError(stderr || failure);
  return stdout;
}

/**
 * Like {@link runHelm}, but a failure is part of the result.
 * @throws UserError Helm cannot be found or installed
 */
export async function tryHelm({ helm = "helm", onLine }: HelmOptions, args: readonly string[]): Promise<RunResult> {
  // A run is short and needs little memory: without garbage collection it takes a third less of the processor.
  return tryRun(await tool(helm), args, { env: { GOGC: "off" }, onLine });
}
