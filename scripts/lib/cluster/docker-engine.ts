import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installPackages, isDebian, isRoot } from "../tools/debian.ts";
import { UserError } from "../util/errors.ts";
import { type RunResult, tryRun } from "../util/exec.ts";
import { requirePermission } from "../util/permission.ts";
import type { Progress } from "../util/progress.ts";
import { findEngineDir, hasSysResource, writeRuntimeWrapper } from "./oci-runtime.ts";

/** Seconds until a Docker engine must respond after its start; it takes 2 to 5. */
const startSeconds = 60;

/** What {@link ensureDocker} has to do. */
type DockerState = "running" | "stopped" | "absent";

export interface DockerOptions extends Progress {
  /** Whether to install an engine if there is none. */
  allowInstall: boolean;
}

/**
 * Ensures that a Docker engine is running. As root on Debian or Ubuntu, it installs the distribution's package if there is none and the
 * caller allows it, and starts the engine in the background until {@link stopDocker} or the next restart of the machine. Several calls, also
 * of other processes, start one engine.
 * @returns whether this call started the engine
 * @throws UserError the engine does not work, or cannot be installed or started
 */
export function ensureDocker(options: DockerOptions): Promise<{ started: boolean }> {
  const result = lastCall.then(() => installAndStart(options));
  // The next call only waits for the end of this one; a failure is for this caller.
  lastCall = result.catch(() => undefined);
  return result;
}

/** The last call of {@link ensureDocker}: they run one after another, so that two of them do not install or start an engine twice. */
let lastCall: Promise<unknown> = Promise.resolve();

async function installAndStart({ allowInstall, onLine }: DockerOptions): Promise<{ started: boolean }> {
  const state = await findDocker();
  if (state === "running") return { started: false };
  if (state === "absent") {
    if (!allowInstall) throw new UserError("Docker is not installed. Install it (docs.docker.com/engine/install).");
    onLine?.("Docker engine: installing the package docker.io");
    await installPackages(["docker.io"], { onLine });
    // With systemd as init the package starts its service.
    if (!(await askEngine()).failure) return { started: false };
  }
  if (existsSync("/run/systemd/system")) {
    throw new UserError('No Docker engine is running. Start it with "systemctl start docker".');
  }
  return { started: await startEngine({ onLine }) };
}

/**
 * Asks for permission to install a Docker engine if there is none; see {@link requirePermission}.
 * @param permitted whether the user has permitted it already
 * @throws UserError there is no permission; or the engine does not work, or cannot be installed or started here
 */
export async function permitDockerInstall(permitted: boolean): Promise<void> {
  if ((await findDocker()) !== "absent") return;
  await requirePermission({
    reason: "Docker is not installed",
    action: "install the package docker.io with apt-get and start its engine",
    flag: "--install-docker",
    permitted,
  });
}

/** @throws UserError the engine does not work, or the harness can neither install nor start one here */
async function findDocker(): Promise<DockerState> {
  // Another call may have just started it.
  const answer = await awaitEngine(() => !process.env.DOCKER_HOST && findOurEngine() !== undefined);
  if (!answer.failure) return "running";
  const defect = findEngineDefect(answer);
  if (defect) throw new UserError(defect);
  const hasClient = answer.exitCode !== undefined;
  const absent = hasClient ? "No Docker engine is running" : "Docker is not installed";
  if (process.platform !== "linux")
    throw new UserError(`${absent}. Install and start Docker Desktop (docs.docker.com/get-docker).`);
  if (!isRoot() || !isDebian()) {
    throw new UserError(
      hasClient
        ? `${absent}. Start it, for instance with "sudo systemctl start docker".`
        : `${absent}. Install it (docs.docker.com/engine/install); the harness can do this only as root on Debian or Ubuntu.`,
    );
  }
  return hasClient && (await isInstalled("dockerd")) ? "stopped" : "absent";
}

/**
 * Whether a Docker engine is running.
 * @throws UserError the engine does not work
 */
export async function isDockerRunning(): Promise<boolean> {
  const answer = await askEngine();
  const defect = answer.failure ? findEngineDefect(answer) : undefined;
  if (defect) throw new UserError(defect);
  return !answer.failure;
}

