import { isDeepStrictEqual } from "node:util";
import { CORE_SCHEMA, load } from "js-yaml";
import { type Document, isMap, isNode, isScalar, type Scalar, visit, type YAMLMap } from "yaml";
import { helmSchema } from "./chart-values.ts";

/** A value or a key that is not what it looks like. */
export interface OddNode {
  severity: "error" | "warning";
  message: string;
  remedy: string;
  /** Where it begins, in characters. */
  offset: number;
}

/** Keys that are there twice, and values that Helm takes for something that their writer hardly means. */
export function oddNodes(document: Document): OddNode[] {
  const found: OddNode[] = [];
  visit(document, (_, node) => {
    if (!isNode(node) || !node.range) return;
    const [offset] = node.range;
    if (isMap(node)) found.push(...equalKeys(node));
    const odd = isScalar(node) && node.type === "PLAIN" ? oddScalar(node) : undefined;
    if (odd) found.push({ ...odd, offset });
    if (node.tag && !isKnownTag(node.tag)) {
      const message = `the tag ${node.tag} means nothing to Helm, which takes what follows as it is`;
      found.push({ severity: "warning", message, remedy: "Remove the tag.", offset });
    }
  });
  return found;
}

function isKnownTag(tag: string): boolean {
  return /^tag:yaml\.org,2002:(binary|bool|float|int|map|merge|null|seq|str)$/.test(tag);
}

function equalKeys({ items }: YAMLMap): OddNode[] {
  const seen = new Set<string>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key) || !key.range || key.value === "<<") return [];
    const name = String(key.value);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = "this key is there already, and only one of them counts";
    return [{ severity: "error", message, remedy: "Merge the two, or remove one.", offset: key.range[0] }];
  });
}

/** What the versions of YAML may take for different values: numbers, nothing, and yes and no. All other plain text is text. */
const suspicious = /^([-+]?\.?\d|[-+]?\.(inf|nan)$|~$|=$|(y|n|yes|no|on|off|true|false|null)$)/i;

function oddScalar({ source = "" }: Scalar): Omit<OddNode, "offset"> | undefined {
  if (!suspicious.test(source)) return undefined;
  const [helm, others] = [helmSchema, CORE_SCHEMA].map((schema) => load(source, { schema }));
  if (/^[-+]?\.(inf|nan)$/i.test(source)) {
    return { severity: "error", message: `${source} is no number to Helm`, remedy: "Write a number, or quote it." };
  }
  if (!isDeepStrictEqual(helm, others)) {
    const message = `${source} is ${JSON.stringify(helm)} to Helm (YAML 1.1) and ${JSON.stringify(others)} to others (YAML 1.2)`;
    return { severity: "warning", message, remedy: `Write ${JSON.stringify(helm)}, or quote it.` };
  }
  if (typeof helm === "number" && /^[-+]?\d+$/.test(source) && !Number.isSafeInteger(helm)) {
    const message = `${source} is a number beyond 2^53, of which Helm keeps only the first digits`;
    return { severity: "warning", message, remedy: "Quote it, if it is a text." };
  }
  return undefined;
}
