import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { type Manifest, sourceOf } from "../../kubernetes/manifest.ts";
import type { Finding } from "../../util/finding.ts";

/**
 * Finds templates that render no object.
 * @param chart the chart's folder
 * @param renderings the objects of each rendering
 */
export function checkTemplates(chart: string, renderings: readonly (readonly Manifest[])[]): Finding[] {
  return findUnrendered(chart, renderings).map((template) => ({
    severity: "warning",
    rule: "templates/unrendered",
    template,
    message: "renders no object from these values, the defaults, or ci/*-values.yaml",
    fix: "Add values to ci that render it, or remove it.",
  }));
}

/**
 * Finds the templates of a chart from which no rendering has an object. Templates that only reject values are left out.
 * @param chart the chart's folder
 * @returns paths such as `templates/ingress.yaml`
 */
export function findUnrendered(chart: string, renderings: readonly (readonly Manifest[])[]): string[] {
  const rendered = new Set(renderings.flat().map(sourceOf));
  const helpers = readHelpers(chart);
  return globSync("templates/**/*.{yaml,yml}", { cwd: chart })
    .sort()
    .filter((file) => !rendered.has(file) && !isValidation(readFileSync(join(chart, file), "utf8"), helpers));
}

/** Reads the text of each helper that the chart's templates define, by name. */
function readHelpers(chart: string): Map<string, string> {
  const files = globSync("templates/**/*.tpl", { cwd: chart, absolute: true });
  const parts = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split(/\{\{-?\s*define\s+"([^"]+)"/)
      .slice(1),
  );
  return new Map(parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? ""]] : [])));
}

/** Whether a template, including the helpers that it uses, can reject values but has no object. */
function isValidation(template: string, helpers: ReadonlyMap<string, string>): boolean {
  const texts = new Set([template]);
  for (const text of texts) {
    for (const [, name = ""] of text.matchAll(/\b(?:include|template)\s+"([^"]+)"/g))
      texts.add(helpers.get(name) ?? "");
  }
  const whole = [...texts].join("\n");
  return /\bfail\b/.test(whole) && !/^\s*kind:/m.test(whole);
}

/** The values with which a chart's authors have `ct` test it: `ci/*-values.yaml`. */
export function ciValues(chart: string): string[] {
  return globSync("ci/*-values.yaml", { cwd: chart, absolute: true }).sort();
}
