import { beforeAll, expect, it } from "vitest";
import { clusterNodes } from "../../scripts/lib/cluster/kind.ts";
import { ensureBrowser, openTargets } from "../support/browser.ts";
import { clusterName, eventually, installAndWait, prometheus } from "../support/cluster/release.ts";

beforeAll(async () => {
  await ensureBrowser(() => {});
  await installAndWait();
});

/** Writes a picture of the page, for the documentation: `SCREENSHOT=docs/images/targets.png`. */
const screenshot = process.env.SCREENSHOT;

it("Prometheus's page /targets shows every node as up in both jobs", async () => {
  const nodes = (await clusterNodes(clusterName)).map(({ name }) => name);
  const jobs = ["kubernetes-kubelet", "kubernetes-nodes"];
  const expected = jobs.flatMap((job) => nodes.map((node) => `${job} ${node} up`));
  await eventually(async () => {
    const shown = await openTargets(prometheus.url, screenshot);
    const ours = shown.filter(({ job }) => jobs.includes(job)).map(({ job, node, state }) => `${job} ${node} ${state}`);
    expect(ours.sort()).toEqual(expected.sort());
  });
});
