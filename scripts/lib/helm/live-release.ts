import { type Manifest, parseManifests } from "../kubernetes/manifest.ts";
import { tool } from "../tools/resolve.ts";
import { run } from "../util/exec.ts";
import { chartDir } from "../util/paths.ts";
import type { RenderOptions } from "./render.ts";

/** The cluster, in the terms of Helm's options; default kubectl's current context. */
export interface ClusterAccess {
  kubeconfig?: string;
  kubeContext?: string;
}

type ReleaseIn = Pick<RenderOptions, "release" | "namespace" | "helm"> & ClusterAccess;

/**
 * Reads the objects of a release from Helm's record in the cluster, including hooks. Later changes to the objects are not included.
 * @throws UserError the release or the cluster does not exist
 */
export async function readRunningManifests(options: ReleaseIn): Promise<Manifest[]> {
  const [manifest, hooks] = await Promise.all(
    ["manifest", "hooks"].map((what) => helm(options, ["get", what, name(options), ...access(options)])),
  );
  return parseManifests(`${manifest}\n---\n${hooks}`);
}

/**
 * Renders the objects of an upgrade. The templates see the cluster's version, kinds and objects.
 * @throws UserError the chart or Helm rejects the values, or the cluster does not exist
 */
export async function renderUpgradedManifests(options: RenderOptions & ClusterAccess): Promise<Manifest[]> {
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
  return run(await tool(program), args, {
    remedy: "Specify the release, the namespace and the cluster; --help lists the options",
  });
}
