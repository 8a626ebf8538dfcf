import { join } from "node:path";
import { expect, it } from "vitest";
import { buildLocalValues } from "../../../scripts/lib/cluster/local-cluster.ts";
import { folder } from "../../support/fixture.ts";

const values = (prometheus: object) => [join(folder({ "values.yaml": JSON.stringify({ prometheus }) }), "values.yaml")];

it("npm run up enables the chart's Prometheus on a node port", () => {
  expect(buildLocalValues(values({ shards: 1 }))).toMatchObject({
    prometheus: { enabled: true, service: { type: "NodePort" } },
  });
});

it.for([
  ["agentMode", { agentMode: true }],
  ["shards", { shards: 2 }],
  ["webConfigSecret", { webConfigSecret: "web" }],
] as const)("npm run up rejects a Prometheus that does not know every target: %s", ([name, prometheus]) => {
  expect(() => buildLocalValues(values(prometheus))).toThrow(
    `prometheus.${name}: \`npm run up\` queries a single Prometheus for every target, which this value rules out. Remove it.`,
  );
});
