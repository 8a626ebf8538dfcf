import { beforeAll, expect, it } from "vitest";
import { eventually, install, installAndWait, prometheus } from "../../support/cluster/release.ts";

beforeAll(async () => {
  await installAndWait();
});

it("An upgrade with a changed interval and an added job takes effect in Prometheus without a restart", async () => {
  const before = await prometheus.startTime();
  expect((await prometheus.targets()).map(({ job }) => job)).not.toContain("added");

  const start = Date.now();
  await install({
    set: {
      scrape: {
        interval: "3s",
        extraScrapeConfigs: { added: { static_configs: [{ targets: ["127.0.0.1:9090"] }] } },
      },
    },
  });
  await eventually(async () => {
    const targets = await prometheus.targets();
    expect(new Set(targets.map(({ interval }) => interval))).toEqual(new Set(["3s"]));
    expect(targets.filter(({ job }) => job === "added").map(({ health }) => health)).toEqual(["up"]);
    expect(await prometheus.config()).toContain("scrape_interval: 3s");
  });
  console.log(`live ${((Date.now() - start) / 1000).toFixed(1)} s after the upgrade`);
  expect(await prometheus.startTime()).toEqual(before);
});
