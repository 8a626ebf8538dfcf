import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { InvalidArgumentError } from "commander";
import { globSync } from "tinyglobby";
import { messageOf, UserError } from "../util/errors.ts";
import { splitDocuments } from "../util/yaml.ts";

/** Resolves a path from the folder in which the user ran npm; npm itself changes to the project's folder. */
export function userPath(path: string): string {
  return isAbsolute(path) ? path : join(process.env.INIT_CWD ?? "", path);
}

/** Formats a path for the user: relative to their folder, `-` for standard input, and below the name of a packed chart for a file in it. */
export function userName(file: string): string {
  if (file === input) return "-";
  const folder = [...packed.keys()].find((one) => file.startsWith(`${one}/`)) ?? "";
  return relative(userPath("."), file.replace(folder, packed.get(folder) ?? ""));
}

/**
 * Returns the absolute path of a values file. As for Helm, `-` is standard input.
 * @throws InvalidArgumentError the file does not exist, or is a folder
 */
export function valuesFile(path: string): string {
  if (path === "-") return standardInput();
  const file = userPath(path);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new InvalidArgumentError("The values file does not exist.");
  if (found.isDirectory()) throw new InvalidArgumentError("It is a folder. Name the files in it.");
  return file;
}

/** The packed charts, by the folder to which each is unpacked. */
const packed = new Map<string, string>();

/**
 * Returns the absolute path of a chart's folder. A packed chart (`.tgz`) is unpacked to a temporary folder.
 * @throws InvalidArgumentError the folder has no Chart.yaml, or the file is not a packed chart
 */
export function chartFolder(path: string): string {
  const folder = userPath(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) return unpackChart(folder);
  if (!existsSync(join(folder, "Chart.yaml"))) throw new InvalidArgumentError("The folder has no Chart.yaml.");
  return folder;
}

function unpackChart(file: string): string {
  const folder = temporaryFolder();
  const { status } = spawnSync("tar", ["-xzf", file, "-C", folder], { stdio: "ignore" });
  // The files of a package are in a folder with the name of the chart.
  const [chart] = status === 0 ? globSync("*/Chart.yaml", { cwd: folder, absolute: true }) : [];
  if (!chart) throw new InvalidArgumentError("The file is not a packed chart.");
  packed.set(dirname(chart), file);
  return dirname(chart);
}

/** Creates a folder that is removed when the process ends. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "node-monitoring-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Reads a YAML file, or all YAML files in a folder, sorted by path.
 * @throws UserError there is no such file or folder, or no YAML in the folder
 */
export function readYamlFiles(path: string): string[] {
  const found = userPath(path);
  const isFolder = statSync(found, { throwIfNoEntry: false })?.isDirectory();
  const names = isFolder ? globSync("**/*.{yaml,yml,json}", { cwd: found }).sort() : [""];
  const files = names.map((name) => join(found, name));
  if (files.length === 0) throw new UserError(`${path}: the folder has no YAML file. Name another one`);
  try {
    return files.map((file) => readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${messageOf(error)}`);
  }
}

/** More than any chart renders. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Reads rendered objects: standard input (`-`), a file, or all YAML files in a folder.
 * @returns YAML documents, each with the path of its file as Helm writes it; and the files
 * @throws UserError there is no such file or folder, no YAML in the folder, or it is too large
 */
export function readObjects(path: string): { text: string; files: { file: string; text: string }[] } {
  const found = path === "-" ? standardInput() : userPath(path);
  const isFolder = statSync(found, { throwIfNoEntry: false })?.isDirectory();
  const names = isFolder ? globSync("**/*.{yaml,yml,json}", { cwd: found }).sort() : [""];
  const files = names.map((name) => join(found, name));
  const bytes = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  if (bytes > mostBytes) {
    const size = `${Math.round(bytes / 1024 / 1024)} MiB`;
    throw new UserError(
      `${path}: has ${size}, and at most ${mostBytes / 1024 / 1024} MiB can be checked. Check it in parts`,
    );
  }
  const texts = path === "-" ? [readFileSync(found, "utf8")] : readYamlFiles(path);
  const documents = texts.flatMap((text, index) =>
    splitDocuments(text).map((document) => {
      const name = names[index] || (path === "-" ? "standard input" : basename(path));
      // At the end, so that the numbers of lines in errors stay.
      return /^# Source: /m.test(document) ? document : `${document}\n# Source: objects/${name}\n`;
    }),
  );
  return {
    text: documents.join("\n---\n"),
    files: texts.map((text, index) => ({ file: files[index] ?? found, text })),
  };
}

/**
 * Writes a file to a path that the user gave.
 * @param inFolder whether to create the folder of the file
 * @throws UserError the file cannot be written
 */
export function writeUserFile(path: string, text: string, inFolder = false): void {
  const file = userPath(path);
  try {
    if (inFolder) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UserError(`Cannot write ${path}: ${messageOf(error)}`);
  }
}

let input: string | undefined;

/** Copies standard input to a temporary file, because several readers need it. */
function standardInput(): string {
  if (input) return input;
  input = join(temporaryFolder(), "standard-input.yaml");
  writeFileSync(input, readFileSync(0));
  return input;
}
