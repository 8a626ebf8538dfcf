import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { expect, it } from "vitest";
import { projectDir } from "../../scripts/lib/util/paths.ts";

const lib = join(projectDir, "scripts/lib");

const sources = globSync("**/*.ts", { cwd: lib }).map((file) => ({
  file,
  text: readFileSync(join(lib, file), "utf8"),
}));

/** The names that match a declaration, each with the files that have it. */
function findNames(declaration: RegExp): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { file, text } of sources)
    for (const [, name = ""] of text.matchAll(declaration)) names.set(name, [...(names.get(name) ?? []), file]);
  return names;
}

const exported = findNames(/^export (?:async )?(?:class|const|function|interface|type) (\w+)/gm);
const exportedTypes = findNames(/^export (?:class|interface|type) (\w+)/gm);
const types = findNames(/^(?:export )?(?:class|interface|type) (\w+)/gm);

it("No two files of the harness export the same name", () => {
  expect(exported.size).toBeGreaterThan(100);
  expect([...exported].filter(([, files]) => files.length > 1)).toEqual([]);
});

it("No type has the name of an exported type of another file", () => {
  expect(exportedTypes.size).toBeGreaterThan(50);
  expect([...exportedTypes.keys()].filter((name) => (types.get(name)?.length ?? 0) > 1)).toEqual([]);
});

it("No exported function has a name that starts with “of”", () => {
  expect([...exported.keys()].filter((name) => /^of[A-Z]/.test(name))).toEqual([]);
});
