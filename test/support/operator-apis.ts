/** The APIs of the custom resources that the chart can render, as `--api-versions` takes them. */
export const operatorApis = [
  "monitoring.coreos.com/v1/PrometheusRule",
  "monitoring.coreos.com/v1alpha1/ScrapeConfig",
  "operator.victoriametrics.com/v1beta1/VMRule",
];
