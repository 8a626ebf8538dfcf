import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { checkRules, testRules } from "../../../scripts/lib/prometheus/promtool.ts";
import { findRulesFile, readAlerts } from "../../../scripts/lib/prometheus/rules.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";

const set = { prometheus: { enabled: true } };
const own = (labels = "") => `{job="prometheus",instance="prometheus"${labels && `,${labels}`}}`;

/** An alert on a counter: it grows by one every minute, or not at all. */
const counter = (metric: string, labels = "") => ({
  fires: { [metric + own(labels)]: "0+1x600" },
  silent: { [metric + own(labels)]: "5x600" },
  labels,
});
const queue = 'remote_name="a",url="https://example.com/write"';
const sent = (failed: string) => ({
  [`prometheus_remote_storage_samples_failed_total${own(queue)}`]: failed,
  [`prometheus_remote_storage_samples_total${own(queue)}`]: "0+100x600",
});
const behind = (newest: string) => ({
  [`prometheus_remote_storage_queue_highest_timestamp_seconds${own(queue)}`]: newest,
  [`prometheus_remote_storage_queue_highest_sent_timestamp_seconds${own(queue)}`]: "0+60x600",
});
const appended = (samples: string) => ({
  [`prometheus_tsdb_head_samples_appended_total${own('type="float"')}`]: samples,
  [`prometheus_target_metadata_cache_entries${own('scrape_job="kubernetes-nodes"')}`]: "9x600",
});
const toAlertmanagers = (errors: string) => ({
  [`prometheus_notifications_errors_total${own('alertmanager="http://a"')}`]: errors,
  [`prometheus_notifications_sent_total${own('alertmanager="http://a"')}`]: "0+100x600",
});
const toBoth = (errors: string) => ({
  ...toAlertmanagers("0+50x600"),
  [`prometheus_notifications_errors_total${own('alertmanager="http://b"')}`]: errors,
  [`prometheus_notifications_sent_total${own('alertmanager="http://b"')}`]: "0+100x600",
});
const shards = (desired: string) => ({
  [`prometheus_remote_storage_shards_desired${own(queue)}`]: desired,
  [`prometheus_remote_storage_shards_max${own(queue)}`]: "50x600",
});
const waiting = (alerts: string) => ({
  [`prometheus_notifications_queue_length${own('alertmanager="http://a"')}`]: alerts,
  [`prometheus_notifications_queue_capacity${own('alertmanager="http://a"')}`]: "10000x600",
});
const discovered = (config: string) => ({
  [`prometheus_notifications_alertmanagers_discovered${own()}`]: "0x600",
  [`prometheus_sd_discovered_targets${own(config)}`]: "0x600",
});
const loaded = (values: string) => ({ [`prometheus_config_last_reload_successful${own()}`]: values });

interface Case {
  fires: Record<string, string>;
  silent: Record<string, string>;
  /** The labels of the alert besides job and instance. */
  labels: string;
}

