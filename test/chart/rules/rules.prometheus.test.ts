import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { listDashboardQueries } from "../../../scripts/lib/prometheus/grafana.ts";
import { checkRules, type RuleTest, testRules } from "../../../scripts/lib/prometheus/promtool.ts";
import { findRulesFile, readAlerts } from "../../../scripts/lib/prometheus/rules.ts";
import { helms } from "../../support/values-files.ts";
import { type AlertCase, alertCases } from "./alert-cases.ts";

/** The values that set the job names. */
interface Values {
  scrape?: { nodes?: { jobName?: string }; kubelet?: { jobName?: string } };
  rules?: object;
}

/** Job names that could be confused. */
const swapped = { scrape: { nodes: { jobName: "kubernetes-kubelet" }, kubelet: { jobName: "kubernetes-nodes" } } };
const own = { scrape: { nodes: { jobName: "node-exporter" }, kubelet: { jobName: "a.b/c:1" } } };

const cases = Object.entries(alertCases).flatMap(([alert, byTitle]) =>
  Object.entries(byTitle).map(([title, values]) => ({
    alert,
    title,
    verb: values.fires ? "fires" : "is silent",
    values,
  })),
);

describe.concurrent("promtool and the rules", () => {
  it.each(helms)("promtool accepts the default rules, with %s", async (helm) => {
    expect(await checkRules(findRulesFile(await render({ helm })))).toEqual([]);
  });

  it.each([
    { title: "with other job names", set: own },
    { title: "without the kubelet", set: { scrape: { kubelet: { enabled: false } } } },
    { title: "without the exporter", set: { scrape: { nodes: { enabled: false } } } },
    {
      title: "with labels that YAML could read as other types",
      set: { rules: { labels: { on: "yes", number: "1e3" } } },
    },
    {
      title: "with every form of threshold",
      set: {
        rules: {
          alerts: {
            NodeSystemSaturation: { threshold: 0.5 },
            NodeTextfileStale: { threshold: 1_000_000, for: "1d" },
            NodeFilesystemSpaceFillingUp: {
              for: "2h",
              critical: { threshold: 10, for: "30m" },
              warning: { severity: "info" },
            },
          },
        },
      },
    },
  ])("promtool accepts the rules $title", async ({ set }) => {
    expect(await checkRules(findRulesFile(await render({ set })))).toEqual([]);
  });

  it("An alert is silent about what it excludes, and fires about its neighbours", async () => {
    const exclude = { mountpoint: { scratch: "/mnt/scratch", quote: `/mnt/"a.*` }, device: { loop: "/dev/loop.*" } };
    const set = { rules: { alerts: { NodeFilesystemAlmostOutOfSpace: { exclude } } } };
    const places = [
      ["/mnt/scratch", "/dev/sda"],
      ["/mnt/scratch2", "/dev/sda"],
      [`/mnt/\\"a b`, "/dev/sda"],
      ["/data", "/dev/loop1"],
      ["/data", "/dev/sda"],
    ] as const;
    const series = places.flatMap(([mountpoint, device]) => {
      const labels = `{job="kubernetes-nodes",node="a",mountpoint="${mountpoint}",device="${device}"}`;
      return [
        { series: `node_filesystem_avail_bytes${labels}`, values: "1x30" },
        { series: `node_filesystem_size_bytes${labels}`, values: "100x30" },
        { series: `node_filesystem_readonly${labels}`, values: "0x30" },
      ];
    });
    const firing = (mountpoint: string) => ({
      labels: `ALERTS{alertname="NodeFilesystemAlmostOutOfSpace",alertstate="firing",severity="critical",job="kubernetes-nodes",node="a",mountpoint="${mountpoint}",device="/dev/sda"}`,
      value: 1,
    });
    const test: RuleTest = {
      interval: "1m",
      input_series: series,
      promql_expr_test: [
        {
          expr: `ALERTS{alertname="NodeFilesystemAlmostOutOfSpace"}`,
          eval_time: "30m",
          exp_samples: [firing("/mnt/scratch2"), firing("/data")],
        },
      ],
    };
    expect(await testRules(findRulesFile(await render({ set })), [test])).toEqual([]);
  });

  it("promtool accepts every exclusion, label and group of the user", async () => {
    const exclude = { node: { a: String.raw`a\.b"'`, b: "\n" } };
    const alerts = { NodeExporterMissing: { exclude }, NodeExporterDown: { exclude, labels: { on: "yes" } } };
    const additionalGroups = {
      mine: { interval: "1m", rules: [{ record: "mine:up", expr: "up", labels: { a: "1e3" } }] },
    };
    expect(await checkRules(findRulesFile(await render({ set: { rules: { alerts, additionalGroups } } })))).toEqual([]);
  });

  it("promtool rejects an invalid rule", async () => {
    const rules = findRulesFile(await render());
    expect(await checkRules(rules.replace("absent(", "absent_("))).toContainEqual(
      expect.stringContaining("unknown function"),
    );
    expect(await checkRules(rules.replace("$labels.node }}", "$labls.node }}"))).toContainEqual(
      expect.stringContaining("undefined variable"),
    );
  });
});

