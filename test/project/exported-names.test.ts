import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { expect, it } from "vitest";
import { projectDir } from "../../scripts/lib/util/paths.ts";

const lib = join(projectDir, "scripts/lib");

/** Every exported name, with the files that declare it. The types of the values are generated. */
const exported = new Map<string, string[]>();
for (const file of globSync("**/*.ts", { cwd: lib, ignore: "values/types.ts" })) {
  const declarations = readFileSync(join(lib, file), "utf8").matchAll(
    /^export (?:async )?(?:class|const|function|interface|type) (\w+)/gm,
  );
  for (const [, name = ""] of declarations) exported.set(name, [...(exported.get(name) ?? []), file]);
}

it("No two files of the harness export the same name", () => {
  expect(exported.size).toBeGreaterThan(100);
  expect([...exported].filter(([, files]) => files.length > 1)).toEqual([]);
});

it("No exported function has a name that starts with “of”", () => {
  expect([...exported.keys()].filter((name) => /^of[A-Z]/.test(name))).toEqual([]);
});
