import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { expect, it } from "vitest";
import { readExceptions } from "../../scripts/lib/check/ignore.ts";
import { describeViolation } from "../../scripts/lib/kubernetes/objects.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { ruleDescriptions } from "../../scripts/lib/util/rules.ts";
import { folder } from "../support/fixture.ts";

const docs = readFileSync(join(projectDir, "docs/checking-values.md"), "utf8");
const read = (path: string) => readFileSync(join(projectDir, path), "utf8");
const ids = Object.keys(ruleDescriptions);

it("The documentation of check describes every rule, in alphabetical order", () => {
  const rows = [...docs.matchAll(/^\| `([a-z-]+\/[a-z-]+)` \| (.+) \|$/gm)].map(([, id, text]) => [id, text]);
  expect(rows).toEqual(Object.entries(ruleDescriptions));
  expect(ids).toEqual(ids.toSorted());
});

it("Every rule that is described is a rule of the code", () => {
  const files = globSync("scripts/lib/**/*.ts", { cwd: projectDir, ignore: "**/util/rules.ts" });
  const code = files.map(read).join("\n");
  const made = ["objects/", "schema/", "values-file/more"];
  expect(ids.filter((id) => !made.some((start) => id.startsWith(start)) && !code.includes(`"${id}"`))).toEqual([]);
});

it("Every rule about an object is described", () => {
  const source = read("scripts/lib/kubernetes/objects.ts");
  const [, list = ""] = /const rules: .*? = \{(.*?)\};/s.exec(source) ?? [];
  const types = [...list.matchAll(/^ *(\w+): "/gm)].map(([, type = ""]) => type);
  expect(types.length).toBeGreaterThan(5);
  const rules = [...types, "", "Other"].flatMap((type) =>
    (["error", "warning"] as const).map((severity) => describeViolation(severity, { type, message: "" }).rule),
  );
  expect(rules.filter((rule) => !ids.includes(rule))).toEqual([]);
});

it("The documented ignore file is valid, and names a rule", () => {
  const [, text = ""] = /```yaml\n(ignore:\n.*?)```/s.exec(docs) ?? [];
  const [exception] = readExceptions(join(folder({ "ignore.yaml": text }), "ignore.yaml"), "ignore.yaml");
  expect(ids).toContain(exception?.rule);
});
