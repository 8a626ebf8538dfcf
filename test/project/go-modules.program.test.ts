import { dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";

/** The folders of all Go modules. None on a machine without Go, whose builds come from another one. */
const hasGo = !(await tryRun("go", ["version"])).failure;
const found = globSync(["scripts/**/go.mod", "test/**/go.mod"], { cwd: projectDir }).map(dirname).sort();
const modules = hasGo ? found : [];

/** Modules that `go vet` does not check here, with the reason. */
const unvetted: Readonly<Record<string, string>> = {
  "scripts/collector": "go vet would download all modules of the OpenTelemetry Collector",
  "scripts/validator": "its Go tests, which vet it, have a test of their own",
  "test/support/flux-values": "go vet would download all modules of Flux",
};
const vetted = modules.filter((module) => !(module in unvetted));
const tested = vetted.filter((module) => globSync("**/*_test.go", { cwd: join(projectDir, module) }).length > 0);

// The compiler can take minutes on a busy machine with cold caches.
const timeout = 20 * 60_000;
const go = (module: string, args: readonly string[]) => tryRun("go", args, { cwd: join(projectDir, module), timeout });

it("The tests find every Go module", () => {
  expect(found.length).toBeGreaterThanOrEqual(7);
  expect(Object.keys(unvetted).filter((module) => !found.includes(module))).toEqual([]);
});

describe("the Go modules", () => {
  it.each(modules)("The Go module %s passes gofmt", async (module) => {
    const { stdout, failure } = await tryRun("gofmt", ["-l", "."], { cwd: join(projectDir, module) });
    expect({ stdout, failure }).toEqual({ stdout: "", failure: "" });
  });

  it.each(vetted)("The Go module %s passes go vet", { timeout }, async (module) => {
    const { stdout, failure } = await go(module, ["vet", "./..."]);
    expect({ stdout, failure }).toEqual({ stdout: "", failure: "" });
  });

  it.each(tested)("The Go module %s passes its Go tests", { timeout }, async (module) => {
    const { stdout, failure } = await go(module, ["test", "-json", "./..."]);
    const events = stdout.split("\n").map((line): { Action: string; Test?: string } => JSON.parse(line));
    expect(failure, stdout).toBe("");
    expect(events.filter(({ Action, Test }) => Action === "pass" && Test).length).toBeGreaterThan(2);
  });
});
