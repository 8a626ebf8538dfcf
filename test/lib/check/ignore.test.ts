import { join } from "node:path";
import { expect, it } from "vitest";
import type { CheckFailure } from "../../../scripts/lib/check/guard.ts";
import { applyExceptions, readExceptions } from "../../../scripts/lib/check/ignore.ts";
import type { Finding } from "../../../scripts/lib/util/finding.ts";
import { folder } from "../../support/fixture.ts";

const findings: Finding[] = [
  { severity: "error", rule: "ports/probe", object: "Pod a", message: "a" },
  { severity: "warning", rule: "ports/service", object: "Service monitoring/b", message: "b" },
];
const today = "2026-11-30";
const reason = "known";

const apply = (...exceptions: { rule: string; object?: string; expires?: string }[]) =>
  applyTo({ findings, failures: [] }, ...exceptions);
const applyTo = (
  result: Parameters<typeof applyExceptions>[0],
  ...exceptions: { rule: string; object?: string; expires?: string }[]
) =>
  applyExceptions(
    result,
    exceptions.map((exception) => ({ reason, ...exception })),
    "i.yaml",
    today,
  ).map(({ rule, message }) => `${rule}: ${message}`);

it("An exception accepts the findings of its rule and object", () => {
  expect(apply({ rule: "ports/probe" })).toEqual(["ports/service: b"]);
  expect(apply({ rule: "ports/*" })).toEqual([]);
  expect(apply({ rule: "ports/*", object: "Service */b" })).toEqual(["ports/probe: a"]);
  expect(apply({ rule: "ports/service", object: "Service monitoring/b", expires: today })).toEqual(["ports/probe: a"]);
});

it("An exception that matches nothing is reported", () => {
  expect(apply({ rule: "ports/probe", object: "Pod b" })).toEqual([
    "ports/probe: a",
    "ports/service: b",
    "ignore/unused: the exception for ports/probe of Pod b matches no finding",
  ]);
});

it.each([
  { what: "a check failed", failures: [{ check: "selectors", message: "a" }] },
  { what: "the objects are not judged", more: { severity: "info", rule: "objects/not-judged", message: "b" } },
  { what: "the schema rejects the values", more: { severity: "error", rule: "schema/invalid", message: "b" } },
  { what: "the chart does not render", more: { severity: "error", rule: "chart/rejected", message: "b" } },
] satisfies { what: string; failures?: CheckFailure[]; more?: Finding }[])(
  "An exception that matches nothing is not reported if $what",
  ({ failures = [], more }: { failures?: CheckFailure[]; more?: Finding }) => {
    const rest = more ? [more] : [];
    const unused = { rule: "ports/probe", object: "Pod b" };
    expect(applyTo({ findings: rest, failures }, unused)).toEqual(rest.map(({ rule }) => `${rule}: b`));
  },
);

it("An exception that has expired accepts nothing, and is reported", () => {
  expect(apply({ rule: "ports/probe", expires: "2026-11-29" })).toEqual([
    "ports/probe: a",
    "ports/service: b",
    "ignore/expired: the exception for ports/probe expired on 2026-11-29",
  ]);
});

it("readExceptions reads rules, objects, reasons and days", () => {
  const text = "ignore:\n  - rule: ports/probe\n    object: Pod a\n    reason: known\n    expires: 2027-01-31\n";
  const file = join(folder({ "i.yaml": text }), "i.yaml");
  expect(readExceptions(file, "i.yaml")).toEqual([
    { rule: "ports/probe", object: "Pod a", reason: "known", expires: "2027-01-31" },
  ]);
});

it.each([
  ["a: 1", "i.yaml: has no list `ignore`. Add one"],
  ["ignore: [{ rule: a }]", "i.yaml: ignore[0]: needs a rule and a reason. Add them"],
  [
    "ignore: [{ rule: a, reason: b, until: c }]",
    "i.yaml: ignore[0]: unknown key until. Use rule, object, reason, expires",
  ],
  ["ignore: [{ rule: a, reason: b, expires: soon }]", "i.yaml: ignore[0]: soon is no day. Write it as 2027-01-31"],
])("readExceptions rejects %s", (text, message) => {
  const file = join(folder({ "i.yaml": text }), "i.yaml");
  expect(() => readExceptions(file, "i.yaml")).toThrow(message);
});
