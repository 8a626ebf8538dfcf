import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { stringify } from "yaml";
import { upgradeRelevant } from "../diff/upgrade.ts";
import { render } from "../helm/render.ts";
import type { Manifest } from "../kubernetes/manifest.ts";
import { chartDir, projectDir } from "../util/paths.ts";
import { parseYaml } from "../util/yaml.ts";
import { valuesSets } from "../values/sets.ts";
import type { Generated } from "./index.ts";

/** The folder with data of the last release, with which upgrades are tested. */
export const releasedDir = join(projectDir, "test", "released");

const objectsFile = join(releasedDir, "objects.yaml");

/** The parts of a released object that an upgrade cannot change, and the sets of values files that render it; default all. */
interface ReleasedObject {
  object: Manifest;
  only?: string[];
  except?: string[];
}

/** @returns the files that record the current chart as a release: its values, all values files, and the parts of objects that upgrades cannot change */
export async function recordRelease(): Promise<Generated[]> {
  const copies = new Set([
    join(chartDir, "Chart.yaml"),
    join(chartDir, "values.yaml"),
    ...valuesSets.flatMap(({ values }) => values),
  ]);
  const titles = valuesSets.map(({ title }) => title);
  const rendered = new Map<string, string[]>();
  for (const { title, values } of valuesSets) {
    for (const object of upgradeRelevant(await render({ values }))) {
      const key = JSON.stringify(object);
      rendered.set(key, [...(rendered.get(key) ?? []), title]);
    }
  }
  const entries = [...rendered].map(([key, only]): ReleasedObject => {
    const object: Manifest = JSON.parse(key);
    const except = titles.filter((title) => !only.includes(title));
    if (except.length === 0) return { object };
    return only.length <= except.length ? { object, only } : { object, except };
  });
  const header = "# Written by `npm run generate -- released`: what an upgrade from this version cannot change.\n";
  return [
    ...[...copies].map((path) => ({
      path: join(releasedDir, relative(projectDir, path)),
      content: readFileSync(path, "utf8"),
    })),
    { path: objectsFile, content: `${header}${stringify(entries, { lineWidth: 140, aliasDuplicateObjects: false })}` },
  ];
}

/** @returns the parts of the released objects that an upgrade cannot change, for a set of values files */
export function readReleasedObjects(title: string): Manifest[] {
  const entries = parseYaml(readFileSync(objectsFile, "utf8"), objectsFile) as ReleasedObject[];
  return entries
    .filter(({ only, except }) => (only ? only.includes(title) : !except?.includes(title)))
    .map(({ object }) => object);
}
