import { beforeAll, describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { type RuleTest, testRules } from "../../../scripts/lib/prometheus/promtool.ts";
import { readRuleGroups } from "../../../scripts/lib/prometheus/rules.ts";
import { clusterScenarios, nodeScenarios, scenarioMinutes, type Targets } from "./target-scenarios.ts";

const intervals = [
  { scrape: 30, every: "30s" },
  { scrape: 30, every: "1m" },
  { scrape: 60, every: "1m" },
] as const;
const end = `${scenarioMinutes - 1}m`;
const firing = 'ALERTS{alertstate="firing"';

describe.each(intervals)(
  "alerts about targets, scraped every $scrape seconds, evaluated every $every",
  ({ scrape, every }) => {
    const alone = nodeScenarios(scrape);
    const name = (index: number, node: number) => `${index}-${node}`;
    /** Promtool's report about all nodes in one cluster, which is much faster than a cluster for each. */
    let report: readonly string[];

    beforeAll(async () => {
      const checks = alone.flatMap(({ nodes, fires, isLasting }, index) => {
        const ofScenario = `${firing},node=~"${index}-.+"}`;
        return [
          {
            expr: `group by (alertname) (max_over_time(${ofScenario}[1d]))`,
            eval_time: end,
            exp_samples: fires.map((alertname) => ({ labels: labelSet({ alertname }), value: 1 })),
          },
          ...(isLasting
            ? [
                {
                  expr: `count_over_time(group by (node) (${ofScenario})[2h:1m])`,
                  eval_time: end,
                  exp_samples: nodes.map((_, node) => ({ labels: labelSet({ node: name(index, node) }), value: 120 })),
                },
              ]
            : []),
        ];
      });
      const fleet = alone.flatMap(({ nodes }, index) =>
        nodes.flatMap((targets, node) => series({ node: name(index, node) }, targets)),
      );
      const test: RuleTest = { interval: `${scrape}s`, input_series: fleet, promql_expr_test: checks };
      report = await testRules(await targetRules(), [test], every);
      // Every line of the report belongs to a check below.
      expect(report.filter((line) => /expr: (?!"(count_over_time\()?group by \(\w+\) \().*|error/i.test(line))).toEqual(
        [],
      );
    });

    it.each(alone.map(({ title, fires }, index) => ({ title, alerts: fires.join(" and ") || "nothing", index })))(
      "If $title, $alerts fires",
      ({ index }) => {
        const line = report.findIndex((text) => text.includes(`node=~\\"${index}-.+\\"`));
        expect(line < 0 ? [] : report.slice(line, line + 3)).toEqual([]);
      },
    );

    it.each(clusterScenarios(scrape))("Only the right alerts fire if $title", async ({ clusters, fires }) => {
      const input_series = Object.entries(clusters).flatMap(([cluster, nodes]) =>
        Object.entries(nodes).flatMap(([node, targets]) => series({ node, ...(cluster && { cluster }) }, targets)),
      );
      const all = {
        expr: `group by (alertname, cluster, node) (max_over_time(${firing}}[1d]))`,
        eval_time: end,
        exp_samples: fires.map((labels) => ({ labels: labelSet(labels), value: 1 })),
      };
      const test = { interval: `${scrape}s`, input_series, promql_expr_test: [all] };
      expect(await testRules(await targetRules(), [test], every)).toEqual([]);
    });
  },
);

/** The groups of the rules about `up`, which are all that the series here can trigger. */
async function targetRules(): Promise<string> {
  const groups = readRuleGroups(await render()).filter(({ rules }) => rules.some(({ expr }) => /\bup\{/.test(expr)));
  return JSON.stringify({ groups });
}

function series(labels: Record<string, string>, { exporter, kubelet }: Targets): RuleTest["input_series"][number][] {
  return Object.entries({ "kubernetes-nodes": exporter, "kubernetes-kubelet": kubelet }).flatMap(([job, samples]) =>
    samples ? [{ series: `up${labelSet({ job, ...labels })}`, values: samples.join(" ") }] : [],
  );
}

function labelSet(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(",")}}`;
}
