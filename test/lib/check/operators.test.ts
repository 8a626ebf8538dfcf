import { expect, it } from "vitest";
import { checkOperatorLabels } from "../../../scripts/lib/check/rules/operators.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { type Manifest, parseManifests } from "../../../scripts/lib/kubernetes/manifest.ts";
import { operatorApis } from "../../support/operator-apis.ts";

const find = (manifests: readonly Manifest[]) =>
  manifests.flatMap((manifest) =>
    checkOperatorLabels(manifest, { manifests, files: [], verdicts: new Map(), namespace: "own" }).map(
      ({ severity, rule, message, fix }) => ({ note: `${manifest.kind}: ${severity} ${rule}`, message, fix }),
    ),
  );
const findNotes = (manifests: readonly Manifest[]) => find(manifests).map(({ note }) => note);

it("check notes objects for the Prometheus Operator without a label by which a Prometheus selects them", async () => {
  const on = { enabled: true };
  const set = { podMonitor: { ...on, labels: { release: "stack" } }, prometheusRule: on, vmagentScrapeConfigs: on };
  expect(findNotes(await render({ set, apiVersions: operatorApis }))).toEqual([
    "PrometheusRule: info references/operator-label",
  ]);
});

const prometheusApi = "monitoring.coreos.com/v1";
const vmApi = "operator.victoriametrics.com/v1beta1";
const grafanaApi = "grafana.integreatly.org/v1beta1";
const object = (apiVersion: string, kind: string, metadata: string, spec = "{}") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${kind.toLowerCase()}, ${metadata} }\nspec: ${spec}`;
const monitor = (metadata: string) => object(prometheusApi, "ServiceMonitor", metadata);
const prometheus = (spec: string, metadata = "") => object(prometheusApi, "Prometheus", metadata, spec);
const byRelease = "{ serviceMonitorSelector: { matchLabels: { release: stack } } }";
const nodeScrape = object(vmApi, "VMNodeScrape", "labels: { team: a }");
const vmRule = object(vmApi, "VMRule", "labels: { team: a }");
const dashboard = (more = "") =>
  object(grafanaApi, "GrafanaDashboard", "", `{ instanceSelector: { matchLabels: { dashboards: a } }${more} }`);

it.each([
  { title: "the label of kube-prometheus-stack", objects: [monitor("labels: { release: stack }")] },
  { title: "a label of its own", objects: [monitor("labels: { team: platform, helm.sh/chart: a-1 }")] },
  {
    title: "a Prometheus that selects its label",
    objects: [monitor("labels: { release: stack }"), prometheus(byRelease)],
  },
  {
    title: "a Prometheus that selects all objects, and another that selects none",
    objects: [monitor(""), prometheus("{ serviceMonitorSelector: {} }"), object(prometheusApi, "PrometheusAgent", "")],
  },
  {
    title: "a Prometheus that selects its label by an expression",
    objects: [
      monitor("labels: { team: a }"),
      prometheus("{ serviceMonitorSelector: { matchExpressions: [{ key: team, operator: In, values: [a, b] }] } }"),
    ],
  },
  {
    title: "a Prometheus that selects other namespaces",
    objects: [
      monitor("namespace: other"),
      prometheus("{ serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {} }"),
    ],
  },
  { title: "no VMAgent", objects: [nodeScrape, vmRule] },
  {
    title: "a VMAgent that selects all objects",
    objects: [nodeScrape, object(vmApi, "VMAgent", "", "{ selectAllByDefault: true }")],
  },
  {
    title: "a VMAgent that selects all objects of its namespaces",
    objects: [nodeScrape, object(vmApi, "VMAgent", "", "{ nodeScrapeNamespaceSelector: {} }")],
  },
  {
    title: "a VMAlert that selects its label",
    objects: [vmRule, object(vmApi, "VMAlert", "", "{ ruleSelector: { matchLabels: { team: a } } }")],
  },
  { title: "no Grafana", objects: [dashboard()] },
  {
    title: "a Grafana that it selects",
    objects: [dashboard(), object(grafanaApi, "Grafana", "labels: { dashboards: a }")],
  },
  {
    title: "a Grafana that it selects in another namespace",
    objects: [
      dashboard(", allowCrossNamespaceImport: true"),
      object(grafanaApi, "Grafana", "namespace: other, labels: { dashboards: a }"),
    ],
  },
])("check has no note about an object with $title", ({ objects }) => {
  expect(find(parseManifests(objects.join("\n---\n")))).toEqual([]);
});

it("check notes an object without labels", () => {
  expect(findNotes(parseManifests(monitor("labels: {}")))).toEqual(["ServiceMonitor: info references/operator-label"]);
});

it.each([
  {
    title: "another label than the Prometheus of the release selects",
    objects: [monitor("labels: { release: typo }"), prometheus(byRelease)],
    message: "is selected by no Prometheus of the release",
    fix: 'Prometheus prometheus has serviceMonitorSelector {"matchLabels":{"release":"stack"}}',
  },
  {
    title: "a Prometheus without a selector for its kind",
    objects: [monitor("labels: { release: stack }"), prometheus("{ podMonitorSelector: {} }")],
    message: "is selected by no Prometheus of the release",
    fix: "has no serviceMonitorSelector",
  },
  {
    title: "another namespace than the Prometheus of the release",
    objects: [monitor("namespace: other"), prometheus("{ serviceMonitorSelector: {} }")],
    message: "is selected by no Prometheus of the release",
    fix: "its namespace",
  },
  {
    title: "a VMAgent that selects another label",
    objects: [nodeScrape, object(vmApi, "VMAgent", "", "{ nodeScrapeSelector: { matchLabels: { team: b } } }")],
    message: "is selected by no VMAgent of the release",
    fix: 'nodeScrapeSelector {"matchLabels":{"team":"b"}}',
  },
  {
    title: "a VMAlert that selects nothing",
    objects: [vmRule, object(vmApi, "VMAlert", "")],
    message: "is selected by no VMAlert of the release",
    fix: "has no ruleSelector",
  },
  {
    title: "a Grafana with another label",
    objects: [dashboard(), object(grafanaApi, "Grafana", "labels: { dashboards: b }")],
    message: "selects no Grafana of the release",
    fix: 'grafana has {"dashboards":"b"}',
  },
  {
    title: "a Grafana in another namespace",
    objects: [dashboard(), object(grafanaApi, "Grafana", "namespace: other, labels: { dashboards: a }")],
    message: "selects no Grafana of the release",
    fix: "grafana has",
  },
])("check notes an object with $title", ({ objects, message, fix }) => {
  expect(find(parseManifests(objects.join("\n---\n")))).toEqual([
    { note: expect.stringContaining("info references/operator-label"), message, fix: expect.stringContaining(fix) },
  ]);
});
