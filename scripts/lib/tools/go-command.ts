import semver from "semver";
import { MissingToolError } from "../util/errors.ts";
import { type RunOptions, type RunResult, tryRun } from "../util/exec.ts";
import { cacheDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";

/** Go's name for the operating system, which nearly all release downloads use too. */
export const goOs: string = process.platform === "win32" ? "windows" : process.platform;

/** Go's name for the processor architecture. */
export const goArch: string = process.arch === "x64" ? "amd64" : process.arch;

/** Older versions of Go neither choose a toolchain by go.mod nor read today's version lines. */
export const oldestGo = "1.21.0";

/** Docker's image with Go, for machines without it. */
const image = "golang:1.26";

/** Settings of the user that decide where modules come from. */
const passed = [
  ...["GOPROXY", "GOSUMDB", "GONOSUMDB", "GONOPROXY", "GOPRIVATE", "GOINSECURE", "GOAUTH"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
];

/** @returns where `go` runs outside of a module: a folder of this user alone, because Go obeys a go.work in the folders above */
function goDir(): string {
  return cacheDir("go");
}

/** `reads` are the folders that the command reads or writes besides its working directory and the cache. */
type GoRunOptions = Pick<RunOptions, "env" | "onLine"> & { cwd?: string; reads?: readonly string[] };

/** Runs a command of Go; a failure is part of the result. */
export type Go = (args: readonly string[], options?: GoRunOptions) => Promise<RunResult>;

const installed: Go = (args, { reads: _, cwd = goDir(), ...options } = {}) => tryRun("go", args, { cwd, ...options });

/** Runs Go in Docker's image. All folders have the same paths there as here, and the results are for this machine. */
const inDocker: Go = (args, { reads = [], cwd = goDir(), env = {}, ...options } = {}) => {
  const cache = cacheDir("golang");
  const mounts = [...new Set([goDir(), cache, cwd, ...reads])].flatMap((path) => ["-v", `${path}:${path}`]);
  const own = { GOPATH: `${cache}/path`, GOCACHE: `${cache}/build`, GOTOOLCHAIN: "auto", GOOS: goOs, GOARCH: goArch };
  const settings = Object.entries({ ...own, HOME: cache, ...env }).flatMap(([name, value]) => [
    "-e",
    `${name}=${value}`,
  ]);
  const user = process.getuid ? ["--user", `${process.getuid()}:${process.getgid?.()}`] : [];
  return tryRun(
    "docker",
    [
      ...["run", "--rm", "--init", ...user, ...mounts, "-w", cwd, ...settings],
      ...passed.flatMap((name) => (process.env[name] ? ["-e", name] : [])),
      ...[image, "go", ...args],
    ],
    options,
  );
};

/**
 * Finds Go on this machine, or uses Docker's image with it.
 * @param name what needs it, for the error
 * @throws MissingToolError there is neither a Go that is new enough nor a Docker engine that has or gets the image
 */
export async function findGo(name: string, { onLine }: Progress = {}): Promise<Go> {
  const defect = await whyUnfit(installed);
  if (!defect) return installed;
  const unfit = await whyUnfit(inDocker, { onLine });
  if (!unfit) return inDocker;
  throw new MissingToolError(
    `${name} must be built, and ${defect}; Docker's image ${image} cannot be used either (${unfit}). Install Go from https://go.dev/dl/, or start Docker`,
  );
}

/** @returns why Go cannot be used; undefined if it can */
async function whyUnfit(go: Go, progress: Progress = {}): Promise<string | undefined> {
  const { failure, stdout } = await go(["env", "GOVERSION"], progress);
  if (failure) return `Go is missing (${failure})`;
  const found = semver.coerce(stdout);
  if (found && semver.gte(found, oldestGo)) return undefined;
  return `${stdout || "the installed Go"} is older than ${oldestGo}`;
}
