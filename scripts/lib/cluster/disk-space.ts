import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { UserError } from "../util/errors.ts";
import { run } from "../util/exec.ts";
import { cacheDir } from "../util/paths.ts";

const gibibyte = 1024 ** 3;

/**
 * Makes sure that what will be built has room, in the cache and in Docker's own folder (where that is on this machine).
 * @param needed in GiB, per file system
 * @throws UserError which folder has how much, and how much is needed
 */
export async function requireDiskSpace(what: string, needed: number): Promise<void> {
  const dockerRoot = (await run("docker", ["info", "--format", "{{.DockerRootDir}}"])).trim();
  for (const dir of [cacheDir(), dockerRoot].filter(existsSync)) {
    const { bavail, bsize } = await statfs(dir);
    const free = (bavail * bsize) / gibibyte;
    if (free < needed) {
      throw new UserError(
        `${what}: ${dir} has ${free.toFixed(1)} GiB of free space and ${needed} GiB are needed. Free some and run this again.`,
      );
    }
  }
}
