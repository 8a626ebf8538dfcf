import { join } from "node:path";
import { expect, test } from "vitest";
import { localValues } from "../../../scripts/lib/cluster/local-cluster.ts";
import { folder } from "../../support/fixture.ts";

const values = (prometheus: object) => [join(folder({ "values.yaml": JSON.stringify({ prometheus }) }), "values.yaml")];

test("npm run up has the chart's Prometheus, where this machine reaches it", () => {
  expect(localValues(values({ shards: 1 }))).toMatchObject({
    prometheus: { enabled: true, service: { type: "NodePort" } },
  });
});

test.for([
  ["agentMode", { agentMode: true }],
  ["shards", { shards: 2 }],
  ["webConfigSecret", { webConfigSecret: "web" }],
] as const)("npm run up refuses a Prometheus that does not tell of every target: %s", ([name, prometheus]) => {
  expect(() => localValues(values(prometheus))).toThrow(
    `prometheus.${name}: npm run up asks one Prometheus for every target, and with this none answers. Leave it out.`,
  );
});
