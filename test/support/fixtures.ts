import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The lines of a file in fixtures/ that has one name in each: those that are no comment. */
export function namesIn(file: string): string[] {
  return readFileSync(join(import.meta.dirname, "fixtures", file), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"));
}
