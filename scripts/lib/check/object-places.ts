import { type Document, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLMap } from "yaml";
import type { Manifest } from "../kubernetes/manifest.ts";
import type { Place } from "../util/finding.ts";
import type { KeyPath } from "../util/key-path.ts";
import { followPath } from "../values/positions.ts";

/** A file with objects that something else has rendered. */
export interface ObjectFile {
  file: string;
  text: string;
}

/** Finds the place of an object, or of a field of it. */
export type ObjectLocator = (manifest: Manifest, field?: KeyPath) => Partial<Place>;

/** With more text, only the file is named: parsing it again would take longer than the check. */
const mostCharacters = 8 * 1024 * 1024;

/** Locates objects in files. The files are parsed when the first object is looked for. */
export function createObjectLocator(files: readonly ObjectFile[]): ObjectLocator {
  const isLarge = files.reduce((sum, { text }) => sum + text.length, 0) > mostCharacters;
  let index: Map<string, Entry> | undefined;
  return (manifest, field = []) => {
    index ??= new Map(isLarge ? [] : files.flatMap(indexFile));
    const entry = index.get(idOf(manifest.kind, manifest.metadata));
    const [only, ...others] = files;
    if (!entry) return only && others.length === 0 ? { file: only.file } : {};
    const { file, document, lines, path } = entry;
    const { line } = lines.linePos(followPath(document, [...path, ...field]).offset || entry.offset);
    return { file, line };
  };
}

interface Entry {
  file: string;
  document: Document;
  lines: LineCounter;
  /** Where the object is in its document: nowhere special, or an item of a list. */
  path: KeyPath;
  /** Where it begins, in characters. */
  offset: number;
}

function indexFile({ file, text }: ObjectFile): [string, Entry][] {
  const lines = new LineCounter();
  const options = { lineCounter: lines, uniqueKeys: false, prettyErrors: false, logLevel: "silent" } as const;
  const documents = [parseAllDocuments(text, options)].flat() as Document[];
  return documents.flatMap((document) =>
    listObjects(document.contents).map(({ path, map }): [string, Entry] => {
      const metadata = { name: textAt(map, ["metadata", "name"]), namespace: textAt(map, ["metadata", "namespace"]) };
      const entry = { file, document, lines, path, offset: map.range?.[0] ?? 0 };
      return [idOf(textAt(map, ["kind"]) ?? "", metadata), entry];
    }),
  );
}

/** The object in a document, or the items of a list. */
function listObjects(contents: unknown): { path: KeyPath; map: YAMLMap }[] {
  if (!isMap(contents)) return [];
  const items = contents.get("items");
  if (!textAt(contents, ["kind"])?.endsWith("List") || !isSeq(items)) return [{ path: [], map: contents }];
  return items.items.flatMap((map, index) => (isMap(map) ? [{ path: ["items", String(index)], map }] : []));
}

function textAt(map: YAMLMap, path: KeyPath): string | undefined {
  const node = map.getIn(path, true);
  return isScalar(node) ? String(node.value) : undefined;
}

function idOf(
  kind: string,
  { name = "", namespace = "" }: { name?: string | undefined; namespace?: string | undefined },
): string {
  return JSON.stringify([kind, namespace, name]);
}