describe.concurrent("alerts", () => {
  it.each(cases)("The alert $alert $verb: $title", async ({ alert, values }) => {
    expect(await outcome({}, alert, values)).toEqual([]);
  });

  it("Every alert has a case in which it fires and one in which it is silent", async () => {
    const ways = Object.entries(alertCases).map(([alert, byTitle]) => {
      const fires = Object.values(byTitle).map((values) => values.fires !== undefined);
      return [alert, fires.includes(true) && fires.includes(false)];
    });
    expect(Object.fromEntries(ways)).toEqual(
      Object.fromEntries([...readAlerts(await render()).keys()].map((alert) => [alert, true])),
    );
  });

  it.each([
    { title: "that are customized", set: own },
    { title: "that are swapped", set: swapped },
  ])(
    "The alerts find the jobs by names $title",
    async ({ set }) => {
      const rules = findRulesFile(await render({ set }));
      for (const every of new Set(cases.map(({ values }) => values.every))) {
        const alike = cases.filter(({ values }) => values.every === every);
        const tests = await Promise.all(alike.map(({ alert, values }) => ruleTest(set, alert, values)));
        expect(await testRules(rules, tests, every)).toEqual([]);
      }
    },
    600_000,
  );

  it("Every alert has a case with its text", () => {
    const silent = Object.entries(alertCases).filter(
      ([, byTitle]) => !Object.values(byTitle).some(({ summary }) => summary),
    );
    expect(silent.map(([alert]) => alert)).toEqual([]);
  });

  it("The annotations of an alert use only labels that the alert has", async () => {
    for (const [alert, { annotations = {} }] of readAlerts(await render())) {
      const named = [
        ...Object.values(annotations)
          .join(" ")
          .matchAll(/\$labels\.(\w+)/g),
      ].map(([, label]) => label);
      for (const { fires: labels } of Object.values(alertCases[alert] ?? {})) {
        if (!labels) continue;
        const there = [...("job" in labels ? [] : ["node", "zone"]), ...Object.keys(labels)];
        expect(there, alert).toEqual(expect.arrayContaining(named));
      }
    }
  });
});

