import { type Command, CommanderError, InvalidArgumentError } from "commander";
import { messageOf, UserError } from "../util/errors.ts";
import { Interrupted } from "../util/interrupt.ts";
import { printableLines } from "../util/sanitize.ts";

/**
 * Runs a command with this process's arguments. What a user can act on is printed as one line, and the process then ends with exit
 * code 1 (2 for arguments that are wrong); anything else is a mistake of ours and keeps its stack.
 * @param failure the exit code in place of 1
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
      // At once, and with all programs that still work for us: they are stopped when this process exits.
      process.exit(130);
    } else if (error instanceof UserError) fail(`Error: ${printableLines(messageOf(error))}`, failure);
    else fail(error instanceof Error ? (error.stack ?? error.message) : String(error), failure);
  }
}

/** @returns what reads an argument that is a whole number; it throws InvalidArgumentError for any other, and for one out of bounds */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
    }
    return number;
  };
}

function fail(message: string, exitCode: number): void {
  console.error(message);
  process.exitCode = exitCode;
}
