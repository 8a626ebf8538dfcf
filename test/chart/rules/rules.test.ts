import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readWrittenAlerts, readWrittenGroups, withJobNames } from "../../../scripts/lib/generate/rule-files.ts";
import { runbooksPath } from "../../../scripts/lib/generate/runbooks.ts";
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
import { chartDir, projectDir } from "../../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { folder } from "../../support/fixture.ts";
import { namesIn } from "../../support/fixtures.ts";
import { jobKeys } from "../../support/job-keys.ts";
import { operatorApis } from "../../support/operator-apis.ts";
import { helms } from "../../support/values-files.ts";

const bundled = { prometheus: { enabled: true } };
const off = { enabled: false };
/** A Prometheus that does not scrape itself. */
const unknown = { prometheus: { enabled: true, webConfigSecret: "web" } };
const names = { nodes: "kubernetes-nodes", kubelet: "kubernetes-kubelet" };
const everything = { dashboards: { enabled: true } };

/** The metrics that Prometheus itself writes for a target or an alert. */
const prometheusOwn = ["up", "scrape_duration_seconds", "ALERTS"];

/** Metrics of kube-state-metrics that silence an alert where they exist. */
const optional = ["kube_persistentvolumeclaim_access_mode", "kube_persistentvolumeclaim_labels"];

