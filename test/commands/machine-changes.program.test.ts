import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isDebian, isRoot } from "../../scripts/lib/tools/debian.ts";
import { ensureTools } from "../../scripts/lib/tools/resolve.ts";
import { type RunResult, tryRun } from "../../scripts/lib/util/exec.ts";
import { cacheDir, projectDir } from "../../scripts/lib/util/paths.ts";
import { quoteForShell } from "../../scripts/lib/util/process.ts";
import { folder } from "../support/fixture.ts";

const node = join(projectDir, "node_modules/.bin/node");

/** A machine without Docker, whose apt-get says what it is asked for, and fails. */
interface Machine {
  env: Record<string, string>;
  /** The calls of apt-get. */
  installations: () => string;
}

async function machineWithoutDocker(): Promise<Machine> {
  const path = folder();
  const log = join(path, "apt-get.log");
  writeFileSync(join(path, "apt-get"), `#!/bin/sh\necho "$@" >> ${quoteForShell(log)}\nexit 100\n`);
  chmodSync(join(path, "apt-get"), 0o755);
  for (const program of ["sh", "go"]) {
    const { stdout } = await tryRun("sh", ["-c", `command -v ${program}`]);
    if (stdout) symlinkSync(stdout, join(path, program));
  }
  const { helm } = await ensureTools(["helm"]);
  // It has neither clusters nor an engine, but the tools need not be built again.
  const cache = folder();
  for (const kind of ["go", "tools"]) symlinkSync(cacheDir(kind), join(cache, kind));
  return {
    env: { PATH: path, NODE_MONITORING_CACHE: cache, NODE_MONITORING_HELM: helm, DOCKER_HOST: "" },
    installations: () => (existsSync(log) ? readFileSync(log, "utf8") : ""),
  };
}

const script = (name: string) => join(projectDir, "scripts", `${name}.ts`);

const npmRun = (name: string, args: readonly string[], env: Record<string, string>) =>
  tryRun(node, [script(name), ...args], { env });

/** Runs `npm run up` on a terminal, at which somebody types an answer. */
function upOnTerminal(answer: string, env: Record<string, string>): Promise<RunResult> {
  const line = [node, script("up")].map(quoteForShell).join(" ");
  return tryRun("/usr/bin/script", ["--quiet", "--return", "--command", line, "/dev/null"], {
    env,
    input: `${answer}\n`,
  });
}

const canInstall = isRoot() && isDebian();

// Each test starts a command up to three times on a machine that can be busy.
describe("up on a machine without Docker", { timeout: 300_000 }, () => {
  it("npm run up installs nothing without permission, and fails", async () => {
    const { env, installations } = await machineWithoutDocker();
    const { exitCode, stderr } = await npmRun("up", [], env);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      canInstall
        ? /Docker is not installed\. Nothing was changed\. To let this command install the package docker\.io .*, pass --install-docker\./
        : /Docker is not installed\. Install it /,
    );
    expect(installations()).toBe("");
  });

  // Elsewhere the harness cannot install an engine, so there is nothing to permit.
  if (!canInstall) return;

  it("npm run up installs Docker's engine with --install-docker", async () => {
    const { env, installations } = await machineWithoutDocker();
    const { exitCode, stderr } = await npmRun("up", ["--install-docker"], env);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Install docker.io with apt-get")]);
    expect(installations()).toContain("docker.io");
  });

  it.for([
    ["yes", true],
    ["", false],
    ["yesterday", false],
  ] as const)(
    "npm run up asks on a terminal whether to install Docker, and the answer '%s' means %s",
    async ([answer, installs]) => {
      const { env, installations } = await machineWithoutDocker();
      const { exitCode, stdout } = await upOnTerminal(answer, env);
      expect(exitCode).toBe(1);
      expect(stdout).toContain(
        "Docker is not installed. This command can install the package docker.io with apt-get and start its engine. Do it? [y/N]",
      );
      expect(installations().includes("docker.io")).toBe(installs);
      expect(stdout.includes("Nothing was changed, because you did not permit")).toBe(!installs);
    },
  );
});

describe("down on a machine without Docker", () => {
  it("npm run down has nothing to remove without Docker, and installs nothing", async () => {
    const { env, installations } = await machineWithoutDocker();
    expect(await npmRun("down", [], env)).toMatchObject({
      exitCode: 0,
      stdout: "There is no cluster node-monitoring.",
    });
    expect(installations()).toBe("");
  });

  it("npm run down reports a cluster that it cannot remove without Docker, and installs nothing", async () => {
    const { env, installations } = await machineWithoutDocker();
    const dir = join(env.NODE_MONITORING_CACHE ?? "", "clusters/node-monitoring");
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "kubeconfig"), "");
    const { exitCode, stderr } = await npmRun("down", [], env);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Docker is not installed. Install it")]);
    expect(installations()).toBe("");
  });

  it("npm run down has no flag that would let it install anything", async () => {
    const { exitCode, stderr } = await npmRun("down", ["--install-docker"], {});
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("unknown option '--install-docker'")]);
  });
});
