import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { removeMigratedValues } from "../../../scripts/lib/values/migration.ts";
import { validateValues } from "../../../scripts/lib/values/validate.ts";
import { helms } from "../../support/values-files.ts";

interface Rejection {
  set: object;
  /** The path that Helm reports; empty for the root. */
  at: string;
  /** What the line has to name besides the path. */
  names: RegExp;
  /** The message of the harness. */
  says: string;
}

const term = (part: object) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [part] } } },
});
const extra = (job: object) => ({ scrape: { extraScrapeConfigs: { mine: job } } });
const terms = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";

const rejections: Rejection[] = [
  // Unknown keys, at every level.
  { set: { prot: 9200 }, at: "", names: /prot/, says: "prot: unknown key. Did you mean port?" },
  ...["b),c in (d", "a,b", "a b", "!a"].map((value) => ({
    set: term({ matchExpressions: [{ key: "a", operator: "In", values: [value] }] }),
    at: `${terms}.0.matchExpressions.0.values.0`,
    names: /pattern/,
    says: `${terms}[0].matchExpressions[0].values[0]: "${value}" is not a label value or the name of a node`,
  })),
  { set: { image: { name: "x" } }, at: "image", names: /name/, says: "image.name: unknown key" },
  {
    set: { scrape: { intervall: "30s" } },
    at: "scrape",
    names: /intervall/,
    says: "scrape.intervall: unknown key. Did you mean interval?",
  },
  {
    set: { scrape: { nodes: { name: "x" } } },
    at: "scrape.nodes",
    names: /name/,
    says: "scrape.nodes.name: unknown key",
  },
  {
    set: { scrape: { nodes: { config: { scheme_: "http" } } } },
    at: "scrape.nodes.config",
    names: /scheme_/,
    says: "scrape.nodes.config.scheme_: unknown key. Did you mean scheme?",
  },
  {
    set: { scrape: { nodes: { config: { job_name: "x" } } } },
    at: "scrape.nodes.config",
    names: /job_name/,
    says: "scrape.nodes.config.job_name: unknown key",
  },
  {
    set: { scrape: { nodeLabels: { deny: {} } } },
    at: "scrape.nodeLabels",
    names: /deny/,
    says: "scrape.nodeLabels.deny: unknown key",
  },
  {
    set: extra({ static_config: [] }),
    at: "scrape.extraScrapeConfigs.mine",
    names: /static_config/,
    says: "scrape.extraScrapeConfigs.mine.static_config: unknown key. Did you mean static_configs?",
  },
  {
    set: { prometheus: { service: { ports: 1 } } },
    at: "prometheus.service",
    names: /ports/,
    says: "prometheus.service.ports: unknown key. Did you mean port?",
  },
  {
    set: { hostMounts: { proc: { path: "/proc" } } },
    at: "hostMounts.proc",
    names: /path/,
    says: "hostMounts.proc.path: unknown key",
  },
  {
    set: { livenessProbe: { httpGet: { prt: 1 } } },
    at: "livenessProbe.httpGet",
    names: /prt/,
    says: "livenessProbe.httpGet.prt: unknown key. Did you mean port?",
  },
  {
    set: { containerSecurityContext: { capabilities: { remove: ["ALL"] } } },
    at: "containerSecurityContext.capabilities",
    names: /remove/,
    says: "containerSecurityContext.capabilities.remove: unknown key",
  },
  {
    set: { affinity: { podAffinity: {} } },
    at: "affinity",
    names: /podAffinity/,
    says: "affinity.podAffinity: unknown key. Did you mean nodeAffinity?",
  },
  {
    set: term({ matchExpresions: [] }),
    at: `${terms}.0`,
    names: /matchExpresions/,
    says: `${terms}[0].matchExpresions: unknown key. Did you mean matchExpressions?`,
  },

  {
    set: { service: { spec: { clusterIp: "None" } } },
    at: "service.spec",
    names: /clusterIp/,
    says: "service.spec.clusterIp: unknown key. Did you mean clusterIP?",
  },
  {
    set: { networkPolicy: { from: { mine: { podSelectors: {} } } } },
    at: "networkPolicy.from.mine",
    names: /podSelectors/,
    says: "networkPolicy.from.mine.podSelectors: unknown key. Did you mean podSelector?",
  },

  {
    set: { pools: { gpu: { nodeSelector: { a: "b" }, scrape: {} } } },
    at: "pools.gpu",
    names: /scrape/,
    says: "pools.gpu.scrape: unknown key",
  },
  {
    set: { pools: { storage: { nodeSelector: { a: "b" }, resources: { limit: {} } } } },
    at: "pools.storage.resources",
    names: /limit/,
    says: "pools.storage.resources.limit: unknown key. Did you mean limits?",
  },
  {
    set: { pools: { bare: { port: 9200 } } },
    at: "pools.bare",
    names: /nodeSelector/,
    says: "pools.bare.nodeSelector: required key is missing",
  },
  {
    set: { pools: { all: { nodeSelector: {} } } },
    at: "pools.all.nodeSelector",
    names: /1/,
    says: "pools.all.nodeSelector: must NOT have fewer than 1 properties",
  },
  {
    set: { pools: { none: { nodeSelector: { a: [] } } } },
    at: "pools.none.nodeSelector.a",
    names: /1/,
    says: "pools.none.nodeSelector.a: must NOT have fewer than 1 items",
  },
  { set: term({}), at: `${terms}.0`, names: /1/, says: `${terms}[0]: must NOT have fewer than 1 properties` },
  {
    set: term({ matchExpressions: [] }),
    at: `${terms}.0.matchExpressions`,
    names: /1/,
    says: `${terms}[0].matchExpressions: must NOT have fewer than 1 items`,
  },

  // Values of the wrong type.
  { set: { port: "9100" }, at: "port", names: /string.*integer|integer.*string/, says: "port: must be integer" },
  {
    set: { hostNetwork: "true" },
    at: "hostNetwork",
    names: /string.*boolean|boolean.*string/,
    says: "hostNetwork: must be boolean",
  },
  {
    set: { nodeSelector: { "example.com/gpu": true } },
    at: "nodeSelector.example.com/gpu",
    names: /boolean.*string|string.*boolean/,
    says: 'nodeSelector["example.com/gpu"]: must be string',
  },
  {
    set: { excludeNodes: { type: "virtual" } },
    at: "excludeNodes.type",
    names: /string.*array|array.*string/,
    says: "excludeNodes.type: must be array",
  },
  {
    set: { podAnnotations: { a: 1 } },
    at: "podAnnotations.a",
    names: /number.*string|string.*integer/,
    says: "podAnnotations.a: must be string",
  },
  {
    set: { scrape: { interval: 30 } },
    at: "scrape.interval",
    names: /number.*string|string.*integer/,
    says: "scrape.interval: must be string",
  },
  {
    set: { global: { imageRegistry: 1 } },
    at: "global.imageRegistry",
    names: /number.*string|string.*integer/,
    says: "global.imageRegistry: must be string",
  },

  // Values out of range or with an invalid format.
  {
    set: { securityContextConstraints: { create: "yes" } },
    at: "securityContextConstraints.create",
    names: /auto/,
    says: 'securityContextConstraints.create: must be one of auto, true, false, not "yes"',
  },
  {
    set: { resourceQuota: { create: "on" } },
    at: "resourceQuota.create",
    names: /auto/,
    says: 'resourceQuota.create: must be one of auto, true, false, not "on"',
  },
  {
    set: { service: { spec: { type: "ExternalName" } } },
    at: "service.spec.type",
    names: /LoadBalancer/,
    says: 'service.spec.type: must be one of ClusterIP, NodePort, LoadBalancer, not "ExternalName"',
  },
  { set: { port: 0 }, at: "port", names: /1/, says: "port: must be >= 1" },
  { set: { port: 70000 }, at: "port", names: /65,?535/, says: "port: must be <= 65535" },
  {
    set: { test: { timeoutSeconds: 0 } },
    at: "test.timeoutSeconds",
    names: /1/,
    says: "test.timeoutSeconds: must be >= 1",
  },
  {
    set: { scrape: { interval: "30" } },
    at: "scrape.interval",
    names: /pattern/,
    says: `scrape.interval: "30" is not a Prometheus duration, such as 30s or 1m30s`,
  },
  {
    set: { scrape: { timeout: "10 s" } },
    at: "scrape.timeout",
    names: /pattern/,
    says: `scrape.timeout: "10 s" is not a Prometheus duration, such as 30s or 1m30s`,
  },
  {
    set: { prometheus: { retention: "1s1m" } },
    at: "prometheus.retention",
    names: /pattern|allOf/,
    says: `prometheus.retention: "1s1m" is not a Prometheus duration, such as 30s or 1m30s`,
  },
  {
    set: { image: { pullPolicy: "Sometimes" } },
    at: "image.pullPolicy",
    names: /Always.*IfNotPresent.*Never/,
    says: 'image.pullPolicy: must be one of Always, IfNotPresent, Never, not "Sometimes"',
  },
  {
    set: { scrape: { cadvisor: { metricDenylist: [] } } },
    at: "scrape.cadvisor",
    names: /metricDenylist/,
    says: "scrape.cadvisor.metricDenylist: unknown key. Did you mean metricDenyList?",
  },
  {
    set: { scrape: { sampleLimit: -1 } },
    at: "scrape.sampleLimit",
    names: /0/,
    says: "scrape.sampleLimit: must be >= 0",
  },
  {
    set: { scrape: { bodySizeLimit: "10 MB" } },
    at: "scrape.bodySizeLimit",
    names: /\[KMG\]/,
    says: 'scrape.bodySizeLimit: "10 MB" is not a size in bytes, such as 10MB or 1GiB',
  },
  {
    set: { scrape: { slis: { metricAllowList: ["node_("] } } },
    at: "scrape.slis.metricAllowList.0",
    names: /regex/,
    says: 'scrape.slis.metricAllowList[0]: "node_(" is not a regex',
  },
  {
    set: { scrape: { nodes: { staticTargets: { a: { address: "10.0.0.1:9100" } } } } },
    at: "scrape.nodes.staticTargets.a.address",
    names: /A-Za-z0-9/,
    says: 'scrape.nodes.staticTargets.a.address: "10.0.0.1:9100" is not a host name or an IP address, without a port',
  },
  {
    set: { scrape: { pods: { namespaces: ["Shop"] } } },
    at: "scrape.pods.namespaces.0",
    names: /a-z0-9/,
    says: 'scrape.pods.namespaces[0]: "Shop" is not a name of at most 63 lower-case letters, digits and dashes',
  },
  {
    set: { scrape: { blackboxExporter: { address: "http://blackbox" } } },
    at: "scrape.blackboxExporter.address",
    names: /0-9/,
    says: 'scrape.blackboxExporter.address: "http://blackbox" is not a host and a port, such as blackbox-exporter.monitoring:9115',
  },
  {
    set: { scrape: { reload: { url: "prometheus:9090" } } },
    at: "scrape.reload.url",
    names: /https/,
    says: 'scrape.reload.url: "prometheus:9090" is not a URL with http:// or https:// and without spaces',
  },
  {
    set: { scrape: { nodeLabels: { mode: "some" } } },
    at: "scrape.nodeLabels.mode",
    names: /allow.*all.*none/,
    says: 'scrape.nodeLabels.mode: must be one of allow, all, none, not "some"',
  },
  {
    set: { updateStrategy: { type: "Fast" } },
    at: "updateStrategy.type",
    names: /RollingUpdate.*OnDelete/,
    says: 'updateStrategy.type: must be one of RollingUpdate, OnDelete, not "Fast"',
  },
  {
    set: { tolerations: [{ operator: "Any" }] },
    at: "tolerations.0.operator",
    names: /Exists.*Equal/,
    says: 'tolerations[0].operator: must be one of Exists, Equal, not "Any"',
  },
  {
    set: { tolerations: [{ key: "a", value: "b/c" }] },
    at: "tolerations.0.value",
    names: /pattern/,
    says: 'tolerations[0].value: "b/c" is not a label value of at most 63 letters, digits, dashes, underscores and dots',
  },
  {
    set: { readinessProbe: { httpGet: { httpHeaders: [{ name: "a:", value: "b" }] } } },
    at: "readinessProbe.httpGet.httpHeaders.0.name",
    names: /pattern/,
    says: 'readinessProbe.httpGet.httpHeaders[0].name: "a:" is not the name of an HTTP header',
  },
  {
    set: { prometheus: { retentionSize: "8EB" } },
    at: "prometheus.retentionSize",
    names: /pattern/,
    says: 'prometheus.retentionSize: "8EB" is not a size in bytes, such as 10MB or 1GiB',
  },
  {
    set: { podSpec: { os: {} } },
    at: "podSpec.os",
    names: /name/,
    says: "podSpec.os.name: required key is missing",
  },
  {
    set: { tolerations: "noSchedule" },
    at: "tolerations",
    names: /all\|NoSchedule/,
    says: 'tolerations: "noSchedule" is not all or NoSchedule',
  },
  {
    set: { prometheus: { image: { distroless: true } } },
    at: "prometheus.image",
    names: /distroless/,
    says: "prometheus.image.distroless: unknown key",
  },
  {
    set: { verticalPodAutoscaler: { spec: { targetRef: {} } } },
    at: "verticalPodAutoscaler.spec",
    names: /targetRef/,
    says: "verticalPodAutoscaler.spec.targetRef: unknown key",
  },
  {
    set: { excludeNodes: { type: [] } },
    at: "excludeNodes.type",
    names: /1/,
    says: "excludeNodes.type: must NOT have fewer than 1 items",
  },
  {
    set: { hostMounts: { proc: { hostPath: "proc" } } },
    at: "hostMounts.proc.hostPath",
    names: /\^\//,
    says: 'hostMounts.proc.hostPath: "proc" is not an absolute path, which starts with /',
  },
  {
    set: { scrape: { kubelet: { caFile: "ca.crt" } } },
    at: "scrape.kubelet.caFile",
    names: /\^\//,
    says: 'scrape.kubelet.caFile: "ca.crt" is not an absolute path, which starts with /',
  },
  {
    set: { scrape: { nodes: { jobName: "a b" } } },
    at: "scrape.nodes.jobName",
    names: /pattern/,
    says: 'scrape.nodes.jobName: "a b" is not a job name of letters, digits, underscores, dots, colons, slashes and dashes',
  },
  {
    set: { portName: "Metrics" },
    at: "portName",
    names: /pattern/,
    says: 'portName: "Metrics" is not a port name of lower-case letters, digits and single dashes, with a letter',
  },
  {
    set: { fullnameOverride: "My_Name" },
    at: "fullnameOverride",
    names: /pattern/,
    says: 'fullnameOverride: "My_Name" is not a name of at most 63 lower-case letters, digits and dashes',
  },
  {
    set: { scrape: { nodeLabels: { allow: { a: "a-b" } } } },
    at: "scrape.nodeLabels.allow.a",
    names: /pattern/,
    says: 'scrape.nodeLabels.allow.a: "a-b" is not a Prometheus label name of letters, digits and underscores that starts with at most one underscore',
  },
  {
    set: { scrape: { nodeLabels: { allow: { a: "__address__" } } } },
    at: "scrape.nodeLabels.allow.a",
    names: /pattern/,
    says: 'scrape.nodeLabels.allow.a: "__address__" is not a Prometheus label name of letters, digits and underscores that starts with at most one underscore',
  },
  {
    set: extra({ relabel_configs: [{ action: "map" }] }),
    at: "scrape.extraScrapeConfigs.mine.relabel_configs.0.action",
    names: /labelmap/,
    says: 'scrape.extraScrapeConfigs.mine.relabel_configs[0].action: must be one of replace, lowercase, uppercase, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, not "map"',
  },
  {
    set: { rules: { alerts: { NodeSystemSaturation: { treshold: 3 } } } },
    at: "rules.alerts.NodeSystemSaturation",
    names: /treshold/,
    says: "rules.alerts.NodeSystemSaturation.treshold: unknown key. Did you mean threshold?",
  },
  {
    set: { rules: { alerts: { NodeCPUPressure: { threshold: "80" } } } },
    at: "rules.alerts.NodeCPUPressure.threshold",
    names: /string.*number|number.*string/,
    says: "rules.alerts.NodeCPUPressure.threshold: must be number",
  },
  {
    set: { rules: { alerts: { KubeletDown: { for: "5" } } } },
    at: "rules.alerts.KubeletDown.for",
    names: /pattern/,
    says: `rules.alerts.KubeletDown.for: "5" is not a Prometheus duration, such as 30s or 1m30s`,
  },
  {
    set: { dashboards: { namespace: "My_Space" } },
    at: "dashboards.namespace",
    names: /pattern/,
    says: 'dashboards.namespace: "My_Space" is not a name of at most 63 lower-case letters, digits and dashes',
  },

  // Missing values.
  {
    set: { rbac: { serviceAccounts: [{ name: "x" }] } },
    at: "rbac.serviceAccounts.0",
    names: /namespace/,
    says: "rbac.serviceAccounts[0].namespace: required key is missing",
  },
  {
    set: { hostMounts: { extra: { mountPath: "/x" } } },
    at: "hostMounts.extra",
    names: /hostPath/,
    says: "hostMounts.extra.hostPath: required key is missing",
  },

  // The bundled Prometheus.
  {
    set: { prometheus: { retentionSize: "8Gi" } },
    at: "prometheus.retentionSize",
    names: /pattern/,
    says: 'prometheus.retentionSize: "8Gi" is not a size in bytes, such as 10MB or 1GiB',
  },
  { set: { prometheus: { shards: 0 } }, at: "prometheus.shards", names: /1/, says: "prometheus.shards: must be >= 1" },
  {
    set: { prometheus: { remoteWrite: [{ name: "a" }] } },
    at: "prometheus.remoteWrite.0",
    names: /url/,
    says: "prometheus.remoteWrite[0].url: required key is missing",
  },
  {
    set: { prometheus: { remoteWrite: [{ url: "http://a", basicAuth: {} }] } },
    at: "prometheus.remoteWrite.0",
    names: /basicAuth/,
    says: "prometheus.remoteWrite[0].basicAuth: unknown key. Did you mean basic_auth?",
  },
  {
    set: { prometheus: { alertmanagers: [{ static_config: [] }] } },
    at: "prometheus.alertmanagers.0",
    names: /static_config/,
    says: "prometheus.alertmanagers[0].static_config: unknown key. Did you mean static_configs?",
  },
  {
    set: { prometheus: { ingress: { hosts: ["https://a.example.com"] } } },
    at: "prometheus.ingress.hosts.0",
    names: /pattern/,
    says: 'prometheus.ingress.hosts[0]: "https://a.example.com" is not a host name, such as prometheus.example.com',
  },
  {
    set: { prometheus: { route: { parentRefs: [{ namespace: "a" }] } } },
    at: "prometheus.route.parentRefs.0",
    names: /name/,
    says: "prometheus.route.parentRefs[0].name: required key is missing",
  },
  {
    set: { prometheus: { persistence: { storageClassName: "a" } } },
    at: "prometheus.persistence",
    names: /storageClassName/,
    says: "prometheus.persistence.storageClassName: unknown key",
  },
  // Found by the property tests.
  {
    set: { podSpec: { volumes: [{ name: "", emptyDir: {} }] } },
    at: "podSpec.volumes.0.name",
    names: /pattern/,
    says: 'podSpec.volumes[0].name: "" is not a name of at most 63 lower-case letters, digits and dashes',
  },
  {
    set: { portName: "9100" },
    at: "portName",
    names: /pattern/,
    says: 'portName: "9100" is not a port name of lower-case letters, digits and single dashes, with a letter',
  },
  {
    set: { serviceAccount: { name: "a..b" } },
    at: "serviceAccount.name",
    names: /pattern/,
    says: 'serviceAccount.name: "a..b" is not a name of lower-case letters, digits, dashes and dots',
  },
  {
    set: { scrape: { cadvisor: { interval: "99999999999s" } } },
    at: "scrape.cadvisor.interval",
    names: /pattern/,
    says: `scrape.cadvisor.interval: "99999999999s" is not a Prometheus duration, such as 30s or 1m30s`,
  },
];

