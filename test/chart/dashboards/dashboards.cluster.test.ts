import { beforeAll, describe, expect, it } from "vitest";
import { type DashboardQuery, listDashboardQueries } from "../../../scripts/lib/prometheus/grafana.ts";
import { findMetrics, readRuleGroups } from "../../../scripts/lib/prometheus/rules.ts";
import { eventually, installAndWait, prometheus, renderRelease } from "../../support/cluster/release.ts";

const set = { dashboards: { enabled: true } };
const manifests = await renderRelease({ set });

/**
 * Metrics of hardware and volumes that a kind node does not have, of metric files, of kube-state-metrics, and those that Prometheus has only with
 * receivers of samples, Alertmanagers, or discoveries that ask again and again.
 */
const notOnKind = [
  "kube_persistentvolumeclaim_access_mode",
  "kube_persistentvolumeclaim_labels",
  "kubelet_volume_stats_available_bytes",
  "kubelet_volume_stats_capacity_bytes",
  "kubelet_volume_stats_used_bytes",
  "node_md_disks",
  "node_md_disks_required",
  "node_textfile_mtime_seconds",
  "prometheus_notifications_errors_total",
  "prometheus_notifications_queue_length",
  "prometheus_notifications_sent_total",
  "prometheus_remote_storage_queue_highest_sent_timestamp_seconds",
  "prometheus_remote_storage_queue_highest_timestamp_seconds",
  "prometheus_remote_storage_samples_failed_total",
  "prometheus_remote_storage_samples_total",
  "prometheus_remote_storage_shards_desired",
  "prometheus_remote_storage_shards_max",
  "prometheus_sd_refresh_failures_total",
];

let queries: DashboardQuery[];

beforeAll(async () => {
  const { nodes } = await installAndWait({ set });
  queries = listDashboardQueries(manifests, nodes[0]?.node ?? "", "1m");
});

// Rates need two scrapes, followed by an evaluation for recording rules.
describe("the dashboards in a cluster", () => {
  it.each(["Nodes / Fleet", "Nodes / Node", "Nodes / Kubelet"])(
    "Every query of the dashboard %s returns data",
    async (title) => {
      const asked = queries.filter(({ dashboard }) => dashboard === title);
      expect(asked.length).toBeGreaterThan(10);
      await eventually(async () => {
        const answers = await Promise.all(
          asked.map(async (query) => ({ ...query, series: (await prometheus.query(query.expression)).length })),
        );
        expect(answers.filter(({ series }) => series === 0)).toEqual([]);
      });
    },
  );

  it("The queries return data of every kubelet and node", async () => {
    // By instance, because series with the old labels of a recently relabelled node still count in a rate.
    const instances = async (expression: string) =>
      (await prometheus.query(`count by (instance) (${expression})`)).map(({ labels }) => labels.instance).sort();
    await eventually(async () => {
      const up = await instances('up{job="kubernetes-nodes"} == 1');
      expect(up.length).toBeGreaterThan(1);
      for (const record of ["instance:node_cpu_utilisation:rate5m", "instance:node_filesystem_used:ratio_max"]) {
        expect(await instances(record)).toEqual(up);
      }
    });
  });
});

it("Every metric of the rules exists, except those that a kind node does not have", async () => {
  const used = readRuleGroups(manifests).flatMap(({ rules }) => rules.flatMap(({ expr }) => findMetrics(expr)));
  await eventually(async () => {
    const missing = new Set<string>();
    for (const metric of new Set(used)) {
      if ((await prometheus.query(`count(${metric})`)).length === 0) missing.add(metric);
    }
    expect([...missing].filter((metric) => !notOnKind.includes(metric))).toEqual([]);
  });
});

it("Prometheus evaluates every rule without an error, and no node of a healthy cluster is reported as missing or down", async () => {
  const all = readRuleGroups(manifests).flatMap(({ rules }) => rules.map(({ alert, record }) => alert ?? record));
  const ask = async () => {
    const answer = await fetch(`${prometheus.url}/api/v1/rules`);
    const { data } = (await answer.json()) as { data: { groups: { rules: RuleState[] }[] } };
    return data.groups.flatMap(({ rules }) => rules);
  };
  await eventually(async () => expect((await ask()).filter(({ health }) => health !== "ok")).toEqual([]));
  const rules = await ask();
  expect(rules.map(({ name }) => name).sort()).toEqual(all.sort());
  const firing = rules.filter(({ state, name }) => state === "firing" && /Missing|Down|Absent|Unreachable/.test(name));
  expect(firing).toEqual([]);
});

/** The fields of a rule in the API that the test uses: https://prometheus.io/docs/prometheus/latest/querying/api/#rules */
interface RuleState {
  name: string;
  health: string;
  lastError?: string;
  /** Only for alerts. */
  state?: string;
}
