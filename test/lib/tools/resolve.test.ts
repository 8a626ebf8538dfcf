import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { environment, folder } from "../../support/fixture.ts";

/** A toolchain that has looked for nothing yet. */
async function toolchain() {
  vi.resetModules();
  return import("../../../scripts/lib/tools/resolve.ts");
}

let helm4: string;
let helm3: string;

beforeEach(async () => {
  const { ensureTools } = await toolchain();
  ({ helm: helm4, helm3 } = await ensureTools(["helm", "helm3"]));
});

describe("NODE_MONITORING_<TOOL>", () => {
  test("names the tool to use", async () => {
    const mine = join(folder(), "my-helm");
    symlinkSync(helm4, mine);
    environment("NODE_MONITORING_HELM", mine);
    const { tool } = await toolchain();
    expect(await tool("helm")).toBe(mine);
  });

  test("is refused when there is no such file", async () => {
    environment("NODE_MONITORING_HELM", "/nowhere/helm");
    const { tool } = await toolchain();
    await expect(tool("helm")).rejects.toThrow(
      "NODE_MONITORING_HELM=/nowhere/helm: there is no such file. Correct it, or unset it",
    );
  });

  test("is refused when the version does not fit, together with every other such mistake", async () => {
    environment("NODE_MONITORING_HELM", helm3);
    environment("NODE_MONITORING_HELM3", helm4);
    const { ensureTools } = await toolchain();
    const error = await ensureTools(["helm", "helm3"]).catch((error: Error) => error.message.split("\n"));
    expect(error).toEqual([
      expect.stringMatching(/^NODE_MONITORING_HELM=.*: is version 3\.\d+\.\d+, and \^4\.0\.0 is needed/),
      expect.stringMatching(/^NODE_MONITORING_HELM3=.*: is version 4\.\d+\.\d+, and \^3\.17\.0 is needed/),
    ]);
  });
});

describe("PATH", () => {
  test("gives a tool whose version fits, whatever the program is called", async () => {
    const dir = folder();
    symlinkSync(helm3, join(dir, "helm"));
    environment("PATH", `${dir}:${process.env.PATH}`);
    const { tool } = await toolchain();
    expect(await tool("helm3")).toBe(join(dir, "helm"));
    expect(await tool("helm")).not.toBe(join(dir, "helm"));
  });
});

test("everything that cannot be had is said at once, with what was tried and what to do", async () => {
  environment("PATH", folder());
  environment("NODE_MONITORING_CACHE", folder());
  const { ensureTools } = await toolchain();
  const error = await ensureTools(["yamale", "yamllint"]).catch((error: Error) => error.message.split("\n"));
  expect(error).toEqual(
    ["yamale", "yamllint"].map((name) =>
      expect.stringMatching(
        new RegExp(
          `^${name} \\(>=.*\\) cannot be had: there is none on PATH; python3 .*not found.* Either install Python 3 .*NODE_MONITORING_${name.toUpperCase()}`,
        ),
      ),
    ),
  );
});
