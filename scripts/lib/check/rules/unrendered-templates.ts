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
  return globSync("templates/**/*.{yaml,yml}", { cwd: chart })
    .sort()
    .filter((file) => !rendered.has(file) && !isValidation(readFileSync(join(chart, file), "utf8")));
}

function isValidation(template: string): boolean {
  return /\bfail\b/.test(template) && !/^\s*kind:/m.test(template);
}

/** The values with which a chart's authors have `ct` test it: `ci/*-values.yaml`. */
export function ciValues(chart: string): string[] {
  return globSync("ci/*-values.yaml", { cwd: chart, absolute: true }).sort();
}
