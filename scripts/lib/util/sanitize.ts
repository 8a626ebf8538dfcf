/** The maximum number of characters per line, and of lines per message. */
const limits = { characters: 1000, lines: 100 };

/**
 * Makes untrusted text safe to print on one line: escapes characters that move the cursor, change colours or start a line, as in JSON, and
 * truncates very long text.
 */
export function sanitize(text: string): string {
  const cut =
    text.length > limits.characters ? `${text.slice(0, limits.characters)}… (${text.length} characters)` : text;
  return cut.replace(
    // Control characters, line and paragraph separators, marks for the writing direction, and surrogates.
    /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Makes a message of several lines safe to print, and truncates a message of very many lines. */
export function sanitizeLines(text: string): string {
  const lines = text.split("\n");
  const rest = lines.length - limits.lines;
  return [...lines.slice(0, limits.lines).map(sanitize), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join("\n");
}
