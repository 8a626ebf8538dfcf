import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { exporterArgs, scrape } from "../../support/prometheus/node-exporter.ts";

const file = join(chartDir, "files/metric-labels.yaml");
const { labels, kubelet } = parseYaml(readFileSync(file, "utf8"), file) as { labels: string[]; kubelet: string[] };

/** Labels that the chart itself sets on a target, or allows on purpose: see the file. */
const allowed = ["node", "zone"];

it("files/metric-labels.yaml has every label of the metrics of node_exporter", async () => {
  const samples = await scrape(await exporterArgs({ profile: "full" }));
  const found = [...new Set(samples.flatMap((sample) => Object.keys(sample.labels)))];
  expect(found).toEqual(expect.arrayContaining(["cpu", "device", "mode", "mountpoint", "quantile"]));
  expect(found.filter((label) => ![...labels, ...allowed].includes(label))).toEqual([]);
});

it("files/metric-labels.yaml has every label that the alerts and dashboards use of a metric", () => {
  expect(labels).toEqual(
    expect.arrayContaining(["cpu", "device", "fstype", "le", "mode", "mountpoint", "state", "file"]),
  );
  expect(labels).toEqual([...new Set(labels)].sort());
});

it("files/metric-labels.yaml has the labels of the metrics of the kubelet and its containers", () => {
  expect(kubelet).toEqual(
    expect.arrayContaining(["container", "interface", "namespace", "persistentvolumeclaim", "pod", "verb"]),
  );
  expect(kubelet).toEqual([...new Set(kubelet)].sort());
});
