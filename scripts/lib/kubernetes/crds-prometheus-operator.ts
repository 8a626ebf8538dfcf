import { type CustomKind, strict } from "./crds.ts";

/**
 * The kinds of the Prometheus Operator that charts render. The API server silently drops unknown fields, and the operator ignores a monitor that
 * is invalid: https://prometheus-operator.dev/docs/api-reference/api
 */

const text = { type: "string" };
const truth = { type: "boolean" };
const count = { type: "integer", minimum: 0 };
const texts = { type: "array", items: text };
const labels = { type: "object", additionalProperties: text };
const duration = { type: "string", format: "Prometheus duration" };
const selector = strict([], {
  matchLabels: labels,
  matchExpressions: { type: "array", items: strict(["key", "operator"], { key: text, operator: text, values: texts }) },
});
const namespaceSelector = strict([], { any: truth, matchNames: texts });

/** The operator accepts Prometheus's lower-case names, and names with capitals. */
const actions = ["Replace", "Keep", "Drop", "HashMod", "LabelMap", "LabelDrop", "LabelKeep"]
  .concat(["Lowercase", "Uppercase", "KeepEqual", "DropEqual"])
  .flatMap((action) => [action.toLowerCase(), action]);

const relabelings = {
  type: "array",
  items: strict([], {
    action: { type: "string", enum: actions },
    modulus: count,
    regex: text,
    replacement: text,
    separator: text,
    sourceLabels: texts,
    targetLabel: text,
  }),
};

const endpoint = {
  authorization: {},
  basicAuth: {},
  bearerTokenSecret: {},
  enableHttp2: truth,
  filterRunning: truth,
  followRedirects: truth,
  honorLabels: truth,
  honorTimestamps: truth,
  interval: duration,
  metricRelabelings: relabelings,
  noProxy: text,
  oauth2: {},
  params: { type: "object", additionalProperties: texts },
  path: text,
  port: text,
  proxyConnectHeader: {},
  proxyFromEnvironment: truth,
  proxyUrl: text,
  relabelings,
  scheme: { type: "string", enum: ["http", "https", "HTTP", "HTTPS"] },
  scrapeTimeout: duration,
  targetPort: { type: ["integer", "string"] },
  tlsConfig: {},
  trackTimestampsStaleness: truth,
};

const monitor = {
  attachMetadata: strict([], { node: truth }),
  bodySizeLimit: text,
  convertClassicHistogramsToNHCB: truth,
  fallbackScrapeProtocol: text,
  jobLabel: text,
  keepDroppedTargets: count,
  labelLimit: count,
  labelNameLengthLimit: count,
  labelValueLengthLimit: count,
  namespaceSelector,
  nativeHistogramBucketLimit: count,
  nativeHistogramMinBucketFactor: { type: ["string", "number"] },
  podTargetLabels: texts,
  sampleLimit: count,
  scrapeClass: text,
  scrapeClassicHistograms: truth,
  scrapeNativeHistograms: truth,
  scrapeProtocols: texts,
  selector,
  selectorMechanism: text,
  targetLimit: count,
};

const list = (items: object) => ({ type: "array", items });
const kind = (spec: object): CustomKind => ({ required: ["spec"], properties: { spec } });

/** By `apiVersion kind`, in the same format as crds.ts. */
export const prometheusOperatorKinds: Readonly<Record<string, CustomKind>> = {
  "monitoring.coreos.com/v1 ServiceMonitor": kind(
    strict(["endpoints", "selector"], {
      ...monitor,
      endpoints: list(strict([], { ...endpoint, bearerTokenFile: text })),
      serviceDiscoveryRole: text,
      targetLabels: texts,
    }),
  ),
  "monitoring.coreos.com/v1 PodMonitor": kind(
    strict(["selector"], {
      ...monitor,
      podMetricsEndpoints: list(
        strict([], { ...endpoint, portNumber: { type: "integer", minimum: 1, maximum: 65535 } }),
      ),
    }),
  ),
  "monitoring.coreos.com/v1 PrometheusRule": kind(
    strict([], {
      groups: list(
        strict(["name"], {
          name: text,
          interval: duration,
          labels,
          limit: count,
          partial_response_strategy: text,
          query_offset: duration,
          rules: list(
            strict(["expr"], {
              alert: text,
              annotations: labels,
              expr: { type: ["string", "integer"] },
              for: duration,
              keep_firing_for: duration,
              labels,
              record: text,
            }),
          ),
        }),
      ),
    }),
  ),
};
