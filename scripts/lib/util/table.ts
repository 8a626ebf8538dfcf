import { table } from "table";

const border = { joinBody: "─", joinLeft: "", joinRight: "", joinJoin: "─", bodyLeft: "", bodyRight: "", bodyJoin: "" };

/** Formats a table for a terminal, with a line between its rows. Cells may have several lines. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const text = table([[...header], ...rows.map((row) => [...row])], {
    drawHorizontalLine: (line, count) => line > 0 && line < count,
    drawVerticalLine: () => false,
    border,
  });
  return text.replace(/ +$/gm, "");
}

/**
 * Formats a table of measurements for a terminal: the first column is text, the others are numbers.
 * @param textColumns names of further columns that are text
 */
export function formatNumbers(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns: readonly string[] = [],
): string {
  const isText = (name: string, index: number) => index === 0 || textColumns.includes(name);
  return table([[...header], ...rows.map((row) => [...row])], {
    columns: header.map((name, index) => (isText(name, index) ? {} : { alignment: "right" as const })),
    drawHorizontalLine: (line) => line === 1,
    drawVerticalLine: () => false,
    border: { joinBody: "─", joinLeft: "", joinRight: "", joinJoin: "─" },
  });
}
