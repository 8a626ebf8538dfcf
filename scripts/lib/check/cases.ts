import { basename } from "node:path";
import type { Finding } from "../util/finding.ts";
import { type CheckOptions, type CheckResult, checkValues } from "./check.ts";
import { ciValues } from "./rules/unrendered-templates.ts";

/** One of several sets of values. */
export interface CheckCase {
  /** The file with the values, or `defaults`. */
  name: string;
  options: CheckOptions;
}

/** A case with the defaults, and one for each file with which a chart's authors test it. */
export function ciCases(chart: string, options: CheckOptions): CheckCase[] {
  const { values = [] } = options;
  const files = ciValues(chart);
  return [
    { name: "defaults", options },
    ...files.map((file) => ({ name: `ci/${basename(file)}`, options: { ...options, values: [...values, file] } })),
  ];
}

/** Checks several sets of values, one after the other. Equal findings become one, which names its cases unless all have it. */
export async function checkCases(cases: readonly CheckCase[]): Promise<CheckResult> {
  const results: CheckResult[] = [];
  for (const { options } of cases) results.push(await checkValues(options));
  const found = new Map<string, { finding: Finding; names: string[] }>();
  for (const [index, { findings }] of results.entries()) {
    for (const finding of findings) {
      const key = JSON.stringify(finding);
      const entry = found.get(key) ?? { finding, names: [] };
      found.set(key, { ...entry, names: [...entry.names, cases[index]?.name ?? ""] });
    }
  }
  const failures = results.flatMap((result, index) =>
    result.failures.map((failure) => ({ ...failure, message: `${cases[index]?.name}: ${failure.message}` })),
  );
  return {
    findings: [...found.values()].map(({ finding, names }) =>
      names.length === cases.length ? finding : { ...finding, cases: names },
    ),
    nodes: [],
    failures,
  };
}
