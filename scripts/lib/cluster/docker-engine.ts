import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installPackages, isDebian, isRoot } from "../tools/debian.ts";
import { UserError } from "../util/errors.ts";
import { type RunResult, tryRun } from "../util/exec.ts";
import type { Progress } from "../util/progress.ts";
import { engineDir, hasSysResource, writeRuntimeWrapper } from "./oci-runtime.ts";

/** How long a Docker engine may take to answer after its start, in seconds; it takes 2 to 5. */
const startSeconds = 60;

export interface DockerOptions extends Progress {
  /** Whether an engine may be installed and started where there is none. */
  allowInstall: boolean;
}

/**
 * Makes sure that a Docker engine answers. Where there is none, root on Debian or Ubuntu gets one: the distribution's package,
 * started in the background, where it stays until {@link stopDocker} or a restart of the machine.
 * @returns whether the engine was started by this call
 * @throws UserError the engine is there but not usable, or cannot be had here
 */
export async function ensureDocker({ allowInstall, onLine }: DockerOptions): Promise<{ started: boolean }> {
  const answer = await askEngine();
  if (!answer.failure) return { started: false };
  const why = whyUnusable(answer);
  if (why) throw new UserError(why);
  const absent = answer.exitCode === undefined ? "Docker is not installed" : "No Docker engine is running";
  if (process.platform !== "linux")
    throw new UserError(`${absent}: install and start Docker Desktop (docs.docker.com/get-docker).`);
  if (!allowInstall)
    throw new UserError(`${absent}, and setting one up was ruled out: install or start Docker yourself.`);
  if (!isRoot() || !isDebian()) {
    throw new UserError(
      answer.exitCode === undefined
        ? `${absent}: install it (docs.docker.com/engine/install); only for root on Debian or Ubuntu is that done for you.`
        : `${absent}: start it, for instance with "sudo systemctl start docker".`,
    );
  }
  if (answer.exitCode === undefined || !(await isThere("dockerd"))) {
    onLine?.("Docker engine: none here, installing the distribution's docker.io");
    await installPackages(["docker.io"], { onLine });
    // With systemd as init the package starts its service.
    if (!(await askEngine()).failure) return { started: false };
  }
  if (existsSync("/run/systemd/system")) throw new UserError(`${absent}: start it with "systemctl start docker".`);
  await startEngine({ onLine });
  return { started: true };
}

/**
 * Whether a Docker engine answers.
 * @throws UserError one is there but not usable
 */
export async function isDockerThere(): Promise<boolean> {
  const answer = await askEngine();
  const why = answer.failure ? whyUnusable(answer) : undefined;
  if (why) throw new UserError(why);
  return !answer.failure;
}

/**
 * Stops the Docker engine that {@link ensureDocker} started, unless a container is left in it.
 * @returns whether it was stopped; false too when the engine that runs is not ours
 */
export async function stopDocker(): Promise<boolean> {
  const pid = ourEngine();
  if (!pid) return false;
  const containers = await tryRun("docker", ["ps", "--all", "--quiet"]);
  if (containers.failure || containers.stdout.trim()) return false;
  process.kill(pid, "SIGTERM");
  for (const end = Date.now() + 30_000; ourEngine(); await sleep(100)) {
    if (Date.now() > end) throw new UserError(`Docker engine: process ${pid} does not stop; see ${files().log}.`);
  }
  rmSync(files().pid, { force: true });
  return true;
}

/** Files of an engine that we started. */
function files() {
  const dir = engineDir();
  return { pid: join(dir, "dockerd.pid"), log: join(dir, "dockerd.log") };
}

function askEngine(): Promise<RunResult> {
  return tryRun("docker", ["version", "--format", "{{.Server.Version}}"], { timeout: 20_000 });
}

async function isThere(program: string): Promise<boolean> {
  return (await tryRun(program, ["--version"])).exitCode !== undefined;
}

/** Why an engine cannot be used although one was set up, in one line with the remedy; undefined when there is just none. */
function whyUnusable({ exitCode, stderr, failure }: RunResult): string | undefined {
  const cause = stderr.trim().split("\n").at(-1) ?? "";
  if (process.env.DOCKER_HOST) {
    const where = `Docker engine at DOCKER_HOST=${process.env.DOCKER_HOST}`;
    return `${where}: does not answer (${cause || failure}). Correct or unset DOCKER_HOST.`;
  }
  if (/permission denied/i.test(stderr)) {
    return "Docker engine: this user may not use its socket. Add the user to the group docker (then log in again) or run as root.";
  }
  const none = exitCode === undefined || /cannot connect to the docker daemon|no such file or directory/i.test(stderr);
  // An engine of ours that hangs keeps its socket; starting a second one next to it would not help.
  if (none && !ourEngine()) return undefined;
  return `Docker engine: does not answer (${cause || failure}). Restart it and try again.`;
}

/** Process ID of the engine that we started and that still runs. */
function ourEngine(): number | undefined {
  const file = files().pid;
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8"));
  // The number may have gone to another program since.
  const name = `/proc/${pid}/comm`;
  return existsSync(name) && readFileSync(name, "utf8").trim() === "dockerd" ? pid : undefined;
}

async function startEngine({ onLine }: Progress): Promise<void> {
  const { pid, log } = files();
  const args = ["--pidfile", pid];
  if (!hasSysResource()) {
    onLine?.("Docker engine: CAP_SYS_RESOURCE is missing here, containers run without it");
    args.push(
      "--add-runtime",
      `without-sys-resource=${writeRuntimeWrapper()}`,
      "--default-runtime",
      "without-sys-resource",
    );
  }
  onLine?.("Docker engine: starting dockerd in the background");
  rmSync(pid, { force: true });
  const out = openSync(log, "w");
  // A session of its own: Ctrl-C in the terminal must not take it down.
  const engine = spawn("dockerd", args, { detached: true, stdio: ["ignore", out, out] });
  closeSync(out);
  let ended: string | undefined;
  engine.once("error", (error) => {
    ended = error.message;
  });
  engine.once("exit", (code) => {
    ended = `exit code ${code}`;
  });
  engine.unref();
  for (const end = Date.now() + startSeconds * 1000; (await askEngine()).failure; await sleep(200)) {
    if (ended === undefined && Date.now() < end) continue;
    const words = readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "";
    throw new UserError(
      `Docker engine: dockerd did not start (${ended ?? `no answer in ${startSeconds} s`}): ${words}. Its log: ${log}.`,
    );
  }
}
