import { Listr, ListrLogger, type ListrTask, type ListrTaskWrapper, PRESET_TIMER, ProcessOutput } from "listr2";

/** Seconds between two lines of the same task where the output is not a terminal. */
const quietSeconds = 15;

/** How long-running work reports its progress. */
export interface Progress {
  /** Called with a line that describes the current work. */
  onLine?: ((line: string) => void) | undefined;
}

/** How the work of a step reports. */
export interface StepProgress extends Required<Progress> {
  /** Changes the title, to show the result or why the step was not needed. */
  title(title: string): void;
}

/** A step of a command. */
export interface ProgressStep {
  title: string;
  work(progress: StepProgress): Promise<unknown>;
  /** False leaves the step out. */
  enabled?: boolean;
}

/** Options with which listr2 writes to standard error, because another program may read standard output. */
export function showOnStandardError() {
  const logger = () => new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  return {
    renderer: "default",
    rendererOptions: { logger: logger(), timer: PRESET_TIMER },
    fallbackRenderer: "simple",
    fallbackRendererCondition: !process.stderr.isTTY,
    fallbackRendererOptions: { logger: logger(), timer: PRESET_TIMER },
  } as const;
}

/**
 * Runs steps one after another or all at once, and shows the progress on standard error: live on a terminal, otherwise as plain lines.
 * @throws what the first failing step throws
 */
export async function runSteps(steps: readonly ProgressStep[], { concurrent = false } = {}): Promise<void> {
  const tasks = steps.map(
    ({ title, work, enabled = true }): ListrTask => ({
      title,
      enabled,
      task: async (_, task) => {
        await work(makeProgress(task));
      },
    }),
  );
  const output = showOnStandardError();
  await new Listr(tasks, {
    concurrent,
    ...output,
    // Commands handle interruptions themselves, because they may have to clean up.
    registerSignalListeners: false,
    rendererOptions: { ...output.rendererOptions, collapseErrors: false, showErrorMessage: false },
  }).run();
}

// biome-ignore lint/suspicious/noExplicitAny: the type of a listr2 task depends on the renderer, which depends on the terminal.
function makeProgress(task: ListrTaskWrapper<any, any, any>): StepProgress {
  let last = 0;
  return {
    onLine(line) {
      if (!process.stderr.isTTY && Date.now() - last < quietSeconds * 1000) return;
      last = Date.now();
      task.output = line;
    },
    title(title) {
      task.title = title;
    },
  };
}
