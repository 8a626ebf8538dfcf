import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { YAMLException } from "js-yaml";
import { messageOf, UserError } from "../util/errors.ts";
import { valuesExcess, valuesLimits } from "./limits.ts";

/** What keeps a values file from being read; line and column begin with 1. */
export interface ValuesFileFault {
  file: string;
  line?: number;
  column?: number;
  message: string;
  remedy: string;
}

/** A values file cannot be read, or goes beyond what values are. */
export class ValuesFileError extends UserError {
  readonly fault: ValuesFileFault;

  constructor(fault: ValuesFileFault) {
    const { file, line, column, message, remedy } = fault;
    super(`${[file, line, column].filter((part) => part !== undefined).join(":")}: ${message}. ${remedy}`);
    this.fault = fault;
  }
}

/**
 * Reads the text of a values file, if it is within {@link valuesLimits} and no version of Helm reads it otherwise than the others. Whether it is
 * sound YAML is for a parser to say.
 * @returns the text, with a line feed at the end of each line
 * @throws ValuesFileError
 */
export function readValuesText(file: string): string {
  const bytes = readBytes(file);
  const utf16 = ["\xff\xfe", "\xfe\xff"].includes(bytes.toString("latin1", 0, 2));
  if (utf16 || !isUtf8(bytes)) {
    const message = utf16 ? "it is UTF-16" : "here is a character that is not UTF-8";
    throw new ValuesFileError({
      file,
      ...(!utf16 && { line: unsoundLine(bytes) }),
      message,
      remedy: "Save it as UTF-8.",
    });
  }
  const text = new TextDecoder().decode(bytes).replace(/\r\n?/g, "\n");
  const control = /[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (control) {
    const code = (control[0].codePointAt(0) ?? 0).toString(16).padStart(4, "0");
    const message = `a control character, U+${code.toUpperCase()}, which YAML does not allow`;
    const remedy = `Remove it, or write \\u${code} between double quotes.`;
    throw new ValuesFileError({ file, ...placeIn(text, control.index), message, remedy });
  }
  try {
    const excess = valuesExcess(text);
    if (!excess) return text;
    const { message, remedy, offset } = excess;
    throw new ValuesFileError({ file, ...placeIn(text, offset), message, remedy });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (!error.reason.startsWith("nesting exceeded")) return text;
    const place = error.mark && { line: error.mark.line + 1, column: error.mark.column + 1 };
    const message = `more than ${valuesLimits.depth} lists and maps in each other`;
    throw new ValuesFileError({ file, ...place, message, remedy: "Nest them less." });
  }
}

function readBytes(file: string): Buffer {
  const refuse = (message: string, remedy: string) => new ValuesFileError({ file, message, remedy });
  try {
    const entry = statSync(file);
    if (entry.isDirectory()) throw refuse("it is a folder", "Name a file in it.");
    // It could be read only once, or never to its end.
    if (!entry.isFile()) throw refuse("it is not an ordinary file", "Write the values into one first.");
    if (entry.size <= valuesLimits.mebibytes * 2 ** 20) return readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw missing
      ? refuse("there is no such values file", "Correct its name.")
      : refuse(`it cannot be read: ${messageOf(error)}`, "Correct that.");
  }
  throw refuse(`it is larger than ${valuesLimits.mebibytes} MiB`, "Leave out what does not belong into values.");
}

/** The first line that is not UTF-8. */
function unsoundLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line++) {
    const end = bytes.indexOf("\n", start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

function placeIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(offset, 0)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
