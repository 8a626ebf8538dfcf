import { join } from "node:path";
import coverageLibrary, { type FileCoverageData, type Range } from "istanbul-lib-coverage";
import reportLibrary from "istanbul-lib-report";
import reports from "istanbul-reports";
import { chartDir } from "../util/paths.ts";
import type { Branch, Outcome, SeenBranch } from "./coverage.ts";

/** The percentage of outcomes that the tests must hit. */
export const requiredPercent = 100;

/** How many outcomes of the branches were hit. */
export interface CoverageCount {
  hit: number;
  total: number;
  /** From 0 to 100, rounded down, so that 100 means all. */
  percent: number;
}

/** Counts outcomes: two for each branch, one for each file and definition. */
export function countOutcomes(branches: readonly SeenBranch[]): CoverageCount {
  const outcomes = branches.flatMap((branch) => branch.outcomes);
  const hit = outcomes.filter((outcome) => outcome.hit).length;
  return { hit, total: outcomes.length, percent: Math.floor((1000 * hit) / Math.max(outcomes.length, 1)) / 10 };
}

/** Describes each missed outcome in a line: `templates/_helpers.tpl:23:7  if .root.Values.fullnameOverride  never true`. */
export function listMissedLines(branches: readonly SeenBranch[]): string[] {
  return branches.flatMap((branch) =>
    branch.outcomes
      .filter((outcome) => !outcome.hit)
      .map((outcome) => `${formatPosition(branch)}  ${nameOutcome(branch, outcome)}`),
  );
}

/** Where a branch starts: `templates/_helpers.tpl:23:7`. */
export function formatPosition({ file, line, column }: Branch): string {
  return `${file}:${line}:${column}`;
}

/** The name of an outcome, which does not depend on its position: `range .exporters  never empty`. */
export function nameOutcome({ kind, text }: Branch, { missed }: Outcome): string {
  return `${text === kind ? kind : `${kind} ${text}`}  ${missed}`;
}

/** Writes `index.html` for people, and `lcov.info` for editors and services, into a folder. */
export function writeCoverageReport(branches: readonly SeenBranch[], folder: string): void {
  const coverageMap = coverageLibrary.createCoverageMap({});
  for (const [file, inFile] of Map.groupBy(branches, ({ file }) => file))
    coverageMap.addFileCoverage(fileCoverage(join(chartDir, file), inFile));
  const context = reportLibrary.createContext({ dir: folder, coverageMap, defaultSummarizer: "nested" });
  for (const format of ["html", "lcovonly"] as const) reports.create(format).execute(context);
}

/** The branches in Istanbul's format. Each branch is also a statement, because Istanbul colours lines by statements. */
function fileCoverage(path: string, branches: readonly SeenBranch[]): FileCoverageData {
  const data: FileCoverageData = { path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };
  for (const [index, { line, column, kind, text, outcomes }] of branches.entries()) {
    const key = String(index);
    const range: Range = {
      start: { line, column: column - 1 },
      end: {
        line,
        column: column - 1 + (kind === "define" || kind === "file" ? 1 : (text.split("\n")[0] ?? "").length),
      },
    };
    const counts = outcomes.map(({ hit }) => Number(hit));
    data.statementMap[key] = range;
    data.s[key] = Math.max(...counts);
    if (kind === "define" || kind === "file") {
      data.fnMap[key] = { name: text, decl: range, loc: range, line };
      data.f[key] = counts[0] ?? 0;
    } else if (outcomes.length > 1) {
      data.branchMap[key] = { loc: range, type: kind, locations: [range, range], line };
      data.b[key] = counts;
    }
  }
  return data;
}
