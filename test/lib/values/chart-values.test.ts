import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { chartValues, readValues, validateValues } from "../../../scripts/lib/values/chart-values.ts";
import { folder, smallChart } from "../../support/fixture.ts";

const defaults = "scalar: 1\nmap: {a: 1, b: {c: 2, d: 3}}\nlist: [1, 2]\ntext: some\nnothing: null\n";

/** Each case is one or more values files. */
const cases: string[][] = [
  ["{}"],
  ["scalar: null\nmap: {a: null}"],
  ["map: null"],
  ["unknown: null\nmap: {unknown: null, b: {c: null, new: {x: null}}}"],
  ["scalar: {a: 1}"],
  ["map: 3"],
  ["map: {b: 3, a: {k: 1}}"],
  ["map: {a: 5}\nscalar: 3", "map: {b: {c: 9}}\nscalar: null"],
  ["map: null", "map: {z: 1}"],
  ["list: [3]"],
  ["nothing: {a: null}"],
  ["text: on\nscalar: 010\nlist: [1_000, 0x10, 0o17, 08, 12:30, 1e3, .5, 2024-01-02, ~, No, y]"],
  ["a: &x {k: 1}\nb: {<<: *x, z: 1}"],
];

test.for(cases)("values are merged as Helm merges them: %j", async (texts) => {
  const chart = smallChart(defaults);
  const dir = folder(Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text])));
  const values = texts.map((_, index) => join(dir, `${index}.yaml`));
  const { data } = find(await render({ chart, values }), "ConfigMap");
  expect(chartValues(values, {}, chart)).toEqual(JSON.parse(data?.values ?? ""));
});

describe("a values file is refused", () => {
  test("when it does not exist", () => {
    expect(() => readValues("/nowhere/values.yaml")).toThrow("/nowhere/values.yaml: there is no such values file");
  });

  test("when it is not YAML, with line and column", () => {
    const file = join(folder({ "v.yaml": "a: 1\nb: [1\n" }), "v.yaml");
    expect(() => readValues(file)).toThrow(/v\.yaml:3:1: not YAML: /);
  });

  test("when it is no map", () => {
    const file = join(folder({ "v.yaml": "- a\n" }), "v.yaml");
    expect(() => readValues(file)).toThrow(/v\.yaml: values are a map .* this is a list\. /);
  });
});

test("an empty values file has no values", () => {
  expect(readValues(join(folder({ "v.yaml": "# nothing yet\n" }), "v.yaml"))).toEqual({});
});

test("values are judged by the chart's schema, all of them at once", () => {
  const chart = smallChart("", {
    "values.schema.json": JSON.stringify({
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      additionalProperties: false,
      properties: {
        port: { type: "integer", maximum: 65535 },
        image: { type: "object", additionalProperties: false, properties: { tag: { type: "string" } } },
        mode: { type: "string", enum: ["all", "none"] },
      },
    }),
  });
  expect(validateValues({ port: 9100, image: { tag: "v1" }, mode: "all" }, chart)).toEqual([]);
  expect(validateValues({ prt: 1, port: 70000, image: { tag: 1, tagg: "" }, mode: "al" }, chart)).toEqual([
    "prt: unknown; did you mean port?",
    "port: must be <= 65535",
    "image.tagg: unknown; did you mean tag?",
    "image.tag: must be string",
    'mode: must be one of all, none, not "al"',
  ]);
});
