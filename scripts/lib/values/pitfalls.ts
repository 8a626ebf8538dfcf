import { isDeepStrictEqual } from "node:util";
import { CORE_SCHEMA, load } from "js-yaml";
import { type Document, isMap, isNode, isScalar, type Scalar, visit, type YAMLMap } from "yaml";
import type { Finding } from "../util/finding.ts";
import { helmSchema } from "../util/helm-yaml.ts";

type Pitfall = Pick<Finding, "rule" | "severity" | "message" | "fix"> & {
  /** Where it begins, in characters. */
  offset: number;
};

/** Finds duplicate keys, and values that Helm reads as something that their author hardly means. */
export function findPitfalls(document: Document): Pitfall[] {
  const found: Pitfall[] = [];
  visit(document, (_, node) => {
    if (!isNode(node) || !node.range) return;
    const [offset] = node.range;
    if (isMap(node)) found.push(...findDuplicateKeys(node));
    const pitfall = isScalar(node) && node.type === "PLAIN" ? judgeScalar(node) : undefined;
    if (pitfall) found.push({ ...pitfall, offset });
    if (node.tag && !isKnownTag(node.tag)) {
      const message = `Helm ignores the tag ${node.tag} and uses the value as it is`;
      found.push({ severity: "warning", rule: "values-file/tag", message, fix: "Remove the tag.", offset });
    }
  });
  return found;
}

function isKnownTag(tag: string): boolean {
  return /^tag:yaml\.org,2002:(binary|bool|float|int|map|merge|null|seq|str)$/.test(tag);
}

function findDuplicateKeys({ items }: YAMLMap): Pitfall[] {
  const seen = new Set<string>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key) || !key.range || key.value === "<<") return [];
    const name = String(key.value);
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = "duplicate key; Helm uses the last value";
    const fix = "Merge the two, or remove one.";
    return [{ severity: "warning", rule: "values-file/duplicate-key", message, fix, offset: key.range[0] }];
  });
}

/** What the versions of YAML may read as different values: numbers, nothing, and yes and no. All other plain scalars are text. */
const ambiguous = /^([-+]?\.?\d|[-+]?\.(inf|nan)$|~$|=$|(y|n|yes|no|on|off|true|false|null)$)/i;

function judgeScalar({ source = "" }: Scalar): Omit<Pitfall, "offset"> | undefined {
  if (!ambiguous.test(source)) return undefined;
  const [helm, others] = [helmSchema, CORE_SCHEMA].map((schema) => load(source, { schema }));
  if (/^[-+]?\.(inf|nan)$/i.test(source)) {
    const message = `${source} is not a number in Helm`;
    return { severity: "error", rule: "values-file/not-finite", message, fix: "Write a number, or quote it." };
  }
  if (!isDeepStrictEqual(helm, others)) {
    const message = `${source} is ${JSON.stringify(helm)} in YAML 1.1 (Helm) and ${JSON.stringify(others)} in YAML 1.2 (others)`;
    const fix = `Write ${JSON.stringify(helm)}, or quote it.`;
    return { severity: "warning", rule: "values-file/yaml-version", message, fix };
  }
  if (typeof helm === "number" && /^[-+]?\d+$/.test(source) && !Number.isSafeInteger(helm)) {
    const message = `${source} is beyond 2^53, so Helm does not keep all its digits`;
    return { severity: "warning", rule: "values-file/precision", message, fix: "Quote it if it is text." };
  }
  return undefined;
}
