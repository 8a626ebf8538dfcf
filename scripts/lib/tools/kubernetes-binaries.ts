import type { Progress } from "../util/progress.ts";
import { goBuild, replacedModules } from "./go-build.ts";
import { versions } from "./versions.ts";

const module = "k8s.io/kubernetes";

/** What a node and a control plane run. Each is a package of k8s.io/kubernetes/cmd and a binary of that name. */
const programs = [
  "kubeadm",
  "kubelet",
  "kubectl",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
] as const;

/**
 * Builds Kubernetes from its Go modules: about 5 minutes on two cores, at once when cached.
 * @returns the folder with kubeadm, kubelet, kubectl and the control plane's programs
 * @throws UserError see goBuild
 */
export async function kubernetesBinaries(progress: Progress = {}): Promise<string> {
  const version = `v${versions.kubernetes}`;
  const [major, minor, patch] = versions.kubernetes.split(".");
  // k8s.io/kubernetes takes its own libraries from its source tree; for everybody else they are published as v0.<minor>.<patch>.
  const staging = await replacedModules(module, version);
  // kubeadm works with no control plane whose version it does not know, and go build stamps none.
  const stamps = {
    "k8s.io/component-base/version.gitVersion": version,
    "k8s.io/component-base/version.gitMajor": major,
    "k8s.io/component-base/version.gitMinor": minor,
    "k8s.io/component-base/version.gitTreeState": "clean",
    "k8s.io/client-go/pkg/version.gitVersion": version,
  };
  return goBuild({
    name: "kubernetes",
    module,
    version,
    packages: programs.map((program) => `${module}/cmd/${program}`),
    ldflags: Object.entries(stamps)
      .map(([name, value]) => `-X ${name}=${value}`)
      .join(" "),
    replace: Object.fromEntries(staging.map((path) => [path, `v0.${minor}.${patch}`])),
    ...progress,
  });
}
