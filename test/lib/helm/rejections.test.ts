import { expect, it } from "vitest";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { parseRejections } from "../../../scripts/lib/helm/rejections.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { smallChart } from "../../support/fixture.ts";

const report = [
  "rejected values (3):",
  "- port: is taken. Fix: Set another one.",
  '- extraArgs["web.listen-address"]: contains a quote (") and\\nFix\\: a line. Fix: Remove it.',
  "- podSpec.containers[0].name: is 1. 2. 3. Fix: Use a name. Or none.",
].join("\n");

const rejection = { severity: "error", rule: "chart/rejected" };
const expected = [
  { ...rejection, path: ["port"], message: "is taken", fix: "Set another one." },
  {
    ...rejection,
    path: ["extraArgs", "web.listen-address"],
    message: 'contains a quote (") and\nFix: a line',
    fix: "Remove it.",
  },
  { ...rejection, path: ["podSpec", "containers", "0", "name"], message: "is 1. 2. 3", fix: "Use a name. Or none." },
];

it("A report of the chart's validation is split into path, message and fix", () => {
  expect(parseRejections(report)).toEqual(expected);
});

it.each([
  ["another text", "port 1 is taken: choose another"],
  ["a report with fewer findings than it counts", report.split("\n").slice(0, -1).join("\n")],
  ["a report with a line in another format", report.replace(" Fix: Set another one.", "")],
])("parseRejections does not split %s", (_, text) => {
  expect(parseRejections(text)).toBeUndefined();
});

it.each(["helm", "helm3"] as const)("The error of %s has the findings of the chart's validation", async (helm) => {
  const chart = smallChart("", { "templates/validate.yaml": `{{ fail ${JSON.stringify(report)} }}` });
  const error: unknown = await render({ helm, chart }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HelmError);
  expect((error as HelmError).rejections).toEqual(expected);
  expect((error as HelmError).lines).toHaveLength(3);
});