describe.concurrent("alerts with other values", () => {
  const [full, room] = ["4 % left", "6 % left"].map((title) => alertCases.NodeFilesystemAlmostOutOfSpace?.[title]) as [
    AlertCase,
    AlertCase,
  ];
  const set = (wish: object, labels = {}) => ({ rules: { labels, alerts: { NodeFilesystemAlmostOutOfSpace: wish } } });
  const fires = full.fires ?? {};

  it.each([
    {
      title: "fires at a higher threshold",
      set: set({ threshold: 6.5 }),
      values: { ...room, fires, summary: "/ on a has 6.0 % of its space left.", value: "6.0" },
    },
    { title: "is silent at a lower threshold", set: set({ threshold: 3 }), values: { series: full.series } },
    { title: "fires sooner", set: set({ for: "1m" }), values: { ...full, at: "2m" } },
    { title: "does not fire before its time", set: set({}), values: { series: full.series, at: "2m" } },
    { title: "has another severity", set: set({ severity: "page" }), values: full, severity: "page" },
    {
      title: "has additional labels",
      set: set({}, { team: "a" }),
      values: { ...full, fires: { ...fires, team: "a" } },
    },
    { title: "is silent if disabled", set: set({ enabled: false }), values: { series: full.series } },
  ])("An alert with changed values $title", async ({ set, values, severity }) => {
    expect(await outcome(set, "NodeFilesystemAlmostOutOfSpace", values, severity)).toEqual([]);
  });

  it("The test of alerts finds an unexpected result", async () => {
    expect(await outcome({}, "NodeFilesystemAlmostOutOfSpace", { ...room, fires })).not.toEqual([]);
    expect(await outcome({}, "NodeFilesystemAlmostOutOfSpace", { series: full.series })).not.toEqual([]);
    expect(await outcome({}, "NodeFilesystemAlmostOutOfSpace", full, "page")).not.toEqual([]);
  });
});

describe.concurrent("recording rules", () => {
  const node = '{job="kubernetes-nodes",instance="a",node="a",zone="z"';
  it.each([
    {
      record: "instance:node_cpu_utilisation:rate5m",
      series: {
        // One CPU is idle half of the time. The other is always idle or waiting for a disk.
        [`node_cpu_seconds_total${node},cpu="0",mode="idle"}`]: "0+30x60",
        [`node_cpu_seconds_total${node},cpu="0",mode="user"}`]: "0+30x60",
        [`node_cpu_seconds_total${node},cpu="0",mode="iowait"}`]: "0x60",
        [`node_cpu_seconds_total${node},cpu="1",mode="idle"}`]: "0+45x60",
        [`node_cpu_seconds_total${node},cpu="1",mode="user"}`]: "0x60",
        [`node_cpu_seconds_total${node},cpu="1",mode="iowait"}`]: "0+15x60",
      },
      value: 0.25,
    },
    {
      record: "instance:node_memory_utilisation:ratio",
      series: {
        [`node_memory_MemAvailable_bytes${node}}`]: "25x60",
        [`node_memory_MemTotal_bytes${node}}`]: "100x60",
      },
      value: 0.75,
    },
    {
      record: "instance:node_filesystem_used:ratio_max",
      series: {
        [`node_filesystem_avail_bytes${node},device="/dev/sda1",fstype="ext4",mountpoint="/",device_error=""}`]:
          "75x60",
        [`node_filesystem_size_bytes${node},device="/dev/sda1",fstype="ext4",mountpoint="/",device_error=""}`]:
          "100x60",
        [`node_filesystem_avail_bytes${node},device="/dev/sdb1",fstype="xfs",mountpoint="/b"}`]: "50x60",
        [`node_filesystem_size_bytes${node},device="/dev/sdb1",fstype="xfs",mountpoint="/b"}`]: "100x60",
      },
      value: 0.5,
    },
    ...["receive", "transmit"].map((direction) => ({
      record: `instance:node_network_${direction}_bytes_excluding_lo:rate5m`,
      series: {
        [`node_network_${direction}_bytes_total${node},device="eth0"}`]: "0+60x60",
        [`node_network_${direction}_bytes_total${node},device="eth1"}`]: "0+120x60",
        [`node_network_${direction}_bytes_total${node},device="lo"}`]: "0+6000x60",
      },
      value: 3,
    })),
  ])(
    "The recording rule $record has the correct value and the labels of the node",
    async ({ record, series, value }) => {
      const labels = `${record}${node}}`;
      const test: RuleTest = {
        interval: "1m",
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: [{ expr: record, eval_time: "30m", exp_samples: [{ labels, value }] }],
      };
      expect(await testRules(findRulesFile(await render()), [test])).toEqual([]);
      const wrong = { ...test, promql_expr_test: test.promql_expr_test.map((part) => ({ ...part, exp_samples: [] })) };
      expect(await testRules(findRulesFile(await render()), [wrong])).not.toEqual([]);
    },
  );
});

