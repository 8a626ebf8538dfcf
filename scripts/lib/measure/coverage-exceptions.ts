import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { UserError } from "../util/errors.ts";
import { projectDir } from "../util/paths.ts";
import { parseYaml } from "../util/yaml.ts";
import type { SeenBranch } from "./coverage.ts";
import { formatPosition, nameOutcome } from "./coverage-report.ts";

/** A branch of the templates that no values can reach. */
export interface CoverageException {
  /** Its name in the report, without its position: `range .exporters  never empty`. */
  branch: string;
  /** The only template that the exception applies to, such as `templates/scrape/_annotated-jobs.tpl`; default all. */
  template?: string;
  /** Why no values can reach it. */
  reason: string;
}

/** The file with the exceptions, relative to the project's folder. */
export const coverageExceptionsFile = "test/coverage-exceptions.yaml";

const isExceptionList = new Ajv().compile<CoverageException[]>({
  type: "array",
  items: {
    type: "object",
    required: ["branch", "reason"],
    properties: {
      branch: { type: "string" },
      template: { type: "string" },
      reason: { type: "string", minLength: 1 },
    },
    additionalProperties: false,
  },
});

/**
 * @returns the exceptions in a file
 * @throws UserError the file is not a list of exceptions
 */
export function readCoverageExceptions(file = join(projectDir, coverageExceptionsFile)): CoverageException[] {
  const list = parseYaml(readFileSync(file, "utf8"), file);
  if (isExceptionList(list)) return list;
  const [error] = isExceptionList.errors ?? [];
  const detail = error ? ` (${error.instancePath} ${error.message})` : "";
  throw new UserError(`${file}${detail}: must be a list of {branch, reason} with an optional template.`);
}

interface ReachableBranches {
  /** The branches without the excepted outcomes. */
  branches: SeenBranch[];
  /** The number of excepted outcomes. */
  excluded: number;
  /** Exceptions that do not apply, one line each. */
  problems: string[];
}

/** Removes the excepted outcomes from the branches, and reports exceptions that a test reached or that match nothing. */
export function excludeUnreachable(
  exceptions: readonly CoverageException[],
  branches: readonly SeenBranch[],
): ReachableBranches {
  const used = new Set<CoverageException>();
  const problems: string[] = [];
  let excluded = 0;
  const left = branches.map((branch) => ({
    ...branch,
    outcomes: branch.outcomes.filter((outcome) => {
      const exception = exceptions.find(
        (one) => one.branch === nameOutcome(branch, outcome) && (one.template ?? branch.file) === branch.file,
      );
      if (!exception) return true;
      used.add(exception);
      excluded++;
      if (outcome.hit)
        problems.push(
          `${coverageExceptionsFile}: ${exception.branch}: a test reached it at ${formatPosition(branch)}. Remove the entry, or set template to the file where it is unreachable.`,
        );
      return false;
    }),
  }));
  for (const exception of exceptions)
    if (!used.has(exception))
      problems.push(
        `${coverageExceptionsFile}: ${exception.branch}: no such branch in ${exception.template ?? "any template"}, or an earlier entry covers it. Remove or correct the entry.`,
      );
  return { branches: left.filter(({ outcomes }) => outcomes.length > 0), excluded, problems };
}
