import { type Command, CommanderError, InvalidArgumentError } from "commander";
import { messageOf, UserError } from "../util/errors.ts";
import { Interrupted } from "../util/interrupt.ts";
import { sanitizeLines } from "../util/sanitize.ts";

/**
 * Runs a command with the arguments of this process. An error that a user can act on is printed as one line, and the process ends with
 * exit code 1 (2 for invalid arguments). Any other error is a bug, and keeps its stack trace.
 * @param failure the exit code for errors that a user can act on
 */
export async function runCommand(command: Command, failure = 1): Promise<void> {
  for (const each of [command, ...command.commands]) {
    each.exitOverride().showHelpAfterError("(--help lists the options)");
  }
  try {
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode && 2;
    else if (error instanceof Interrupted) {
      console.error(error.message);
      // The programs that this process started stop when it exits.
      process.exit(130);
    } else if (error instanceof UserError) fail(`Error: ${sanitizeLines(messageOf(error))}`, failure);
    else fail(error instanceof Error ? (error.stack ?? error.message) : String(error), failure);
  }
}

/** @returns a parser for an argument that is a whole number; it throws InvalidArgumentError for other text and for numbers out of bounds */
export function parseWholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    }
    return number;
  };
}

function fail(message: string, exitCode: number): void {
  console.error(message);
  process.exitCode = exitCode;
}
