import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeOnce } from "../util/disk-cache.ts";
import { UserError } from "../util/errors.ts";
import { run, tryRun } from "../util/exec.ts";
import type { Progress } from "../util/progress.ts";

/** Whether this machine runs Debian or a distribution based on it, such as Ubuntu. */
export function isDebian(): boolean {
  if (process.platform !== "linux" || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** Whether this process runs as root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Installs packages of the distribution, without the recommended ones. Requires root on Debian or Ubuntu.
 * @throws UserError apt-get failed
 */
export async function installPackages(names: readonly string[], { onLine }: Progress = {}): Promise<void> {
  const options = {
    env: { DEBIAN_FRONTEND: "noninteractive" },
    onLine,
    remedy: `Install ${names.join(", ")} with apt-get, and run this again`,
  };
  // Another installation may be running, such as that of another tier of the tests.
  const settings = ["-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"];
  const install = ["install", "--yes", "--no-install-recommends", ...settings, ...names];
  // Updating the package lists takes longer than most installations, so it happens only if the first attempt fails.
  if ((await tryRun("apt-get", install, options)).failure) {
    await run("apt-get", ["update"], options);
    await run("apt-get", install, options);
  }
}

/**
 * Downloads and extracts a package of the distribution without installing it; cached.
 * @returns the folder with the files, relative to `/`
 * @throws UserError this is not Debian or Ubuntu, or the download failed
 */
export async function extractPackage(name: string): Promise<string> {
  if (!isDebian())
    throw new UserError(`${name} comes from a Debian package, and this machine runs neither Debian nor Ubuntu.`);
  return makeOnce("debian", name, async (dir) => {
    const download = () => tryRun("apt-get", ["download", name], { cwd: dir });
    if ((await download()).failure) {
      await run("apt-get", ["update"], {
        remedy: "Update the package lists as root (apt-get update), and run this again",
      });
      const { failure } = await download();
      if (failure) throw new UserError(`Debian package ${name}: ${failure}.`);
    }
    await run("sh", ["-c", 'dpkg-deb --extract ./*.deb "$1" && rm ./*.deb', "sh", join(dir, "root")], { cwd: dir });
  }).then((dir) => join(dir, "root"));
}
