import { ApiException, AppsV1Api, CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from "@kubernetes/client-node";

/** Clients for the API groups that the harness uses. */
export interface Cluster {
  kubeconfig: string;
  core: CoreV1Api;
  apps: AppsV1Api;
  rbac: RbacAuthorizationV1Api;
}

/**
 * Creates clients for a cluster, without a request.
 * @param kubeconfig path of a kubeconfig file whose current context is the cluster
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

/** Deletes a pod if it exists. */
export async function deletePod({ core }: Cluster, namespace: string, name: string): Promise<void> {
  await core.deleteNamespacedPod({ name, namespace }).catch((error: unknown) => {
    if (!(error instanceof ApiException) || error.code !== 404) throw error;
  });
}
