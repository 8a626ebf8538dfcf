import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "../util/disk-cache.ts";
import { UserError } from "../util/errors.ts";
import { run, tryRun } from "../util/exec.ts";
import type { Progress } from "../util/progress.ts";

/** Whether this machine runs Debian or a distribution made from it, such as Ubuntu. */
export function isDebian(): boolean {
  if (process.platform !== "linux" || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** Whether this process may change the machine. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Installs packages of the distribution, without the recommended ones. Needs root on Debian or Ubuntu.
 * @throws UserError apt-get's own words
 */
export async function installPackages(names: readonly string[], { onLine }: Progress = {}): Promise<void> {
  const options = {
    env: { DEBIAN_FRONTEND: "noninteractive" },
    onLine,
    remedy: `Install ${names.join(", ")} with apt-get yourself, and run this again`,
  };
  const install = ["install", "--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0", ...names];
  // The package lists may be missing or out of date: only then are they fetched, which takes longer than most packages.
  if ((await tryRun("apt-get", install, options)).failure) {
    await run("apt-get", ["update"], options);
    await run("apt-get", install, options);
  }
}

/**
 * The files of one package of the distribution, without installing it; cached.
 * @returns the folder that stands for `/`
 * @throws UserError this is no Debian or Ubuntu, or the package cannot be had
 */
export async function packageFiles(name: string): Promise<string> {
  if (!isDebian()) throw new UserError(`${name}: comes from a Debian package, and this is no Debian or Ubuntu.`);
  return cached("debian", name, async (dir) => {
    const download = () => tryRun("apt-get", ["download", name], { cwd: dir });
    if ((await download()).failure) {
      await run("apt-get", ["update"], {
        remedy: "Fetch the package lists as root (apt-get update), and run this again",
      });
      const { failure } = await download();
      if (failure) throw new UserError(`Debian package ${name}: ${failure}.`);
    }
    await run("sh", ["-c", 'dpkg-deb --extract ./*.deb "$1" && rm ./*.deb', "sh", join(dir, "root")], { cwd: dir });
  }).then((dir) => join(dir, "root"));
}