/** Lines that Helm adds for the enclosing values, without further information. */
const wrapping = /allOf|: validation failed$|: Must validate "(then|else)" /;

/** Helm reports all errors at once, so cases that do not overlap share a rendering, which takes a tenth of a second. */
const batches: Rejection[][] = [];
for (const rejection of rejections) {
  const isFree = (batch: Rejection[]) =>
    batch.every(({ set, at }) => at !== rejection.at && !overlap(set, rejection.set));
  const free = batches.find(isFree);
  if (free) free.push(rejection);
  else batches.push([rejection]);
}
const cases = batches.flatMap((batch) =>
  batch.map((rejection) => ({ ...rejection, set: batch.map(({ set }) => set).reduce(merge) })),
);

describe.concurrent.each(helms)("the values schema with %s", (helm) => {
  it.each(cases)("Helm rejects invalid values: $says", async ({ set, at, names }) => {
    const error: HelmError = await render({ helm, set }).then(
      () => expect.fail("it is accepted"),
      (reason) => reason,
    );
    // Helm 3 does not report the root. Helm 4 writes a slash in a key as a JSON pointer does.
    const lines = error.lines.map((line) => line.replaceAll("~1", "/")).filter((line) => !wrapping.test(line));
    const about = lines.filter((line) => (at ? line.startsWith(`${at}: `) : names.test(line) && !/^\S+: /.test(line)));
    expect(about).toEqual([expect.stringMatching(names)]);
  });

  it("Helm reports no other errors for invalid values", async () => {
    for (const batch of batches) {
      const error: HelmError = await render({ helm, set: batch.map(({ set }) => set).reduce(merge) }).catch(
        (reason) => reason,
      );
      expect(error.lines.filter((line) => !wrapping.test(line))).toHaveLength(batch.length);
    }
  });

  it.each([
    { key: "-a", set: { scrape: { nodeLabels: { allow: { "-a": "b" } } } } },
    { key: "a..b/c", set: { commonLabels: { "a..b/c": "d" } } },
    { key: "a b", set: { resources: { limits: { "a b": 1 } } } },
    { key: "a b", set: { prometheus: { resources: { requests: { "a b": 1 } } } } },
  ])("Helm names a key that cannot be a label, annotation or resource: $key in $set", async ({ key, set }) => {
    await expect(render({ helm, set })).rejects.toThrow(new RegExp(`'${key}'|"${key}"`));
  });
});

