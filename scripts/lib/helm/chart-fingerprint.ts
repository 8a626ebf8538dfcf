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
export function fingerprintChart(chart: string): string {
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

/** The functions of Helm and Sprig whose result differs each time. */
const randomFunctions =
  /\b(bcrypt|encryptAES|genCA|genCAWithKey|genPrivateKey|genSelfSignedCert|genSelfSignedCertWithKey|genSignedCert|genSignedCertWithKey|htpasswd|now|ago|randAlpha|randAlphaNum|randAscii|randBytes|randInt|randNumeric|shuffle|uuidv4)\b/;

/** @returns whether a text with templates calls a function whose result differs each time; also true for some other texts */
export function hasRandomFunctions(...texts: readonly string[]): boolean {
  return texts.some((text) => text.includes("{{") && randomFunctions.test(text));
}

/** @returns whether a template of a chart, or of one of its dependencies, calls a function whose result differs each time */
export function usesRandomFunctions(chart: string): boolean {
  const files = globSync("**", { cwd: chart, dot: true });
  // The templates of a packed dependency are not readable here.
  return files.some((file) => file.endsWith(".tgz") || hasRandomFunctions(readFileSync(join(chart, file), "latin1")));
}
