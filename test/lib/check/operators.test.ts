import { expect, it } from "vitest";
import { checkOperatorLabels } from "../../../scripts/lib/check/rules/operators.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { type Manifest, parseManifests } from "../../../scripts/lib/kubernetes/manifest.ts";
import { operatorApis } from "../../support/operator-apis.ts";

const find = (manifests: readonly Manifest[]) =>
  manifests.flatMap((manifest) =>
    checkOperatorLabels(manifest, { manifests, files: [], verdicts: new Map(), namespace: "own" }).map(
      ({ severity, rule }) => `${manifest.kind}: ${severity} ${rule}`,
    ),
  );

it("check notes objects for the Prometheus Operator without a label by which a Prometheus selects them", async () => {
  const on = { enabled: true };
  const set = { podMonitor: { ...on, labels: { release: "stack" } }, prometheusRule: on, vmagentScrapeConfigs: on };
  expect(find(await render({ set, apiVersions: operatorApis }))).toEqual([
    "PrometheusRule: info references/operator-label",
  ]);
});

const monitor = (labels: string) =>
  `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: { name: a, labels: ${labels} }\nspec: {}`;

it.each([
  { title: "the label of kube-prometheus-stack", objects: [monitor("{ release: stack }")] },
  { title: "a label of its own", objects: [monitor("{ team: platform, helm.sh/chart: a-1 }")] },
  {
    title: "a Prometheus object in the same release",
    objects: [monitor("{}"), "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: { name: b }\nspec: {}"],
  },
])("check has no note about an object with $title", ({ objects }) => {
  expect(find(parseManifests(objects.join("\n---\n")))).toEqual([]);
});

it("check notes an object without labels", () => {
  expect(find(parseManifests(monitor("{}")))).toEqual(["ServiceMonitor: info references/operator-label"]);
});
