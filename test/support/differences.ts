import { compareManifests } from "../../scripts/lib/diff/compare.ts";
import { type RenderOptions, render } from "../../scripts/lib/helm/render.ts";

/** What becomes of a field: the values before (of a new one undefined) and after, that it is gone, or which items a list has more or less. */
type Change = readonly [before: unknown, after: unknown] | "removed" | ItemChange;

interface ItemChange {
  added?: unknown[];
  removed?: unknown[];
}

/** What becomes of rendered objects: of each by its name, as a whole or field by field. */
type Differences = Record<string, "added" | "removed" | Record<string, Change>>;

/**
 * How what values files render differs from what the chart's defaults render (see compareManifests).
 * @param values absolute paths of values files
 * @param options what both are rendered for
 * @returns such as `{ "DaemonSet monitoring/node-monitoring": { "spec.template.spec.priorityClassName": ["system-node-critical", "high"] } }`
 */
export async function differences(values: readonly string[], options: RenderOptions = {}): Promise<Differences> {
  const [before, after] = await Promise.all([render(options), render({ ...options, values })]);
  const found: Differences = {};
  for (const { object, change, fields } of compareManifests(before, after)) {
    if (change !== "changed") {
      found[object] = change;
      continue;
    }
    const changes: Record<string, Change> = {};
    for (const { path, ...values } of fields) {
      const names = path.map((key) => key.replace(/^\[(.*)\]$/, "$1"));
      if (path.at(-1) === "[]") {
        const list = names.slice(0, -1).join(".");
        const { added = [], removed = [] } = (changes[list] ?? {}) as ItemChange;
        if ("after" in values) added.push(values.after);
        else removed.push(values.before);
        changes[list] = { ...(added.length > 0 && { added }), ...(removed.length > 0 && { removed }) };
      } else changes[names.join(".")] = "after" in values ? [values.before, values.after] : "removed";
    }
    found[object] = changes;
  }
  return found;
}
