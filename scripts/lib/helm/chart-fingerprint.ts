import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { createLruCache } from "../util/lru.ts";

/** A file's time of change may be as coarse as the kernel's clock: in milliseconds, with room. */
const coarseness = 100;

const known = createLruCache<string, { state: string; fingerprint: string }>(100);

/**
 * A fingerprint of all files in a chart's folder, by name and content. They are read again only when one is another than before.
 * @returns the same text for the same files, and only for them
 */
export function chartFingerprint(chart: string): string {
  const files = globSync("**", { cwd: chart, dot: true }).sort();
  const stats = files.map((file) => statSync(join(chart, file)));
  const state = JSON.stringify(files.map((file, index) => [file, stats[index]?.ctimeMs, stats[index]?.size]));
  const before = known.get(chart);
  if (before?.state === state) return before.fingerprint;
  const contents = files.map((file) => [file, readFileSync(join(chart, file), "latin1")]);
  const fingerprint = createHash("sha256").update(JSON.stringify(contents)).digest("hex");
  // As in git: a file that has just changed may change once more without another time.
  const newest = Math.max(...stats.map(({ ctimeMs }) => ctimeMs));
  if (newest < Date.now() - coarseness) known.set(chart, { state, fingerprint });
  return fingerprint;
}