/** By alert: series for which it fires, and similar series for which it is silent. */
const cases: Record<string, Case> = {
  // A reload that fails and is corrected within ten minutes is not reported.
  PrometheusBadConfig: { fires: loaded("1x5 0x600"), silent: loaded("0x5 1x600"), labels: "" },
  PrometheusKubernetesListWatchFailures: counter("prometheus_sd_kubernetes_failures_total"),
  PrometheusNotIngestingSamples: { fires: appended("7x600"), silent: appended("0+7x600"), labels: "" },
  PrometheusRuleFailures: counter("prometheus_rule_evaluation_failures_total", 'rule_group="a"'),
  PrometheusMissingRuleEvaluations: counter("prometheus_rule_group_iterations_missed_total", 'rule_group="a"'),
  PrometheusTSDBReloadsFailing: counter("prometheus_tsdb_reloads_failures_total"),
  PrometheusTSDBCompactionsFailing: counter("prometheus_tsdb_compactions_failed_total"),
  PrometheusRemoteStorageFailures: { fires: sent("0+2x600"), silent: sent("0+0.5x600"), labels: queue },
  PrometheusRemoteWriteBehind: { fires: behind("150+60x600"), silent: behind("90+60x600"), labels: queue },
  PrometheusTargetLimitHit: counter("prometheus_target_scrape_pool_exceeded_target_limit_total"),
  PrometheusLabelLimitHit: counter("prometheus_target_scrape_pool_exceeded_label_limits_total"),
  PrometheusScrapeBodySizeLimitHit: counter("prometheus_target_scrapes_exceeded_body_size_limit_total"),
  PrometheusScrapeSampleLimitHit: counter("prometheus_target_scrapes_exceeded_sample_limit_total"),
  PrometheusDuplicateTimestamps: counter("prometheus_target_scrapes_sample_duplicate_timestamp_total"),
  PrometheusOutOfOrderTimestamps: counter("prometheus_target_scrapes_sample_out_of_order_total"),
  PrometheusSDRefreshFailure: counter("prometheus_sd_refresh_failures_total", 'config="shop",mechanism="http"'),
  PrometheusRemoteWriteDesiredShards: { fires: shards("60x600"), silent: shards("50x600"), labels: queue },
  // Without a configured Alertmanager, none is missing.
  PrometheusNotConnectedToAlertmanagers: {
    fires: discovered('config="config-0",name="notify"'),
    silent: discovered('config="kubernetes-nodes",name="scrape"'),
    labels: "",
  },
  PrometheusNotificationQueueRunningFull: {
    fires: waiting("0+400x600"),
    silent: waiting("9000x600"),
    labels: 'alertmanager="http://a"',
  },
  PrometheusErrorSendingAlertsToSomeAlertmanagers: {
    fires: toAlertmanagers("0+2x600"),
    silent: toAlertmanagers("0+0.5x600"),
    labels: 'alertmanager="http://a"',
  },
  PrometheusErrorSendingAlertsToAnyAlertmanager: { fires: toBoth("0+4x600"), silent: toBoth("0+2x600"), labels: "" },
  PrometheusTargetSyncFailure: counter("prometheus_target_sync_failed_total", 'scrape_job="a"'),
};

/** The text of each alert for the series above. */
const summaries: Record<string, string> = {
  PrometheusBadConfig: "Prometheus prometheus rejects its configuration.",
  PrometheusKubernetesListWatchFailures: "Prometheus prometheus cannot list or watch objects of Kubernetes.",
  PrometheusNotIngestingSamples: "Prometheus prometheus stores no samples.",
  PrometheusRuleFailures: "Prometheus prometheus fails to evaluate rules.",
  PrometheusMissingRuleEvaluations: "Prometheus prometheus skips evaluations of rules.",
  PrometheusTSDBReloadsFailing: "Prometheus prometheus fails to read its stored blocks.",
  PrometheusTSDBCompactionsFailing: "Prometheus prometheus fails to compact its samples.",
  PrometheusRemoteStorageFailures: "Prometheus prometheus loses 2.0 % of the samples for https://example.com/write.",
  PrometheusRemoteWriteBehind: "Prometheus prometheus is 150 s behind with samples for https://example.com/write.",
  PrometheusTargetLimitHit: "A job of Prometheus prometheus has more targets than its limit.",
  PrometheusLabelLimitHit: "Targets of Prometheus prometheus exceed a limit of labels.",
  PrometheusScrapeBodySizeLimitHit: "Targets of Prometheus prometheus exceed the limit of the response size.",
  PrometheusScrapeSampleLimitHit: "Targets of Prometheus prometheus exceed the limit of series.",
  PrometheusTargetSyncFailure: "Prometheus prometheus cannot create targets of job a.",
  PrometheusDuplicateTimestamps:
    "Prometheus prometheus drops 1.0 samples per minute, because they differ at the same time.",
  PrometheusOutOfOrderTimestamps:
    "Prometheus prometheus drops 1.0 samples per minute, because they are older than stored ones.",
  PrometheusSDRefreshFailure: "Prometheus prometheus cannot refresh the discovery of shop.",
  PrometheusRemoteWriteDesiredShards:
    "Prometheus prometheus needs 60 connections to https://example.com/write, more than its limit.",
  PrometheusNotConnectedToAlertmanagers: "Prometheus prometheus finds no Alertmanager.",
  PrometheusNotificationQueueRunningFull: "Prometheus prometheus will lose alerts for http://a within 30 minutes.",
  PrometheusErrorSendingAlertsToSomeAlertmanagers:
    "Prometheus prometheus fails to send 2.0 % of the alerts to http://a.",
  PrometheusErrorSendingAlertsToAnyAlertmanager:
    "Prometheus prometheus fails to send at least 4.0 % of the alerts to every Alertmanager.",
};

