import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { helmUninstall } from "../../scripts/lib/helm/helm.ts";
import { tool } from "../../scripts/lib/tools/resolve.ts";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { kubeconfig, mainRelease } from "../support/cluster/release.ts";

/** The commands in the README's shell blocks. `npm` ones are run by the set-up of these tests and by CI. */
const commands = [...readFileSync(join(projectDir, "README.md"), "utf8").matchAll(/^```sh\n(.*?)^```/gms)]
  .flatMap(([, block = ""]) => block.trim().split("\n"))
  .filter((command) => !command.startsWith("npm "));

beforeAll(() => helmUninstall({ ...mainRelease, kubeconfig }));
afterAll(() => helmUninstall({ ...mainRelease, kubeconfig }));

test("every helm and kubectl command of the README does what it says", async () => {
  expect(commands.length).toBeGreaterThanOrEqual(3);
  const env = {
    KUBECONFIG: kubeconfig,
    PATH: [dirname(await tool("helm")), dirname(await tool("kubectl")), process.env.PATH].join(delimiter),
  };
  for (const command of commands) {
    const { failure } = await tryRun("sh", ["-c", command], { cwd: projectDir, env });
    expect([command, failure]).toEqual([command, ""]);
  }
});
