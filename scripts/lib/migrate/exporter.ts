import { isMap, type Values } from "../values/read.ts";
import { type Change, isUnset, mapsIn, patchContainer, put, valueAt, withoutUnset } from "./change.ts";

/** What the conversion of a value needs to know besides it. */
export interface Context {
  /** All values of the exporter, with the defaults of the other chart. */
  values: Values;
  /** The image that its exporter runs by default. */
  image: string;
  /** Whether `scrape.preset` gives targets the labels that they have in the other chart. */
  hasPreset: boolean;
}

/** Converts a value. It is set, and its type can be anything. */
export type Converter = (value: unknown, context: Context) => Change[];

const exporter = "node-exporter";
const proxy = "kube-rbac-proxy";

const isTemplate = (value: unknown) => String(value).includes("{{");

/** Converts labels, whose templates only the other chart renders. */
function convertLabels(name: string): Converter {
  return (value) =>
    ifMap(value, (labels) => {
      const [templates, others] = [true, false].map((wanted) =>
        Object.entries(labels).filter(([, label]) => isTemplate(label) === wanted),
      );
      return [
        ...(others?.length ? [put(name, Object.fromEntries(others))] : []),
        ...(templates ?? []).map(([key]): Change => ({ lost: `the label ${key} is a template. Write its value` })),
      ];
    });
}

