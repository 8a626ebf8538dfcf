import { execa } from "execa";
import { UserError } from "./errors.ts";
import type { Progress } from "./progress.ts";

/** `onLine` is called with the last line of each piece that the program prints. */
export interface RunOptions extends Progress {
  cwd?: string;
  /** Variables added to this process's environment. */
  env?: Record<string, string>;
  /** Written to the program's standard input; without it the program has none. */
  input?: string;
  /** Milliseconds after which the program is stopped; without it there is no limit. */
  timeout?: number;
  /** Stops the program when it aborts. */
  signal?: AbortSignal | undefined;
  /** What the user can do when it fails, added to the error. */
  remedy?: string;
}

export interface RunResult {
  /** 0 when all went well; undefined when the program did not start or was stopped. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Whether the program was stopped because it exceeded the time limit. */
  timedOut: boolean;
  /** Why it failed, in one line: the program, its exit code and its last words; empty when it did not fail. */
  failure: string;
}

/**
 * Runs a program to its end.
 * @returns what it printed on standard output, without the last line break
 * @throws UserError the program, why it failed, and the remedy
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { failure, stdout } = await tryRun(program, args, options);
  if (failure) throw new UserError(options.remedy ? `${failure}. ${options.remedy}` : failure);
  return stdout;
}

/** Like {@link run}, but a failure is part of the result. */
export async function tryRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { input = "", signal, onLine, cwd, env, timeout } = options;
  const child = execa(program, args, {
    reject: false,
    input,
    ...(cwd && { cwd }),
    ...(env && { env }),
    ...(timeout && { timeout }),
    ...(signal && { cancelSignal: signal }),
  });
  if (onLine) {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        const line = chunk.toString().trimEnd().split("\n").at(-1)?.trim();
        if (line) onLine(line);
      });
    }
  }
  const { exitCode, stdout, stderr, failed, code, timedOut, originalMessage = "" } = await child;
  if (!failed) return { exitCode, stdout, stderr, timedOut: false, failure: "" };
  const cause = code === "ENOENT" ? "not found" : timedOut ? `not done after ${timeout} ms` : `exit code ${exitCode}`;
  const words = (stderr || stdout || originalMessage).trim().split("\n").slice(-3).join(" ");
  const command = [program.split("/").at(-1), ...args.slice(0, 2)].join(" ");
  return { exitCode, stdout, stderr, timedOut, failure: `${command}: ${cause}${words && `: ${words}`}` };
}
