import { messageOf, UserError } from "./errors.ts";

/**
 * Runs work that Ctrl-C (SIGINT) or SIGTERM may interrupt.
 * @param work gets a signal that aborts then
 * @param undoing gives, then, what has heeded the signal and cleans up after itself: it is waited for, and its error says how that went
 * @throws Interrupted it was interrupted
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  undoing: () => Promise<unknown> | undefined,
): Promise<T> {
  const controller = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
  });
  const abort = () => controller.abort();
  process.on("SIGINT", abort).on("SIGTERM", abort);
  try {
    return await Promise.race([work(controller.signal), interrupted]);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    const [undone] = await Promise.allSettled([undoing()]);
    const how =
      undone.status === "rejected" ? messageOf(undone.reason) : "What was made so far is kept; run it again to go on.";
    throw new Interrupted(`Interrupted. ${how}`);
  } finally {
    process.off("SIGINT", abort).off("SIGTERM", abort);
  }
}

/** The user interrupted the command; it ends with exit code 130, as shells expect. */
export class Interrupted extends UserError {}