/** Converters of the values that need more than another name, by name: those of pods and the service. */
export const podConverters: Readonly<Record<string, Converter>> = {
  commonLabels: convertLabels("commonLabels"),
  configmaps: (value) =>
    eachMount(value, (mount) => [
      put("podSpec.volumes", [{ name: mount.name, configMap: { name: mount.name } }]),
      patchContainer(exporter, { volumeMounts: [withoutUnset({ name: mount.name, mountPath: mount.mountPath })] }),
    ]),
  endpoints: (value) =>
    Array.isArray(value)
      ? [
          put(
            "scrape.nodes.staticTargets",
            Object.fromEntries(value.map((host) => [String(host), { port: 9100 }])),
            "The label instance is the address without the port.",
          ),
        ]
      : [{ lost: "it is not a list" }],
  env: (value) => ifMap(value, (map) => [patchContainer(exporter, { env: listEnv(map) })]),
  extraArgs: convertFlags,
  extraHostVolumeMounts: (value) =>
    eachMount(value, ({ name, ...mount }) => [
      { at: ["hostMounts", String(name)], value: withoutUnset(mount), ...readOnlyComment(mount) },
    ]),
  extraManifests: convertManifests,
  extraVolumeMounts: (value) => [patchContainer(exporter, { volumeMounts: value })],
  hostProcFsMount: (value) => convertPropagation(value, "proc"),
  "hostRootFsMount.enabled": (value) =>
    value === false ? [put("hostMounts.root", false)] : [{ unneeded: "this is the default" }],
  "hostRootFsMount.mountPropagation": (value, { values }) =>
    isMap(values.hostRootFsMount) && values.hostRootFsMount.enabled === false
      ? [{ unneeded: "the mount is disabled" }]
      : [put("hostMounts.root.mountPropagation", value)],
  hostSysFsMount: (value) => convertPropagation(value, "sys"),
  "kubeRBACProxy.containerSecurityContext": (value) => [patchContainer(proxy, { securityContext: value })],
  "kubeRBACProxy.enabled": (value) => {
    const comment =
      "Clients need permission to `get` the URL `/metrics`, not a resource. The proxy has a certificate of the chart, in `/etc/node-exporter`" +
      " instead of `/tls/private`, its token in `/var/run/secrets/kubernetes.io/serviceaccount`, no `/etc/kube-rbac-proxy-config`, and no port" +
      " `http-healthz` of its own for probes.";
    return [put("kubeRBACProxy.enabled", value, value === true ? comment : undefined)];
  },
  "kubeRBACProxy.env": (value) => ifMap(value, (map) => [patchContainer(proxy, { env: listEnv(map) })]),
  "kubeRBACProxy.extraVolumeMounts": (value) => [patchContainer(proxy, { volumeMounts: value })],
  "kubeRBACProxy.image.pullPolicy": (value) => [patchContainer(proxy, { imagePullPolicy: value })],
  "kubeRBACProxy.image.sha": (value) => [put("kubeRBACProxy.image.digest", `sha256:${value}`)],
  "kubeRBACProxy.portName": (value, context) =>
    hasProxy(context) ? [put("portName", value)] : [{ unneeded: "the proxy is disabled" }],
  "kubeRBACProxy.resources": (value) => [patchContainer(proxy, { resources: value })],
  "kubeRBACProxy.tls": convertProxyTls,
  livenessProbe: (value) => [put("livenessProbe", convertProbe(value))],
  "networkPolicy.ingress": convertIngress,
  permissionInitContainer: (value) => ifMap(value, convertPermissions),
  podAnnotations: (value) =>
    ifMap(value, (map) => convertAnnotations(map, (others) => [put("podAnnotations", others)])),
  podLabels: convertLabels("podLabels"),
  readinessProbe: (value) => [put("readinessProbe", convertProbe(value))],
  resources: (value) => [put("resources", withRequests(value))],
  secrets: (value) =>
    eachMount(value, (mount) => [
      put("podSpec.volumes", [{ name: mount.name, secret: { secretName: mount.name } }]),
      patchContainer(exporter, { volumeMounts: [withoutUnset({ name: mount.name, mountPath: mount.mountPath })] }),
    ]),
  "service.annotations": (value) =>
    ifMap(value, (map) => convertAnnotations(map, (others) => service([put("service.annotations", others)]))),
  "service.ipDualStack": (value) =>
    ifMap(value, ({ enabled, ipFamilies, ipFamilyPolicy }) =>
      enabled
        ? [put("service.spec", withoutUnset({ ipFamilies, ipFamilyPolicy }))]
        : [{ unneeded: "dual-stack is disabled" }],
    ),
  "service.labels": convertServiceLabels,
  "service.nodePort": (_, context) =>
    isUnset(valueAt(context.values, ["service", "servicePort"]))
      ? convertServicePorts(context)
      : [{ unneeded: "the port of `service.servicePort` has it" }],
  "service.portName": (value, context) =>
    hasProxy(context) ? [{ unneeded: "the port is that of the proxy" }] : [put("portName", value)],
  "service.servicePort": (_, context) => convertServicePorts(context),
  "service.type": (value) =>
    value === "ClusterIP"
      ? [{ unneeded: "Prometheus discovers nodes, so that the chart has no Service by default" }]
      : service([put("service.spec.type", value)]),
  "serviceAccount.imagePullSecrets": (value) => [put("imagePullSecrets", value)],
  sidecarHostVolumeMounts: (value) =>
    eachMount(value, ({ name, hostPath }) => [put("podSpec.volumes", [{ name, hostPath: { path: hostPath } }])]),
  sidecarVolumeMount: (value) =>
    eachMount(value, ({ name, mountPath }) => [
      put("podSpec.volumes", [{ name, emptyDir: { medium: "Memory" } }]),
      patchContainer(exporter, { volumeMounts: [withoutUnset({ name, mountPath, readOnly: true })] }),
    ]),
  sidecars: convertSidecars,
  terminationMessageParams: (value) =>
    ifMap(value, ({ enabled, ...fields }) =>
      enabled ? [patchContainer(exporter, fields)] : [{ unneeded: "it is disabled" }],
    ),
  tlsSecret: convertTlsSecret,
  "verticalPodAutoscaler.controlledResources": (value) => containerPolicy({ controlledResources: value }),
  "verticalPodAutoscaler.controlledValues": (value) => containerPolicy({ controlledValues: value }),
  "verticalPodAutoscaler.maxAllowed": (value) => containerPolicy({ maxAllowed: value }),
  "verticalPodAutoscaler.minAllowed": (value) => containerPolicy({ minAllowed: value }),
};

function hasProxy({ values }: Context): boolean {
  return isMap(values.kubeRBACProxy) && values.kubeRBACProxy.enabled === true;
}

function ifMap(value: unknown, convert: (map: Values) => Change[]): Change[] {
  return isMap(value) ? convert(value) : [{ lost: "it is not a map" }];
}

function eachMount(value: unknown, convert: (mount: Values) => Change[]): Change[] {
  return Array.isArray(value) ? mapsIn(value).flatMap(convert) : [{ lost: "it is not a list" }];
}

function listEnv(map: Values): Values[] {
  return Object.entries(map).map(([name, value]) => ({ name, value: String(value) }));
}

/** The other chart mounts a directory writable unless the file says otherwise. */
function readOnlyComment({ readOnly }: Values): { comment?: string } {
  return isUnset(readOnly) ? { comment: "Read-only, unlike before." } : {};
}

