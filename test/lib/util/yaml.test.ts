import { describe, expect, test } from "vitest";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";

describe("parseYaml", () => {
  test("reads what every YAML parser reads alike", () => {
    expect(parseYaml('a: {b: [1, "yes", true, null]}\n', "x.yaml")).toEqual({ a: { b: [1, "yes", true, null] } });
  });

  test.for([
    ["a: {b: [yes]}", "x.yaml: a.b[0] is true in YAML 1.1 (Kubernetes, Helm) and 'yes' in YAML 1.2. Quote it"],
    ["mode: 0644", "x.yaml: mode is 420 in YAML 1.1 (Kubernetes, Helm) and 644 in YAML 1.2. Quote it"],
    ["at: 1:30", "x.yaml: at is 90 in YAML 1.1 (Kubernetes, Helm) and '1:30' in YAML 1.2. Quote it"],
  ] as const)("refuses %j, which means different things to different parsers", ([text, message]) => {
    expect(() => parseYaml(text, "x.yaml")).toThrow(message);
  });

  test("refuses a key that is there twice, with its line", () => {
    expect(() => parseYaml("a: 1\na: 2\n", "x.yaml")).toThrow(/^x\.yaml: line 2, column 1: .*duplicate/);
  });

  test("says where it stops being YAML", () => {
    expect(() => parseYaml("a: 1\nb: [1\n", "x.yaml")).toThrow(/^x\.yaml: line \d+, column \d+: /);
  });

  test("takes a document of blanks and comments for nothing", () => {
    expect(parseYaml("\n# nothing\n  \n", "x.yaml")).toBeNull();
  });
});
