import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { run, tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { folder } from "../support/fixture.ts";

interface Lockfile {
  packages: Record<string, { version?: string; integrity?: string; optionalDependencies?: Record<string, string> }>;
}

const lockfile: Lockfile = JSON.parse(readFileSync(join(projectDir, "package-lock.json"), "utf8"));
const nodePackages = lockfile.packages[""]?.optionalDependencies ?? {};

/** The name of the package with the Node.js of this machine. */
const ours = Object.keys(nodePackages).find((name) => name.endsWith(`-${process.platform}-${process.arch}`)) ?? "";

/** Milliseconds for tests that install Node.js, which takes 5 seconds on an idle machine. */
const timeout = 300_000;

let project: string;

/** A project with the bootstrap script, this project's Node.js and no other package, and a command that prints its version of Node.js. */
beforeEach(async () => {
  project = folder({
    "package.json": JSON.stringify({ name: "small", private: true, optionalDependencies: nodePackages }),
    "scripts/print.ts": "const version: string = process.version; console.log(version);",
  });
  await copyFile(join(projectDir, ".npmrc"), join(project, ".npmrc"));
  await copyFile(join(projectDir, "scripts/bootstrap.mjs"), join(project, "scripts/bootstrap.mjs"));
});

/** Writes the lockfile of the small project. @param change changes the entry of this machine's Node.js */
function lock(change: (entry: object) => object = (entry) => entry): void {
  const entries = Object.keys(nodePackages).map((name) => {
    const entry = lockfile.packages[`node_modules/${name}`] ?? {};
    return [`node_modules/${name}`, name === ours ? change(entry) : entry];
  });
  const packages = { "": { name: "small", optionalDependencies: nodePackages }, ...Object.fromEntries(entries) };
  writeFileSync(join(project, "package-lock.json"), JSON.stringify({ name: "small", lockfileVersion: 3, packages }));
}

const bootstrap = (env: Record<string, string> = {}) =>
  tryRun("node", [join(project, "scripts/bootstrap.mjs"), "scripts/print.ts"], { env });

it("The bootstrap script runs a command with the Node.js of the lockfile, and installs it only once", {
  timeout,
}, async () => {
  lock();
  const version = nodePackages[ours];
  expect(await bootstrap()).toMatchObject({ stdout: `v${version}`, exitCode: 0 });
  // Without a network: nothing is left to install.
  expect(await bootstrap({ npm_config_offline: "true", npm_config_cache: folder() })).toMatchObject({
    stdout: `v${version}`,
    stderr: "",
  });
});

it("The bootstrap script runs nothing if Node.js does not have the checksum in the lockfile", { timeout }, async () => {
  lock((entry) => ({ ...entry, integrity: `sha512-${Buffer.alloc(64).toString("base64")}` }));
  const { stdout, stderr, exitCode } = await bootstrap();
  expect([stdout, exitCode]).toEqual(["", 1]);
  expect(stderr).toContain(
    `npm did not install ${ours}@${nodePackages[ours]}: the download failed, or it does not have the checksum`,
  );
  expect(existsSync(join(project, "node_modules/.installed-from"))).toBe(false);
});

it("The bootstrap script changes neither package.json nor the lockfile if they do not fit each other, and runs nothing", {
  timeout,
}, async () => {
  lock();
  const other = { name: "small", private: true, optionalDependencies: nodePackages, dependencies: { semver: "7.8.6" } };
  writeFileSync(join(project, "package.json"), JSON.stringify(other));
  const before = readFileSync(join(project, "package-lock.json"), "utf8");
  const { stdout, stderr, exitCode } = await bootstrap();
  expect([stdout, exitCode]).toEqual(["", 1]);
  expect(stderr).toMatch(/Missing: semver@7\.8\.6 from lock file[\s\S]*\nError: npm ci failed \(see above\)\./);
  expect(readFileSync(join(project, "package-lock.json"), "utf8")).toBe(before);
});

it("No package runs a script when it is installed", { timeout }, async () => {
  lock();
  const loud = join(project, "loud");
  mkdirSync(loud);
  const scripts = { preinstall: "touch ../ran", install: "touch ../ran", postinstall: "touch ../ran" };
  writeFileSync(join(loud, "package.json"), JSON.stringify({ name: "loud", version: "1.0.0", scripts }));
  await run("npm", ["install", "--package-lock-only", "--no-audit", "./loud"], { cwd: project });
  expect(await bootstrap()).toMatchObject({ exitCode: 0 });
  expect(existsSync(join(project, "node_modules/loud"))).toBe(true);
  expect(existsSync(join(project, "ran"))).toBe(false);
});

it("The lockfile has the checksum of Node.js for each supported machine, and of every other package", () => {
  const machines = Object.keys(nodePackages).map((name) => name.replace(/^node-(bin-)?/, ""));
  expect(machines.sort()).toEqual(["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"]);
  expect(new Set(Object.values(nodePackages)).size).toBe(1);
  const { "": _, ...packages } = lockfile.packages;
  const bare = Object.entries(packages).filter(([, { integrity }]) => !integrity?.startsWith("sha512-"));
  expect(bare).toEqual([]);
  expect(Object.keys(packages)).toEqual(
    expect.arrayContaining(Object.keys(nodePackages).map((name) => `node_modules/${name}`)),
  );
});
