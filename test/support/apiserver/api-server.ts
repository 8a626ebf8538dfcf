import { inject } from "vitest";
import { connectObjects, type ObjectApi } from "../../../scripts/lib/cluster/object-api.ts";

/** @returns a client of the API server that setup.ts started */
export function apiServer(): ObjectApi {
  return connectObjects(inject("kubeconfig"));
}
