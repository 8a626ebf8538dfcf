import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { YAMLException } from "js-yaml";
import { messageOf, UserError } from "../util/errors.ts";
import { type Finding, formatPlace, type Place } from "../util/finding.ts";
import { findExcess, valuesLimits } from "./limits.ts";

/** A values file cannot be read, or exceeds what values may be. */
export class ValuesFileError extends UserError {
  readonly finding: Finding & Place;

  constructor(finding: Omit<Finding, "severity"> & Place) {
    super(`${formatPlace(finding)}: ${finding.message}. ${finding.fix}`);
    this.finding = { severity: "error", ...finding };
  }
}

/**
 * Reads the text of a values file, if it is within {@link valuesLimits} and all versions of Helm read it alike. Whether it is valid YAML is for
 * a parser to decide.
 * @returns the text, with a line feed at the end of each line
 * @throws ValuesFileError
 */
export function readValuesText(file: string): string {
  const text = decodeText(file, readBytes(file)).replace(/\r\n?/g, "\n");
  const control = /[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (control) {
    const code = (control[0].codePointAt(0) ?? 0).toString(16).padStart(4, "0");
    const message = `YAML does not allow the control character U+${code.toUpperCase()}`;
    const fix = `Remove it, or write \\u${code} in double quotes.`;
    throw new ValuesFileError({
      rule: "values-file/control-character",
      file,
      ...placeAt(text, control.index),
      message,
      fix,
    });
  }
  try {
    const excess = findExcess(text);
    if (!excess) return text;
    const { offset, ...finding } = excess;
    throw new ValuesFileError({ file, ...placeAt(text, offset), ...finding });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    // js-yaml has no code for this.
    if (!error.reason.startsWith("nesting exceeded")) return text;
    const place = error.mark && { line: error.mark.line + 1, column: error.mark.column + 1 };
    const message = `nested deeper than ${valuesLimits.depth} levels`;
    throw new ValuesFileError({ rule: "values-file/depth", file, ...place, message, fix: "Nest the values less." });
  }
}

function readBytes(file: string): Buffer {
  const reject = (message: string, fix: string) =>
    new ValuesFileError({ rule: "values-file/unreadable", file, message, fix });
  try {
    const entry = statSync(file);
    if (entry.isDirectory()) throw reject("this is a directory", "Name a file in it.");
    // A pipe can be read only once, and a device may never end.
    if (!entry.isFile()) throw reject("not a regular file", "Write the values to a regular file first.");
    if (entry.size <= valuesLimits.mebibytes * 2 ** 20) return readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw isMissing
      ? reject("no such values file", "Correct its name.")
      : reject(`cannot be read: ${messageOf(error)}`, "Make the file readable.");
  }
  const message = `larger than ${valuesLimits.mebibytes} MiB`;
  throw new ValuesFileError({ rule: "values-file/size", file, message, fix: "Remove what does not belong in values." });
}

function decodeText(file: string, bytes: Buffer): string {
  const rule = "values-file/encoding";
  const fix = "Save the file as UTF-8.";
  if (["\xff\xfe", "\xfe\xff"].includes(bytes.toString("latin1", 0, 2))) {
    throw new ValuesFileError({ rule, file, message: "the file is encoded as UTF-16", fix });
  }
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  throw new ValuesFileError({ rule, file, line: findInvalidLine(bytes), message: "this line is not valid UTF-8", fix });
}

/** The first line that is not UTF-8. */
function findInvalidLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf("\n", start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(offset, 0)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
