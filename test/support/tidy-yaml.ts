/**
 * Finds stray white space that templates leave: tabs, trailing blanks, blank lines inside a document, and indentation that is not a
 * multiple of two. In a block scalar only the first line is checked, because its content has its own rules.
 * @returns the lines found, with their numbers
 */
export function untidyLines(text: string): string[] {
  const lines = text.split("\n");
  const found: string[] = [];
  /** Indentation of the line that began a block scalar. */
  let block: number | undefined;
  for (const [index, line] of lines.entries()) {
    const indentation = line.search(/\S/);
    const isInBlock = block !== undefined && (indentation < 0 || indentation > block);
    const isOdd = indentation % 2 === 1 && (!isInBlock || /[|>][-+0-9]*$/.test(lines[index - 1] ?? ""));
    if (isOdd) found.push(`line ${index + 1}: ${JSON.stringify(line)}`);
    if (isInBlock) continue;
    block = /(?::|-) [|>][-+0-9]*$/.test(line) ? indentation : undefined;
    const next = lines.slice(index + 1).find((later) => later.trim());
    const between = indentation < 0 && index > 0 && next !== undefined && !next.startsWith("---");
    if (/\t| +$/.test(line) || between) found.push(`line ${index + 1}: ${JSON.stringify(line)}`);
  }
  return found;
}
