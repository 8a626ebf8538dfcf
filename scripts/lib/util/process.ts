import { isErrorCode } from "./errors.ts";

/** Whether a process with this ID exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists and belongs to another user.
    return isErrorCode(error, "EPERM");
  }
}

/** @returns a text as one word of a shell command */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
