import type { RenderOptions } from "../../scripts/lib/helm/render.ts";

/** The APIs of the custom resources that the chart can render, as `--api-versions` takes them. */
export const operatorApis = [
  "grafana.integreatly.org/v1beta1/GrafanaDashboard",
  "monitoring.coreos.com/v1/PodMonitor",
  "monitoring.coreos.com/v1/PrometheusRule",
  "monitoring.coreos.com/v1/ServiceMonitor",
  "monitoring.coreos.com/v1alpha1/ScrapeConfig",
  "operator.victoriametrics.com/v1beta1/VMNodeScrape",
  "operator.victoriametrics.com/v1beta1/VMRule",
];

const on = { enabled: true };
const route = { ...on, parentRefs: [{ name: "public" }] };

/** Values for the objects that no values file of the project enables. */
export const withoutExample: RenderOptions[] = [
  { set: { prometheus: { ...on, route } } },
  { set: { prometheus: on, scrape: { pods: { ...on, namespaces: ["shop"] } } } },
  { set: { scrapeConfig: { ...on, scrapeClass: "kubelet" }, prometheusRule: on }, apiVersions: operatorApis },
  { set: { podMonitor: on, scrapeConfig: { ...on, scrapeClass: "kubelet" } }, apiVersions: operatorApis },
  { set: { grafanaDashboard: on, dashboards: on }, apiVersions: operatorApis },
  { set: { vmNodeScrape: on }, apiVersions: operatorApis },
  { set: { serviceMonitor: on, service: on }, apiVersions: operatorApis },
  {
    set: { additionalScrapeConfigs: on, vmagentScrapeConfigs: on, openTelemetryReceiver: on, vmRule: on },
    apiVersions: operatorApis,
  },
];
