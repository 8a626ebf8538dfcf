import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { tryRun } from "../util/exec.ts";
import { projectDir } from "../util/paths.ts";
import { quoteForShell } from "../util/process.ts";
import type { Progress } from "../util/progress.ts";
import { temporaryDirectoryTask } from "../util/temporary.ts";
import { ensureTools } from "./resolve.ts";

export interface ChartTestingOptions extends Progress {
  /** Path of a kubeconfig whose current context is the cluster; `ct install` needs it. */
  kubeconfig?: string;
  /** The cluster's version, which kubectl must support. */
  kubernetes?: string;
  /** The major version of Helm; default Helm 4. */
  helm?: "helm" | "helm3";
  /** The project's folder, with ct.yaml; default this project. */
  project?: string;
}

/**
 * Runs chart-testing with this project's ct.yaml, and the Helm, kubectl, yamale and yamllint of the harness.
 * @param args such as `["lint"]` or `["install", "--namespace", "ct"]`
 * @returns whether it passed, and its output
 * @throws UserError one of these tools cannot be found or installed
 */
export async function runCt(
  args: readonly string[],
  { kubeconfig, kubernetes, helm = "helm", project = projectDir, onLine }: ChartTestingOptions = {},
): Promise<{ passed: boolean; output: string }> {
  const names = ["ct", "yamale", "yamllint", helm, ...(kubeconfig ? (["kubectl"] as const) : [])] as const;
  const { ct, [helm]: itsHelm, ...others } = await ensureTools(names, kubernetes ? { kubernetes } : {});
  return temporaryDirectoryTask(async (dir) => {
    // ct looks for these names on PATH. They are scripts, because a program started through a link does not find its own folder.
    for (const [name, path] of Object.entries({ ...others, helm: itsHelm })) {
      await writeFile(join(dir, name), `#!/bin/sh\nexec ${quoteForShell(path)} "$@"\n`, { mode: 0o755 });
    }
    const { failure, stdout, stderr } = await tryRun(ct, args, {
      cwd: project,
      env: { PATH: [dir, process.env.PATH].join(delimiter), ...(kubeconfig && { KUBECONFIG: kubeconfig }) },
      onLine,
    });
    return { passed: !failure, output: [stdout, stderr].filter(Boolean).join("\n") };
  });
}