/** Converts a list of flags to a map. Of a flag that is given several times, the value becomes a list. */
function convertFlags(value: unknown, { values }: Context): Change[] {
  if (!Array.isArray(value)) return [{ lost: "it is not a list" }];
  const flags = new Map<string, unknown[]>();
  const lost: Change[] = [];
  const words = value.map(String);
  for (const word of words) {
    const [, name = "", text] = /^--([a-z][a-z0-9.-]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name) flags.set(name, [...(flags.get(name) ?? []), text ?? true]);
    else lost.push({ lost: `\`${word}\` is not a flag of the form \`--name=value\`` });
  }
  const entries = [...flags].map(([name, texts]) => [name, texts.length === 1 ? texts[0] : texts]);
  const needsProcesses = flags.has("collector.processes") && values.hostPID === undefined;
  return [
    ...(entries.length > 0 ? [put("extraArgs", Object.fromEntries(entries))] : []),
    ...(needsProcesses ? [put("hostPID", true, "The collector `processes` needs it.")] : []),
    ...lost,
  ];
}

function convertManifests(value: unknown): Change[] {
  if (!Array.isArray(value)) return [{ lost: "it is not a list" }];
  const usesHelper = (manifest: unknown) => /"prometheus-node-exporter\./.test(String(manifest));
  const others = value.filter((manifest) => !usesHelper(manifest));
  const comment = others.some(isTemplate) ? "Check the templates: they see the values of this chart." : undefined;
  return [
    ...(others.length > 0 ? [put("extraObjects", others, comment)] : []),
    ...value.filter(usesHelper).map((): Change => ({ lost: "an object calls a template of prometheus-node-exporter" })),
  ];
}

function convertPropagation(value: unknown, name: string): Change[] {
  return ifMap(value, ({ mountPropagation }) =>
    isUnset(mountPropagation)
      ? [{ unneeded: "this is the default" }]
      : [put(`hostMounts.${name}.mountPropagation`, mountPropagation)],
  );
}

/** Converts a probe: the other chart writes the scheme in lower case, and lists without items. */
function convertProbe(value: unknown): unknown {
  if (!isMap(value) || !isMap(value.httpGet)) return value;
  const { scheme, ...rest } = value.httpGet;
  const httpGet = { ...withoutUnset(rest), ...(isUnset(scheme) ? {} : { scheme: String(scheme).toUpperCase() }) };
  const { httpGet: _, ...probe } = value;
  return Object.keys(httpGet).length > 0 ? { ...probe, httpGet } : probe;
}

/** Adds the requests that Kubernetes derives from limits, because this chart has requests by default. */
function withRequests(value: unknown): unknown {
  if (!isMap(value) || !isMap(value.limits)) return value;
  const requests = isMap(value.requests) ? value.requests : {};
  const derived = Object.entries(value.limits).filter(([name, limit]) => !(name in requests) && !isUnset(limit));
  return derived.length > 0 ? { ...value, requests: { ...requests, ...Object.fromEntries(derived) } } : value;
}

function convertProxyTls(value: unknown, { values }: Context): Change[] {
  return ifMap(value, ({ enabled, tlsClientAuth }) => {
    const secret = isMap(values.tlsSecret) ? values.tlsSecret : {};
    if (!enabled || !secret.enabled) {
      return [{ unneeded: "the proxy has a certificate, which the chart generates and Prometheus verifies" }];
    }
    const comment = "The Secret needs the keys tls.crt, tls.key and ca.crt.";
    return [
      ...(tlsSecretProblem(secret) ? [] : [put("web.tls.existingSecret", secret.secretName, comment)]),
      tlsClientAuth
        ? { lost: "`tlsClientAuth`: the proxy authenticates Prometheus by its token" }
        : { unneeded: "the proxy always has a certificate" },
    ];
  });
}

function convertTlsSecret(value: unknown, { values }: Context): Change[] {
  return ifMap(value, (secret) => {
    const { enabled, secretName, volumeName, certItem = "tls.crt", keyItem = "tls.key", caItem } = secret;
    if (!enabled) return [{ unneeded: "it is disabled" }];
    const problem = tlsSecretProblem(secret);
    if (problem) return [{ lost: problem }];
    if (valueAt(values, ["kubeRBACProxy", "tls", "enabled"])) {
      return [{ unneeded: "`web.tls.existingSecret` names the Secret" }];
    }
    const items = [certItem, keyItem, caItem].filter((key) => !isUnset(key)).map((key) => ({ key, path: key }));
    return [put("podSpec.volumes", [{ name: volumeName, secret: { secretName, items } }])];
  });
}

