import { join } from "node:path";
import { expect, it } from "vitest";
import { examplesDir } from "../../scripts/lib/util/paths.ts";
import { install, kubeconfig, mainRelease } from "../support/cluster/release.ts";
import { command } from "../support/fixture.ts";

const { release, namespace } = mainRelease;
const options = ["--running", "--kubeconfig", kubeconfig, "--release", release, "--namespace", namespace];
/** The folder with the values of the release in the cluster. */
const valuesFolder = join(import.meta.dirname, "../support/cluster");
const diff = (values: string, format = "text") =>
  command("diff", [values, ...options, "--format", format], valuesFolder);

it("npm run diff compares values with the release in the cluster", async () => {
  await install();
  expect(await diff("values.yaml")).toMatchObject({ exitCode: 0, stdout: "No difference." });
  const example = join(examplesDir, "minimal.yaml");
  const { exitCode, stdout } = await diff(`values.yaml,${example}`, "json");
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).objects).toContainEqual({
    object: `DaemonSet ${namespace}/node-monitoring`,
    change: "changed",
    fields: expect.arrayContaining([
      { path: "spec.template.spec.containers[node-exporter].args[]", after: "--collector.disable-defaults" },
    ]),
  });
});
