import { join } from "node:path";
import { expect, it } from "vitest";
import { checkValues } from "../../scripts/lib/check/check.ts";
import { findUnrendered } from "../../scripts/lib/check/rules/unrendered-templates.ts";
import { render } from "../../scripts/lib/helm/render.ts";
import type { Finding } from "../../scripts/lib/util/finding.ts";
import { formatPath } from "../../scripts/lib/util/key-path.ts";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { folder } from "../support/fixture.ts";
import { withoutExample } from "../support/operator-apis.ts";
import { valuesSets } from "../support/values-files.ts";

const check = (chart: string) =>
  checkValues({ chart: join(import.meta.dirname, "fixtures", chart), coversTemplates: true });

it("check finds only notes in a sound chart of somebody else without a schema", async () => {
  const { findings, nodes } = await check("plain-chart");
  expect(findings).toEqual([expect.objectContaining({ severity: "info", rule: "pod-security/level" })]);
  // The sample nodes are about this project's jobs.
  expect(nodes).toEqual([]);
});

it("check finds all typical mistakes of a chart and of its subchart at once", async () => {
  const { findings } = await check("mistaken-chart");
  const found = findings
    .filter(({ severity }) => severity !== "info")
    .map(({ severity, rule, template = "", field = [] }) => [
      severity,
      rule,
      template.split("/").at(-1),
      formatPath(field),
    ]);
  const container = "spec.jobTemplate.spec.template.spec.containers[0]";
  expect(found).toEqual([
    ["error", "objects/unknown", "daemonset.yaml", "spec.template.spec.hostNetwrk"],
    ["error", "objects/invalid", "daemonset.yaml", "spec.template.metadata.labels"],
    ["error", "objects/invalid", "host-port.yaml", "spec.containers[0].ports[0].hostPort"],
    ["error", "objects/unreadable", "cronjob.yaml", `${container}.resources.limits.memory`],
    ["error", "objects/invalid", "cronjob.yaml", "spec.schedule"],
    ["error", "objects/unknown", "service-monitor.yaml", "spec.endpoints[0].relabelings[0].source_labels"],
    ["error", "objects/invalid", "service-monitor.yaml", "spec.endpoints[0].interval"],
    ["error", "references/missing-key", "daemonset.yaml", ""],
    ["warning", "ports/service", "service.yaml", ""],
    ["error", "ports/probe", "daemonset.yaml", ""],
    ["warning", "ports/listen-address", "daemonset.yaml", ""],
    ["error", "syntax/flag", "daemonset.yaml", ""],
    ["error", "syntax/memory-limit", "daemonset.yaml", ""],
    ["error", "syntax/regex", "service-monitor.yaml", "spec.endpoints[0].relabelings[0].regex"],
    ["error", "prometheus/query", "dashboard.yaml", ""],
    ["warning", "prometheus/dashboard", "dashboard.yaml", ""],
    ["error", "prometheus/rules", "rules.yaml", ""],
    ["warning", "templates/unrendered", "ingress.yaml", ""],
  ]);
  // Every error and warning has a fix, except for those in Kubernetes's own words.
  const isOurs = ({ severity, rule }: Finding) => severity !== "info" && !rule.startsWith("objects/");
  expect(findings.filter((finding) => isOurs(finding) && !finding.fix)).toEqual([]);
  // What is allowed but more than a chart should need is a note.
  const rbac = findings.filter(({ rule }) => rule.startsWith("rbac/"));
  expect(rbac.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual([
    "info rbac/cluster-scoped",
    "info rbac/secrets",
    "info rbac/namespaced",
    "info rbac/wildcard",
    "info rbac/nodes-proxy",
  ]);
});

it("check names the port, key, flag, rule, panel and permission that is wrong", async () => {
  const { findings } = await check("mistaken-chart");
  const details: Record<string, string[]> = {
    "objects/unreadable": ['"1Gb"'],
    "objects/invalid": ['"0 0 * * 7"', '"30 s"', "`selector` does not match", "9101"],
    "references/missing-key": ["tokn", "ConfigMap monitoring/settings"],
    "ports/service": ["9200", "metrics, 9100"],
    "ports/probe": ["node-exporter", "http"],
    "ports/listen-address": ["node-exporter", "9200", "9100"],
    "syntax/flag": ["--collector.netdev.device-exclude", "node-exporter", "^(veth.*", "missing closing )"],
    "syntax/memory-limit": ["GOMEMLIMIT", "node-exporter", "100M"],
    "syntax/regex": ["(.+", "missing closing )"],
    "prometheus/rules": ['group "nodes", rule 1, "Down"', "unexpected end of input"],
    "prometheus/query": [
      "nodes.json, panel Load",
      "sum(rate(node_load1[$__rate_interval])",
      "unclosed left parenthesis",
    ],
    "prometheus/dashboard": ["broken.json"],
    "rbac/wildcard": ["verbs"],
  };
  for (const [rule, parts] of Object.entries(details)) {
    const text = findings.flatMap((finding) => (finding.rule === rule ? finding.message : [])).join("\n");
    for (const part of parts) expect(text).toContain(part);
  }
});

it("Every template of this chart renders an object for some values", async () => {
  const options = [...valuesSets.map(({ values }) => ({ values })), ...withoutExample];
  const renderings = await Promise.all(options.map((one) => render(one)));
  expect(findUnrendered(chartDir, renderings)).toEqual([]);
});

it("check finds nothing wrong with a chart that renders no object", async () => {
  const chart = folder({ "Chart.yaml": "apiVersion: v2\nname: empty\nversion: 0.1.0\n" });
  expect((await checkValues({ chart })).findings).toEqual([]);
});