/** The group about Prometheus alone: promtool evaluates every rule of a file. */
function ownGroup(file: string): string {
  const { groups } = parseYaml(file, "the rules") as { groups: { name: string }[] };
  return JSON.stringify({ groups: groups.filter(({ name }) => name === "node-monitoring.prometheus") });
}

/** The labels of a selector without braces. */
const labelsOf = (selector: string) =>
  Object.fromEntries([...selector.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value = ""]) => [name ?? "", value]));

/** Texts with the labels of an alert in place of their templates. */
function expand(texts: Record<string, string>, labels: string): Record<string, string> {
  const all: Record<string, string> = labelsOf(own(labels));
  const filled = Object.entries(texts).map(([name, text]) => [
    name,
    text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label) => all[label] ?? `no label ${label}`),
  ]);
  return Object.fromEntries(filled);
}

describe.concurrent("the alerts about the bundled Prometheus", () => {
  it("promtool accepts the rules about Prometheus", async () => {
    expect(await checkRules(findRulesFile(await render({ set })))).toEqual([]);
  });

  it("Every alert about Prometheus has a case", async () => {
    const alerts = [...readAlerts(await render({ set })).keys()].filter((name) => name.startsWith("Prometheus"));
    expect(Object.keys(cases).sort()).toEqual(alerts.sort());
  });

  it.each(Object.keys(cases))("The alert %s fires and is silent, and uses only labels that it has", async (alert) => {
    const { fires, silent, labels } = cases[alert] ?? expect.fail("no case");
    // The rules about stored blocks wait for four hours.
    const at = alert.startsWith("PrometheusTSDB") ? "8h" : "1h";
    const summary = summaries[alert] ?? expect.fail("no summary");
    const manifests = await render({ set });
    const { labels: { severity } = {}, annotations = {} } = readAlerts(manifests).get(alert) ?? {};
    const expected = `ALERTS{alertname="${alert}",alertstate="firing",severity="${severity}",${own(labels).slice(1)}`;
    const texts = Object.entries(expand(annotations, labels));
    const exp_annotations = { ...Object.fromEntries(texts), summary };
    const exp_labels = labelsOf(`severity="${severity}",${own(labels).slice(1, -1)}`);
    const test = (series: Record<string, string>, isFiring: boolean) => ({
      interval: "1m",
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        {
          expr: `ALERTS{alertname="${alert}",alertstate="firing"}`,
          eval_time: at,
          exp_samples: isFiring ? [{ labels: expected, value: 1 }] : [],
        },
      ],
      alert_rule_test: [
        { eval_time: at, alertname: alert, exp_alerts: isFiring ? [{ exp_labels, exp_annotations }] : [] },
      ],
    });
    const rules = ownGroup(findRulesFile(manifests));
    expect(await testRules(rules, [test(fires, true), test(silent, false)])).toEqual([]);
    expect(await testRules(rules, [test(fires, false)])).not.toEqual([]);
    const named = [
      ...Object.values(annotations)
        .join(" ")
        .matchAll(/\$labels\.(\w+)/g),
    ].map(([, label]) => label);
    const there = ["job", "instance", ...[...labels.matchAll(/(\w+)=/g)].map(([, label]) => label)];
    expect(there).toEqual(expect.arrayContaining(named));
  });
});
