import { messageOf, UserError } from "./errors.ts";

/**
 * Runs work that Ctrl-C (SIGINT) or SIGTERM can interrupt.
 * @param work receives a signal that aborts on interruption
 * @param waitForCleanup called on interruption; the promise that it returns settles once the work has cleaned up after itself. If it
 *   rejects, its error becomes part of the message
 * @throws Interrupted the work was interrupted
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  waitForCleanup: () => Promise<unknown> | undefined,
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
    const [cleanup] = await Promise.allSettled([waitForCleanup()]);
    const state =
      cleanup.status === "rejected" ? messageOf(cleanup.reason) : "Finished steps are kept. To continue, run it again.";
    throw new Interrupted(`Interrupted. ${state}`);
  } finally {
    process.off("SIGINT", abort).off("SIGTERM", abort);
  }
}

/** The user interrupted the command. It ends with exit code 130, like other interrupted programs. */
export class Interrupted extends UserError {}
