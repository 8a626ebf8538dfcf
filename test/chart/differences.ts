import diff from "microdiff";
import { type RenderOptions, render } from "../../scripts/lib/helm.ts";
import { describe, type Manifest } from "../../scripts/lib/manifests.ts";
import { parseYaml } from "../../scripts/lib/yaml.ts";

/** What becomes of a field: the values before (of a new one undefined) and after, that it is gone, or which items a list has more or less. */
type Change = readonly [before: unknown, after: unknown] | "removed" | ItemChange;

interface ItemChange {
  added?: unknown[];
  removed?: unknown[];
}

/** What becomes of rendered objects: of each by its name, as a whole or field by field. */
type Differences = Record<string, "added" | "removed" | Record<string, Change>>;

/** What the items of lists are known by, the first that they have. Items that have none are known by all that they are. */
const names = ["name", "job_name", "alert", "record", "mountPath", "containerPort"];

/** Before the text of an item without a name, which no name begins with. */
const unnamed = "\n";

/**
 * How what values files render differs from what the chart's defaults render. YAML in ConfigMaps is compared by its fields, and lists by their
 * items whatever their order. Checksums are left out, as they follow from the rest.
 * @param values absolute paths of values files
 * @param options what both are rendered for
 * @returns such as `{ "DaemonSet monitoring/node-monitoring": { "spec.template.spec.priorityClassName": ["system-node-critical", "high"] } }`
 */
export async function differences(values: readonly string[], options: RenderOptions = {}): Promise<Differences> {
  const [before, after] = await Promise.all([render(options), render({ ...options, values })]);
  const found: Differences = {};
  for (const one of diff(byName(before), byName(after))) {
    const [object = "", ...path] = one.path.map(String);
    const what = one.type === "CREATE" ? "added" : "removed";
    const fields = found[object] ?? {};
    if (path.length === 0 || typeof fields === "string") {
      found[object] = what;
      continue;
    }
    found[object] = fields;
    const last = path.at(-1) ?? "";
    if (last.startsWith(unnamed)) {
      const list = path.slice(0, -1).join(".");
      const items = (fields[list] ?? {}) as ItemChange;
      fields[list] = { ...items, [what]: [...(items[what] ?? []), JSON.parse(last)] };
    } else {
      const before = one.type === "CHANGE" ? one.oldValue : undefined;
      fields[path.join(".")] = one.type === "REMOVE" ? "removed" : [before, one.value];
    }
  }
  return found;
}

function byName(manifests: readonly Manifest[]): Record<string, unknown> {
  return Object.fromEntries(manifests.map((manifest) => [describe(manifest), comparable(manifest)]));
}

/** The same with maps in place of lists: their items are compared by name, not by place. */
function comparable(value: unknown, field = ""): unknown {
  if (typeof value === "string" && /\.ya?ml$/.test(field)) return comparable(parseYaml(value, field));
  if (Array.isArray(value))
    return Object.fromEntries(
      value.map((item) => {
        const name = nameOf(item);
        return name === undefined ? [`${unnamed}${JSON.stringify(item)}`, true] : [name, comparable(item)];
      }),
    );
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !name.startsWith("checksum/"));
  return Object.fromEntries(entries.map(([name, part]) => [name, comparable(part, name)]));
}

function nameOf(item: unknown): string | undefined {
  // So that another value of a flag is a change of it.
  if (typeof item === "string") return /^--[^=]+(?==)/.exec(item)?.[0];
  if (typeof item !== "object" || item === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(item));
  const name = names.map((key) => fields.get(key)).find((found) => found !== undefined);
  return name === undefined ? undefined : String(name);
}
