import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "./paths.ts";
import type { RunResult } from "./run.ts";

/** How long what was not asked for is kept, in milliseconds: a day. */
const lifetime = 24 * 60 * 60 * 1000;

let folder: string | undefined;

/**
 * What a program that always gives the same result for the same input gave for it before, in this process or another one. Failures are
 * kept too: that something is refused is a result.
 * @param key a fingerprint of everything that decides the result
 * @param work runs the program; a result of one that did not run, or was stopped, is not kept
 */
export async function remembered(key: string, work: () => Promise<RunResult>): Promise<RunResult> {
  folder ??= tidyFolder();
  const file = join(folder, key);
  const before = read(file);
  if (before) return before;
  const result = await work();
  if (result.exitCode !== undefined) {
    // Beside its place and then renamed, as another process may read it meanwhile.
    const dir = mkdtempSync(join(folder, "new-"));
    writeFileSync(join(dir, "result"), JSON.stringify(result));
    renameSync(join(dir, "result"), file);
    rmSync(dir, { recursive: true });
  }
  return result;
}

function read(file: string): RunResult | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
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
