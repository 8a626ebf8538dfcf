import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { isErrorCode } from "./errors.ts";
import { cacheDir } from "./paths.ts";
import { isAlive } from "./process.ts";

/** A folder that nobody has used for this long is removed, in milliseconds: 90 days. */
const maxAge = 90 * 24 * 60 * 60_000;

/** The folders that this process is making, by path. */
const making = new Map<string, Promise<string>>();

/**
 * Makes a folder once and caches it. The folder is complete or absent: it is filled under another name and then renamed, so an
 * interruption leaves nothing incomplete. Concurrent callers in one process share the work. Making a folder removes those of its kind that
 * were not used for 90 days, so the cache does not keep every version.
 * @param kind the subfolder of the cache, such as "go"
 * @param name the folder's name; it must include everything that affects the content, above all the version
 * @param make fills an empty folder; the folder is renamed afterwards, so nothing in it may depend on its path
 * @returns the folder's final path
 */
export function makeOnce(kind: string, name: string, make: (dir: string) => Promise<void>): Promise<string> {
  const dir = join(cacheDir(kind), name);
  const running = making.get(dir);
  if (running) return running;
  const made = makeIfMissing(dir, make).finally(() => making.delete(dir));
  making.set(dir, made);
  return made;
}

async function makeIfMissing(dir: string, make: (dir: string) => Promise<void>): Promise<string> {
  if (existsSync(dir)) {
    await markUsed(dir);
    return dir;
  }
  const parent = join(dir, "..");
  await removeAbandoned(parent);
  const partial = join(parent, `.partial-${process.pid}-${crypto.randomUUID()}`);
  await mkdir(partial);
  try {
    await make(partial);
    await rename(partial, dir);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process finished the same content first.
    if (isErrorCode(error, "ENOTEMPTY", "EEXIST") && existsSync(dir)) return dir;
    throw error;
  }
  return dir;
}

async function markUsed(dir: string): Promise<void> {
  try {
    await utimes(dir, new Date(), new Date());
  } catch (error) {
    // The folder is usable even if it belongs to another user or is read-only.
    if (!isErrorCode(error, "EPERM", "EACCES", "EROFS")) throw error;
  }
}

/** Removes incomplete folders of processes that were killed, and folders that were not used for long. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const dir = join(parent, entry);
    const pid = /^\.partial-(\d+)-/.exec(entry)?.[1];
    const isAbandoned = pid ? !isAlive(Number(pid)) : (await timeOfUse(dir)) < Date.now() - maxAge;
    if (isAbandoned) await rm(dir, { recursive: true, force: true });
  }
}

/** @returns when a folder was last used, in milliseconds since 1970; the future if another process has removed it */
async function timeOfUse(dir: string): Promise<number> {
  try {
    return (await stat(dir)).mtimeMs;
  } catch (error) {
    if (isErrorCode(error, "ENOENT")) return Number.POSITIVE_INFINITY;
    throw error;
  }
}
