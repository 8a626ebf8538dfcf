import junit, { type Builder } from "junit-report-builder";
import type { Finding } from "../../util/finding.ts";
import type { CheckFailure } from "../guard.ts";
import { failureText, placeText, sentenceText, subjectText } from "./parts.ts";

/** Writes findings as the test report of a CI: a test case for each, of which only errors fail. */
export function formatJunit(findings: readonly Finding[], failures: readonly CheckFailure[]): string {
  // Its types describe its ES module, which Node does not load.
  const report = (junit as unknown as Builder).newBuilder();
  const suite = report.testSuite().name("node-monitoring check");
  if (findings.length === 0) suite.testCase().className("values").name("no findings");
  for (const finding of findings) {
    const name = [placeText(finding), subjectText(finding)].filter(Boolean).join(" ") || sentenceText(finding);
    const test = suite.testCase().className(finding.rule).name(name);
    if (finding.severity === "error") test.failure(sentenceText(finding));
    else test.standardOutput(`${finding.severity}: ${sentenceText(finding)}`);
  }
  for (const failure of failures) suite.testCase().className("check").name(failure.check).error(failureText(failure));
  return report.build().trimEnd();
}
