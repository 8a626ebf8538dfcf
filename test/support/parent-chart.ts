import { cpSync } from "node:fs";
import { join } from "node:path";
import { readChartVersions } from "../../scripts/lib/tools/chart-versions.ts";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { folder } from "./fixture.ts";

interface Parent {
  /** Fields of the dependency in Chart.yaml. */
  dependency?: { alias?: string; condition?: string };
  /** The parent's values.yaml. */
  values?: object;
}

/** Returns the folder of a chart that has this project's chart as its only dependency, and a ConfigMap `own`. */
export function parentChart({ dependency = {}, values = {} }: Parent = {}): string {
  const dependencies = [{ name: "node-monitoring", version: readChartVersions().version, ...dependency }];
  const chart = folder({
    "Chart.yaml": JSON.stringify({ apiVersion: "v2", name: "parent", version: "1.0.0", dependencies }),
    "values.yaml": JSON.stringify(values),
    "templates/own.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\n",
  });
  cpSync(chartDir, join(chart, "charts/node-monitoring"), { recursive: true });
  return chart;
}
