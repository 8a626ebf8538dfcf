import { temporaryFileTask } from "tempy";
import { type RunOptions, run, tryRun } from "../../util/exec.ts";

/** How long a registry may take until it says anything, in seconds. Where none is reachable, that is how long one waits in vain. */
const silenceSeconds = 20;

/** How an image that we put together is run; in the words of a Dockerfile. */
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
 * The ID of an image in the Docker engine.
 * @returns `sha256:…`; undefined when the engine does not have the image
 */
export async function imageId(ref: string): Promise<string | undefined> {
  const { failure, stdout } = await tryRun("docker", ["image", "inspect", "--format", "{{.Id}}", ref]);
  return failure ? undefined : stdout.trim();
}

/** Whether the Docker engine has an image. */
export async function imageExists(ref: string): Promise<boolean> {
  return (await imageId(ref)) !== undefined;
}

/**
 * Pulls an image. Gives up on a registry that stays silent; a slow download is let go on.
 * @returns whether it is here now, and if not, why in one line
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
 * Makes an image of one layer out of a folder of files, which become root's. GNU tar is needed.
 * @param ref the image's name and tag
 * @param dir what becomes `/` of the image
 * @param settings how it is run; `owned` names the absolute paths in the image that belong to another user and group
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
    [tar("--create", 0), ...relative.map((path) => `--exclude '${path}'`), "."].join(" "),
    ...(owned ? [[tar("--append", owned.id), ...relative.map((path) => `'${path}'`)].join(" ")] : []),
    'docker import "$@" "$archive" "$ref"',
  ];
  await temporaryFileTask((archive) =>
    shell(script.join("\n"), [
      archive,
      dir,
      ref,
      ...formatInstructions(settings).flatMap((change) => ["--change", change]),
    ]),
  );
}

/** Settings as the instructions that `docker import --change` and `docker commit --change` take. */
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
 * Runs a shell script in which every program counts, not only the last one of a pipe.
 * @param args become `$1`, `$2`, …
 */
export async function shell(script: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  return run("bash", ["-euo", "pipefail", "-c", script, "bash", ...args], signal ? { signal } : {});
}
