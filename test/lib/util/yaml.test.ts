import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parseYaml, writeJson } from "../../../scripts/lib/util/yaml.ts";

describe("parseYaml", () => {
  it("parseYaml reads what all YAML parsers read alike", () => {
    expect(parseYaml('a: {b: [1, "yes", true, null]}\n', "x.yaml")).toEqual({ a: { b: [1, "yes", true, null] } });
  });

  it.for([
    ["a: {b: [yes]}", "x.yaml: a.b[0] is true in YAML 1.1 (Kubernetes, Helm) and 'yes' in YAML 1.2. Quote it"],
    ["mode: 0644", "x.yaml: mode is 420 in YAML 1.1 (Kubernetes, Helm) and 644 in YAML 1.2. Quote it"],
    ["at: 1:30", "x.yaml: at is 90 in YAML 1.1 (Kubernetes, Helm) and '1:30' in YAML 1.2. Quote it"],
  ] as const)("parseYaml rejects %j, which YAML 1.1 and 1.2 read differently", ([text, message]) => {
    expect(() => parseYaml(text, "x.yaml")).toThrow(message);
  });

  it("parseYaml rejects a duplicate key and names its line", () => {
    expect(() => parseYaml("a: 1\na: 2\n", "x.yaml")).toThrow(/^x\.yaml: line 2, column 1: .*duplicate/);
  });

  it("parseYaml reports where the YAML is invalid", () => {
    expect(() => parseYaml("a: 1\nb: [1\n", "x.yaml")).toThrow(/^x\.yaml: line \d+, column \d+: /);
  });

  it("parseYaml returns null for a document with only blanks and comments", () => {
    expect(parseYaml("\n# nothing\n  \n", "x.yaml")).toBeNull();
  });
});

it("writeJson writes every character so that a YAML parser reads it", () => {
  const text = Array.from({ length: 0xd800 }, (_, code) => String.fromCharCode(code)).join("");
  const written = writeJson({ text, last: "\ufffd\ufffe\uffff" });
  expect(load(written)).toEqual({ text, last: "\ufffd\ufffe\uffff" });
  expect(JSON.parse(written)).toEqual({ text, last: "\ufffd\ufffe\uffff" });
});
