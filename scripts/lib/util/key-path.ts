/** The keys and list indices that lead to a value in a document. */
export type KeyPath = readonly string[];

/** Writes a path as people do: `spec.containers[0].name`, `metadata.labels["example.com/name"]`. */
export function formatPath(path: KeyPath): string {
  return path
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : formatKey(key)))
    .join("")
    .replace(/^\./, "");
}

/** Writes a key as it follows others: `.name`, `["example.com/name"]`. */
export function formatKey(key: string): string {
  return /[./]/.test(key) ? `["${key}"]` : `.${key}`;
}
