import { execa } from "execa";
import { UserError } from "./errors.ts";
import type { Progress } from "./progress.ts";

/** `onLine` is called with the last line of each chunk of output. */
export interface RunOptions extends Progress {
  cwd?: string;
  /** Variables added to this process's environment. */
  env?: Record<string, string>;
  /** Standard input of the program; default empty. */
  input?: string;
  /** Milliseconds after which the program is stopped; default no limit. */
  timeout?: number;
  /** Stops the program when it aborts. */
  signal?: AbortSignal | undefined;
  /** What the user can do when it fails, added to the error. */
  remedy?: string;
}

export interface RunResult {
  /** 0 on success; undefined if the program did not start or was stopped. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Whether the program was stopped because it exceeded the time limit. */
  timedOut: boolean;
  /** Why the program failed, in one line: its name, the exit code and the end of its output; empty on success. */
  failure: string;
}

/**
 * Runs a program and waits for its end.
 * @returns the standard output, without the last line break
 * @throws UserError the program failed; the message has the cause and the remedy
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
  const cause = code === "ENOENT" ? "not found" : timedOut ? `timed out after ${timeout} ms` : `exit code ${exitCode}`;
  const words = (stderr || stdout || originalMessage).trim().split("\n").slice(-3).join(" ");
  const command = [program.split("/").at(-1), ...args.slice(0, 2)].join(" ");
  return { exitCode, stdout, stderr, timedOut, failure: `${command}: ${cause}${words && `: ${words}`}` };
}
