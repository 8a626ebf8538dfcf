import { ApiException, AppsV1Api, CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";

/** The API groups of a cluster that the harness uses. */
export interface Cluster {
  kubeconfig: string;
  core: CoreV1Api;
  apps: AppsV1Api;
  rbac: RbacAuthorizationV1Api;
}

/**
 * @param kubeconfig path of a kubeconfig file, whose current context is used
 * @returns clients of that cluster; nothing is asked of it yet
 */
export function connect(kubeconfig: string): Cluster {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return {
    kubeconfig,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    rbac: config.makeApiClient(RbacAuthorizationV1Api),
  };
}

/** Deletes a pod; one that is gone already is none to complain about. */
export async function deletePod({ core }: Cluster, namespace: string, name: string): Promise<void> {
  await core.deleteNamespacedPod({ name, namespace }).catch((error: unknown) => {
    if (!(error instanceof ApiException) || error.code !== 404) throw error;
  });
}
