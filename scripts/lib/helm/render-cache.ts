import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { createMemo } from "../util/memoize.ts";
import { cacheDir } from "../util/paths.ts";

/** Milliseconds after which an unused result expires: a day. */
const lifetime = 24 * 60 * 60 * 1000;

/** The size in bytes above which a process that writes removes the least recently used results: twice what `npm test` writes. */
const sizeLimit = 512 * 1024 * 1024;

const inMemory = createMemo(1000);
let folder: string | undefined;
let hasEvicted = false;

/**
 * Memoizes deterministic work, in memory and on disk.
 * @param key a fingerprint of everything that decides the result, and of the kind of work
 * @param work returns a value that JSON can represent; if it throws, nothing is cached
 * @param keeps whether a result may be written to disk; default any
 */
export function memoizeOnDisk<Result>(
  key: string,
  work: () => Promise<Result>,
  keeps: (result: Result) => boolean = () => true,
): Promise<Result> {
  return inMemory(key, () => fromDisk(key, work, keeps));
}

async function fromDisk<Result>(
  key: string,
  work: () => Promise<Result>,
  keeps: (result: Result) => boolean,
): Promise<Result> {
  if (folder === undefined) {
    folder = cacheDir("renders");
    // Results can contain passwords of the user's values. An older version made the folder readable for everyone.
    chmodSync(folder, 0o700);
  }
  const file = join(folder, key);
  const text = readAndTouch(file);
  if (text !== undefined) return JSON.parse(text);
  const result = await work();
  if (!keeps(result)) return result;
  // Looking at every file takes long, so a process that only reads does without.
  if (!hasEvicted) evict(folder, sizeLimit);
  hasEvicted = true;
  // Rename a complete file into place, because another process can read it at any time.
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, zstdCompressSync(JSON.stringify(result)), { mode: 0o600 });
  renameSync(partial, file);
  return result;
}

/** Reads a file and marks it as used. */
function readAndTouch(file: string): string | undefined {
  try {
    const text = zstdDecompressSync(readFileSync(file)).toString();
    utimesSync(file, new Date(), new Date());
    return text;
  } catch {
    // The file does not exist, another process has just evicted it, or an older version wrote it.
    return undefined;
  }
}

/** Removes the files that have expired, and then the least recently used ones until the rest has at most `limit` bytes. */
export function evict(dir: string, limit: number): void {
  const files = readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    // Another process may evict at the same time.
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats ? [{ path, time: stats.mtimeMs, size: stats.size }] : [];
  });
  let kept = 0;
  for (const { path, time, size } of files.toSorted((a, b) => b.time - a.time)) {
    kept += size;
    if (kept > limit || Date.now() - time > lifetime) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Makes a cache folder for NODE_MONITORING_CACHE that shares everything with this one except the renderings.
 * @param dir its path, which must not exist
 * @returns the path
 */
export async function cacheWithoutRenders(dir: string): Promise<string> {
  await mkdir(dir);
  for (const kind of ["go", "tools", "docker"]) await symlink(cacheDir(kind), join(dir, kind));
  return dir;
}
