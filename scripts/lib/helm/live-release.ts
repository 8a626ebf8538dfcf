import { type Manifest, parseManifests } from "../kubernetes/manifest.ts";
import { tool } from "../tools/resolve.ts";
import { run } from "../util/exec.ts";
import { chartDir } from "../util/paths.ts";
import type { RenderOptions } from "./render.ts";

/** Which cluster, as Helm's own options; without them the one that kubectl would take. */
export interface ClusterAccess {
  kubeconfig?: string;
  kubeContext?: string;
}

type ReleaseIn = Pick<RenderOptions, "release" | "namespace" | "helm"> & ClusterAccess;

/**
 * The objects of a release in a cluster, hooks included, as Helm keeps them; what others have changed since is not in them.
 * @throws UserError there is no such release, or no cluster
 */
export async function runningManifests(options: ReleaseIn): Promise<Manifest[]> {
  const [manifest, hooks] = await Promise.all(
    ["manifest", "hooks"].map((what) => helm(options, ["get", what, name(options), ...access(options)])),
  );
  return parseManifests(`${manifest}\n---\n${hooks}`);
}

/**
 * The objects that an upgrade of that release would make: the cluster tells the templates its version and kinds, and which objects are there.
 * @throws UserError the chart or Helm refuses, or there is no cluster
 */
export async function upgradedManifests(options: RenderOptions & ClusterAccess): Promise<Manifest[]> {
  const { values = [], chart = chartDir, kubeVersion } = options;
  const args = ["template", name(options), chart, "--dry-run=server", "--is-upgrade", ...access(options)];
  const files = values.flatMap((file) => ["--values", file]);
  return parseManifests(
    await helm(options, [...args, ...files, ...(kubeVersion ? ["--kube-version", kubeVersion] : [])]),
  );
}

function name({ release = "node-monitoring" }: ReleaseIn): string {
  return release;
}

function access({ namespace = "monitoring", kubeconfig, kubeContext }: ReleaseIn): string[] {
  return [
    ...["--namespace", namespace],
    ...(kubeconfig ? ["--kubeconfig", kubeconfig] : []),
    ...(kubeContext ? ["--kube-context", kubeContext] : []),
  ];
}

async function helm({ helm: program = "helm" }: ReleaseIn, args: string[]): Promise<string> {
  return run(await tool(program), args, { remedy: "Name release, namespace and cluster: --help lists the options" });
}
