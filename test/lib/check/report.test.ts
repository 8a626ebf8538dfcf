import { expect, it } from "vitest";
import { formatReport } from "../../../scripts/lib/check/report.ts";
import type { Finding } from "../../../scripts/lib/util/finding.ts";

const finding: Finding = {
  severity: "error",
  rule: "schema/invalid",
  path: ["a", "b.c"],
  file: "v,1.yaml",
  line: 2,
  column: 3,
  message: "100% <wrong>",
  fix: "Correct it.",
};
const note: Finding = { severity: "info", rule: "pod-security/level", object: "Pod a", message: "is restricted" };
const result = { findings: [note, finding], nodes: [], failures: [] };

it("The text report has a block for each finding, errors first, and a verdict", () => {
  expect(formatReport(result, "text").split("\n")).toEqual([
    'error    v,1.yaml:2:3  a["b.c"]',
    "         100% <wrong> [schema/invalid]",
    "         Correct it.",
    "",
    "info     Pod a",
    "         is restricted [pod-security/level]",
    "",
    "This will not work: 1 error, 0 warnings, 1 note.",
  ]);
});

it("The JSON report has counts, findings with their paths as text, and nodes", () => {
  expect(JSON.parse(formatReport(result, "json"))).toEqual({
    counts: { error: 1, warning: 0, info: 1 },
    findings: [{ ...finding, path: 'a["b.c"]' }, note],
    nodes: [],
    failures: [],
  });
});

it.each([
  { format: "text", line: "The check ports failed, so its findings are missing: no port" },
  { format: "json", line: '"check": "ports"' },
  { format: "junit", line: '<error message="The check ports failed, so its findings are missing: no port"' },
  { format: "github", line: "::error::The check ports failed, so its findings are missing: no port" },
] as const)("The $format report names a check that failed", ({ format, line }) => {
  const failures = [{ check: "ports", message: "no port" }];
  expect(formatReport({ findings: [], nodes: [], failures }, format)).toContain(line);
});

it("The JSON report has the reason why a node has no pod or target as text", () => {
  const targets = { job: { none: { dropped: true } as const } };
  const nodes = [{ node: "a", pods: [], noPod: { taint: "b:NoSchedule" }, targets }];
  const report = JSON.parse(formatReport({ findings: [], nodes, failures: [] }, "json"));
  expect(report.nodes).toEqual([
    { node: "a", pods: [], noPod: "taint b:NoSchedule", targets: { job: { none: "dropped by relabelling" } } },
  ]);
});

it("The JUnit report has a test case for each finding, of which only errors fail", () => {
  const report = formatReport(result, "junit");
  expect(report).toContain('tests="2" failures="1"');
  expect(report).toContain('<failure message="100% &lt;wrong>. Correct it.');
  expect(report).toContain("info: is restricted.");
});

it("The GitHub report has an annotation for each finding, with special characters escaped", () => {
  expect(formatReport(result, "github").split("\n")).toEqual([
    '::error file=v%2C1.yaml,line=2,col=3,title=schema/invalid  a["b.c"]::100%25 <wrong>. Correct it.',
    "::notice title=pod-security/level  Pod a::is restricted.",
  ]);
});
