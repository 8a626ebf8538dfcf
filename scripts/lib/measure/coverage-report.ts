import { join } from "node:path";
import coverageLibrary, { type FileCoverageData, type Range } from "istanbul-lib-coverage";
import reportLibrary from "istanbul-lib-report";
import reports from "istanbul-reports";
import type { Branch, SeenBranch, Way } from "../helm/coverage.ts";
import { chartDir } from "../util/paths.ts";

/** The least percentage of ways that the tests have to see. */
export const wantedPercent = 100;

/** How many of the ways in which templates can go were seen. */
export interface CoverageCount {
  seen: number;
  ways: number;
  /** From 0 to 100, rounded down, so that 100 is all. */
  percent: number;
}

/** Counts ways: two for each branch, one for each template and definition. */
export function countWays(branches: readonly SeenBranch[]): CoverageCount {
  const ways = branches.flatMap((branch) => branch.ways);
  const seen = ways.filter((way) => way.seen).length;
  return { seen, ways: ways.length, percent: Math.floor((1000 * seen) / Math.max(ways.length, 1)) / 10 };
}

/** What was not seen, a line each: `templates/_helpers.tpl:23:7  if .root.Values.fullnameOverride  never true`. */
export function unseenLines(branches: readonly SeenBranch[]): string[] {
  return branches.flatMap((branch) =>
    branch.ways.filter((way) => !way.seen).map((way) => `${placeOf(branch)}  ${nameOf(branch, way)}`),
  );
}

/** Where a branch begins: `templates/_helpers.tpl:23:7`. */
export function placeOf({ file, line, column }: Branch): string {
  return `${file}:${line}:${column}`;
}

/** What a way is called, wherever it is: `range .exporters  never over nothing`. */
export function nameOf({ kind, text }: Branch, { unseen }: Way): string {
  return `${text === kind ? kind : `${kind} ${text}`}  ${unseen}`;
}

/** Writes a folder with `index.html` and `lcov.info`, which editors and services know. */
export function writeCoverageReport(branches: readonly SeenBranch[], folder: string): void {
  const coverageMap = coverageLibrary.createCoverageMap({});
  for (const [file, ofFile] of Map.groupBy(branches, ({ file }) => file))
    coverageMap.addFileCoverage(fileCoverage(join(chartDir, file), ofFile));
  const context = reportLibrary.createContext({ dir: folder, coverageMap, defaultSummarizer: "nested" });
  for (const format of ["html", "lcovonly"] as const) reports.create(format).execute(context);
}

/** In Istanbul's words. A branch is a statement too, since it is what lines are coloured by. */
function fileCoverage(path: string, branches: readonly SeenBranch[]): FileCoverageData {
  const data: FileCoverageData = { path, statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} };
  for (const [index, { line, column, kind, text, ways }] of branches.entries()) {
    const key = String(index);
    const range: Range = {
      start: { line, column: column - 1 },
      end: {
        line,
        column: column - 1 + (kind === "define" || kind === "file" ? 1 : (text.split("\n")[0] ?? "").length),
      },
    };
    const counts = ways.map(({ seen }) => Number(seen));
    data.statementMap[key] = range;
    data.s[key] = Math.max(...counts);
    if (kind === "define" || kind === "file") {
      data.fnMap[key] = { name: text, decl: range, loc: range, line };
      data.f[key] = counts[0] ?? 0;
    } else if (ways.length > 1) {
      data.branchMap[key] = { loc: range, type: kind, locations: [range, range], line };
      data.b[key] = counts;
    }
  }
  return data;
}
