import { Listr, ListrLogger, type ListrTask, type ListrTaskWrapper, PRESET_TIMER, ProcessOutput } from "listr2";

/** Seconds between two lines of the same task where the output is not a terminal. */
const quietSeconds = 15;

/** Where long work reports. Whoever is given it passes it on to the work that it calls. */
export interface Progress {
  /** Called with a line on what is being done now. */
  onLine?: ((line: string) => void) | undefined;
}

/** What the work of a step is given to report with. */
export interface StepProgress extends Required<Progress> {
  /** Says in the title how the step ended, or why it was not needed. */
  title(title: string): void;
}

/** A step of a command: its title, and the work. */
export interface Step {
  title: string;
  work(progress: StepProgress): Promise<unknown>;
  /** False leaves the step out. */
  enabled?: boolean;
}

/** How listr2 shows tasks: on standard error, as what a command prints on standard output may be for another program. */
export function onStandardError() {
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
 * Runs steps one after another, or all at once, and shows on standard error what is going on: live on a terminal, else as plain lines.
 * @throws what the first failing step throws
 */
export async function runSteps(steps: readonly Step[], { concurrent = false } = {}): Promise<void> {
  const tasks = steps.map(
    ({ title, work, enabled = true }): ListrTask => ({
      title,
      enabled,
      task: async (_, task) => {
        await work(progressOf(task));
      },
    }),
  );
  const output = onStandardError();
  await new Listr(tasks, {
    concurrent,
    ...output,
    // Interruptions are ours to handle: the command has things to clean up.
    registerSignalListeners: false,
    rendererOptions: { ...output.rendererOptions, collapseErrors: false, showErrorMessage: false },
  }).run();
}

// biome-ignore lint/suspicious/noExplicitAny: listr2 types a task by its renderers, and which one runs is decided by the terminal.
function progressOf(task: ListrTaskWrapper<any, any, any>): StepProgress {
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
