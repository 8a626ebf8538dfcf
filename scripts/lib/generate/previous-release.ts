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

/** What is kept of the version that was released last, so that a new one is measured against it. */
export const releasedDir = join(projectDir, "test", "released");

const objectsFile = join(releasedDir, "objects.yaml");

/** An object of the released version, as far as an upgrade cannot change it, and with which sets of values files it is rendered; else with all. */
interface ReleasedObject {
  object: Manifest;
  only?: string[];
  except?: string[];
}

/** The chart as it is now as the released version: its values, all values files, and what upgrades cannot change of the objects. */
export async function releasedFiles(): Promise<Generated[]> {
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

/** The released version's objects for one set of values files, as far as an upgrade cannot change them. */
export function releasedObjects(title: string): Manifest[] {
  const entries = parseYaml(readFileSync(objectsFile, "utf8"), objectsFile) as ReleasedObject[];
  return entries
    .filter(({ only, except }) => (only ? only.includes(title) : !except?.includes(title)))
    .map(({ object }) => object);
}
