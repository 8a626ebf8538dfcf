import type { Progress } from "../util/progress.ts";
import { type ChartOptions, releaseNames, runHelm, tryHelm, withChartArguments } from "./run-helm.ts";

interface AccessOptions extends Progress {
  /** Path of a kubeconfig whose current context is the cluster. */
  kubeconfig: string;
  /** Seconds; default 300. */
  timeout?: number;
}

export interface InstallOptions extends ChartOptions, AccessOptions {
  /** Wait until the objects are ready; default false. */
  wait?: boolean;
}

export type ReleaseOptions = Pick<ChartOptions, "release" | "namespace" | "helm"> & AccessOptions;

/**
 * Installs the chart or upgrades its release, and creates the namespace.
 * @returns what Helm prints, including the notes
 * @throws HelmError Helm failed
 */
export function upgradeInstall(options: InstallOptions): Promise<string> {
  const wait = options.wait ? ["--wait"] : [];
  return withChartArguments(options, (chart) =>
    runHelm(options, ["upgrade", "--install", "--create-namespace", ...chart, ...wait, ...clusterArguments(options)]),
  );
}

/**
 * Runs the chart's tests in the cluster.
 * @returns whether all passed, and what Helm printed; from Helm 3.18 on that includes the logs of the test pods
 */
export async function helmTest(options: ReleaseOptions): Promise<{ passed: boolean; output: string }> {
  const { release, namespace } = releaseNames(options);
  const args = ["test", release, "--namespace", namespace, ...clusterArguments(options)];
  const { failure, stdout, stderr } = await tryHelm(options, args);
  return { passed: !failure, output: [stdout, stderr].filter(Boolean).join("\n") };
}

/**
 * Rolls a release back to an earlier revision.
 * @param options revision: default the previous one
 * @throws HelmError Helm failed
 */
export function helmRollback(options: ReleaseOptions & { revision?: number; wait?: boolean }): Promise<string> {
  const { release, namespace } = releaseNames(options);
  const revision = options.revision === undefined ? [] : [String(options.revision)];
  const wait = options.wait ? ["--wait"] : [];
  const args = ["rollback", release, ...revision, "--namespace", namespace, ...wait, ...clusterArguments(options)];
  return runHelm(options, args);
}

/**
 * Uninstalls a release and waits until its objects are gone. Does nothing if there is no such release.
 * @throws HelmError Helm failed
 */
export function helmUninstall(options: ReleaseOptions): Promise<string> {
  const { release, namespace } = releaseNames(options);
  const args = ["uninstall", release, "--namespace", namespace, "--ignore-not-found", "--wait"];
  return runHelm(options, [...args, ...clusterArguments(options)]);
}

function clusterArguments({ kubeconfig, timeout = 300 }: AccessOptions): string[] {
  return ["--kubeconfig", kubeconfig, "--timeout", `${timeout}s`];
}
