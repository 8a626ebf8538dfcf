import { listImages, type Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import type { RuleGroup } from "../../../scripts/lib/prometheus/rules.ts";
import { versions } from "../../../scripts/lib/tools/versions.ts";

/** The namespace of the release and of everything that reads its jobs. */
export const namespace = "monitoring";

/** The service account of everything that scrapes. */
export const serviceAccount = "consumers";

/** The Secret with a token of that account, for the ScrapeConfig objects that name one. */
export const tokenSecret = "consumers-token";

/** The port of the service `victoria-metrics`. */
export const databasePort = 8428;

/** Where everything sends its samples, each with its own name in this label. */
export const remoteWriteUrl = `http://victoria-metrics:${databasePort}/api/v1/write`;
export const consumerLabel = "consumer";

const metadata = (name: string) => ({ name, namespace });

/** The permissions: the chart grants those for nodes and kubelets, and these are for pods, and for the operator. */
export const access: readonly Manifest[] = [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: metadata(serviceAccount) },
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { ...metadata(tokenSecret), annotations: { "kubernetes.io/service-account.name": serviceAccount } },
    type: "kubernetes.io/service-account-token",
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: metadata(serviceAccount),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    subjects: [{ kind: "ServiceAccount", ...metadata(serviceAccount) }],
  },
  { apiVersion: "v1", kind: "ServiceAccount", metadata: metadata("prometheus-operator") },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "prometheus-operator" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", ...metadata("prometheus-operator") }],
  },
] as unknown as Manifest[];

interface Deployment {
  name: string;
  image: string;
  args: readonly string[];
  serviceAccountName?: string;
  /** Paths in the container → ConfigMaps. */
  configMaps?: Readonly<Record<string, string>>;
}

function deployment({ name, image, args, serviceAccountName, configMaps = {} }: Deployment): Manifest {
  const volumes = Object.entries(configMaps).map(([mountPath, configMap]) => ({ mountPath, configMap }));
  const spec = {
    ...(serviceAccountName && { serviceAccountName }),
    containers: [
      { name, image, args, volumeMounts: volumes.map(({ mountPath, configMap }) => ({ name: configMap, mountPath })) },
    ],
    volumes: volumes.map(({ configMap }) => ({ name: configMap, configMap: { name: configMap } })),
  };
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadata(name),
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  } as unknown as Manifest;
}

const configMap = (name: string, data: Record<string, unknown>) =>
  ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(name),
    // JSON is YAML.
    data: Object.fromEntries(Object.entries(data).map(([file, content]) => [file, JSON.stringify(content)])),
  }) as unknown as Manifest;

/** The database, with its service. */
export const database: readonly Manifest[] = [
  deployment({
    name: "victoria-metrics",
    image: `docker.io/victoriametrics/victoria-metrics:v${versions.victoriaMetrics}`,
    // Samples can be queried when they arrive.
    args: ["-storageDataPath=/tmp/data", "-search.latencyOffset=0s", "-memory.allowedBytes=256MB"],
  }),
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadata("victoria-metrics"),
    spec: { selector: { app: "victoria-metrics" }, ports: [{ port: databasePort }] },
  } as unknown as Manifest,
];

/** vmagent, which reads the release's ConfigMap for it. */
export const vmagent: readonly Manifest[] = [
  configMap("vmagent", {
    "vmagent.yaml": {
      global: { external_labels: { [consumerLabel]: "vmagent" } },
      scrape_config_files: ["/etc/vmagent/jobs/*.yaml"],
    },
  }),
  deployment({
    name: "vmagent",
    image: `docker.io/victoriametrics/vmagent:v${versions.victoriaMetrics}`,
    args: [
      "-promscrape.config=/etc/vmagent/config/vmagent.yaml",
      `-remoteWrite.url=${remoteWriteUrl}`,
      "-remoteWrite.tmpDataPath=/tmp/queue",
    ],
    serviceAccountName: serviceAccount,
    configMaps: { "/etc/vmagent/config": "vmagent", "/etc/vmagent/jobs": "node-monitoring-vmagent-scrape-configs" },
  }),
];

/** The OpenTelemetry Collector, which reads the release's receiver. */
export const collector: readonly Manifest[] = [
  configMap("opentelemetry-collector", {
    "config.yaml": {
      exporters: {
        prometheusremotewrite: { endpoint: remoteWriteUrl, external_labels: { [consumerLabel]: "opentelemetry" } },
      },
      service: {
        telemetry: { metrics: { level: "none" } },
        pipelines: { metrics: { receivers: ["prometheus/node-monitoring"], exporters: ["prometheusremotewrite"] } },
      },
    },
  }),
  deployment({
    name: "opentelemetry-collector",
    image: `docker.io/otel/opentelemetry-collector-contrib:${versions.openTelemetryCollector}`,
    args: ["--config=/etc/otel/config/config.yaml", "--config=/etc/otel/node-monitoring/receiver.yaml"],
    serviceAccountName: serviceAccount,
    configMaps: {
      "/etc/otel/config": "opentelemetry-collector",
      "/etc/otel/node-monitoring": "node-monitoring-opentelemetry-receiver",
    },
  }),
];

const reloader = `quay.io/prometheus-operator/prometheus-config-reloader:v${versions.prometheusOperator}`;

/** The Prometheus Operator. */
export const operator: readonly Manifest[] = [
  deployment({
    name: "prometheus-operator",
    image: `quay.io/prometheus-operator/prometheus-operator:v${versions.prometheusOperator}`,
    args: [`--namespaces=${namespace}`, `--prometheus-config-reloader=${reloader}`],
    serviceAccountName: "prometheus-operator",
  }),
];

/** The images of everything above. */
export const consumerImages: readonly string[] = [
  ...listImages([...database, ...vmagent, ...collector, ...operator]),
  // The operator adds it to the pods of Prometheus.
  reloader,
];

/** Rules for the Prometheus object of a form. */
export function ruleObject(form: string, groups: readonly RuleGroup[]): Manifest {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { ...metadata(form), labels: { form } },
    spec: { groups },
  } as unknown as Manifest;
}

/**
 * A Prometheus of the operator, with the settings of kube-prometheus-stack's documentation in docs/prometheus-operator.md.
 * @param form its name; it selects the objects with the label `form`
 * @param image Prometheus's image
 * @param additional whether it reads the Secret of the form, which has its name
 */
export function prometheusObject(form: string, image: string, additional: boolean): Manifest {
  const selected = { matchLabels: { form } };
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "Prometheus",
    metadata: metadata(form),
    spec: {
      image,
      version: /:(v[\d.]+)/.exec(image)?.[1],
      serviceAccountName: serviceAccount,
      podMonitorSelector: selected,
      serviceMonitorSelector: selected,
      scrapeConfigSelector: selected,
      ruleSelector: selected,
      scrapeClasses: [
        {
          name: "kubelet",
          authorization: { credentialsFile: "/var/run/secrets/kubernetes.io/serviceaccount/token" },
          tlsConfig: { caFile: "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt" },
        },
      ],
      ...(additional && { additionalScrapeConfigs: { name: form, key: "scrape-configs.yaml" } }),
      externalLabels: { [consumerLabel]: form },
      prometheusExternalLabelName: "",
      replicaExternalLabelName: "",
      remoteWrite: [{ url: remoteWriteUrl }],
    },
  } as unknown as Manifest;
}
