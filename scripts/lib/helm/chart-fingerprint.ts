import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { createLruCache } from "../util/lru.ts";

/** Milliseconds within which two changes of a file may have the same time; generous. */
const clockResolution = 100;

const known = createLruCache<string, { state: string; fingerprint: string }>(100);

/**
 * Computes a fingerprint of the names and contents of all files in a chart's folder. The files are read again only after a change.
 * @returns the same text for the same files only
 */
export function chartFingerprint(chart: string): string {
  const files = globSync("**", { cwd: chart, dot: true }).sort();
  const stats = files.map((file) => statSync(join(chart, file)));
  const state = JSON.stringify(files.map((file, index) => [file, stats[index]?.ctimeMs, stats[index]?.size]));
  const before = known.get(chart);
  if (before?.state === state) return before.fingerprint;
  const contents = files.map((file) => [file, readFileSync(join(chart, file), "latin1")]);
  const fingerprint = createHash("sha256").update(JSON.stringify(contents)).digest("hex");
  // Like git: a file that has just changed can change again without a new time.
  const newest = Math.max(...stats.map(({ ctimeMs }) => ctimeMs));
  if (newest < Date.now() - clockResolution) known.set(chart, { state, fingerprint });
  return fingerprint;
}
