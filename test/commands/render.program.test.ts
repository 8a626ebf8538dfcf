import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { render } from "../../scripts/lib/helm/helm.ts";
import { parseManifests } from "../../scripts/lib/kubernetes/manifest.ts";
import { ensureTools } from "../../scripts/lib/tools/resolve.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { command, folder } from "../support/fixture.ts";

beforeAll(() => ensureTools(["promtool"]), 600_000);

test("what `npm run render` prints and writes are the objects that Helm renders", async () => {
  const dir = folder();
  const manifests = await render({ release: "mine" });
  const { stdout } = await command("render", ["--release", "mine"], dir);
  expect(parseManifests(stdout)).toEqual(manifests);
  await command("render", ["--release", "mine", "--output", "all.yaml"], dir);
  expect(parseManifests(readFileSync(join(dir, "all.yaml"), "utf8"))).toEqual(manifests);
  await command("render", ["--release", "mine", "--output-dir", "out"], dir);
  const files = readdirSync(join(dir, "out")).map((file) => readFileSync(join(dir, "out", file), "utf8"));
  expect(parseManifests(files.join("---\n"))).toHaveLength(manifests.length);
});

/** The README's commands for values, with the files that they name, and the exit code that they ought to have. */
const documented = [
  ...readFileSync(join(projectDir, "README.md"), "utf8").matchAll(/^npm run (check|render|diff) -- (.+)$/gm),
].map(([, name = "", args = ""]) => ({
  name,
  args: args.split(" ").map((arg) => (arg.endsWith(".yaml") ? join(projectDir, arg) : arg)),
  exitCode: name === "diff" ? 1 : 0,
}));

test("the README shows each of the commands for values", () => {
  expect(documented.map(({ name }) => name)).toEqual(["check", "render", "diff"]);
});

test.each(documented)("the README's command does what it says: npm run $name", async ({ name, args, exitCode }) => {
  expect(await command(name, args, folder())).toMatchObject({ exitCode, stderr: "" });
});
