import { messageOf } from "../util/errors.ts";

/** A check that could not be run. */
export interface CheckFailure {
  /** The name of the check: the first part of its rule ids. */
  check: string;
  message: string;
}

/** Runs checks so that the failure of one does not keep the others from running. */
export interface Guard {
  /** @returns what the check finds, or the fallback if it fails */
  run<Result>(check: string, work: () => Result | Promise<Result>, fallback: Result): Promise<Result>;
  report(check: string, error: unknown): void;
  readonly failures: readonly CheckFailure[];
}

export function createGuard(): Guard {
  const failures: CheckFailure[] = [];
  const report = (check: string, error: unknown) => {
    failures.push({ check, message: messageOf(error) });
  };
  return {
    failures,
    report,
    async run(check, work, fallback) {
      try {
        return await work();
      } catch (error) {
        report(check, error);
        return fallback;
      }
    },
  };
}
