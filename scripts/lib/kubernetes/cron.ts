/**
 * Whether a CronJob accepts a schedule. This follows the parser of Kubernetes, because libraries accept more: seconds, `L`, `W`, Sunday as 7.
 * https://github.com/robfig/cron/blob/v3/parser.go
 */
export function isCronSchedule(text: string): boolean {
  if (text.startsWith("@")) {
    return (
      /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(text) ||
      /^@every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)
    );
  }
  const parts = text.trim().split(/\s+/);
  return (
    parts.length === fields.length &&
    parts.every((part, index) => part.split(",").every((one) => isRange(one, fields[index])))
  );
}

interface Field {
  least: number;
  most: number;
  /** The names of the numbers from `least` on. */
  names?: readonly string[];
}

const fields: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: "jan feb mar apr may jun jul aug sep oct nov dec".split(" ") },
  { least: 0, most: 6, names: "sun mon tue wed thu fri sat".split(" ") },
];

/** Whether a text is `*`, `5` or `1-5`, with an optional step after a slash. */
function isRange(text: string, { least, most, names = [] }: Field = { least: 0, most: 0 }): boolean {
  const [range = "", step, ...more] = text.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*" || range === "?") return true;
  const bounds = range.split("-").map((bound) => {
    const named = names.indexOf(bound.toLowerCase());
    return named >= 0 ? named + least : /^\d+$/.test(bound) ? Number(bound) : Number.NaN;
  });
  const [low = Number.NaN, high = low] = bounds;
  return bounds.length <= 2 && low >= least && high <= most && low <= high;
}
