import { join } from "node:path";
import { expect, it } from "vitest";
import { findReplacedRules } from "../../../scripts/lib/check/rules/replaced-rules.ts";
import { formatPath } from "../../../scripts/lib/util/key-path.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { openValuesFile } from "../../../scripts/lib/values/positions.ts";
import { folder } from "../../support/fixture.ts";

const text = `scrape:
  nodes:
    config: { relabel_configs: [], metric_relabel_configs: [], honor_labels: true }
  kubelet:
    config: { kubernetes_sd_configs: [{ role: node }] }
    metricRelabelConfigs:
      client-sizes: { regex: rest_client_.+ }
      feature-gates: false
      storage-buckets: { action: drop }
      mine: { regex: a, action: labeldrop }
  slis: { config: { relabel_configs: [] } }
`;

it("check names each value that replaces or changes a rule of the chart in an enabled job, with its place", () => {
  const file = join(folder({ "prod.yaml": text }), "prod.yaml");
  const findings = findReplacedRules(chartValues([file]), chartValues(), [openValuesFile(file)]);
  expect(findings.map(({ path = [], line, severity }) => ({ path: formatPath(path), line, severity }))).toEqual([
    { path: "scrape.nodes.config.relabel_configs", line: 3, severity: "info" },
    { path: "scrape.nodes.config.metric_relabel_configs", line: 3, severity: "info" },
    { path: "scrape.kubelet.config.kubernetes_sd_configs", line: 5, severity: "info" },
    { path: "scrape.kubelet.metricRelabelConfigs.client-sizes", line: 7, severity: "info" },
  ]);
});

it("check names no rule of the chart's own values", () => {
  expect(findReplacedRules(chartValues(), chartValues(), [])).toEqual([]);
});
