import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordHits, startRecording } from "../../../scripts/lib/helm/branch-recorder.ts";
import { createRenderer } from "../../../scripts/lib/helm/resident-renderer.ts";
import { addHits, findBranches, readCoverage } from "../../../scripts/lib/measure/coverage.ts";
import { excludeUnreachable, readCoverageExceptions } from "../../../scripts/lib/measure/coverage-exceptions.ts";
import { countOutcomes, listMissedLines, writeCoverageReport } from "../../../scripts/lib/measure/coverage-report.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { environment, folder, smallChart } from "../../support/fixture.ts";
import { ignoreRandom, request, withRenderer } from "../../support/helm-template.ts";
import { valuesSets } from "../../support/values-files.ts";

const templates = {
  "templates/_a.tpl": [
    '{{- define "a" -}}',
    "  {{- if .one -}} one {{- else if eq (toString .two) `}}` -}} two {{- else }} none {{ end -}}",
    "{{- end -}}",
    '{{ define "unused" }}{{ end }}{{ define "never" }}x{{ end }}',
  ].join("\n"),
  "templates/b.yaml": [
    "kind: ConfigMap",
    "data:",
    '  a: {{ include "a" .Values }}',
    '  b: {{ default "x" .Values.b }} {{ .Values.b | default "y" | quote }}',
    "  {{- range $index, $item := .Values.list }}",
    "  {{ $index }}: {{ $item }}",
    "  {{- end }}",
    "  {{- with (default dict .Values.map).below }}",
    '  c: {{ . | empty | ternary "}}" "d" }}',
    "  {{- end }}",
  ].join("\n"),
  "templates/c.yaml": "{{ if .Values.fails }}{{ fail `no. Never.` }}{{ end }}",
};

describe("coverage exceptions", () => {
  const branch = { source: "", line: 2, column: 5, kind: "range", text: ".a" } as const;
  const outcomes = (hit: boolean) => [
    { hit: true, missed: "never non-empty" },
    { hit, missed: "never empty" },
  ];
  const one = { ...branch, file: "templates/one.yaml", outcomes: outcomes(false) };
  const other = { ...branch, file: "templates/other.yaml", outcomes: outcomes(true) };
  const entry = { branch: "range .a  never empty", reason: "There is always one." };

  it("Coverage exceptions exclude an outcome from the count", () => {
    const { branches, excluded, problems } = excludeUnreachable([entry], [one]);
    expect([countOutcomes(branches), listMissedLines(branches), excluded, problems]).toEqual([
      { hit: 1, total: 1, percent: 100 },
      [],
      1,
      [],
    ]);
  });

  it("A coverage exception with a template excludes only that template's outcome", () => {
    const { branches, excluded, problems } = excludeUnreachable([{ ...entry, template: one.file }], [one, other]);
    expect([countOutcomes(branches), excluded, problems]).toEqual([{ hit: 3, total: 3, percent: 100 }, 1, []]);
  });

  it("Coverage exceptions are rejected when a test reached the branch", () => {
    expect(excludeUnreachable([entry], [one, other]).problems).toEqual([
      "test/coverage-exceptions.yaml: range .a  never empty: a test reached it at templates/other.yaml:2:5. Remove the entry, or set template to the file where it is unreachable.",
    ]);
  });

  it.each([
    { title: "branch", stale: { ...entry, branch: "range .b  never empty" }, where: "any template" },
    { title: "template", stale: { ...entry, template: "templates/old.yaml" }, where: "templates/old.yaml" },
  ])("Coverage exceptions are rejected when the $title does not exist", ({ stale, where }) => {
    expect(excludeUnreachable([entry, stale], [one]).problems).toEqual([
      `test/coverage-exceptions.yaml: ${stale.branch}: no such branch in ${where}, or an earlier entry covers it. Remove or correct the entry.`,
    ]);
  });

  it("Coverage exceptions need a reason", () => {
    const file = (text: string) => join(folder({ "exceptions.yaml": text }), "exceptions.yaml");
    expect(readCoverageExceptions(file("[{ branch: a, reason: b }]"))).toEqual([{ branch: "a", reason: "b" }]);
    expect(() => readCoverageExceptions(file("[{ branch: a }]"))).toThrow("must have required property 'reason'");
  });
});

