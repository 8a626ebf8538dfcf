import type { Progress } from "../util/progress.ts";
import { goBuild } from "./go-build.ts";
import { versions } from "./versions.ts";

/** @returns the folder with the binary `server`, which is etcd */
export function etcdBinary(progress: Progress = {}): Promise<string> {
  const module = "go.etcd.io/etcd/server/v3";
  return goBuild({ name: "etcd", module, version: `v${versions.etcd}`, packages: [module], ...progress });
}
