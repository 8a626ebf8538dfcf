import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isErrorCode } from "./errors.ts";
import { cacheDir } from "./paths.ts";
import { isAlive } from "./process.ts";

const making = new Map<string, Promise<string>>();

/**
 * A cached folder that is either complete or absent: it is made beside its place and renamed into it at the end, so that an
 * interruption leaves nothing half made. Callers in one process that want the same folder share one making of it.
 * @param kind sub-folder of the cache, such as "go"
 * @param name the folder in it; put everything that decides the content into it, the version first of all
 * @param make fills the empty folder that it is given; the folder's path changes afterwards, so nothing in it may depend on the path
 * @returns the folder's final path
 */
export function cached(kind: string, name: string, make: (dir: string) => Promise<void>): Promise<string> {
  const dir = join(cacheDir(kind), name);
  const running = making.get(dir);
  if (running) return running;
  const made = makeUnlessThere(dir, make).finally(() => making.delete(dir));
  making.set(dir, made);
  return made;
}

async function makeUnlessThere(dir: string, make: (dir: string) => Promise<void>): Promise<string> {
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
    // Another process was quicker with the same content.
    if (isErrorCode(error, "ENOTEMPTY", "EEXIST") && existsSync(dir)) return dir;
    throw error;
  }
  return dir;
}

/** Removes what processes that were killed in the middle of their work have left. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const entry of await readdir(parent)) {
    const pid = /^\.partial-(\d+)-/.exec(entry)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(parent, entry), { recursive: true, force: true });
  }
}
