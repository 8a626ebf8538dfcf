import semver from "semver";
import type { TestProject } from "vitest/node";
import { startControlPlane } from "../../../scripts/lib/cluster/api-server.ts";
import { connectObjects, type ObjectApi } from "../../../scripts/lib/cluster/object-api.ts";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { tool } from "../../../scripts/lib/tools/resolve.ts";
import { UserError } from "../../../scripts/lib/util/errors.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { setup as setUpTools } from "../tools.ts";
import { customResourceDefinitions } from "./custom-resource-definitions.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Path of the kubeconfig of the tier's API server. */
    kubeconfig: string;
  }
}

/** Another Kubernetes version than the one built here, for machines that can download it. */
const kubernetes = process.env.CONTROL_PLANE_KUBERNETES || undefined;

/** Starts the API server, with the add-on kinds and the namespaces that the values files name. */
export async function setup(project: TestProject): Promise<() => void> {
  if (kubernetes && !semver.valid(kubernetes))
    throw new UserError(`CONTROL_PLANE_KUBERNETES=${kubernetes}: is no version. Give it as 1.36.3`);
  await setUpTools();
  console.error("[control-plane] Starting a Kubernetes API server");
  const controlPlane = await startControlPlane({ kubernetes });
  try {
    const api = connectObjects(controlPlane.kubeconfig);
    const namespaces = ["monitoring", "kube-ops"].map(
      (name): Manifest => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }),
    );
    for (const object of [...namespaces, ...(await customResourceDefinitions())]) await make(api, object);
    // The API server serves them with a short delay.
    const wait = ["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"];
    await run(await tool("kubectl", { kubernetes }), ["--kubeconfig", controlPlane.kubeconfig, ...wait]);
  } catch (error) {
    controlPlane.remove();
    throw error;
  }
  project.provide("kubeconfig", controlPlane.kubeconfig);
  return () => controlPlane.remove();
}

async function make(api: ObjectApi, object: Manifest): Promise<void> {
  const { rejected } = await api.apply(object, { dryRun: false });
  if (rejected) throw new Error(rejected);
}
