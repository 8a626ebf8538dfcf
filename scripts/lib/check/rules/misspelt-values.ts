import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import type { Finding } from "../../util/finding.ts";
import type { KeyPath } from "../../util/key-path.ts";
import { findSimilar } from "../../util/similar.ts";
import { tryParseYaml } from "../../util/yaml.ts";
import { findPlace, type ValuesFile } from "../../values/positions.ts";
import { isMap, type Values } from "../../values/read.ts";

/**
 * Finds keys that a chart without a schema does not know, and that are one letter off from a key that it knows. Templates may read any key of a map,
 * so the chart knows what its templates name; and an empty map may have any keys.
 * @param given the user's values: those of each file, and those of `--set`
 * @param defaults the chart's values.yaml
 */
export function findMisspeltValues(
  files: readonly ValuesFile[],
  given: readonly Values[],
  defaults: Values,
  chart: string,
): Finding[] {
  const suspects = given.flatMap((values) => findSuspects(values, defaults));
  if (suspects.length === 0 || existsSync(join(chart, "values.schema.json"))) return [];
  const dependencies = listDependencies(chart);
  const words = readWords(chart);
  return suspects
    .filter(({ path, similar }) => {
      const [first = ""] = path;
      // The values of a dependency are not in the chart's values.yaml.
      if (path.length > 1 && (dependencies.has(first) || first === "global")) return false;
      const isKnown = (key: string) => words.has(key) || (path.length === 1 && dependencies.has(key));
      return isKnown(similar) && !isKnown(path.at(-1) ?? "");
    })
    .map(({ path, similar }) => ({
      severity: "warning",
      rule: "values-file/unknown-key",
      path,
      ...findPlace(files, path),
      message: "the chart has no such value, so this has no effect",
      fix: `Did you mean ${similar}?`,
    }));
}

interface Suspect {
  path: KeyPath;
  similar: string;
}

function findSuspects(values: Values, defaults: Values, at: KeyPath = []): Suspect[] {
  return Object.entries(values).flatMap(([key, value]): Suspect[] => {
    const path = [...at, key];
    if (Object.hasOwn(defaults, key)) {
      const preset = defaults[key];
      return isMap(value) && isMap(preset) ? findSuspects(value, preset, path) : [];
    }
    // Who sets both means both.
    const others = Object.keys(defaults).filter((other) => !Object.hasOwn(values, other));
    const similar = findSimilar(key, others, 1);
    return similar ? [{ path, similar }] : [];
  });
}

/** The names under which a chart's values have those of its dependencies. */
function listDependencies(chart: string): ReadonlySet<string> {
  const texts = ["Chart.yaml", "requirements.yaml"].map((file) => join(chart, file)).filter(existsSync);
  const declared = texts.flatMap((file) => {
    const content = tryParseYaml(readFileSync(file, "utf8"), file) as { dependencies?: unknown } | null | undefined;
    return Array.isArray(content?.dependencies) ? (content.dependencies as { name?: string; alias?: string }[]) : [];
  });
  const names = declared.flatMap(({ name = "", alias = "" }) => [name, alias]);
  const folders = globSync("charts/*", { cwd: chart, onlyDirectories: true }).map((path) => path.split("/")[1] ?? "");
  return new Set([...names, ...folders].filter(Boolean));
}

/** All words in a chart's templates. */
function readWords(chart: string): ReadonlySet<string> {
  const files = globSync("{templates,charts/*/templates}/**", { cwd: chart, absolute: true });
  return new Set(files.flatMap((file) => readFileSync(file, "utf8").split(/[^\w-]+/)));
}
