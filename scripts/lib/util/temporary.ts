import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Makes a folder that only this user can read, because what is rendered contains secrets, and removes it after the work.
 * @param work gets the folder's real path
 */
export async function temporaryDirectoryTask<Result>(work: (dir: string) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(await realpath(tmpdir()), "node-monitoring-"));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
