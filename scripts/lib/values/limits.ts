import { EVENT_ID, type Event, parseEvents } from "js-yaml";
import type { Finding, RuleId } from "../util/finding.ts";

/**
 * The most that a values file may contain. Far more than people write (the largest of this project has some hundred values), and little enough
 * for an answer within seconds.
 */
export const valuesLimits = {
  /** As much as Helm allows for a file of a chart: MaxDecompressedFileSize in its pkg/chart/loader/archive. */
  mebibytes: 5,
  /** Keys, strings, numbers, lists and maps, counted once for each alias that stands for them. */
  nodes: 100_000,
  /** Of nested lists and maps. */
  depth: 100,
  /** Characters of a key; Go's parser reads a longer one as something else: https://yaml.org/spec/1.1/#id864014 */
  keyLength: 1024,
} as const;

/** A document, list or map that has begun. */
interface Open {
  anchor: string | undefined;
  isMap: boolean;
  /** How many keys, values and items are directly in it so far. */
  children: number;
  /** How many nodes are in it so far at any depth, itself included, with aliases replaced by what they stand for. */
  nodes: number;
}

type Excess = Pick<Finding, "rule" | "message" | "fix"> & {
  /** In characters from the beginning. */
  offset: number;
};

/**
 * Looks for what makes values huge, and for what the versions of Helm read differently, before anything is built from a text.
 * @param text YAML
 * @returns the first such problem
 * @throws YAMLException the text is not YAML, or nested too deeply
 */
export function findExcess(text: string): Excess | undefined {
  /** What anchors stand for, in nodes; undefined until that has ended. */
  const sizes = new Map<string, number | undefined>();
  const open: Open[] = [];
  let documents = 0;
  let offset = 0;
  const reject = (rule: RuleId, message: string, fix: string): Excess => ({
    rule,
    message,
    fix,
    offset,
  });
  for (const event of parseEvents(text, { maxDepth: valuesLimits.depth })) {
    if (event.type === EVENT_ID.DOCUMENT) {
      documents++;
      open.push({ anchor: undefined, isMap: false, children: 0, nodes: 0 });
      if (event.directives.length === 0) continue;
      return reject("values-file/directive", "Helm 4 rejects directives such as %YAML", "Remove the directive.");
    }
    if (event.type === EVENT_ID.POP) {
      const done = open.pop();
      if (done?.anchor) sizes.set(done.anchor, done.nodes);
      const parent = open.at(-1);
      if (parent) parent.nodes += done?.nodes ?? 0;
      continue;
    }

    offset = findStart(event);
    const anchor = event.anchorStart < 0 ? undefined : text.slice(event.anchorStart, event.anchorEnd);
    const parent = open.at(-1);
    const isKey = parent?.isMap && parent.children % 2 === 0;
    if (parent) parent.children++;
    // A document that only begins, as at the end of a file, contains one empty scalar.
    if (documents > 1 && open.length === 1 && offset >= 0) {
      const message = "second YAML document, which Helm 3 ignores and Helm 4 merges";
      return reject("values-file/documents", message, "Merge the documents into one.");
    }
    if (isKey && event.type === EVENT_ID.SCALAR && event.valueEnd - event.valueStart > valuesLimits.keyLength) {
      return reject(
        "values-file/key-length",
        `key longer than ${valuesLimits.keyLength} characters`,
        "Shorten the key.",
      );
    }
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) {
      if (anchor) sizes.set(anchor, undefined);
      open.push({ anchor, isMap: event.type === EVENT_ID.MAPPING, children: 0, nodes: 1 });
    } else {
      const isAlias = event.type === EVENT_ID.ALIAS && anchor !== undefined && sizes.has(anchor);
      const nodes = isAlias ? sizes.get(anchor) : 1;
      if (nodes === undefined)
        return reject("values-file/circular-alias", `alias *${anchor} is circular`, "Write the value out.");
      if (anchor && !isAlias) sizes.set(anchor, nodes);
      if (parent) parent.nodes += nodes;
    }
    if (open.reduce((sum, each) => sum + each.nodes, 0) > valuesLimits.nodes) {
      const message = `more than ${valuesLimits.nodes} values, including those that aliases stand for`;
      return reject("values-file/count", message, "Remove what does not belong in values.");
    }
  }
  return undefined;
}

/** @returns -1 for an empty text */
function findStart(event: Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>): number {
  const start = "start" in event ? event.start : "valueStart" in event ? event.valueStart : event.anchorStart - 1;
  return Math.max(start, -1);
}
