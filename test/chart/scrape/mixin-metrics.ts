import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A metric that the dashboards or rules of the node-exporter mixin or the Kubernetes mixin select, and further labels in its matchers. */
export interface MixinMetric {
  metric: string;
  job: string;
  path?: string;
  labels: string[];
}

/** Reads all of these metrics. */
export function readMixinMetrics(): MixinMetric[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/mixin-metrics.json"), "utf8"));
}