/** Why the Secret of the proxy cannot be that of `web.tls`. */
function tlsSecretProblem({ secretName, volumeName, certItem, keyItem, caItem }: Values): string | undefined {
  if (isTemplate(secretName) || isTemplate(volumeName)) return "the name of the Secret is a template. Write its value";
  const isUsual = (item: unknown, name: string) => isUnset(item) || item === name;
  const areUsual = isUsual(certItem, "tls.crt") && isUsual(keyItem, "tls.key") && isUsual(caItem, "ca.crt");
  return areUsual ? undefined : "the keys of the Secret must be tls.crt, tls.key and ca.crt";
}

function convertIngress(value: unknown): Change[] {
  const peers = mapsIn(value).flatMap(({ from }) => mapsIn(from));
  if (peers.length === 0) return [{ unneeded: "it admits everyone, which is the default of `networkPolicy.from`" }];
  return [
    put(
      "networkPolicy.from",
      Object.fromEntries(peers.map((peer, index) => [`peer-${index + 1}`, peer])),
      "The ports are those of the exporter and Prometheus.",
    ),
  ];
}

function convertPermissions({ fixes, extraCommands }: Values): Change[] {
  const enabled = Object.entries(isMap(fixes) ? fixes : {}).filter(([, fix]) => fix === true);
  const changes: Change[] = enabled.map(([name]) =>
    put(`collectors.${name}`, true, "Runs the exporter as root without capabilities, instead of changing files."),
  );
  if (!isUnset(extraCommands)) {
    changes.push({ lost: "`extraCommands` change files of the node. Run them in an init container of `podSpec`" });
  }
  return changes.length > 0 ? changes : [{ unneeded: "no permission changes" }];
}

const service = (changes: Change[]): Change[] => [put("service.enabled", true), ...changes];

/** Prometheus discovers the nodes, so that an annotation would have them scraped twice. */
function convertAnnotations(map: Values, convert: (others: Values) => Change[]): Change[] {
  const [scrape, others] = [true, false].map((isScrape) =>
    Object.entries(map).filter(([name]) => name.startsWith("prometheus.io/") === isScrape),
  );
  const unneeded = "annotations of `prometheus.io` would make Prometheus scrape each node twice";
  return [...(others?.length ? convert(Object.fromEntries(others)) : []), ...(scrape?.length ? [{ unneeded }] : [])];
}

function convertServiceLabels(value: unknown, { values }: Context): Change[] {
  return ifMap(value, (labels) => {
    const others = Object.keys(labels).filter(
      (name) => name !== valueAt(values, ["prometheus", "monitor", "jobLabel"]),
    );
    if (others.length === 0) return [{ unneeded: "`scrape.nodes.jobName` replaces the label" }];
    return [
      { lost: `a Service cannot have labels of its own (${others.join(", ")}). Use \`commonLabels\`, for all objects` },
    ];
  });
}

/** Converts the ports of the service, which the exporter's own port does not decide. */
function convertServicePorts({ values }: Context): Change[] {
  const { servicePort, nodePort, port, portName, type } = isMap(values.service) ? values.service : {};
  if (isUnset(servicePort) && (isUnset(nodePort) || type !== "NodePort")) {
    return [{ unneeded: "the type of the service is not NodePort" }];
  }
  const own = withoutUnset({
    name: portName,
    port: isUnset(servicePort) ? port : servicePort,
    targetPort: portName,
    nodePort: type === "NodePort" ? nodePort : undefined,
  });
  return service([{ at: ["service", "spec", "ports"], value: [own] }]);
}

/** Adds to each sidecar what the other chart adds: the exporter's image by default, and the mounts of all sidecars. */
function convertSidecars(value: unknown, { values, image }: Context): Change[] {
  if (!Array.isArray(value)) return [{ lost: "it is not a list" }];
  const mounts = [...mapsIn(values.sidecarVolumeMount), ...mapsIn(values.sidecarHostVolumeMounts)].map(
    ({ name, mountPath, readOnly, mountPropagation }) => withoutUnset({ name, mountPath, readOnly, mountPropagation }),
  );
  const containers = mapsIn(value).map((sidecar) => ({
    ...sidecar,
    image: sidecar.image ?? image,
    securityContext: sidecar.securityContext ?? values.containerSecurityContext,
    ...(mounts.length > 0 || sidecar.volumeMounts
      ? { volumeMounts: [...mounts, ...mapsIn(sidecar.volumeMounts)] }
      : {}),
  }));
  return [put("podSpec.containers", containers)];
}

function containerPolicy(fields: Values): Change[] {
  return [put("verticalPodAutoscaler.spec.resourcePolicy.containerPolicies", [{ containerName: exporter, ...fields }])];
}