it("Every query of every dashboard is valid PromQL", async () => {
  const queries = listDashboardQueries(await render({ set: { dashboards: { enabled: true } } }), "a");
  expect(queries.length).toBeGreaterThan(30);
  // One recording rule per query, each with its own name.
  const rules = queries.map(({ expression }, index) => ({ record: `query:${index}`, expr: expression }));
  const file = (part: object[]) => JSON.stringify({ groups: [{ name: "queries", rules: part }] });
  expect(await checkRules(file(rules))).toEqual([]);
  expect(await checkRules(file([...rules, { record: "query:wrong", expr: "sum(a{$b})" }]))).not.toEqual([]);
});

/** Evaluates the rules over a case with promtool. @returns the differences from the expected result */
async function outcome(set: Values, alert: string, values: AlertCase, severity?: string): Promise<string[]> {
  const test = await ruleTest(set, alert, values, severity);
  return testRules(findRulesFile(await render({ set })), [test], values.every);
}

/** Returns a duration with one unit. */
function minutes(duration = ""): number {
  return Number.parseInt(duration, 10) * (duration.endsWith("h") ? 60 : 1);
}

/** Returns a case for promtool, with the alert's default severity or the given one. */
async function ruleTest(
  set: Values,
  alert: string,
  { series, every = "1m", at = "1h", fires, summary, value }: AlertCase,
  severity?: string,
): Promise<RuleTest> {
  const written = readAlerts(await render()).get(alert);
  const rule = readAlerts(await render({ set })).get(alert);
  const identity = fires && "job" in fires ? {} : { job: "kubernetes-nodes", instance: "a", node: "a", zone: "z" };
  const alertname = written?.alert;
  const own = {
    severity: severity ?? `${written?.labels?.severity}`,
    ...identity,
    ...fires,
  };
  const labels: Record<string, string | undefined> = { alertname, alertstate: "firing", ...own };
  const isShared = alert !== alertname;
  const identified = `alertname="${alertname}"${isShared ? `,severity="${labels.severity}"` : ""}`;
  const parts = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const names: Record<string, string | undefined> = {
    "kubernetes-nodes": set.scrape?.nodes?.jobName,
    "kubernetes-kubelet": set.scrape?.kubelet?.jobName,
  };
  const named = (text: string) =>
    text.replaceAll(/"(kubernetes-nodes|kubernetes-kubelet)"/g, (_, name) => `"${names[name] ?? name}"`);
  const shown = Object.fromEntries(
    Object.entries(own).map(([label, text]) => [label, label === "job" ? (names[text] ?? text) : text]),
  );
  return {
    interval: every,
    input_series: Object.entries(series).map(([name, points]) => ({ series: named(name), values: points })),
    promql_expr_test: [
      {
        expr: `ALERTS{${identified},alertstate="firing"}`,
        eval_time: at,
        exp_samples: fires ? [{ labels: named(`ALERTS{${parts.join(",")}}`), value: 1 }] : [],
      },
      // The alert is pending for as many evaluations as its `for` spans, and then fires.
      ...(fires
        ? [
            {
              expr: `max(count_over_time(ALERTS{${identified},alertstate="pending"}[2d:${every}]))`,
              eval_time: at,
              exp_samples: [{ labels: "{}", value: minutes(rule?.for) / minutes(every) }],
            },
          ]
        : []),
    ],
    // Without a summary, the case is about something else than the text.
    ...(fires && summary && alertname && written?.annotations
      ? {
          alert_rule_test: [
            {
              eval_time: at,
              alertname,
              exp_alerts: [
                {
                  exp_labels: shown,
                  exp_annotations: {
                    ...written.annotations,
                    description: filled(written.annotations.description ?? "", shown, value),
                    summary,
                  },
                },
              ],
            },
          ],
        }
      : {}),
  };
}

/** Fills in the labels and the value of an alert, as Prometheus does. */
function filled(text: string, labels: Readonly<Record<string, string>>, value = "<no value in the case>"): string {
  return text
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? `<no label ${label}>`)
    .replaceAll(/\{\{ (?:printf "[^"]*" |humanizeDuration )?\$value \}\}/g, value);
}
