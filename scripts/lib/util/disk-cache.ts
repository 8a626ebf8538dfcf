import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isErrorCode } from "./errors.ts";
import { cacheDir } from "./paths.ts";
import { isAlive } from "./process.ts";

/** The folders that this process is making, by path. */
const making = new Map<string, Promise<string>>();

/**
 * Makes a folder once and caches it. The folder is complete or absent: it is filled under another name and then renamed, so an
 * interruption leaves nothing incomplete. Concurrent callers in one process share the work.
 * @param kind the subfolder of the cache, such as "go"
 * @param name the folder's name; it must include everything that affects the content, above all the version
 * @param make fills an empty folder; the folder is renamed afterwards, so nothing in it may depend on its path
 * @returns the folder's final path
 */
export function cached(kind: string, name: string, make: (dir: string) => Promise<void>): Promise<string> {
  const dir = join(cacheDir(kind), name);
  const running = making.get(dir);
  if (running) return running;
  const made = makeIfMissing(dir, make).finally(() => making.delete(dir));
  making.set(dir, made);
  return made;
}

async function makeIfMissing(dir: string, make: (dir: string) => Promise<void>): Promise<string> {
  if (existsSync(dir)) return dir;
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

/** Removes incomplete folders of processes that were killed. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = /^\.partial-(\d+)-/.exec(entry)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(parent, entry), { recursive: true, force: true });
  }
}
