import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding, Place } from "../util/finding.ts";
import { createLruCache } from "../util/lru.ts";

const lines = createLruCache<string, readonly string[]>(1000);

/**
 * Finds the template that a finding is about, and the line if only one can be meant.
 * @param chart the chart's folder
 * @param finding has the path of the template in the chart, and perhaps a field of the object
 * @returns nothing if the template is in a packed dependency
 */
export function findTemplatePlace(chart: string, { template, field = [], object = "" }: Finding): Partial<Place> {
  const file = template && join(chart, template);
  if (!file || !existsSync(file)) return {};
  const text = lines.get(file) ?? readFileSync(file, "utf8").split("\n");
  lines.set(file, text);
  const key = field.findLast((part) => !/^\d+$/.test(part));
  const [kind = ""] = object.split(" ");
  const line = (key && findKey(text, key)) ?? findLine(text, (one) => one.trim() === `kind: ${kind}`);
  return { file, ...(line && { line }) };
}

function findKey(text: readonly string[], key: string): number | undefined {
  return findLine(text, (line) => line.trimStart().replace(/^- +/, "").replace(/^["']/, "").startsWith(`${key}:`));
}

/** The number of the only line that fits. */
function findLine(text: readonly string[], fits: (line: string) => boolean): number | undefined {
  const found = text.flatMap((line, index) => (fits(line) ? [index + 1] : []));
  return found.length === 1 ? found[0] : undefined;
}
