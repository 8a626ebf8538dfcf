import { EVENT_ID, type Event, parseEvents } from "js-yaml";

/**
 * The most that a values file may have. Far more than people write (the largest of this project has some hundred values), and little enough
 * for an answer within seconds.
 */
export const valuesLimits = {
  /** As much as Helm allows a file of a chart: MaxDecompressedFileSize in its pkg/chart/loader/archive. */
  mebibytes: 5,
  /** Keys, texts, numbers, lists and maps, once for each time that an alias stands for them. */
  nodes: 100_000,
  /** Of lists and maps in each other. */
  depth: 100,
  /** Characters of a key; a longer one is none to Go's parser: https://yaml.org/spec/1.1/#id864014 */
  keyLength: 1024,
} as const;

/** What is wrong with a text, where in it, and what to do. */
export interface Excess {
  message: string;
  remedy: string;
  /** In characters from the beginning. */
  offset: number;
}

/** A document, list or map that has begun. */
interface Open {
  anchor: string | undefined;
  isMap: boolean;
  /** How many keys, values and items are directly in it so far. */
  children: number;
  /** How many are in it so far at any depth, itself among them, with aliases replaced by what they stand for. */
  nodes: number;
}

/**
 * Looks for what makes values huge, and for what one version of Helm reads otherwise than the other, before anything is made of a text.
 * @param text YAML
 * @returns the first that is found
 * @throws YAMLException it is no YAML, or nested too deep
 */
export function valuesExcess(text: string): Excess | undefined {
  /** What anchors stand for, in nodes; undefined until that has ended. */
  const sizes = new Map<string, number | undefined>();
  const open: Open[] = [];
  let documents = 0;
  let offset = 0;
  for (const event of parseEvents(text, { maxDepth: valuesLimits.depth })) {
    if (event.type === EVENT_ID.DOCUMENT) {
      documents++;
      open.push({ anchor: undefined, isMap: false, children: 0, nodes: 0 });
      if (event.directives.length === 0) continue;
      return { message: "Helm 4 takes no directives, such as %YAML", remedy: "Remove them.", offset };
    }
    if (event.type === EVENT_ID.POP) {
      const done = open.pop();
      if (done?.anchor) sizes.set(done.anchor, done.nodes);
      const parent = open.at(-1);
      if (parent) parent.nodes += done?.nodes ?? 0;
      continue;
    }

    offset = startOf(event);
    const anchor = event.anchorStart < 0 ? undefined : text.slice(event.anchorStart, event.anchorEnd);
    const parent = open.at(-1);
    const isKey = parent?.isMap && parent.children % 2 === 0;
    if (parent) parent.children++;
    // A document that only begins, as at the end of a file, has one empty text in it.
    if (documents > 1 && open.length === 1 && offset >= 0) {
      return { message: "a second document, which Helm 3 ignores and Helm 4 merges", remedy: "Make them one.", offset };
    }
    if (isKey && event.type === EVENT_ID.SCALAR && event.valueEnd - event.valueStart > valuesLimits.keyLength) {
      return { message: `a key of more than ${valuesLimits.keyLength} characters`, remedy: "Shorten it.", offset };
    }
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING) {
      if (anchor) sizes.set(anchor, undefined);
      open.push({ anchor, isMap: event.type === EVENT_ID.MAPPING, children: 0, nodes: 1 });
    } else {
      const isAlias = event.type === EVENT_ID.ALIAS && anchor !== undefined && sizes.has(anchor);
      const nodes = isAlias ? sizes.get(anchor) : 1;
      if (nodes === undefined) {
        return { message: `*${anchor} stands for what it is itself in`, remedy: "Say what is meant.", offset };
      }
      if (anchor && !isAlias) sizes.set(anchor, nodes);
      if (parent) parent.nodes += nodes;
    }
    if (open.reduce((sum, each) => sum + each.nodes, 0) > valuesLimits.nodes) {
      const message = `more than ${valuesLimits.nodes} values, counted with what aliases stand for`;
      return { message, remedy: "Leave out what does not belong into values.", offset };
    }
  }
  return undefined;
}

/** @returns -1 for an empty text */
function startOf(event: Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>): number {
  const start = "start" in event ? event.start : "valueStart" in event ? event.valueStart : event.anchorStart - 1;
  return Math.max(start, -1);
}
