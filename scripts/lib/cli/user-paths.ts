import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative } from "node:path";
import { InvalidArgumentError } from "commander";
import { messageOf, UserError } from "../util/errors.ts";

/** npm runs commands in the project's folder; a path is meant from where the user is. */
export function userPath(path: string): string {
  return isAbsolute(path) ? path : join(process.env.INIT_CWD ?? "", path);
}

/** A file's name for the user: from where they are, and `-` for standard input. */
export function userName(file: string): string {
  return file === input ? "-" : relative(userPath("."), file);
}

/**
 * The absolute path of a values file; `-` is what comes on standard input, as for Helm.
 * @throws InvalidArgumentError there is none, or it is a folder
 */
export function valuesFile(path: string): string {
  if (path === "-") return standardInput();
  const file = userPath(path);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new InvalidArgumentError("There is no such values file.");
  if (found.isDirectory()) throw new InvalidArgumentError("That is a folder; name the files in it.");
  return file;
}

/**
 * The absolute path of a chart's folder.
 * @throws InvalidArgumentError there is no chart
 */
export function chartFolder(path: string): string {
  const folder = userPath(path);
  if (!existsSync(join(folder, "Chart.yaml"))) throw new InvalidArgumentError("There is no chart: no Chart.yaml.");
  return folder;
}

/**
 * Writes a file that the user named.
 * @param inFolder makes the folder that it is in
 * @throws UserError it cannot be written
 */
export function writeUserFile(path: string, text: string, inFolder = false): void {
  const file = userPath(path);
  try {
    if (inFolder) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`${path} cannot be written: ${messageOf(error)}`);
  }
}

let input: string | undefined;

/** A file with what comes on standard input, which several read, until this process ends. */
function standardInput(): string {
  if (input) return input;
  const folder = mkdtempSync(join(tmpdir(), "node-monitoring-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  input = join(folder, "standard-input.yaml");
  writeFileSync(input, readFileSync(0));
  return input;
}
