import { join } from "node:path";
import { type RunOptions, run, tryRun } from "../../util/exec.ts";
import { temporaryDirectoryTask } from "../../util/temporary.ts";

/** Seconds until a registry must respond. An unreachable registry costs this time. */
const silenceSeconds = 20;

/** How to run an image, in the terms of a Dockerfile. */
export interface ImageSettings {
  entrypoint?: readonly string[];
  command?: readonly string[];
  user?: string;
  workdir?: string;
  env?: Readonly<Record<string, string>>;
  labels?: Readonly<Record<string, string>>;
  ports?: readonly number[];
  volumes?: readonly string[];
}

/**
 * Finds the ID of an image in the Docker engine.
 * @returns `sha256:…`; undefined if the engine does not have the image
 */
export async function findImageId(ref: string): Promise<string | undefined> {
  const { failure, stdout } = await tryRun("docker", ["image", "inspect", "--format", "{{.Id}}", ref]);
  return failure ? undefined : stdout.trim();
}

/** Whether the Docker engine has an image. */
export async function imageExists(ref: string): Promise<boolean> {
  return (await findImageId(ref)) !== undefined;
}

/**
 * Pulls an image. Fails if the registry does not respond in time, but allows slow downloads.
 * @returns whether the image was pulled, and if not, the cause in one line
 */
export async function pullImage(
  ref: string,
  { onLine, signal }: Pick<RunOptions, "onLine" | "signal"> = {},
): Promise<{ pulled: true } | { pulled: false; reason: string }> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceSeconds * 1000);
  const result = await tryRun("docker", ["pull", ref], {
    signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    onLine: (line) => {
      clearTimeout(timer);
      onLine?.(line);
    },
  }).finally(() => clearTimeout(timer));
  signal?.throwIfAborted();
  if (!result.failure) return { pulled: true };
  if (silence.signal.aborted)
    return { pulled: false, reason: `the registry did not answer within ${silenceSeconds} s` };
  const cause = result.stderr.trim().split("\n").at(-1) || result.failure;
  return { pulled: false, reason: cause.replace(/^Error response from daemon: (Get "[^"]*": )?/, "") };
}

/**
 * Builds an image with one layer from a folder. Its files will belong to root. Requires GNU tar.
 * @param ref the image's name and tag
 * @param dir the root folder of the image
 * @param settings how to run it; `owned` lists absolute paths in the image that belong to another user and group
 */
export async function importImage(
  ref: string,
  dir: string,
  { owned, ...settings }: ImageSettings & { owned?: { id: number; paths: readonly string[] } } = {},
): Promise<void> {
  const tar = (mode: string, owner: number) =>
    `tar ${mode} --file "$archive" --directory "$dir" --owner ${owner} --group ${owner} --numeric-owner`;
  const relative = owned?.paths.map((path) => `.${path}`) ?? [];
  const script = [
    "archive=$1 dir=$2 ref=$3",
    "shift 3",
    // The folder becomes the root of the image, which every user must read.
    'chmod 755 "$dir"',
    [tar("--create", 0), ...relative.map((path) => `--exclude '${path}'`), "."].join(" "),
    ...(owned ? [[tar("--append", owned.id), ...relative.map((path) => `'${path}'`)].join(" ")] : []),
    'docker import "$@" "$archive" "$ref"',
  ];
  await temporaryDirectoryTask((temporary) =>
    runShell(script.join("\n"), [
      join(temporary, "image.tar"),
      dir,
      ref,
      ...formatInstructions(settings).flatMap((change) => ["--change", change]),
    ]),
  );
}

/** Formats settings as instructions for `docker import --change` and `docker commit --change`. */
export function formatInstructions({
  entrypoint,
  command,
  user,
  workdir,
  ports = [],
  volumes = [],
  ...rest
}: ImageSettings): string[] {
  return [
    ...(entrypoint ? [`ENTRYPOINT ${JSON.stringify(entrypoint)}`] : []),
    ...(command ? [`CMD ${JSON.stringify(command)}`] : []),
    ...(user ? [`USER ${user}`] : []),
    ...(workdir ? [`WORKDIR ${workdir}`] : []),
    ...ports.map((port) => `EXPOSE ${port}`),
    ...volumes.map((volume) => `VOLUME ${volume}`),
    ...Object.entries(rest.env ?? {}).map(([name, value]) => `ENV ${name}=${value}`),
    ...Object.entries(rest.labels ?? {}).map(([name, value]) => `LABEL ${name}=${value}`),
  ];
}

/**
 * Runs a shell script that fails if any program in a pipe fails.
 * @param args the values of `$1`, `$2`, …
 */
export async function runShell(script: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  return run("bash", ["-euo", "pipefail", "-c", script, "bash", ...args], signal ? { signal } : {});
}
