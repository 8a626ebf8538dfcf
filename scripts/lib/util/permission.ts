import { createInterface } from "node:readline/promises";
import { UserError } from "./errors.ts";

/** A change of this machine outside of the project and its cache. */
export interface MachineChange {
  /** Why it is needed: a sentence without a full stop. */
  reason: string;
  /** What is done, in the imperative: `install the package docker.io`. */
  action: string;
  /** The flag that permits it: `--install-docker`. */
  flag: string;
  /** Whether the flag is set. */
  permitted: boolean;
}

/**
 * Asks for permission to change this machine: by a flag, or on a terminal by a question, which only `y` and `yes` affirm.
 * @throws UserError there is no permission
 */
export async function requirePermission({ reason, action, flag, permitted }: MachineChange): Promise<void> {
  if (permitted) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UserError(`${reason}. Nothing was changed. To let this command ${action}, pass ${flag}.`);
  }
  // Not a terminal of readline, which would take Ctrl-C away from the command.
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const answer = await terminal.question(`${reason}. This command can ${action}. Do it? [y/N] `);
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new UserError(`${reason}. Nothing was changed, because you did not permit this command to ${action}.`);
}
