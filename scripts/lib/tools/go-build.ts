import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { makeOnce } from "../util/disk-cache.ts";
import { UserError } from "../util/errors.ts";
import type { RunResult } from "../util/exec.ts";
import { cacheDir } from "../util/paths.ts";
import type { Progress } from "../util/progress.ts";
import { temporaryDirectoryTask } from "../util/temporary.ts";
import { findGo, type Go, goArch, goOs, oldestGo } from "./go-command.ts";

interface GoOptions extends Progress {
  /** The program's name, for the cached folder and errors. */
  name: string;
  /** Module version with its `v`: `v4.2.4`. */
  version: string;
  /** Added to `-s -w`. */
  ldflags?: string;
  tags?: readonly string[];
}

/** Go programs to build from a published module. */
interface PublishedModule {
  /** Module path, with its major version suffix: `helm.sh/helm/v4`. */
  module: string;
  /** Import paths of the main packages; each becomes one binary, named after the last element. */
  packages: readonly string[];
  /**
   * Module path → its replacement: another version (`v0.34.4`), or `path version`. Needed for modules whose own go.mod has replacements,
   * because Go applies only those of the main module.
   */
  replace?: Readonly<Record<string, string>>;
}

/** A Go program of this project. */
interface OwnModule {
  /** The folder with its sources. All except the tests decide the result. */
  folder: string;
  /** The subfolder with the go.mod, go.sum and main package; default the folder itself. The binary is named after the module. */
  module?: string;
  /** Replaces the version of a module in the go.mod, and those of the modules that the go.mod replaces. */
  repin?: { module: string; version: string; replaced: string };
  /** YAML documents of published modules that the program reads, copied beside it. */
  data?: readonly ModuleFiles[];
}

/** YAML documents in the files of a published module. */
export interface ModuleFiles {
  module: string;
  /** With its `v`. */
  version: string;
  /** A pattern for the files in the module. */
  files: string;
  /** Names the copy of a document; undefined leaves it out. */
  name: (document: string) => string | undefined;
}

export type GoBuild = GoOptions & (PublishedModule | OwnModule);

/**
 * Builds Go programs for this machine, static and without debug information. The cache key covers everything that affects the result.
 * Published modules are built from a temporary go.mod, because `go install …@version` rejects modules with replacements.
 * @returns the folder with the binaries
 * @throws UserError there is no Go (see findGo), the module cannot be downloaded, it does not compile, or the disk is full
 */
export async function goBuild(build: GoBuild): Promise<string> {
  const { name, version } = build;
  return makeOnce("go", nameBuild(build), async (dir) => {
    const go = await findGo(name, build);
    if ("folder" in build) return compileOwn(go, build, dir);
    await temporaryDirectoryTask(async (work) => {
      await writeFile(join(work, "go.mod"), goMod(build.module, version, build.replace ?? {}));
      await compile(go, build, ["-mod=mod", ...build.packages], work, dir);
    });
  });
}

/** @returns the folder with the binaries, or undefined if {@link goBuild} would have to build them */
export function findBuilt(build: GoBuild): string | undefined {
  const dir = join(cacheDir("go"), nameBuild(build));
  return existsSync(dir) ? dir : undefined;
}

/** Includes everything that affects the result. */
function nameBuild({ onLine: _, ...build }: GoBuild): string {
  const { name, version, ldflags = "", tags = [] } = build;
  const source =
    "folder" in build
      ? globSync(["**", "!**/*_test.go"], { cwd: build.folder })
          .sort()
          .map((file) => [file, readFileSync(join(build.folder, file), "utf8")])
      : [build.module, build.packages];
  const replace =
    "folder" in build ? [build.repin ?? {}, ...(build.data ?? []).map(describeFiles)] : [build.replace ?? {}];
  const recipe = createHash("sha256")
    .update(JSON.stringify([...source, ldflags, tags, ...replace]))
    .digest("hex")
    .slice(0, 8);
  return `${name}-${version.replace(/^v/, "")}-${goOs}-${goArch}-${recipe}`;
}

/** Without the function, whose text depends on how its file was loaded. */
function describeFiles({ module, version, files }: ModuleFiles): string[] {
  return [module, version, files];
}

async function compileOwn(go: Go, build: GoOptions & OwnModule, dir: string): Promise<void> {
  const { folder, module = "", repin, data = [] } = build;
  if (!repin) await compile(go, build, ["."], join(folder, module), dir, [folder]);
  else {
    await temporaryDirectoryTask(async (work) => {
      await cp(folder, work, { recursive: true });
      const own = join(work, module);
      await writeFile(join(own, "go.mod"), repinned(await readFile(join(own, "go.mod"), "utf8"), repin));
      await rm(join(own, "go.sum"), { force: true });
      await compile(go, build, ["-mod=mod", "."], own, dir, [work]);
    });
  }
  for (const files of data) await copyModuleFiles(go, files, dir);
}

