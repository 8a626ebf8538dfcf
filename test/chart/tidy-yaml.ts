/**
 * Finds white space that only careless templates leave: tabs, blanks at a line's end, and blank lines inside a document. Block scalars are
 * not looked into, as their content has rules of its own.
 * @returns the lines found, with number
 */
export function untidyLines(text: string): string[] {
  const lines = text.split("\n");
  const found: string[] = [];
  /** Indentation of the line that began a block scalar. */
  let block: number | undefined;
  for (const [index, line] of lines.entries()) {
    const indentation = line.search(/\S/);
    if (block !== undefined && (indentation < 0 || indentation > block)) continue;
    block = /(?::|-) [|>][-+0-9]*$/.test(line) ? indentation : undefined;
    const next = lines.slice(index + 1).find((later) => later.trim());
    const between = indentation < 0 && index > 0 && next !== undefined && !next.startsWith("---");
    if (/\t| +$/.test(line) || between) found.push(`line ${index + 1}: ${JSON.stringify(line)}`);
  }
  return found;
}
