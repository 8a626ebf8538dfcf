import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir } from "../util/paths.ts";

/** How long what was not asked for is kept, in milliseconds: a day. */
const lifetime = 24 * 60 * 60 * 1000;

const known = new Map<string, Promise<unknown>>();
let folder: string | undefined;

/**
 * What work that always gives the same result for the same input gave for it before, in this process or another one.
 * @param key a fingerprint of everything that decides the result, and of the kind of work
 * @param work gives something that JSON can say; when it throws, nothing is kept
 */
export function remembered<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  const before = known.get(key);
  if (before) return before as Promise<Result>;
  const result = fromDisk(key, work);
  known.set(key, result);
  result.catch(() => known.delete(key));
  return result;
}

async function fromDisk<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  folder ??= tidyFolder();
  const file = join(folder, key);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const result = await work();
  // Beside its place and then renamed, as another process may read it meanwhile.
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(result));
  renameSync(partial, file);
  return result;
}

/** The folder of all results, without those that are old. */
function tidyFolder(): string {
  const dir = cacheDir("renders");
  for (const name of readdirSync(dir)) {
    const file = join(dir, name);
    // Another process may tidy up at the same time.
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > lifetime) rmSync(file, { recursive: true, force: true });
  }
  return dir;
}

/**
 * Makes another cache folder, for NODE_MONITORING_CACHE: with all of this one that is costly to get again or outlives a process, as a Docker
 * engine does, and without what was rendered.
 * @param dir its path, where nothing is yet
 * @returns that path
 */
export async function cacheWithoutRenders(dir: string): Promise<string> {
  await mkdir(dir);
  for (const kind of ["go", "tools", "docker"]) await symlink(cacheDir(kind), join(dir, kind));
  return dir;
}
