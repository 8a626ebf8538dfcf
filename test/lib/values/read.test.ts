import { join } from "node:path";
import { expect, it } from "vitest";
import { ValuesFileError } from "../../../scripts/lib/values/file.ts";
import { readValues } from "../../../scripts/lib/values/read.ts";
import { folder } from "../../support/fixture.ts";

it("A values file that does not exist is rejected by name", () => {
  const finding = { rule: "values-file/unreadable", file: "/nowhere/values.yaml" };
  expect(() => readValues("/nowhere/values.yaml")).toThrow(/^\/nowhere\/values\.yaml: /);
  expect(readFailure("/nowhere/values.yaml")).toMatchObject(finding);
});

it("A values file that is not YAML is rejected with line and column", () => {
  const file = join(folder({ "v.yaml": "a: 1\nb: [1\n" }), "v.yaml");
  expect(() => readValues(file)).toThrow(/v\.yaml:3:1: /);
  expect(readFailure(file)).toMatchObject({ rule: "values-file/syntax", file, line: 3, column: 1 });
});

it("A values file that is not a map is rejected", () => {
  const file = join(folder({ "v.yaml": "- a\n" }), "v.yaml");
  expect(readFailure(file)).toMatchObject({ rule: "values-file/type", file, message: expect.stringContaining("list") });
});

it("An empty values file has no values", () => {
  expect(readValues(join(folder({ "v.yaml": "# nothing yet\n" }), "v.yaml"))).toEqual({});
});

function readFailure(file: string): unknown {
  try {
    return readValues(file);
  } catch (error) {
    if (error instanceof ValuesFileError) return error.finding;
    throw error;
  }
}
