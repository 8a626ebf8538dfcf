import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { render } from "../../scripts/lib/helm/render.ts";
import { parseManifests } from "../../scripts/lib/kubernetes/manifest.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { documentedCommands } from "../project/documented-commands.ts";
import { command, folder } from "../support/fixture.ts";

it("npm run render prints and writes the objects that Helm renders", async () => {
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

/** The documented commands for values, with absolute paths to the files they name, and the expected exit code. */
const documented = documentedCommands.flatMap(({ page, line }) => {
  const [, name = "", args = ""] = /^npm run (check|render|diff) -- (.+)$/.exec(line) ?? [];
  if (!name) return [];
  const words = args.split(" ").map((arg) => (arg.endsWith(".yaml") ? join(projectDir, arg) : arg));
  return [{ page, line, name, words, exitCode: name === "diff" ? 1 : 0 }];
});

it("The documentation shows every command for values", () => {
  expect(documented.map(({ name }) => name)).toEqual(expect.arrayContaining(["check", "render", "diff"]));
});

it.each(documented)("The command `$line` in $page does what the page says", async ({ name, words, exitCode }) => {
  expect(await command(name, words, folder())).toMatchObject({ exitCode, stderr: "" });
});