describe.concurrent("the rules", () => {
  it.each(helms)(
    "The rules with the bundled Prometheus are the groups of the chart's rule files, with %s",
    async (helm) => {
      const base = "https://github.com/node-monitoring/node-monitoring/blob/main/docs/runbooks.md#";
      const expected = readWrittenGroups(names).map((group) => ({
        ...group,
        rules: group.rules.map((rule) => {
          if (!("alert" in rule)) return rule;
          const { summary, meaning, checks, remedy } = rule.annotations;
          const runbook_url = `${base}${rule.alert.toLowerCase()}`;
          return { ...rule, annotations: { summary, description: `${meaning} ${checks} ${remedy}`, runbook_url } };
        }),
      }));
      expect(readRuleGroups(await render({ helm, set: bundled }))).toEqual(expected);
    },
  );

  it("The rules and dashboards use placeholders only for jobs of the chart", async () => {
    const manifests = await render({ set: everything });
    expect(JSON.stringify(manifests)).not.toContain("<<");
    expect(() => withJobNames('up{job="<<jobs.cadvisors>>"}', { cadvisor: "a" })).toThrow("<<jobs.cadvisors>>");
  });

  it("Every alert states its severity, its meaning, the checks and the remedy", () => {
    const alerts = readWrittenAlerts(names);
    expect(alerts.length).toBeGreaterThan(20);
    const sentences = expect.stringMatching(/^[A-Z{].{20,}\.$/);
    for (const alert of alerts) {
      expect(alert).toEqual({
        alert: expect.stringMatching(/^(Node|Kube|Prometheus)[A-Za-z]+$/),
        expr: expect.any(String),
        for: expect.stringMatching(/^\d+[mh]$/),
        labels: { severity: expect.stringMatching(/^(critical|warning)$/) },
        annotations: {
          summary: expect.stringMatching(/\.$/),
          meaning: sentences,
          checks: sentences,
          remedy: sentences,
        },
      });
    }
  });

  it("Every alert links to a section of the runbooks", async () => {
    const page = readFileSync(join(projectDir, runbooksPath), "utf8");
    // GitHub creates the anchor of such a heading by converting it to lower case.
    const anchors = [...page.matchAll(/^## (\w+)$/gm)].map(([, heading = ""]) => heading.toLowerCase()).sort();
    const alerts = [...readAlerts(await render({ set: bundled })).values()];
    const linked = alerts.map(
      ({ annotations }) => /\/docs\/runbooks\.md#(\w+)$/.exec(annotations?.runbook_url ?? "")?.[1],
    );
    expect([...new Set(linked)].sort()).toEqual(anchors);
  });

  it.each([
    { base: "https://runbooks.example.com/", url: "https://runbooks.example.com/noderaiddegraded" },
    { base: "", url: undefined },
    { base: null, url: undefined },
  ])("Every alert links to the runbooks at rules.runbookUrl $base", async ({ base, url }) => {
    const alerts = readAlerts(await render({ set: { rules: { runbookUrl: base } } }));
    expect(alerts.get("NodeRAIDDegraded")?.annotations?.runbook_url).toBe(url);
  });

  it.each([
    { job: "nodes", left: ["node-monitoring.kubelet"] },
    {
      job: "kubelet",
      left: expect.not.arrayContaining(["node-monitoring.kubelet", "node-monitoring.both-jobs"]),
    },
  ])("The rules of the disabled job $job are omitted", async ({ job, left }) => {
    const groups = readRuleGroups(await render({ set: { scrape: { [job]: off } } }));
    expect(groups.map(({ name }) => name)).toEqual(left);
  });

  it.each([
    { title: "an agent", prometheus: { agentMode: true, remoteWrite: [{ url: "http://a" }] } },
    { title: "a Prometheus whose web configuration the chart does not know", prometheus: { webConfigSecret: "web" } },
    { title: "no bundled Prometheus", prometheus: { enabled: false } },
  ])("The rules about Prometheus itself are omitted with $title", async ({ prometheus }) => {
    const names = async (set: object) => readRuleGroups(await render({ set })).map(({ name }) => name);
    expect(await names(bundled)).toContain("node-monitoring.prometheus");
    expect(await names({ prometheus: { enabled: true, ...prometheus } })).not.toContain("node-monitoring.prometheus");
  });

  it("A job of the user's with the name prometheus replaces the chart's", async () => {
    const own = { static_configs: [{ targets: ["localhost:9090"] }], scheme: "https" };
    const set = {
      prometheus: { enabled: true, webConfigSecret: "web" },
      scrape: { extraScrapeConfigs: { prometheus: own } },
    };
    const manifests = await render({ set });
    expect(readRuleGroups(manifests).map(({ name }) => name)).toContain("node-monitoring.prometheus");
    const { data } = find(manifests, "ConfigMap", "node-monitoring-prometheus");
    expect(data?.["prometheus.yml"]).not.toContain("scrape_configs:");
  });

  it.each([
    { title: "rules.enabled is false", set: { rules: off } },
    {
      title: "every job is disabled",
      set: { scrape: { nodes: off, kubelet: off, extraScrapeConfigs: { a: {} } }, ...unknown },
    },
  ])("The rules are neither rendered nor mounted if $title", async ({ set }) => {
    const manifests = await render({ set: { ...bundled, ...set } });
    expect(() => findRulesFile(manifests)).toThrow("No ConfigMap contains node-monitoring.rules.yaml");
    // The scripts of the bundled Prometheus name both, but only as text.
    expect(JSON.stringify(manifests)).not.toMatch(/rule_files:\\n|"mountPath":"\/etc\/prometheus\/rules"/);
  });

  it("The bundled Prometheus loads the rules, and evaluates them as often as it scrapes", async () => {
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

  it("Disabled rules are omitted, and so is a group whose rules are all disabled", async () => {
    const before = readRuleGroups(await render());
    const kubelet = before.find(({ name }) => name === "node-monitoring.kubelet")?.rules ?? [];
    const alerts = Object.fromEntries(kubelet.flatMap(({ alert }) => (alert ? [[alert, off]] : [])));
    const after = readRuleGroups(await render({ set: { rules: { alerts } } }));
    expect(after).toEqual(before.filter(({ name }) => name !== "node-monitoring.kubelet"));
    expect(after).toHaveLength(before.length - 1);
  });

  it("A value of an alert changes only what it names", async () => {
    const before = readAlerts(await render()).get("NodeSystemSaturation");
    const wish = { threshold: 1_000_000, for: "1h", severity: "page\n" };
    const set = { rules: { labels: { team: "a", severity_class: "1" }, alerts: { NodeSystemSaturation: wish } } };
    for (const helm of helms) {
      expect(readAlerts(await render({ helm, set })).get("NodeSystemSaturation")).toEqual({
        ...before,
        expr: before?.expr.replace(/> 2$/, "> 1000000"),
        for: "1h",
        labels: { severity: "page\n", team: "a", severity_class: "1" },
      });
    }
  });

  it("The rules of one alert change together, or each by its severity", async () => {
    const wish = { for: "2h", critical: { threshold: 10, for: "30m" }, warning: { severity: "info" } };
    const rules = async (alert: object, labels = {}) => {
      const set = { rules: { labels, alerts: { NodeFilesystemSpaceFillingUp: alert } } };
      return readRuleGroups(await render({ set }))
        .flatMap((group) => group.rules)
        .filter(({ alert }) => alert === "NodeFilesystemSpaceFillingUp");
    };
    const [warning, critical] = await rules({});
    expect(await rules(wish, { team: "a" })).toEqual([
      { ...warning, for: "2h", labels: { severity: "info", team: "a" } },
      {
        ...critical,
        expr: critical?.expr.replace(/< 12$/, "< 10"),
        for: "30m",
        labels: { severity: "critical", team: "a" },
      },
    ]);
    expect(await rules({ critical: off })).toEqual([warning]);
    expect(await rules({ enabled: false, critical: { enabled: true } })).toEqual([critical]);
    expect(await rules(off)).toEqual([]);
    expect(await rules({ critical: off, warning: { severity: "critical" } })).toEqual([
      { ...warning, labels: { severity: "critical" } },
    ]);
  });

  it("An alert has labels of its own over those of all alerts, and `false` removes one", async () => {
    const own = { labels: { team: "db", region: false }, critical: { labels: { page: "yes", team: "oncall" } } };
    const alerts = { NodeFilesystemSpaceFillingUp: own, NodeCPUPressure: { labels: false } };
    for (const helm of helms) {
      const set = { rules: { labels: { team: "ops", region: "eu" }, alerts } };
      const found = readAlerts(await render({ helm, set }));
      expect(found.get("NodeFilesystemSpaceFillingUp warning")?.labels).toEqual({ severity: "warning", team: "db" });
      expect(found.get("NodeFilesystemSpaceFillingUp critical")?.labels).toEqual({
        severity: "critical",
        team: "oncall",
        page: "yes",
      });
      expect(found.get("NodeCPUPressure")?.labels).toEqual({ severity: "warning", team: "ops", region: "eu" });
    }
  });

  it("An exclusion of an alert is in each of its selectors, and in no other alert", async () => {
    const exclude = {
      mountpoint: { a: `/mnt/"a\\.b`, b: "(?i)/B$1", none: false },
      device: { c: "/dev/sd." },
      fstype: false,
    };
    const alerts = { NodeFilesystemAlmostOutOfSpace: { exclude, threshold: 7 } };
    for (const helm of helms) {
      const before = readAlerts(await render({ helm }));
      const after = readAlerts(await render({ helm, set: { rules: { alerts } } }));
      const matchers = String.raw`device!~"/dev/sd.",mountpoint!~"/mnt/\"a\\.b|(?:(?i)/B$1)",`;
      const { expr = "", ...rest } = before.get("NodeFilesystemAlmostOutOfSpace") ?? expect.fail();
      expect(after.get("NodeFilesystemAlmostOutOfSpace")).toEqual({
        ...rest,
        expr: expr.split("{job=").join(`{${matchers}job=`).replace(/< 5$/, "< 7"),
      });
      expect(expr.split("{job=")).toHaveLength(4);
      after.delete("NodeFilesystemAlmostOutOfSpace");
      before.delete("NodeFilesystemAlmostOutOfSpace");
      expect(after).toEqual(before);
    }
  });

  it("Groups of the user follow those of the chart in every object with rules", async () => {
    const group = {
      interval: "5m",
      limit: 10,
      rules: [
        { alert: "Rebooted", expr: "time() - node_boot_time_seconds < 600", annotations: { a: "{{ $labels.node }}" } },
        { record: "mine:up", expr: "up" },
      ],
    };
    const set = {
      rules: { labels: { team: "a" }, additionalGroups: { mine: group, none: false } },
      prometheusRule: { enabled: true },
    };
    for (const helm of helms) {
      const manifests = await render({ helm, set, apiVersions: operatorApis });
      const groups = readRuleGroups(manifests);
      expect(groups.at(-1)).toEqual({ name: "mine", ...group });
      expect(groups.slice(0, -1).map(({ name }) => name)).toEqual(
        readRuleGroups(await render()).map(({ name }) => name),
      );
      const object = manifests.find(({ kind }) => kind === "PrometheusRule") as { spec?: object } | undefined;
      expect(object?.spec).toEqual({ groups });
    }
    const none = { scrape: { nodes: off, kubelet: off }, rules: { additionalGroups: { mine: group } } };
    expect(readRuleGroups(await render({ set: none })).map(({ name }) => name)).toEqual(["mine"]);
  });

  it("The alerts have these thresholds and durations", async () => {
    const numbers = (text = "") => text.match(/(?<![\w."])\d+(\.\d+)?[smhdw]?(?!\w)/g)?.join(" ") ?? "";
    const manifests = await render();
    const records = readRuleGroups(manifests).flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.record ? [[rule.record, rule] as const] : [])),
    );
    const table = [...readAlerts(manifests), ...records].map(([name, { expr, for: pending = "" }]) => [
      name,
      [numbers(expr), pending && `for ${pending}`].filter(Boolean).join(", "),
    ]);
    expect(Object.fromEntries(table)).toMatchInlineSnapshot(`
      {
        "KubePersistentVolumeFillingUp critical": "100 0 1 1 3, for 1m",
        "KubePersistentVolumeFillingUp warning": "100 0 6h 4 24 3600 0 1 1 15, for 1h",
        "KubeletDown": "6h, for 10m",
        "KubeletFlapping": "100 1 1h 1h 6 10, for 15m",
        "KubeletInstanceUnreachable": "0 5m 1 5m 0, for 5m",
        "NodeCPUPressure": "100 5m 60, for 15m",
        "NodeClockNotSynchronising": "0, for 20m",
        "NodeClockSkewed": "2, for 10m",
        "NodeExporterDown": "0 5m 1 5m 1, for 5m",
        "NodeExporterFlapping": "100 1 1h 1h 6 10, for 15m",
        "NodeExporterMissing": "10m 1 5m 0.5, for 10m",
        "NodeExporterTargetsAbsent": "6h, for 10m",
        "NodeFileDescriptorLimit": "100 80, for 15m",
        "NodeFilesystemAlmostOutOfFiles": "100 0 5, for 15m",
        "NodeFilesystemAlmostOutOfSpace": "100 0 5, for 15m",
        "NodeFilesystemFilesFillingUp": "100 6h 24 3600 0 0 20, for 1h",
        "NodeFilesystemReadOnly": "1 1d 0, for 5m",
        "NodeFilesystemSpaceFillingUp critical": "100 1h 4 3600 0 0 12, for 15m",
        "NodeFilesystemSpaceFillingUp warning": "100 6h 24 3600 0 0 20, for 1h",
        "NodeHighNumberConntrackEntriesUsed": "100 80, for 5m",
        "NodeIOPressure": "100 5m 60, for 15m",
        "NodeMemoryHighUtilization": "100 1 95, for 10m",
        "NodeMemoryPressure": "100 5m 20, for 15m",
        "NodeNetworkErrors": "100 10m 10m 10m 10m 1, for 30m",
        "NodeRAIDDegraded": "for 5m",
        "NodeSystemSaturation": "2, for 15m",
        "NodeTextFileCollectorScrapeError": "1, for 10m",
        "NodeTextfileStale": "3600 26, for 10m",
        "NodeUnmonitored": "6h 1, for 10m",
        "instance:node_cpu_utilisation:rate5m": "1 5m",
        "instance:node_filesystem_used:ratio_max": "1",
        "instance:node_memory_utilisation:ratio": "1",
        "instance:node_network_receive_bytes_excluding_lo:rate5m": "5m",
        "instance:node_network_transmit_bytes_excluding_lo:rate5m": "5m",
      }
    `);
  });

  it("The rules have a threshold if a number ends the expression", async () => {
    const ends = ({ expr = "" }: Partial<Rule>) => /[<>]=? [0-9.]+$/.exec(expr)?.[0];
    const thresholds = [...readAlerts(await render())].flatMap(([name, rule]) =>
      ends(rule) ? [[name, ends(rule)]] : [],
    );
    expect(Object.fromEntries(thresholds)).toEqual({
      NodeExporterFlapping: "> 10",
      KubeletFlapping: "> 10",
      "KubePersistentVolumeFillingUp critical": "< 3",
      "KubePersistentVolumeFillingUp warning": "< 15",
      "NodeFilesystemSpaceFillingUp warning": "< 20",
      "NodeFilesystemSpaceFillingUp critical": "< 12",
      NodeFilesystemAlmostOutOfSpace: "< 5",
      NodeFilesystemFilesFillingUp: "< 20",
      NodeFilesystemAlmostOutOfFiles: "< 5",
      NodeMemoryHighUtilization: "> 95",
      NodeMemoryPressure: "> 20",
      NodeSystemSaturation: "> 2",
      NodeCPUPressure: "> 60",
      NodeIOPressure: "> 60",
      NodeHighNumberConntrackEntriesUsed: "> 80",
      NodeFileDescriptorLimit: "> 80",
      NodeNetworkErrors: "> 1",
      NodeClockSkewed: "> 2",
      NodeTextfileStale: "> 26",
    });
  });

  it("The text of an alert with a threshold says the value and not the threshold, which users can change", async () => {
    const alerts = [...readAlerts(await render())].flatMap(([name, { expr, annotations }]) => {
      const threshold = /[<>]=? ([0-9.]+)$/.exec(expr)?.[1];
      return threshold ? [{ name, threshold, text: Object.values(annotations ?? {}).join(" ") }] : [];
    });
    expect(alerts.length).toBeGreaterThan(15);
    expect(alerts.filter(({ text }) => !text.includes("$value }}")).map(({ name }) => name)).toEqual([]);
    const stated = alerts.filter(({ text, threshold }) =>
      new RegExp(`(?<![\\d.])${threshold} ?(%|hours|seconds|per)`).test(text),
    );
    expect(stated.map(({ name }) => name)).toEqual([]);
  });
});

it("Every metric in the rules and dashboards comes from node_exporter, the kubelet, Prometheus or a recording rule", async () => {
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
    ...optional,
    ...rules.flatMap(({ record }) => record ?? []),
  ];
  expect(used.filter((name) => !there.includes(name))).toEqual([]);
  // Every recorded metric is shown.
  expect(used).toEqual(expect.arrayContaining(rules.flatMap(({ record }) => record ?? [])));
});

// Not among the concurrent tests, because it has a folder until its end.
it("A rule can use a placeholder for every job of the chart", async () => {
  const chart = folder();
  cpSync(chartDir, chart, { recursive: true });
  const expression = jobKeys.map((key) => `up{job="<<jobs.${key}>>"}`).join(" + ");
  const rules = [{ record: "instance:up:all", expr: expression }];
  writeFileSync(join(chart, "rules/kubelet.yaml"), JSON.stringify({ groups: [{ name: "all", rules }] }));
  const scrape = Object.fromEntries(jobKeys.map((key) => [key, { jobName: `of-${key}` }]));
  const group = readRuleGroups(await render({ chart, set: { scrape } })).find(({ name }) => name === "all");
  expect(group?.rules[0]?.expr).toBe(jobKeys.map((key) => `up{job="of-${key}"}`).join(" + "));
});

it("The chart rejects changes to an alert of a disabled job, also if all jobs are disabled", async () => {
  const scrape = { nodes: { enabled: false }, kubelet: { enabled: false } };
  const set = { scrape, rules: { alerts: { NodeClockNotSynchronising: { enabled: false } } } };
  await expect(render({ set })).rejects.toThrow(/rules\.alerts\.NodeClockNotSynchronising/);
});
