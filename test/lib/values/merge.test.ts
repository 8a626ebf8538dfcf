import { join } from "node:path";
import { expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
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

it.for(cases)("Values are merged as Helm merges them: %j", async (texts) => {
  const chart = smallChart(defaults);
  const dir = folder(Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, text])));
  const values = texts.map((_, index) => join(dir, `${index}.yaml`));
  const { data } = find(await render({ chart, values }), "ConfigMap");
  expect(chartValues(values, {}, chart)).toEqual(JSON.parse(data?.values ?? ""));
});
