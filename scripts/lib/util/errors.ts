/** An error whose message tells a user everything: the subject, the cause and the remedy, in one line. It is printed without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** A machine lacks a program that the work needs. Nothing else is wrong. */
export class MissingToolError extends UserError {}

/** @returns the message of anything that was thrown */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether Node.js threw an error with one of these codes, such as `ENOENT`. */
export function isErrorCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
