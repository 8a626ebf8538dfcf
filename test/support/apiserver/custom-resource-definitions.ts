import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { crdFolders } from "../../../scripts/lib/kubernetes/validator.ts";
import { parseHelmYaml } from "../../../scripts/lib/util/yaml.ts";

/** Returns the CustomResourceDefinitions by which the harness judges custom resources. */
export async function customResourceDefinitions(): Promise<Manifest[]> {
  const folders = await crdFolders();
  return folders.flatMap((cwd) =>
    globSync("*/*.yaml", { cwd }).map((file) => parseHelmYaml(readFileSync(join(cwd, file), "utf8"), file) as Manifest),
  );
}
