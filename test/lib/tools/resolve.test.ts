import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { environment, folder } from "../../support/fixture.ts";

/** Returns a fresh module, with empty caches. */
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
  it("NODE_MONITORING_<TOOL> sets the tool to use", async () => {
    const mine = join(folder(), "my-helm");
    symlinkSync(helm4, mine);
    environment("NODE_MONITORING_HELM", mine);
    const { tool } = await toolchain();
    expect(await tool("helm")).toBe(mine);
  });

  it("NODE_MONITORING_<TOOL> is rejected if the file does not exist", async () => {
    environment("NODE_MONITORING_HELM", "/nowhere/helm");
    const { tool } = await toolchain();
    await expect(tool("helm")).rejects.toThrow("NODE_MONITORING_HELM=/nowhere/helm: no such file. Correct or unset it");
  });

  it("NODE_MONITORING_<TOOL> is rejected if the version does not match, and all such errors are reported together", async () => {
    environment("NODE_MONITORING_HELM", helm3);
    environment("NODE_MONITORING_HELM3", helm4);
    const { ensureTools } = await toolchain();
    const error = await ensureTools(["helm", "helm3"]).catch((error: Error) => error.message.split("\n"));
    expect(error).toEqual([
      expect.stringMatching(/^NODE_MONITORING_HELM=.*: is version 3\.\d+\.\d+, and \^4\.0\.0 is required/),
      expect.stringMatching(/^NODE_MONITORING_HELM3=.*: is version 4\.\d+\.\d+, and \^3\.17\.0 is required/),
    ]);
  });
});

describe("PATH", () => {
  it("A tool on PATH is used if its version matches, whatever the name of the program", async () => {
    const dir = folder();
    symlinkSync(helm3, join(dir, "helm"));
    environment("PATH", `${dir}:${process.env.PATH}`);
    const { tool } = await toolchain();
    expect(await tool("helm3")).toBe(join(dir, "helm"));
    expect(await tool("helm")).not.toBe(join(dir, "helm"));
  });
});

it("All missing tools are reported at once, with what was tried and how to get them", async () => {
  environment("PATH", folder());
  environment("NODE_MONITORING_CACHE", folder());
  const { ensureTools } = await toolchain();
  const error = await ensureTools(["yamale", "yamllint"]).catch((error: Error) => error.message.split("\n"));
  expect(error).toEqual(
    ["yamale", "yamllint"].map((name) =>
      expect.stringMatching(
        new RegExp(
          `^Cannot find or install ${name} >=.*: not on PATH; python3 .*not found.* Either install Python 3 .*NODE_MONITORING_${name.toUpperCase()}`,
        ),
      ),
    ),
  );
});
