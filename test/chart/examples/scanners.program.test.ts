import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { type Examples, judge, type ScannerException, scan } from "../../support/scanners.ts";
import { pathOf, valuesSets } from "../../support/values-files.ts";

/** Milliseconds for the installation of the scanners, and for a run, which takes 30 seconds on an idle machine. */
const timeout = 1_200_000;

const file = "test/scanner-exceptions.yaml";
const exceptions = parseYaml(readFileSync(pathOf(file), "utf8"), file) as ScannerException[];

it("The scanners find nothing in any example that the exceptions do not explain, and no exception is stale", {
  timeout,
}, async () => {
  const rendered = await Promise.all(
    valuesSets.map(async ({ title, values }, index) => [
      title,
      // A namespace of its own, because Checkov judges all examples together, and takes the NetworkPolicy of one for that of another.
      await render({ release: "node-monitoring", namespace: `monitoring-${index}`, values }),
    ]),
  );
  const examples: Examples = Object.fromEntries(rendered);
  expect(judge(await scan(examples), exceptions)).toEqual([]);
});

it("Both scanners report a privileged exporter", { timeout }, async () => {
  const set = { containerSecurityContext: { privileged: true, allowPrivilegeEscalation: true } };
  const found = await scan({ privileged: await render({ set }) });
  const exporter = found.filter(({ object }) => object === "DaemonSet exporter").map(({ check }) => check);
  expect(exporter).toEqual(
    expect.arrayContaining(["CKV_K8S_16", "container-security-context-privileged: The container is privileged"]),
  );
});

describe("The judgement of the exceptions", () => {
  const finding = { scanner: "checkov", check: "CKV_K8S_1", object: "Pod test", example: "a.yaml" } as const;
  const exception = { scanner: "checkov", checks: ["CKV_K8S_1"], objects: ["Pod test"], reason: "because" };

  it.for([
    {
      title: "a finding without an exception",
      findings: [finding],
      excuses: [],
      problems: ["checkov: CKV_K8S_1: Pod test (a.yaml)"],
    },
    { title: "no finding that has an exception", findings: [finding], excuses: [exception], problems: [] },
    {
      title: "a finding in another example than those of the exception, and the exception",
      findings: [finding],
      excuses: [{ ...exception, examples: ["b.yaml"] }],
      problems: ["checkov: CKV_K8S_1: Pod test (a.yaml)", "no longer needed: checkov: CKV_K8S_1: Pod test (b.yaml)"],
    },
    {
      title: "an object of an exception that the scanner no longer criticises",
      findings: [finding],
      excuses: [{ ...exception, objects: ["Pod test", "Job reload"] }],
      problems: ["no longer needed: checkov: CKV_K8S_1: Job reload (*)"],
    },
  ])("The judgement names $title", ({ findings, excuses, problems }) => {
    expect(judge(findings, excuses)).toEqual(problems);
  });
});

it("Every exception has a reason of at least a few words", () => {
  expect(exceptions.length).toBeGreaterThan(0);
  for (const { reason } of exceptions) expect(reason.split(" ").length).toBeGreaterThan(3);
});
