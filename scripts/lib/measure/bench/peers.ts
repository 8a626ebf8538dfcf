import { join } from "node:path";
import { type GoBuild, goBuild } from "../../tools/go-build.ts";
import { versions } from "../../tools/versions.ts";
import type { Progress } from "../../util/progress.ts";

/** What the bench of the harness measures against. Built, as one of the two cannot tell its version, and as it is built here: for speed. */
const peers = {
  helmUnittest: {
    name: "helm-unittest",
    version: `v${versions.helmUnittest}`,
    module: "github.com/helm-unittest/helm-unittest",
    packages: ["github.com/helm-unittest/helm-unittest/cmd/helm-unittest"],
    // As its own go.mod has it.
    replace: { "github.com/vmware-labs/yaml-jsonpath": "github.com/helm-unittest/yaml-jsonpath v0.4.0" },
  },
  kubeconform: {
    name: "kubeconform",
    version: `v${versions.kubeconform}`,
    module: "github.com/yannh/kubeconform",
    packages: ["github.com/yannh/kubeconform/cmd/kubeconform"],
  },
} as const satisfies Record<string, GoBuild>;

/**
 * Builds the programs, once.
 * @returns their absolute paths
 * @throws UserError see goBuild
 */
export async function benchPeers(progress: Progress): Promise<Record<keyof typeof peers, string>> {
  const path = async (build: GoBuild) => join(await goBuild({ ...build, ...progress }), build.name);
  return { helmUnittest: await path(peers.helmUnittest), kubeconform: await path(peers.kubeconform) };
}
