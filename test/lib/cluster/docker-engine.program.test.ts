import { beforeEach, describe, expect, it } from "vitest";
import { ensureDocker, isDockerRunning, stopDocker } from "../../../scripts/lib/cluster/docker-engine.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { mayChangeMachine } from "../../support/machine.ts";

describe("ensureDocker", () => {
  // An engine that the harness did not start, or that has containers, keeps running. Then there is none to start.
  let toStart: number;
  beforeEach(async () => {
    await stopDocker();
    toStart = (await isDockerRunning()) ? 0 : 1;
  });

  it("Simultaneous calls start one Docker engine", async () => {
    const calls = Array.from({ length: 4 }, () => ensureDocker({ allowInstall: mayChangeMachine }));
    const results = await Promise.all(calls);
    expect(results.filter(({ started }) => started)).toHaveLength(toStart);
    expect(await isDockerRunning()).toBe(true);
  });

  it("Simultaneous calls of several processes start one Docker engine", async () => {
    const module = new URL("../../../scripts/lib/cluster/docker-engine.ts", import.meta.url);
    const script = `import { ensureDocker } from "${module}"; console.log((await ensureDocker({ allowInstall: false })).started);`;
    const calls = Array.from({ length: 3 }, () => run(process.execPath, ["--input-type=module", "--eval", script]));
    const results = await Promise.all(calls);
    expect(results.filter((output) => output.trim() === "true")).toHaveLength(toStart);
    expect(await isDockerRunning()).toBe(true);
  });
});