describe.each(withRenderer)("coverage of templates", (program) => {
  const renderer = createRenderer(program);

  it.each(valuesSets.filter((_, index) => index % 3 === 0))(
    "Coverage recording does not change what $title renders",
    async ({ values }) => {
      for (const notes of [false, true]) {
        const plain = await renderer.render(request({ values, notes }));
        const { hits = {}, ...covered } = await renderer.render(request({ values, notes, coverage: true }));
        expect(ignoreRandom(covered)).toEqual(ignoreRandom(plain));
        expect(Object.values(hits).join("")).toMatch(/^[0123]+$/);
      }
    },
  );

  it("Coverage includes both outcomes of if, with, range, default and ternary, and unused definitions", async () => {
    const chart = smallChart("{}", templates);
    const branches = await findBranches(chart);
    const seen = async (...sets: object[]) => {
      const answers = await Promise.all(sets.map((set) => renderer.render(request({ chart, set, coverage: true }))));
      return addHits(
        branches,
        answers.map(({ hits = {} }) => hits),
      );
    };
    expect(listMissedLines(await seen({ b: "b", list: ["a"], two: "}}" }))).toMatchInlineSnapshot(`
      [
        "templates/_a.tpl:2:10  if .one  never true",
        "templates/_a.tpl:2:35  if eq (toString .two) \`}}\`  never false",
        "templates/_a.tpl:4:51  define never  never used",
        "templates/b.yaml:4:9  default  never applied",
        "templates/b.yaml:4:49  default  never applied",
        "templates/b.yaml:5:13  range $index, $item := .Values.list  never empty",
        "templates/b.yaml:8:12  with (default dict .Values.map).below  never non-empty",
        "templates/b.yaml:8:13  default  never overridden",
        "templates/b.yaml:9:21  ternary  never true",
        "templates/b.yaml:9:21  ternary  never false",
        "templates/c.yaml:1:7  if .Values.fails  never true",
      ]
    `);
    const all = await seen(
      {},
      { one: true, b: "b", list: ["a"], map: { below: [1] } },
      { two: "}}", map: { below: " " } },
    );
    expect(listMissedLines(all)).toMatchInlineSnapshot(`
      [
        "templates/_a.tpl:4:51  define never  never used",
        "templates/b.yaml:9:21  ternary  never true",
        "templates/c.yaml:1:7  if .Values.fails  never true",
      ]
    `);
    expect(countOutcomes(all)).toMatchInlineSnapshot(`
      {
        "hit": 20,
        "percent": 86.9,
        "total": 23,
      }
    `);
  });

  it("Coverage recording does not change the error of a failing template", async () => {
    const chart = smallChart("{}", templates);
    const { error, hits } = await renderer.render(request({ chart, set: { fails: true }, coverage: true }));
    expect(error).toContain("no. Never.");
    expect(Object.values(hits ?? {}).join("")).toContain("1");
  });

  it("Coverage recording does not change the error of a template that cannot be parsed", async () => {
    const chart = smallChart("{}", { "templates/b.yaml": "{{ if }}" });
    await expect(findBranches(chart)).rejects.toThrow("missing value for if");
  });

  it("Coverage combines all renderings, and is written as HTML and for services", async () => {
    const [branches, dir, report] = [await findBranches(chartDir), folder(), folder()];
    environment("NODE_MONITORING_COVERAGE", "");
    startRecording(dir);
    for (const set of [{}, { prometheus: { enabled: true } }])
      recordHits((await renderer.render(request({ set, coverage: true }))).hits ?? {});
    const seen = readCoverage(dir, branches);
    expect(seen.map(({ file, line }) => `${file}:${line}`)).toEqual(
      branches.map(({ file, line }) => `${file}:${line}`),
    );
    const enabled = seen.find(({ text }) => text === ".Values.prometheus.enabled");
    expect(enabled?.outcomes.map(({ hit }) => hit)).toEqual([true, true]);
    writeCoverageReport(seen, report);
    expect(readFileSync(join(report, "index.html"), "utf8")).toContain("prometheus/index.html");
    const lcov = readFileSync(join(report, "lcov.info"), "utf8");
    expect(lcov.match(/^BRDA:.*,[01]$/gm)?.length).toBe(
      seen.filter(({ outcomes }) => outcomes.length === 2).length * 2,
    );
    expect(lcov.match(/^FN:/gm)?.length).toBe(seen.filter(({ kind }) => kind === "file" || kind === "define").length);
  });
});
