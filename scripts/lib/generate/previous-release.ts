import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stringify } from "yaml";
import { render } from "../helm/render.ts";
import { groupOf, isCustomGroup, isHook, type Manifest } from "../kubernetes/manifest.ts";
import { chartDir, projectDir } from "../util/paths.ts";
import { parseYaml } from "../util/yaml.ts";
import { valuesSets } from "../values/sets.ts";
import type { Generated } from "./index.ts";

/** The folder with data of the last release, with which upgrades are tested. */
export const releasedDir = join(projectDir, "test", "released");

const objectsFile = join(releasedDir, "objects.yaml");

/** A released object without the fields that an upgrade may always change, and the sets of values files that render it; default all. */
interface ReleasedObject {
  object: Manifest;
  only?: string[];
  except?: string[];
}

/** @returns the files that record the current chart as a release: its values, all values files, and its objects without what an upgrade may always change */
export async function recordRelease(): Promise<Generated[]> {
  const copies = new Set([
    join(chartDir, "Chart.yaml"),
    join(chartDir, "values.yaml"),
    ...valuesSets.flatMap(({ values }) => values),
  ]);
  const titles = valuesSets.map(({ title }) => title);
  const rendered = new Map<string, string[]>();
  for (const { title, values } of valuesSets) {
    for (const manifest of (await render({ values })).filter((one) => !isHook(one))) {
      const key = JSON.stringify(withoutMutable(manifest));
      rendered.set(key, [...(rendered.get(key) ?? []), title]);
    }
  }
  const entries = [...rendered].map(([key, only]): ReleasedObject => {
    const object: Manifest = JSON.parse(key);
    const except = titles.filter((title) => !only.includes(title));
    if (except.length === 0) return { object };
    return only.length <= except.length ? { object, only } : { object, except };
  });
  const header =
    "# Written by `npm run generate -- released`: what an upgrade from this version may be unable to change.\n";
  return [
    ...[...copies].map((path) => ({
      path: join(releasedDir, relative(projectDir, path)),
      content: readFileSync(path, "utf8"),
    })),
    { path: objectsFile, content: `${header}${stringify(entries, { lineWidth: 140, aliasDuplicateObjects: false })}` },
  ];
}

/**
 * Leaves out what every upgrade may change, which is most of an object: labels, content, the pods of a controller, and the fields of custom
 * resources.
 */
function withoutMutable({ apiVersion, kind, metadata, ...fields }: Manifest): object {
  const { name, namespace, labels = {}, annotations = {} } = metadata;
  const group = groupOf(apiVersion);
  const isCustom = isCustomGroup(apiVersion);
  const { spec, ...others } = omit(fields, "data", "rules", "subjects") as { spec?: object };
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace && { namespace }),
      labels: pick(labels, "app.kubernetes.io/component"),
      annotations: pick(annotations, "helm.sh/"),
    },
    ...(!isCustom && others),
    ...(!isCustom && spec && { spec: group === "apps" ? omit(spec, "template") : spec }),
  };
}

function omit(map: object, ...keys: string[]): object {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

/** The entries whose keys start with a prefix. */
function pick(map: object, prefix: string): object {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key.startsWith(prefix)));
}

/** @returns the recorded parts of the released objects for a set of values files */
export function readReleasedObjects(title: string): Manifest[] {
  const entries = parseYaml(readFileSync(objectsFile, "utf8"), objectsFile) as ReleasedObject[];
  return entries
    .filter(({ only, except }) => (only ? only.includes(title) : !except?.includes(title)))
    .map(({ object }) => object);
}
