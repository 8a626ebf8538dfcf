import { table } from "table";

/** A table for a terminal: a header, and a line between rows, whose cells may have several lines. */
export function plainTable(rows: readonly (readonly string[])[]): string {
  const text = table(rows as string[][], {
    drawHorizontalLine: (line, count) => line > 0 && line < count,
    drawVerticalLine: () => false,
    border: { joinBody: "─", joinLeft: "", joinRight: "", joinJoin: "─", bodyLeft: "", bodyRight: "", bodyJoin: "" },
  });
  return text.replace(/ +$/gm, "");
}
