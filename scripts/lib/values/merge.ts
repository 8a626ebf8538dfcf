import { existsSync } from "node:fs";
import { join } from "node:path";
import { chartDir } from "../util/paths.ts";
import { isMap, readValues, type Values } from "./read.ts";

/**
 * The values that a chart's templates see and its schema validates: the files over the chart's defaults, as Helm merges them.
 * Maps are merged key by key, everything else is replaced, and null removes a default.
 * @param files values files, later ones win
 * @param set values on top of the files
 * @throws ValuesFileError see readValues
 */
export function chartValues(files: readonly string[] = [], set: object = {}, chart: string = chartDir): Values {
  const given = [...files.map((file) => readValues(file)), set as Values].reduce(mergeValues, {});
  const defaults = join(chart, "values.yaml");
  return coalesce(given, existsSync(defaults) ? readValues(defaults) : {});
}

/** Merges one values file over another. Null stays, because it removes a default later. */
function mergeValues(under: Values, over: Values): Values {
  // A Map, because the key __proto__ of an object is special.
  const merged = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const before = merged.get(key);
    merged.set(key, isMap(before) && isMap(value) ? mergeValues(before, value) : value);
  }
  return Object.fromEntries(merged);
}

/**
 * Merges values over the defaults: https://github.com/helm/helm/blob/main/pkg/chart/common/util/coalesce.go
 * Helm 4 drops a default that is null, Helm 3 keeps it.
 */
export function coalesce(values: Values, defaults: Values): Values {
  const merged = { ...values };
  for (const [key, preset] of Object.entries(defaults)) {
    const value = values[key];
    if (value === undefined && preset !== null) merged[key] = isMap(preset) ? coalesce({}, preset) : preset;
    else if (value === null) delete merged[key];
    else if (isMap(value) && isMap(preset)) merged[key] = coalesce(value, preset);
  }
  return merged;
}
