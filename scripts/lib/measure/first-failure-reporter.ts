import { existsSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { projectDir } from "../util/paths.ts";

/**
 * Creates a reporter for Vitest, which ends the run at the first failure. It writes the file and the name of the test that failed, or the file
 * that cannot be loaded, to the file that FIRST_FAILURE_FILE names. With Vitest's own `--bail` the failure often reaches no reporter: the
 * worker is stopped before it reports it.
 */
export default function createFirstFailureReporter(): Reporter {
  const file = process.env.FIRST_FAILURE_FILE ?? "";
  let vitest: Vitest | undefined;
  const report = ({ moduleId }: TestModule, what: string) => {
    if (existsSync(file)) return;
    writeFileSync(file, `${relative(projectDir, moduleId)} ${what}`);
    // It resolves when the run has ended, which waits for this reporter.
    void vitest?.cancelCurrentRun("test-failure");
  };
  return {
    onInit(started) {
      vitest = started;
    },
    onTestCaseResult(test) {
      if (test.result().state === "failed") report(test.module, test.fullName);
    },
    onTestModuleEnd(module) {
      const [error] = module.errors();
      if (error) report(module, error.message.split("\n")[0] ?? "");
    },
  };
}
