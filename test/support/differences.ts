import { compareManifests } from "../../scripts/lib/diff/compare.ts";
import { type RenderOptions, render } from "../../scripts/lib/helm/render.ts";

/** A change of a field: the values before (undefined for a new field) and after, its removal, or the added and removed list items. */
type Change = readonly [before: unknown, after: unknown] | "removed" | ItemChange;

interface ItemChange {
  added?: unknown[];
  removed?: unknown[];
}

/** The changes of rendered objects by name: of the whole object or per field. */
type Differences = Record<string, "added" | "removed" | Record<string, Change>>;

/**
 * Compares the objects rendered from values files with those rendered from the chart's defaults (see compareManifests).
 * @param values absolute paths of values files
 * @param options the render options for both sides
 * @returns for example `{ "DaemonSet monitoring/node-monitoring": { "spec.template.spec.priorityClassName": ["system-node-critical", "high"] } }`
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
