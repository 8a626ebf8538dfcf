import { delimiter, dirname } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { helmUninstall } from "../../scripts/lib/helm/install.ts";
import { tool } from "../../scripts/lib/tools/resolve.ts";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { kubeconfig, mainRelease } from "../support/cluster/release.ts";
import { documentedCommands, pages } from "./documented-commands.ts";

/** The commands of each page that need a cluster, in their order; a page that repeats another one is run once. */
const sequences = [
  ...new Set(
    pages.map(({ path }) =>
      documentedCommands
        .filter(({ page, line }) => page === path && /^(helm|kubectl) /.test(line))
        .map(({ line }) => line)
        .join("\n"),
    ),
  ),
].filter((sequence) => sequence !== "");

beforeAll(() => helmUninstall({ ...mainRelease, kubeconfig }));
afterAll(() => helmUninstall({ ...mainRelease, kubeconfig }));

it("Every helm and kubectl command in the documentation succeeds, page by page", async () => {
  const env = {
    KUBECONFIG: kubeconfig,
    PATH: [dirname(await tool("helm")), dirname(await tool("kubectl")), process.env.PATH].join(delimiter),
  };
  const commands = sequences.flatMap((sequence) => sequence.split("\n"));
  expect(commands.length).toBeGreaterThanOrEqual(5);
  for (const command of commands) {
    const { failure } = await tryRun("sh", ["-c", command], { cwd: projectDir, env });
    expect([command, failure]).toEqual([command, ""]);
  }
});
