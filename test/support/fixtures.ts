import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the lines of a file in fixtures/ with one name per line, without comments. */
export function namesIn(file: string): string[] {
  return readFileSync(join(import.meta.dirname, "fixtures", file), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"));
}
