import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RenderOptions } from "../../helm/render.ts";
import { type Finding, type RuleId, severities } from "../../util/finding.ts";
import { chartDir } from "../../util/paths.ts";
import { ValuesFileError } from "../../values/file.ts";
import { chartValues } from "../../values/merge.ts";
import { findPlace, openValuesFile, type ValuesFile } from "../../values/positions.ts";
import { readValues, type Values } from "../../values/read.ts";
import { findViolations } from "../../values/validate.ts";

/** Values files, as far as they can be read. */
export interface OpenedFiles {
  files: ValuesFile[];
  findings: Finding[];
  /** Whether all of them are YAML with a map in it. */
  isSound: boolean;
}

/** Reads values files, and reports what cannot be read and what reads as something else than it looks like. */
export function openValuesFiles(names: readonly string[]): OpenedFiles {
  const files: ValuesFile[] = [];
  const faults: Finding[] = [];
  for (const name of names) {
    try {
      files.push(openValuesFile(name));
    } catch (error) {
      if (!(error instanceof ValuesFileError)) throw error;
      faults.push(error.finding);
    }
  }
  const findings = [...limit(faults, "values-file"), ...files.flatMap((file) => limit(file.findings, "values-file"))];
  return { files, findings, isSound: faults.length === 0 && files.every(({ isSound }) => isSound) };
}

/** A chart's own values. */
export type Defaults = Pick<OpenedFiles, "findings" | "isSound"> & { values: Values };

/**
 * Reads a chart's own values, and reports duplicate keys. Whether they are valid YAML is for Helm to decide. Tests look after the values of this
 * project's chart, so they are not read.
 */
export function openDefaults(chart: string): Defaults {
  const file = join(chart, "values.yaml");
  if (chart === chartDir || !existsSync(file)) return { values: {}, findings: [], isSound: true };
  try {
    return { values: readValues(file, { isUnique: true }), findings: [], isSound: true };
  } catch (error) {
    if (!(error instanceof ValuesFileError)) throw error;
  }
  // Reading a large file so that each value can be located takes longer than rendering the chart.
  const { files, findings, isSound } = openValuesFiles([file]);
  const duplicates = findings.filter(({ rule }) => rule === "values-file/duplicate-key");
  return { values: files[0]?.values ?? {}, findings: duplicates, isSound };
}

/** Fixes for violations that have no more specific one. */
const defaultFixes: Readonly<Partial<Record<RuleId, string>>> = {
  "schema/unknown": "Remove it, or correct its name.",
  "schema/missing": "Add it.",
};

/** Validates the merged values, and locates each violation in the files. */
export function checkSchema(files: readonly ValuesFile[], { values = [], set, chart }: RenderOptions): Finding[] {
  const violations = findViolations(chartValues(values, set, chart), chart);
  return limit(violations, "schema").map((finding) => {
    if (!finding.path) return finding;
    // A message about a value describes the allowed form, which is the remedy.
    const fix = finding.fix ?? defaultFixes[finding.rule];
    return { ...finding, ...findPlace(files, finding.path), ...(fix && { fix }) };
  });
}

/** How many findings of one rule are shown: nobody reads more, and locating each takes time. */
const most = 100;

/** The first findings, errors before others, and how many there are besides. */
function limit(findings: readonly Finding[], subject: "schema" | "values-file"): Finding[] {
  const sorted = findings.toSorted(
    (left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity),
  );
  const rest = sorted.slice(most);
  const [next] = rest;
  const more: Finding[] = next
    ? [{ severity: next.severity, rule: `${subject}/more`, message: `${rest.length} more findings of this kind` }]
    : [];
  return [...sorted.slice(0, most), ...more];
}
