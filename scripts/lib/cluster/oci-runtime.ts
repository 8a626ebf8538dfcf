import { chmodSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../util/paths.ts";

/** Bit of CAP_SYS_RESOURCE in the kernel's capability sets, see capabilities(7). */
const sysResourceBit = 24n;

/**
 * Removes CAP_SYS_RESOURCE from container configurations, and then runs runc. The configuration is specified by `--bundle`/`-b` (create,
 * run: the folder of config.json) or `--process`/`-p` (exec: the file). Both files are compact JSON, so sed is sufficient.
 */
const wrapper = `#!/bin/sh
# Where CAP_SYS_RESOURCE is missing, runc cannot give it to a privileged container ("unable to apply caps"): take it off the lists.
bundle=. process= previous=
for argument in "$@"; do
  case "$previous" in
    --bundle | -b) bundle=$argument ;;
    --process | -p) process=$argument ;;
  esac
  case "$argument" in
    --bundle=* | -b=*) bundle=\${argument#*=} ;;
    --process=* | -p=*) process=\${argument#*=} ;;
  esac
  previous=$argument
done
for argument in "$@"; do
  case "$argument" in
    create | run) file=$bundle/config.json; break ;;
    exec) file=$process; break ;;
  esac
done
if [ -n "\${file:-}" ] && [ -f "$file" ]; then
  sed -i -e 's/"CAP_SYS_RESOURCE",//g' -e 's/,"CAP_SYS_RESOURCE"//g' "$file" || exit 1
fi
exec runc "$@"
`;

/**
 * Whether this process and its children can have CAP_SYS_RESOURCE, which privileged containers request. Linux only.
 * @param status the text of /proc/self/status
 */
export function hasSysResource(status: string = readFileSync("/proc/self/status", "utf8")): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return bounding === undefined || ((BigInt(`0x${bounding}`) >> sysResourceBit) & 1n) === 1n;
}

/** @returns the folder of a Docker engine that the harness starts; not a link, because the engine may outlive a link */
export function findEngineDir(): string {
  return realpathSync(cacheDir("docker"));
}

/**
 * Writes the runtime that replaces runc if CAP_SYS_RESOURCE is missing.
 * @returns its path
 */
export function writeRuntimeWrapper(): string {
  const path = join(findEngineDir(), "runc-without-sys-resource");
  writeFileSync(path, wrapper);
  chmodSync(path, 0o755);
  return path;
}
