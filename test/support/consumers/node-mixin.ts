import { join } from "node:path";
import type { RuleGroup } from "../../../scripts/lib/prometheus/rules.ts";
import { readNodeExporterVersion } from "../../../scripts/lib/tools/chart-versions.ts";
import { downloadModule } from "../../../scripts/lib/tools/go-build.ts";
import { buildGoProgram } from "../../../scripts/lib/tools/go-programs.ts";
import { run } from "../../../scripts/lib/util/exec.ts";

/** The groups of the mixin. Its dashboards need a library that is in no Go module. */
const groups = `
  local mixin = (import "config.libsonnet") + (import "alerts/alerts.libsonnet") + (import "rules/rules.libsonnet");
  function(selector)
    local own = mixin { _config+:: { nodeExporterSelector: selector } };
    own.prometheusAlerts.groups + own.prometheusRules.groups`;

/**
 * Returns the alerts and recording rules that node_exporter publishes, which kube-prometheus-stack contains.
 * @param job the name of the job that they select
 */
export async function readNodeMixin(job: string): Promise<RuleGroup[]> {
  const [module, jsonnet] = await Promise.all([
    downloadModule("github.com/prometheus/node_exporter", `v${readNodeExporterVersion()}`),
    buildGoProgram("jsonnet"),
  ]);
  const args = ["--tla-str", `selector=job="${job}"`, "--exec", groups];
  return JSON.parse(await run(jsonnet, args, { cwd: join(module, "docs", "node-mixin") }));
}

/** Returns the expression of an alert with comparisons that give 0 or 1, so that it has data if all that it compares has. */
export function makeAnswerable(expression: string): string {
  // Selectors contain the same characters.
  const parts = expression.split(/(\{[^}]*\})/);
  return parts.map((part, index) => (index % 2 ? part : part.replace(/[=!]=|[<>]=?/g, "$& bool"))).join("");
}
