import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { checkRules, testRules } from "../../../scripts/lib/prometheus/promtool.ts";
import { findRulesFile, readAlerts } from "../../../scripts/lib/prometheus/rules.ts";

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
const loaded = (values: string) => ({ [`prometheus_config_last_reload_successful${own()}`]: values });

/** By alert: series for which it fires, similar series for which it is silent, and the labels of the alert besides job and instance. */
const cases: Record<string, { fires: Record<string, string>; silent: Record<string, string>; labels: string }> = {
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
  PrometheusTargetSyncFailure: counter("prometheus_target_sync_failed_total", 'scrape_job="a"'),
};

describe.concurrent("the alerts about the bundled Prometheus", () => {
  it("promtool accepts the rules about Prometheus", async () => {
    expect(await checkRules(findRulesFile(await render({ set })))).toEqual([]);
  });

  it("Every alert about Prometheus has a case", async () => {
    const alerts = [...readAlerts(await render({ set })).keys()].filter((name) => name.startsWith("Prometheus"));
    expect(Object.keys(cases).sort()).toEqual(alerts.sort());
  });

  it.each(Object.keys(cases))("The alert %s fires and is silent, and uses only labels that it has", async (alert) => {
    const { fires, silent, labels } = cases[alert] ?? { fires: {}, silent: {}, labels: "" };
    const manifests = await render({ set });
    const { labels: { severity } = {}, annotations = {} } = readAlerts(manifests).get(alert) ?? {};
    const expected = `ALERTS{alertname="${alert}",alertstate="firing",severity="${severity}",${own(labels).slice(1)}`;
    const test = (series: Record<string, string>, isFiring: boolean) => ({
      interval: "1m",
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [
        {
          expr: `ALERTS{alertname="${alert}",alertstate="firing"}`,
          // The rules about stored blocks wait for four hours.
          eval_time: alert.startsWith("PrometheusTSDB") ? "8h" : "1h",
          exp_samples: isFiring ? [{ labels: expected, value: 1 }] : [],
        },
      ],
    });
    const rules = findRulesFile(manifests);
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
