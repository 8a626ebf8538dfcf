import { table } from "table";

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low = Number.NaN, high = low] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}

/** A table of measurements: the first column says of what, the others have numbers, `left` ones excepted. */
export function benchTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly string[] = [],
): string {
  return table([[...header], ...rows.map((row) => [...row])], {
    columns: header.map((name, index) => (index === 0 || left.includes(name) ? {} : { alignment: "right" as const })),
    drawHorizontalLine: (line) => line === 1,
    drawVerticalLine: () => false,
    border: { joinBody: "─", joinLeft: "", joinRight: "", joinJoin: "─" },
  });
}
