/** Characters of a line that people are shown, and lines of a message. */
const most = { characters: 1000, lines: 100 };

/**
 * A text from elsewhere as one line that is safe to print: what would move the cursor, change colours or begin a new line is escaped as in JSON,
 * and of what is very long there is the beginning.
 */
export function printable(text: string): string {
  const cut = text.length > most.characters ? `${text.slice(0, most.characters)}… (${text.length} characters)` : text;
  return cut.replace(
    // Control characters, what ends a line in Unicode, what turns the direction of writing, and halves of characters.
    /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** The same for a message of several lines; of very many there are the first. */
export function printableLines(text: string): string {
  const lines = text.split("\n");
  const rest = lines.length - most.lines;
  return [...lines.slice(0, most.lines).map(printable), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join("\n");
}
