import { type Command, CommanderError } from "commander";
import { messageOf, UserError } from "./errors.ts";
import { Interrupted } from "./interrupt.ts";

/**
 * Runs a command with this process's arguments. What a user can act on is printed as one line, and the process then ends with exit
 * code 1 (2 for arguments that are wrong); anything else is a mistake of ours and keeps its stack.
 */
export async function runCommand(command: Command): Promise<void> {
  command.exitOverride().showHelpAfterError("(--help lists the options)");
  try {
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode && 2;
    else if (error instanceof Interrupted) {
      console.error(error.message);
      // At once, and with all programs that still work for us: they are stopped when this process exits.
      process.exit(130);
    } else if (error instanceof UserError) fail(`Error: ${messageOf(error)}`);
    else fail(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