/**
 * Stops the Docker engine that {@link ensureDocker} started, unless it still has containers.
 * @returns whether it was stopped; false if the harness did not start the engine
 */
export async function stopDocker(): Promise<boolean> {
  const pid = findOurEngine();
  if (!pid) return false;
  const containers = await tryRun("docker", ["ps", "--all", "--quiet"]);
  if (containers.failure || containers.stdout.trim()) return false;
  process.kill(pid, "SIGTERM");
  for (const end = Date.now() + 30_000; findOurEngine(); await sleep(100)) {
    if (Date.now() > end) throw new UserError(`Docker engine: process ${pid} did not stop; see ${files().log}.`);
  }
  rmSync(files().pid, { force: true });
  return true;
}

/** Files of the engine that the harness started. */
function files() {
  const dir = findEngineDir();
  return { pid: join(dir, "dockerd.pid"), log: join(dir, "dockerd.log") };
}

function askEngine(): Promise<RunResult> {
  return tryRun("docker", ["version", "--format", "{{.Server.Version}}"], { timeout: 20_000 });
}

/** Asks the engine until it responds, while it is starting and for at most the time of a start. @returns the last answer */
async function awaitEngine(isStarting: () => boolean): Promise<RunResult> {
  for (const end = Date.now() + startSeconds * 1000; ; await sleep(200)) {
    const answer = await askEngine();
    if (!answer.failure || !isStarting() || Date.now() > end) return answer;
  }
}

async function isInstalled(program: string): Promise<boolean> {
  return (await tryRun(program, ["--version"])).exitCode !== undefined;
}

/** Explains why a configured engine does not work, in one line with the remedy; undefined if there is no engine. */
function findEngineDefect({ exitCode, stderr, failure }: RunResult): string | undefined {
  const cause = stderr.trim().split("\n").at(-1) ?? "";
  if (process.env.DOCKER_HOST) {
    const where = `Docker engine at DOCKER_HOST=${process.env.DOCKER_HOST}`;
    return `${where} does not respond (${cause || failure}). Correct or unset DOCKER_HOST.`;
  }
  if (/permission denied/i.test(stderr)) {
    return "Docker engine: this user has no permission for its socket. Add the user to the group docker and log in again, or run as root.";
  }
  const none = exitCode === undefined || /cannot connect to the docker daemon|no such file or directory/i.test(stderr);
  // An engine of the harness that hangs keeps its socket, so a second one would not help.
  if (none && !findOurEngine()) return undefined;
  return `Docker engine does not respond (${cause || failure}). Restart it and try again.`;
}

/** The process ID of the running engine that the harness started. */
function findOurEngine(): number | undefined {
  const file = files().pid;
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8"));
  // Another program may have got the same ID since.
  const name = `/proc/${pid}/comm`;
  return existsSync(name) && readFileSync(name, "utf8").trim() === "dockerd" ? pid : undefined;
}

/** @returns whether the engine that runs afterwards is the one started here, and not one of another process */
async function startEngine({ onLine }: Progress): Promise<boolean> {
  const { pid, log } = files();
  const args = ["--pidfile", pid];
  if (!hasSysResource()) {
    onLine?.("Docker engine: running containers without CAP_SYS_RESOURCE, which this machine does not have");
    args.push(
      "--add-runtime",
      `without-sys-resource=${writeRuntimeWrapper()}`,
      "--default-runtime",
      "without-sys-resource",
    );
  }
  onLine?.("Docker engine: starting dockerd in the background");
  if (!findOurEngine()) rmSync(pid, { force: true });
  const out = openSync(log, "w");
  // A session of its own, so that Ctrl-C in the terminal does not stop it.
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
  // A dockerd ends at once if another process has started one at the same moment.
  const { failure } = await awaitEngine(() => ended === undefined || findOurEngine() !== undefined);
  if (failure) {
    const words = readFileSync(log, "utf8").trim().split("\n").at(-1) ?? "";
    throw new UserError(
      `Docker engine: dockerd did not start (${ended ?? `no response within ${startSeconds} s`}): ${words}. Log file: ${log}.`,
    );
  }
  return findOurEngine() === engine.pid;
}
