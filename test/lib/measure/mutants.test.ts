import { expect, it } from "vitest";
import { listMutants } from "../../../scripts/lib/measure/mutants.ts";
import { describeMutant, selectSound } from "../../../scripts/lib/measure/mutation.ts";
import { smallChart } from "../../support/fixture.ts";
import { withRenderer } from "../../support/helm-template.ts";

const files = {
  "templates/a.yaml": [
    '{{- /* A comment with "text" and 1 */ -}}',
    "{{- $x := 1 -}}",
    '{{- if and .Values.a (eq .Values.b "true") }}',
    "kind: {{ $x }}",
    "{{- else }}",
    "hostNetwork: true",
    "{{- end }}",
  ].join("\n"),
  "values.schema.json": JSON.stringify({
    type: "object",
    additionalProperties: false,
    properties: { type: { type: "string", pattern: "^a" } },
    definitions: { V1Pod: { required: ["a"] } },
  }),
  "rules/r.yaml": "alert: A\nexpr: a > 5\nannotations:\n  description: >-\n    Free some space now.\n",
};

it("Each mutant is one change to the behaviour of the chart, not to its text", () => {
  const chart = smallChart("# 1\na: 1\n", { ...files, "templates/values.yaml": "" });
  expect(listMutants(chart).map(describeMutant)).toMatchInlineSnapshot(`
    [
      "rules/r.yaml:1 drop line: alert: A",
      "rules/r.yaml:2 drop line: expr: a > 5",
      "rules/r.yaml:2 > → <: expr: a > 5 ⇒ expr: a < 5",
      "rules/r.yaml:2 change number: expr: a > 5 ⇒ expr: a > 6",
      "templates/a.yaml:2 drop line: {{- $x := 1 -}}",
      "templates/a.yaml:2 change number: {{- $x := 1 -}} ⇒ {{- $x := 2 -}}",
      "templates/a.yaml:3 flip condition: {{- if and .Values.a (eq .Values.b "true") }} ⇒ {{- if not (and .Values.a (eq .Values.b "true")) }}",
      "templates/a.yaml:3 and → or: {{- if and .Values.a (eq .Values.b "true") }} ⇒ {{- if or .Values.a (eq .Values.b "true") }}",
      "templates/a.yaml:3 eq → ne: {{- if and .Values.a (eq .Values.b "true") }} ⇒ {{- if and .Values.a (ne .Values.b "true") }}",
      "templates/a.yaml:3 change text: {{- if and .Values.a (eq .Values.b "true") }} ⇒ {{- if and .Values.a (eq .Values.b "truex") }}",
      "templates/a.yaml:4 drop line: kind: {{ $x }}",
      "templates/a.yaml:6 drop line: hostNetwork: true",
      "templates/a.yaml:6 true → false: hostNetwork: true ⇒ hostNetwork: false",
      "values.schema.json:1 drop constraint: : type "object"",
      "values.schema.json:1 drop constraint: : additionalProperties false",
      "values.schema.json:1 drop constraint: properties/type: type "string"",
      "values.schema.json:1 drop constraint: properties/type: pattern "^a"",
      "values.yaml:2 drop line: a: 1",
      "values.yaml:2 change number: a: 1 ⇒ a: 2",
    ]
  `);
});

it("A mutant is the whole file with one change", () => {
  const chart = smallChart("# 1\na: 1\n", files);
  const [mutant] = listMutants(chart).filter(({ file }) => file === "values.yaml");
  expect(mutant?.content).toBe("# 1\n");
});

it.each(withRenderer)("A change that makes the chart invalid is not a mutant", async () => {
  const chart = smallChart("a: 1\n", files);
  const all = listMutants(chart).filter(({ file }) => file === "templates/a.yaml");
  expect(all.length).toBeGreaterThan(5);
  const { mutants, unsound } = await selectSound(all, all.length, chart);
  expect(mutants.length + unsound).toBe(all.length);
  expect(mutants.map(({ operator, line }) => `${line} ${operator}`)).toMatchInlineSnapshot(`
    [
      "2 change number",
      "3 flip condition",
      "3 and → or",
      "3 eq → ne",
      "3 change text",
      "4 drop line",
      "6 drop line",
      "6 true → false",
    ]
  `);
});