it.each(rejections)("The harness rejects invalid values: $says", ({ set, says }) => {
  expect(validateValues(chartValues([], set))).toEqual([says]);
});

it("The harness reports all invalid values at once", async () => {
  const set = { prot: 1, port: 0, image: { tag: 1 } };
  expect(validateValues(chartValues([], set)).sort()).toEqual([
    "image.tag: must be string",
    "port: must be >= 1",
    "prot: unknown key. Did you mean port?",
  ]);
  for (const helm of helms) await expect(render({ helm, set })).rejects.toMatchObject({ lines: { length: 3 } });
});

describe.concurrent("values.schema.json", () => {
  const schema: unknown = JSON.parse(readFileSync(join(chartDir, "values.schema.json"), "utf8"));

  it("values.schema.json uses draft 07, which every Helm since 3.17 supports", () => {
    expect(schema).toHaveProperty("$schema", "http://json-schema.org/draft-07/schema#");
  });

  it("values.schema.json has no external references, which Helm would download", () => {
    const references = places(schema, (part) => ("$ref" in part ? String(part.$ref) : undefined));
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter(({ found }) => !found.startsWith("#/"))).toEqual([]);
  });

  it("Every pattern of values.schema.json says in words what it expects", () => {
    const patterns = places(schema, ({ pattern }) => (typeof pattern === "string" ? pattern : undefined));
    expect(patterns.length).toBeGreaterThan(30);
    const inWords = places(schema, ({ pattern, errorMessage }) =>
      pattern && errorMessage ? String(pattern) : undefined,
    );
    expect(patterns.filter(({ path }) => !inWords.some((one) => one.path === path))).toEqual([]);
  });

  it("values.schema.json allows unknown keys only in `global`, which also belongs to the parent chart", () => {
    const open = places(schema, (part) =>
      "properties" in part &&
      [part.type].flat().includes("object") &&
      typeof part.additionalProperties !== "object" &&
      part.additionalProperties !== false
        ? "open"
        : undefined,
    );
    expect(open).toEqual([{ path: "properties.global", found: "open" }]);
  });

  it("values.schema.json allows the same limits for a job as for all jobs, and null", () => {
    const { definitions, properties } = schema as SchemaOfJobs;
    const { nodes } = properties.scrape.properties;
    for (const name of ["interval", "timeout", "sampleLimit", "labelLimit", "bodySizeLimit"]) {
      const [common, own] = [properties.scrape.properties[name], nodes?.properties?.[name]].map((node) => {
        return definitions[node?.$ref?.replace("#/definitions/", "") ?? ""];
      });
      expect(own).toMatchObject({ ...common, type: [common?.type, "null"], examples: expect.any(Array) });
    }
  });

  it("values.schema.json and values.yaml have the same values", () => {
    const own = structuredClone(schema) as { properties: Record<string, object> };
    removeMigratedValues(own);
    // Only a parent chart's condition reads `enabled`.
    expect(Object.keys(own.properties).sort()).toEqual([...Object.keys(chartValues()), "enabled"].sort());
  });
});

interface SchemaOfJobs {
  definitions: Record<string, { type: string | string[]; examples?: unknown[] }>;
  properties: {
    scrape: { properties: Record<string, { $ref?: string; properties?: Record<string, { $ref?: string }> }> };
  };
}

/** Whether two values files set the same value. */
function overlap(left: unknown, right: unknown): boolean {
  if (!isMap(left) || !isMap(right)) return true;
  return Object.keys(left).some((key) => key in right && overlap(left[key], right[key]));
}

function merge(left: object, right: object): object {
  const merged: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key];
    merged[key] = isMap(before) && isMap(value) ? merge(before, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Place {
  path: string;
  found: string;
}

/** Returns every part of a JSON document for which `look` returns a result. */
function places(
  value: unknown,
  look: (part: Record<string, unknown>) => string | undefined,
  path: readonly string[] = [],
): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const found = look(value as Record<string, unknown>);
  const below = Object.entries(value).flatMap(([key, part]) => places(part, look, [...path, key]));
  return [...(found ? [{ path: path.join("."), found }] : []), ...below];
}
