import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { checkValues } from "../../scripts/lib/check/check.ts";
import { unrenderedTemplates } from "../../scripts/lib/check/rules/unrendered-templates.ts";
import { render } from "../../scripts/lib/helm/render.ts";
import { ensureTools } from "../../scripts/lib/tools/resolve.ts";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { folder } from "../support/fixture.ts";
import { valuesSets } from "../support/values-files.ts";

beforeAll(() => ensureTools(["promtool"]), 600_000);

const check = (chart: string) => checkValues({ chart: join(import.meta.dirname, "fixtures", chart) });

test("another chart that is sound, without a schema, has nothing but notes", async () => {
  const { findings, nodes } = await check("plain-chart");
  expect(findings).toEqual([expect.objectContaining({ severity: "info", rule: "Pod Security" })]);
  // What nodes are scraped as is about our jobs.
  expect(nodes).toEqual([]);
});

test("another chart with typical mistakes, some of them in a chart that it depends on, has all of them found at once", async () => {
  const { findings } = await check("mistaken-chart");
  const said = findings
    .filter(({ severity }) => severity !== "info")
    .map(({ severity, rule, template = "", message }) => [severity, rule, template.split("/").at(-1), message]);
  expect(said).toEqual([
    ["error", "objects", "daemonset.yaml", "spec.template.spec.hostNetwrk: unknown"],
    [
      "error",
      "objects",
      "cronjob.yaml",
      'spec.jobTemplate.spec.template.spec.containers[0].resources.limits.memory: "1Gb" is not a quantity',
    ],
    [
      "error",
      "objects",
      "cronjob.yaml",
      'spec.schedule: "0 0 * * 7" is not a cron schedule (five fields, Sunday is 0)',
    ],
    ["error", "objects", "service-monitor.yaml", 'spec.endpoints[0].interval: "30 s" is not a Prometheus duration'],
    ["error", "objects", "service-monitor.yaml", "spec.endpoints[0].relabelings[0].source_labels: unknown"],
    ["error", "references", "daemonset.yaml", "its selector does not match the labels of its pods"],
    ["error", "references", "daemonset.yaml", "wants tokn of ConfigMap monitoring/settings, which does not have it"],
    ["error", "references", "service.yaml", "leads to the port 9200, which no pod of it has (they have metrics, 9100)"],
    [
      "error",
      "references",
      "daemonset.yaml",
      "a probe of node-exporter asks port http, which the container does not have",
    ],
    ["error", "references", "daemonset.yaml", "node-exporter listens at port 9200, and its ports are 9100"],
    [
      "error",
      "references",
      "host-port.yaml",
      "exporter has hostPort 9101 and containerPort 9100, which hostNetwork makes one",
    ],
    [
      "error",
      "languages",
      "daemonset.yaml",
      "--collector.netdev.device-exclude of node-exporter: ^(veth.* is no regular expression of RE2: missing closing ): `^(veth.*`",
    ],
    ["error", "languages", "daemonset.yaml", "GOMEMLIMIT of node-exporter: 100M is no size, such as 100MiB"],
    ["error", "languages", "service-monitor.yaml", "the regular expression (.+: missing closing ): `(.+`"],
    [
      "error",
      "Prometheus",
      "rules.yaml",
      'group "nodes", rule 1, "Down": could not parse expression: 1:7: parse error: unexpected end of input',
    ],
    [
      "error",
      "Prometheus",
      "dashboard.yaml",
      "nodes.json, panel Load: sum(rate(node_load1[$__rate_interval]): unclosed left parenthesis",
    ],
    ["error", "Prometheus", "dashboard.yaml", expect.stringMatching(/^broken\.json is no JSON: /)],
    [
      "warning",
      "rights",
      "role.yaml",
      "is an object of the whole cluster: two releases cannot both have it, and one needs rights beyond the namespace",
    ],
    ["warning", "rights", "role.yaml", "reads the Secrets of every namespace"],
    ["warning", "rights", "role.yaml", "gives rights in every namespace, and all that it names is in one"],
    ["warning", "rights", "role.yaml", "has * for verbs"],
    ["warning", "rights", "role.yaml", "may reach the kubelets by nodes/proxy, which runs commands in every pod"],
    [
      "warning",
      "templates",
      "ingress.yaml",
      "renders no object: neither from these values, nor from the defaults, nor from ci/*-values.yaml",
    ],
  ]);
  // An error or warning says what to do about it.
  expect(findings.filter(({ severity, remedy }) => severity !== "info" && !remedy)).toEqual([]);
});

test("every template of our chart renders something for one of the values that people are shown", async () => {
  const renderings = await Promise.all(valuesSets.map(({ values }) => render({ values })));
  expect(unrenderedTemplates(chartDir, renderings)).toEqual([]);
});

test("a chart without templates that render, or without default values, is told of in one line", async () => {
  const chart = folder({ "Chart.yaml": "apiVersion: v2\nname: empty\nversion: 0.1.0\n" });
  expect((await checkValues({ chart })).findings).toEqual([
    { severity: "error", rule: "chart", message: "the chart renders no object at all" },
  ]);
});
