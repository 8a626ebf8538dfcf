// Runs a TypeScript command on a machine that has only Node 20 and npm. It installs node_modules if they are missing or older than the
// lockfile, and then starts the script with the Node version of the npm package `node`, which runs TypeScript without a build.
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

if (installed() !== wanted()) {
  console.error("Installing node_modules …");
  // `npm ci` rejects a lockfile without the optional packages of every other platform.
  const install = spawnSync("npm", ["install", "--no-save", "--include=dev", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (install.status !== 0) {
    console.error(
      "npm install failed (see above). Check the network and the registry in your npm configuration, and run this again.",
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted());
}

const [script, ...args] = process.argv.slice(2);
const child = spawn(node, [join(root, script), ...args], { stdio: "inherit" });
// The terminal sends Ctrl-C to the whole process group: the command cleans up, and this process waits for its exit code.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signal === "SIGTERM" && child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
