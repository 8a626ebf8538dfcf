import { existsSync } from "node:fs";
import { globSync } from "tinyglobby";
import type { TestProject } from "vitest/node";
import { isDockerRunning } from "../../../scripts/lib/cluster/docker-engine.ts";
import { ensureImages } from "../../../scripts/lib/cluster/images/ensure.ts";
import { kubeconfigPath } from "../../../scripts/lib/cluster/kind.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { listImages } from "../../../scripts/lib/kubernetes/manifest.ts";
import { ensureTools } from "../../../scripts/lib/tools/resolve.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { chartDir, projectDir } from "../../../scripts/lib/util/paths.ts";
import { consumerImages } from "../consumers/manifests.ts";
import { mayChangeMachine } from "../machine.ts";

/** The cluster of the tests. The cluster of `npm run up` is not changed. */
const name = "node-monitoring-test";

declare module "vitest" {
  export interface ProvidedContext {
    /** kind's name for the cluster. */
    clusterName: string;
    /** The output of `npm run up` when it created the cluster. */
    upOutput: string;
  }
}

/** For work on the tests: `KEEP_CLUSTER=1` reuses the existing cluster and keeps it. */
const keep = process.env.KEEP_CLUSTER === "1";

/** Creates the cluster with the command from the README, so that the command is tested too, and removes the cluster at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => console.error(`[cluster] ${line}`);
  const npm = (script: string, flags: readonly string[] = []) =>
    run("npm", ["run", script, "--", "--name", name, ...flags], { cwd: projectDir, onLine: say });
  // Report missing tools first, and do not download or build anything during a test.
  await ensureTools(["helm", "helm3", "kubectl", "kind", "ct", "yamale", "yamllint"]);
  if (!keep) await npm("down");
  const upOutput = await npm("up", mayChangeMachine ? ["--install-docker", "--set-sysctl"] : []);
  // Building an image can take minutes, which no test has.
  await ensureImages([...(await chartImages()), ...consumerImages], { onLine: say });
  project.provide("clusterName", name);
  project.provide("upOutput", upOutput);
  return async () => {
    if (keep) return;
    await npm("down");
    // When its last cluster is gone, the engine may be stopped too.
    const left =
      (await isDockerRunning()) &&
      (await run("docker", ["ps", "--all", "--quiet", "--filter", `label=io.x-k8s.kind.cluster=${name}`]));
    if (left || existsSync(kubeconfigPath(name))) throw new Error(`npm run down has left something of cluster ${name}`);
  };
}

/** @returns the images of all that the chart can install: each feature has a file in chart/ci */
async function chartImages(): Promise<string[]> {
  const files = globSync("ci/*.yaml", { cwd: chartDir, absolute: true });
  const manifests = await Promise.all(files.map((file) => render({ values: [file] })));
  return [...new Set(manifests.flatMap(listImages))];
}
