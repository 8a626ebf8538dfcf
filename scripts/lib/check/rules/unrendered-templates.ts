import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { type Manifest, sourceOf } from "../../kubernetes/manifest.ts";

/**
 * The templates of a chart from which no rendering has an object; those that only refuse values are left out.
 * @param chart its folder
 * @returns such as `templates/ingress.yaml`
 */
export function unrenderedTemplates(chart: string, renderings: readonly (readonly Manifest[])[]): string[] {
  const rendered = new Set(renderings.flat().map(sourceOf));
  return globSync("templates/**/*.{yaml,yml}", { cwd: chart })
    .sort()
    .filter((file) => !rendered.has(file) && !isCheck(readFileSync(join(chart, file), "utf8")));
}

function isCheck(template: string): boolean {
  return /\bfail\b/.test(template) && !/^\s*kind:/m.test(template);
}

/** The values with which a chart's authors say that it is to be tested, as `ct` has it: `ci/*-values.yaml`. */
export function ciValues(chart: string): string[] {
  return globSync("ci/*-values.yaml", { cwd: chart, absolute: true }).sort();
}
