import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The branches that a rendering hit. For each source, one digit for each branch, in order: 1 for the first outcome, 2 for the second one, 3
 * for both.
 */
export type Hits = Readonly<Record<string, string>>;

/** The folder in which renderings record their hits. Child processes inherit it. */
const variable = "NODE_MONITORING_COVERAGE";

/** Makes this process and the ones that it starts record the branches that renderings hit in a folder. */
export function startRecording(folder: string): void {
  mkdirSync(folder, { recursive: true });
  process.env[variable] = folder;
}

/** Stops the recording. */
export function stopRecording(): void {
  delete process.env[variable];
}

/** Whether renderings have to record their hits. */
export function isRecording(): boolean {
  return Boolean(process.env[variable]);
}

const recorded = new Map<string, string>();

/** Records the hits of a rendering that this process has not recorded yet. Does nothing if nobody called startRecording. */
export function recordHits(hits: Hits): void {
  const folder = process.env[variable];
  if (!folder) return;
  for (const [source, digits] of Object.entries(hits)) {
    const key = `${folder} ${source}`;
    const before = recorded.get(key) ?? "";
    const all = mergeDigits(before, digits);
    if (all === before) continue;
    recorded.set(key, all);
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ [source]: digits })}\n`);
  }
}

/** @returns the digits with the bits of both */
export function mergeDigits(some: string, others: string): string {
  const length = Math.max(some.length, others.length);
  return Array.from({ length }, (_, index) => Number(some[index] ?? 0) | Number(others[index] ?? 0)).join("");
}
