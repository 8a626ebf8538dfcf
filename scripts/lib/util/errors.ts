/** A failure whose message is all a person needs: the thing, the cause and the remedy, in one line. Shown without a stack. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether Node.js threw an error with one of these codes, such as `ENOENT`. */
export function isErrorCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
