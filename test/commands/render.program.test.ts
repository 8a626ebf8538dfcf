import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { render } from "../../scripts/lib/helm/render.ts";
import { cacheWithoutRenders } from "../../scripts/lib/helm/render-cache.ts";
import { parseManifests } from "../../scripts/lib/kubernetes/manifest.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { documentedCommands } from "../project/documented-commands.ts";
import { command, folder, smallChart } from "../support/fixture.ts";

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

it("npm run render prints what Helm renders with a warning if it is wrong", async () => {
  const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n";
  const dir = smallChart("a: 1\n", { "templates/values.yaml": `${map}---\n${map}` });
  const { exitCode, stdout, stderr } = await command("render", ["--chart", "."], dir);
  expect(stdout.match(/name: a/g)).toHaveLength(2);
  expect(stderr).toBe("Warning: templates/values.yaml renders ConfigMap a twice");
  expect(exitCode).toBe(0);
});

it("Each npm run render makes other keys and passwords, and no file of the cache contains a password or a key", async () => {
  const cache = await cacheWithoutRenders(join(folder(), "cache"));
  const dir = folder({
    "own.yaml":
      "web: { tls: { enabled: true }, basicAuth: { enabled: true } }\nextraObjects:\n  login:\n    { apiVersion: v1, kind: Secret, metadata: { name: login }, stringData: { password: MYSECRETPASSWORD } }\n",
    "random.yaml":
      "extraObjects:\n  chance: |\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: chance }\n    data: { word: {{ randAlphaNum 20 }} }\n",
    "plain.yaml": "port: 9101\n",
  });
  const rendered = async (file: string) => {
    const { stdout } = await command("render", ["-f", file], dir, { env: { NODE_MONITORING_CACHE: cache } });
    return parseManifests(stdout);
  };
  for (const file of ["own.yaml", "random.yaml"]) expect(await rendered(file)).not.toEqual(await rendered(file));
  expect(await rendered("plain.yaml")).toEqual(await rendered("plain.yaml"));
  const kept = readdirSync(join(cache, "renders")).map((name) => readFileSync(join(cache, "renders", name), "utf8"));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.filter((text) => /MYSECRETPASSWORD|tls\.key: |kind: Secret|word: /.test(text))).toEqual([]);
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
