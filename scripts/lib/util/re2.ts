import { RE2JS } from "re2js";
import { messageOf } from "./errors.ts";

/**
 * Checks a regular expression as Go programs do, among them Prometheus and its exporters.
 * @returns why it is not valid RE2; undefined when it is valid
 */
export function findRegexFailure(text: string): string | undefined {
  try {
    RE2JS.compile(text);
    return undefined;
  } catch (error) {
    return messageOf(error).replace("error parsing regexp: ", "");
  }
}
