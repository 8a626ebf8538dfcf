import { chmodSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../util/paths.ts";

/** Bit of CAP_SYS_RESOURCE in the kernel's capability sets, see capabilities(7). */
const sysResourceBit = 24n;

/**
 * Runs runc on container configurations that do not ask for CAP_SYS_RESOURCE. The configuration is named by `--bundle`/`-b` (create,
 * run: the folder of config.json) or `--process`/`-p` (exec: the file). Both are compact JSON, so sed is enough.
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
 * Whether this process, and with it all that it starts, can ever hold CAP_SYS_RESOURCE; privileged containers ask for it. Linux only.
 * @param status the text of /proc/self/status
 */
export function hasSysResource(status: string = readFileSync("/proc/self/status", "utf8")): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return bounding === undefined || ((BigInt(`0x${bounding}`) >> sysResourceBit) & 1n) === 1n;
}

/** The folder of what a Docker engine of ours needs as long as it runs: no link, which it may outlive. */
export function engineDir(): string {
  return realpathSync(cacheDir("docker"));
}

/** Writes the runtime that stands in for runc where CAP_SYS_RESOURCE is missing, and returns its path. */
export function writeRuntimeWrapper(): string {
  const path = join(engineDir(), "runc-without-sys-resource");
  writeFileSync(path, wrapper);
  chmodSync(path, 0o755);
  return path;
}
