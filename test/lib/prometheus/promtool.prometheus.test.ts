import { describe, expect, it } from "vitest";
import {
  checkConfig,
  checkExpressions,
  checkRules,
  discoverTargets,
} from "../../../scripts/lib/prometheus/promtool.ts";

describe("checkConfig", () => {
  it("checkConfig accepts a valid configuration that names files of other machines", async () => {
    const job =
      "{job_name: nodes, kubernetes_sd_configs: [{role: node}], authorization: {credentials_file: /nowhere/token}}";
    expect(await checkConfig(`scrape_configs: [${job}]`)).toEqual([]);
    expect(await checkConfig(`scrape_configs: [${job}]`, { syntaxOnly: false })).toEqual([
      expect.stringContaining("/nowhere/token"),
    ]);
  });

  it("checkConfig reports every unknown field", async () => {
    expect(await checkConfig("scrape_configs:\n  - job_name: a\n    foo: 1\n    bar: 2\n")).toEqual([
      "line 3: field foo not found in type config.ScrapeConfig",
      "line 4: field bar not found in type config.ScrapeConfig",
    ]);
  });
});

describe("discoverTargets", () => {
  const config = {
    scrape_configs: [
      {
        job_name: "nodes",
        scheme: "https",
        params: { module: ["a b"] },
        kubernetes_sd_configs: [{ role: "node" }],
        relabel_configs: [
          { source_labels: ["__meta_kubernetes_node_label_skip"], regex: "true", action: "drop" },
          { source_labels: ["__address__"], regex: "(.+):\\d+", replacement: "$1:9100", target_label: "__address__" },
          { source_labels: ["__meta_kubernetes_node_name"], target_label: "node" },
        ],
      },
    ],
  };

  it("discoverTargets returns for each target, in order, the scraped address or that it is dropped", async () => {
    const targets = [
      { __address__: "10.0.0.1:10250", __meta_kubernetes_node_name: "a" },
      { __address__: "10.0.0.2:10250", __meta_kubernetes_node_name: "b", __meta_kubernetes_node_label_skip: "true" },
      { __address__: "[fd00::3]:10250", __meta_kubernetes_node_name: "c" },
    ];
    expect(await discoverTargets(config, "nodes", targets)).toEqual([
      {
        address: "10.0.0.1:9100",
        url: "https://10.0.0.1:9100/metrics?module=a+b",
        labels: { job: "nodes", instance: "10.0.0.1:9100", node: "a" },
      },
      undefined,
      {
        address: "[fd00::3]:9100",
        url: "https://[fd00::3]:9100/metrics?module=a+b",
        labels: { job: "nodes", instance: "[fd00::3]:9100", node: "c" },
      },
    ]);
  });

  it("discoverTargets distinguishes equal targets", async () => {
    const target = { __address__: "10.0.0.1:10250" };
    expect(await discoverTargets(config, "nodes", [target, target])).toHaveLength(2);
  });

  it("discoverTargets lists the existing jobs when it does not find the requested one", async () => {
    await expect(discoverTargets(config, "kubelet", [])).rejects.toThrow(
      "no job kubelet in the configuration, only nodes",
    );
  });
});

it("checkRules and checkExpressions report for each of many calls at once only its own errors", async () => {
  const rules = ["up", "up +", "up == 1", "sum(up", "1"];
  const texts = rules.map((expr) => JSON.stringify({ groups: [{ name: "a", rules: [{ record: "a:b", expr }] }] }));
  const lines = await Promise.all(texts.map((text) => checkRules(text)));
  expect(lines.map((found) => found.length > 0)).toEqual([false, true, false, true, false]);
  const failures = await Promise.all(rules.map((expr) => checkExpressions(["up", expr])));
  expect(failures.map(([first, second]) => [first, second !== undefined])).toEqual(
    [false, true, false, true, false].map((isWrong) => [undefined, isWrong]),
  );
});