/** A go.mod without its indirect requirements, which belong to the other version. */
function repinned(goMod: string, { module, version, replaced }: NonNullable<OwnModule["repin"]>): string {
  const [, name = ""] = /^(module .+)$/m.exec(goMod) ?? [];
  const replacements = [...goMod.matchAll(/^(?:replace)?\s*(\S+) => \1 /gm)].map(
    ([, path]) => `replace ${path} => ${path} ${replaced}`,
  );
  return [name, `go ${oldestGo}`, `require ${module} ${version}`, ...replacements, ""].join("\n");
}

async function copyModuleFiles(go: Go, { module, version, files, name }: ModuleFiles, dir: string): Promise<void> {
  const { Dir: source } = await downloadInfo(go, module, version);
  const documents = globSync(files, { cwd: source, absolute: true }).map((file) =>
    readFileSync(file, "utf8").split(/^---$/m),
  );
  for (const document of documents.flat()) {
    const target = name(document);
    if (!target) continue;
    await mkdir(dirname(join(dir, target)), { recursive: true });
    await writeFile(join(dir, target), document);
  }
}

async function compile(
  go: Go,
  build: GoOptions,
  packages: readonly string[],
  cwd: string,
  dir: string,
  reads: readonly string[] = [],
): Promise<void> {
  const { name, version, ldflags = "", tags = [], onLine } = build;
  const flags = ["-trimpath", "-v", "-buildvcs=false", "-ldflags", `-s -w ${ldflags}`.trim()];
  const result = await go(
    ["build", ...flags, ...(tags.length ? ["-tags", tags.join(",")] : []), "-o", `${dir}/`, ...packages],
    { cwd, reads, env: { CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" }, onLine },
  );
  if (result.failure) throw new UserError(explainFailure(`${name} ${version}`, result));
}

/**
 * Lists the modules that a module's own go.mod replaces. A build from another go.mod has to replace them too.
 * @returns module paths, such as the staging modules of k8s.io/kubernetes
 * @throws UserError there is no Go, or the module cannot be downloaded
 */
export async function listReplacedModules(module: string, version: string): Promise<string[]> {
  const go = await findGo(module);
  const { GoMod: file } = await downloadInfo(go, module, version);
  const edit = await go(["mod", "edit", "-json", file]);
  if (edit.failure) throw new UserError(explainFailure(`${module} ${version}`, edit));
  const { Replace: replacements }: { Replace?: { Old: { Path: string } }[] | null } = JSON.parse(edit.stdout);
  return [...new Set((replacements ?? []).map(({ Old }) => Old.Path))].sort();
}

/**
 * Downloads the sources of a module.
 * @param version with its `v`
 * @returns their folder, which is read-only
 * @throws UserError there is no Go, or the module cannot be downloaded
 */
export async function downloadModule(module: string, version: string): Promise<string> {
  return (await downloadInfo(await findGo(module), module, version)).Dir;
}

/** Downloads a module. @returns its folder and the path of its go.mod */
async function downloadInfo(go: Go, module: string, version: string): Promise<{ Dir: string; GoMod: string }> {
  const download = await go(["mod", "download", "-json", `${module}@${version}`]);
  if (download.failure) throw new UserError(explainFailure(`${module} ${version}`, download));
  return JSON.parse(download.stdout);
}

function goMod(module: string, version: string, replace: Readonly<Record<string, string>>): string {
  const replacements = Object.entries(replace).map(
    ([path, by]) => `replace ${path} => ${by.includes(" ") ? by : `${path} ${by}`}`,
  );
  return ["module build", `go ${oldestGo}`, `require ${module} ${version}`, ...replacements, ""].join("\n");
}

/** Explains a failed build in one line: the program, the cause and the remedy. */
function explainFailure(what: string, { stderr, failure }: RunResult): string {
  const newer = /requires go >= ([\d.]+)\D.*running go ([\d.]+)/.exec(stderr);
  if (newer) {
    return `${what}: requires Go ${newer[1]}, and Go ${newer[2]} is installed. Install Go ${newer[1]} or newer, or set GOTOOLCHAIN=auto to download it`;
  }
  if (stderr.includes("no space left on device")) {
    return `${what}: the disk is full. Free some space (Go's own cache: go clean -cache) and run this again`;
  }
  // With -v Go also prints each package and each download.
  const words = stderr
    .split("\n")
    .filter((line) => line.trim().includes(" ") && !/^go: (downloading|added|upgraded|finding)/.test(line));
  const cause = words.slice(-3).join(" ").trim() || failure;
  return `${what}: go build failed: ${cause}. If the network is the cause, check GOPROXY (go env GOPROXY) and run this again`;
}
