import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withJobNames } from "../../../scripts/lib/generate/rule-files.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { listDashboardQueries } from "../../../scripts/lib/prometheus/grafana.ts";
import {
  findMetrics,
  findRulesFile,
  type Rule,
  readAlerts,
  readRuleGroups,
} from "../../../scripts/lib/prometheus/rules.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { folder } from "../../support/fixture.ts";
import { namesIn } from "../../support/fixtures.ts";
import { helms } from "../../support/values-files.ts";

const bundled = { prometheus: { enabled: true } };
const off = { enabled: false };
const everything = { dashboards: { enabled: true } };

/** What Prometheus itself writes for a target, or for an alert. */
const prometheusOwn = ["up", "scrape_duration_seconds", "ALERTS"];

describe.concurrent("the rules", () => {
  it.each(helms)("are the groups of the chart's rule files by default, by %s", async (helm) => {
    const names = { nodes: "kubernetes-nodes", kubelet: "kubernetes-kubelet" };
    const files = ["both-jobs", "exporter", "kubelet", "recording"].map((file) => `rules/${file}.yaml`);
    const written = files.flatMap((file) => {
      const text = withJobNames(readFileSync(join(chartDir, file), "utf8"), names);
      return (parseYaml(text, file) as { groups: object[] }).groups;
    });
    expect(readRuleGroups(await render({ helm }))).toEqual(written);
  });

  it("can name every job of the chart by a placeholder", async () => {
    const keys = [
      "nodes",
      "kubelet",
      "cadvisor",
      "resource",
      "probes",
      "slis",
      "pods",
      "endpoints",
      "services",
      "ingresses",
    ];
    const chart = folder();
    cpSync(chartDir, chart, { recursive: true });
    const expression = keys.map((key) => `up{job="<<jobs.${key}>>"}`).join(" + ");
    const rules = [{ record: "instance:up:all", expr: expression }];
    writeFileSync(join(chart, "rules/kubelet.yaml"), JSON.stringify({ groups: [{ name: "all", rules }] }));
    const scrape = Object.fromEntries(keys.map((key) => [key, { jobName: `of-${key}` }]));
    const group = readRuleGroups(await render({ chart, set: { scrape } })).find(({ name }) => name === "all");
    expect(group?.rules[0]?.expr).toBe(keys.map((key) => `up{job="of-${key}"}`).join(" + "));
  });

  it("name only jobs of the chart by placeholders, as do the dashboards", async () => {
    const manifests = await render({ set: everything });
    expect(JSON.stringify(manifests)).not.toContain("<<");
    expect(() => withJobNames('up{job="<<jobs.cadvisors>>"}', { cadvisor: "a" })).toThrow("<<jobs.cadvisors>>");
  });

  it("say in each alert how bad it is, what is the matter, and what to do", async () => {
    const alerts = [...readAlerts(await render()).values()];
    expect(alerts.length).toBeGreaterThan(20);
    for (const alert of alerts) {
      expect(alert).toEqual({
        alert: expect.stringMatching(/^(Node|Kubelet)[A-Za-z]+$/),
        expr: expect.any(String),
        for: expect.stringMatching(/^\d+[mh]$/),
        labels: { severity: expect.stringMatching(/^(critical|warning)$/) },
        annotations: { summary: expect.stringMatching(/\.$/), description: expect.stringMatching(/^.{150,}\.$/) },
      });
    }
  });

  it.each([
    { job: "nodes", left: ["node-monitoring.kubelet"] },
    {
      job: "kubelet",
      left: expect.not.arrayContaining(["node-monitoring.kubelet", "node-monitoring.both-jobs"]),
    },
  ])("of a disabled job are left out: $job", async ({ job, left }) => {
    const groups = readRuleGroups(await render({ set: { scrape: { [job]: off } } }));
    expect(groups.map(({ name }) => name)).toEqual(left);
  });

  it.each([
    { title: "rules.enabled is false", set: { rules: off } },
    { title: "every job is disabled", set: { scrape: { nodes: off, kubelet: off, extraScrapeConfigs: { a: {} } } } },
  ])("are not there, nor mounted, when $title", async ({ set }) => {
    const manifests = await render({ set: { ...bundled, ...set } });
    expect(() => findRulesFile(manifests)).toThrow("No ConfigMap contains node-monitoring.rules.yaml");
    expect(JSON.stringify(manifests)).not.toMatch(/rule_files|\/etc\/prometheus\/rules/);
  });

  it("are loaded by the bundled Prometheus, which evaluates them as often as it scrapes", async () => {
    const manifests = await render({ set: { ...bundled, scrape: { interval: "15s" } } });
    const [file = ""] = selectKind(manifests, "ConfigMap").flatMap(({ data }) => data?.["prometheus.yml"] ?? []);
    expect(parseYaml(file, "prometheus.yml")).toMatchObject({
      global: { evaluation_interval: "15s" },
      rule_files: ["/etc/prometheus/rules/*.yaml"],
    });
    const pod = find(manifests, "StatefulSet").spec?.template.spec;
    const mounts = pod?.containers[0]?.volumeMounts ?? [];
    expect(mounts).toContainEqual({ name: "rules", mountPath: "/etc/prometheus/rules" });
    expect(pod?.volumes).toContainEqual({ name: "rules", configMap: { name: "node-monitoring-rules" } });
  });

  it("that are disabled are gone, and so is a group of which all are", async () => {
    const before = readRuleGroups(await render());
    const kubelet = before.find(({ name }) => name === "node-monitoring.kubelet")?.rules ?? [];
    const alerts = Object.fromEntries(kubelet.flatMap(({ alert }) => (alert ? [[alert, off]] : [])));
    const after = readRuleGroups(await render({ set: { rules: { alerts } } }));
    expect(after).toEqual(before.filter(({ name }) => name !== "node-monitoring.kubelet"));
    expect(after).toHaveLength(before.length - 1);
  });

  it("differ by value in just what it says", async () => {
    const before = readAlerts(await render()).get("NodeLoadHigh");
    const wish = { threshold: 1_000_000, for: "1h", severity: "page\n" };
    const set = { rules: { labels: { team: "a", severity_class: "1" }, alerts: { NodeLoadHigh: wish } } };
    for (const helm of helms) {
      expect(readAlerts(await render({ helm, set })).get("NodeLoadHigh")).toEqual({
        ...before,
        expr: before?.expr.replace(/> 2$/, "> 1000000"),
        for: "1h",
        labels: { severity: "page\n", team: "a", severity_class: "1" },
      });
    }
  });

  it("count with these numbers, and wait for so long", async () => {
    const numbers = (text = "") => text.match(/(?<![\w."])\d+(\.\d+)?[smhdw]?(?!\w)/g)?.join(" ") ?? "";
    const rules = readRuleGroups(await render()).flatMap((group) => group.rules);
    const table = rules.map(({ alert, record, expr, for: pending = "" }) => [
      alert ?? record,
      [numbers(expr), pending && `for ${pending}`].filter(Boolean).join(", "),
    ]);
    expect(Object.fromEntries(table)).toMatchInlineSnapshot(`
      {
        "KubeletDown": "0 0, for 5m",
        "KubeletTargetsAbsent": "for 10m",
        "NodeCPUPressure": "100 5m 60, for 15m",
        "NodeClockNotSynchronised": "0, for 20m",
        "NodeClockSkewed": "2, for 10m",
        "NodeConntrackAlmostFull": "100 80, for 5m",
        "NodeExporterDown": "0 1, for 5m",
        "NodeExporterMissing": "1 1, for 10m",
        "NodeExporterTargetsAbsent": "for 10m",
        "NodeFileDescriptorsAlmostExhausted": "100 80, for 15m",
        "NodeFilesystemAlmostFull": "0 100 5, for 15m",
        "NodeFilesystemFillingUp": "6h 24 3600 0 0 100 20, for 1h",
        "NodeFilesystemFillingUpFast": "1h 4 3600 0 0 100 12, for 15m",
        "NodeFilesystemReadOnly": "1 1d 0, for 5m",
        "NodeIOPressure": "100 5m 60, for 15m",
        "NodeInodesAlmostExhausted": "0 100 5, for 15m",
        "NodeInodesFillingUp": "6h 24 3600 0 0 100 20, for 1h",
        "NodeLoadHigh": "2, for 15m",
        "NodeMemoryAlmostExhausted": "100 5, for 10m",
        "NodeMemoryPressure": "100 5m 20, for 15m",
        "NodeNetworkErrors": "100 10m 10m 10m 10m 1, for 30m",
        "NodeRAIDDegraded": "for 5m",
        "NodeTextfileStale": "3600 26, for 10m",
        "NodeTextfileUnreadable": "1, for 10m",
        "instance:node_cpu_busy:ratio": "1 5m",
        "instance:node_filesystem_used:ratio_max": "1",
        "instance:node_memory_used:ratio": "1",
        "instance:node_network_receive_bytes:rate5m": "5m",
        "instance:node_network_transmit_bytes:rate5m": "5m",
      }
    `);
  });

  it("have a threshold where a number ends the expression", async () => {
    const ends = ({ expr = "" }: Partial<Rule>) => /[<>]=? [0-9.]+$/.exec(expr)?.[0];
    const alerts = [...readAlerts(await render()).values()];
    const thresholds = alerts.flatMap((alert) => (ends(alert) ? [[alert.alert, ends(alert)]] : []));
    expect(Object.fromEntries(thresholds)).toEqual({
      NodeFilesystemFillingUp: "< 20",
      NodeFilesystemFillingUpFast: "< 12",
      NodeFilesystemAlmostFull: "< 5",
      NodeInodesFillingUp: "< 20",
      NodeInodesAlmostExhausted: "< 5",
      NodeMemoryAlmostExhausted: "< 5",
      NodeMemoryPressure: "> 20",
      NodeLoadHigh: "> 2",
      NodeCPUPressure: "> 60",
      NodeIOPressure: "> 60",
      NodeConntrackAlmostFull: "> 80",
      NodeFileDescriptorsAlmostExhausted: "> 80",
      NodeNetworkErrors: "> 1",
      NodeClockSkewed: "> 2",
      NodeTextfileStale: "> 26",
    });
  });
});

it("every metric of the rules and the dashboards is one of node_exporter, of the kubelet, of Prometheus, or a rule's", async () => {
  const manifests = await render({ set: everything });
  const rules = readRuleGroups(manifests).flatMap((group) => group.rules);
  const expressions = [
    ...rules.map(({ expr }) => expr),
    ...listDashboardQueries(manifests, "a").map(({ expression }) => expression),
  ];
  const used = [...new Set(expressions.flatMap((expression) => findMetrics(expression)))];
  expect(used.length).toBeGreaterThan(50);
  const there = [
    ...namesIn("node-exporter-metrics.txt"),
    ...namesIn("kubelet-metrics.txt"),
    ...prometheusOwn,
    ...rules.flatMap(({ record }) => record ?? []),
  ];
  expect(used.filter((name) => !there.includes(name))).toEqual([]);
  // What is recorded is shown.
  expect(used).toEqual(expect.arrayContaining(rules.flatMap(({ record }) => record ?? [])));
});
