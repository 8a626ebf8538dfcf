import { join } from "node:path";
import type { Progress } from "../util/progress.ts";
import { goBuild } from "./go-build.ts";

/**
 * Builds kube-rbac-proxy from its Go module: some minutes, at once when cached.
 * @param version without a `v`
 * @returns its absolute path
 * @throws UserError see goBuild
 */
export async function kubeRbacProxyBinary(version: string, progress: Progress = {}): Promise<string> {
  const module = "github.com/brancz/kube-rbac-proxy";
  const dir = await goBuild({
    name: "kube-rbac-proxy",
    module,
    version: `v${version}`,
    packages: [`${module}/cmd/kube-rbac-proxy`],
    ldflags: `-X k8s.io/component-base/version.gitVersion=v${version}`,
    ...progress,
  });
  return join(dir, "kube-rbac-proxy");
}
