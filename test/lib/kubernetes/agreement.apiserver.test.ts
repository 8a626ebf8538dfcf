import { describe, expect, it } from "vitest";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { judgeManifests, rejectionsOf } from "../../../scripts/lib/kubernetes/objects.ts";
import { findMinor } from "../../../scripts/lib/kubernetes/validator.ts";
import { mutateObject, sampleEvenly } from "../../../scripts/lib/measure/bench/object-mutants.ts";
import { versions } from "../../../scripts/lib/tools/versions.ts";
import { formatFinding } from "../../../scripts/lib/util/finding.ts";
import { apiServer } from "../../support/apiserver/api-server.ts";
import { objectOf, soundObjects } from "../../support/apiserver/objects.ts";

const api = apiServer();
const { minor } = findMinor(process.env.CONTROL_PLANE_KUBERNETES || versions.kubernetes);

interface Both {
  /** Why check rejects an object. */
  check: string[];
  /** Why the server rejects it when Helm 3 or Helm 4 installs it; empty if it accepts it. */
  server: string;
}

async function judgeByBoth(object: Manifest): Promise<Both> {
  const [verdict] = await judgeManifests([object], { minor });
  const created = await api.apply(object, { by: "create" });
  const applied = object.metadata.name ? await api.apply(object) : created;
  return { check: rejectionsOf(verdict).map(formatFinding), server: created.rejected || applied.rejected };
}

/** Few enough for a test, and together more than 300. */
const mutantsOfEach = 16;

describe.each(soundObjects.map((object) => ({ what: `${object.apiVersion} ${object.kind}`, object })))(
  "$what",
  ({ what, object }) => {
    it(`Check and the API server accept an object of ${what}`, async () => {
      expect(await judgeByBoth(object)).toEqual({ check: [], server: "" });
    });

    it(`Check and the API server agree on objects of ${what} with a changed field`, { timeout: 300_000 }, async () => {
      const mutants = sampleEvenly(mutateObject(object), mutantsOfEach);
      const disagreements: unknown[] = [];
      for (const { title, make } of mutants) {
        const { check, server } = await judgeByBoth(make());
        if (check.length > 0 !== Boolean(server)) disagreements.push({ title, check, server });
      }
      expect(disagreements).toEqual([]);
    });
  },
);

it("More than 300 objects with a changed field are compared", () => {
  const all = soundObjects.flatMap((object) => sampleEvenly(mutateObject(object), mutantsOfEach));
  expect(all.length).toBeGreaterThan(300);
});

const containers = (more: string) => `containers: [{ name: c, image: i, ${more} }]`;
const pod = (more: string, spec = "") => objectOf("v1", "Pod", `spec: { ${containers(more)} ${spec && `, ${spec}`} }`);
const deployment = (more: string, template = containers("")) =>
  objectOf(
    "apps/v1",
    "Deployment",
    `spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { ${template} } }, ${more} }`,
  );
const service = (spec: string) => objectOf("v1", "Service", `spec: { ${spec} }`);
const ingress = (path: string, host = "a.example.com") =>
  objectOf("networking.k8s.io/v1", "Ingress", `spec: { rules: [{ host: ${host}, http: { paths: [${path}] } }] }`);
const backend = "backend: { service: { name: a, port: { number: 80 } } }";
const hpa = (spec: string) =>
  objectOf(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    `spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, ${spec} }`,
  );
const claim = (spec: string) => objectOf("v1", "PersistentVolumeClaim", `spec: { ${spec} }`);
const rbac = "rbac.authorization.k8s.io/v1";
const cron = (spec: string) =>
  objectOf(
    "batch/v1",
    "CronJob",
    `spec: { jobTemplate: { spec: { template: { spec: { restartPolicy: Never, ${containers("")} } } } }, ${spec} }`,
  );
const named = (object: Manifest, name: string) => ({ ...object, metadata: { ...object.metadata, name } });

/** What was reported although the API server accepts it. */
const accepted: Record<string, Manifest> = {
  "empty lists of a container": pod(
    "env: , volumeMounts: , args: , command: , ports: , resources: ",
    "volumes: , imagePullSecrets: ",
  ),
  "null in labels, data and status": {
    ...objectOf("v1", "ConfigMap", "data: ", "annotations: , creationTimestamp: null"),
  },
  "a rolling update of null": deployment("strategy: { rollingUpdate: null }"),
  "a Role without rules": objectOf(rbac, "Role", "rules: "),
  "a binding without subjects": objectOf(
    rbac,
    "RoleBinding",
    "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: a }, subjects: ",
  ),
  "a Service without a selector": service("selector: , ports: [{ port: 80 }]"),
  "a load balancer that keeps the addresses of clients": service(
    "type: LoadBalancer, externalTrafficPolicy: Local, ports: [{ port: 80 }]",
  ),
  "an Ingress without tls": objectOf(
    "networking.k8s.io/v1",
    "Ingress",
    `spec: { tls: , defaultBackend: { service: { name: a, port: { number: 80 } } } }`,
  ),
  "an environment variable without a value": pod("env: [{ name: A, value: }]"),
  "a header list of null": pod("livenessProbe: { httpGet: { port: 80, httpHeaders: } }"),
  "an octal mode": pod("", "volumes: [{ name: a, configMap: { name: a, defaultMode: 0755 } }]"),
  "memory as a number": pod("resources: { limits: { memory: 1e9 } }"),
  "a long name of a ClusterRole": named(objectOf(rbac, "ClusterRole", "rules: []"), "a".repeat(71)),
  "a port of a Service with a long name": service("ports: [{ name: memcached-client, port: 80 }]"),
  "a port of a Service with a number as its name": service('ports: [{ name: "80", port: 80 }]'),
  "a host port of 0": pod("ports: [{ containerPort: 80, hostPort: 0 }]"),
  "a node port of 0": service("type: NodePort, ports: [{ port: 80, nodePort: 0 }]"),
  "empty texts": pod(
    'imagePullPolicy: "", ports: [{ name: "", containerPort: 80, protocol: "" }]',
    'serviceAccountName: ""',
  ),
  "a Service of the type empty": service('type: "", ports: [{ port: 80 }]'),
  "capitals in the key of an annotation": objectOf("v1", "ConfigMap", "data: {}", "annotations: { Foo.Bar/x: a }"),
  "a Secret with a line break": objectOf("v1", "Secret", 'data: { a: "YQ==\\n" }'),
  "a budget with capitals": named(
    objectOf("policy/v1", "PodDisruptionBudget", "spec: { minAvailable: 1, selector: { matchLabels: { a: b } } }"),
    "My_PDB",
  ),
  "a generated name": {
    ...objectOf("v1", "ConfigMap", "data: {}"),
    metadata: { generateName: "a-" } as Manifest["metadata"],
  },
};

/** What the API server rejects. */
const rejected: Record<string, Manifest> = {
  "a Deployment without a selector": objectOf(
    "apps/v1",
    "Deployment",
    `spec: { template: { metadata: { labels: { a: b } }, spec: { ${containers("")} } } }`,
  ),
  "an unknown group": objectOf("app/v1", "Deployment", "spec: {}"),
  "a removed version": objectOf("batch/v1beta1", "CronJob", "spec: {}"),
  "an empty pod": deployment("", ""),
  "containers as a map": objectOf("v1", "Pod", "spec: { containers: { a: b } }"),
  "ports as a map": pod("ports: { http: 80 }"),
  "a Role without verbs": objectOf(rbac, "Role", "rules: [{ apiGroups: [a], resources: [b] }]"),
  "an Ingress path without a backend": ingress("{ path: /, pathType: Prefix }"),
  "a session affinity": service("sessionAffinity: Client, ports: [{ port: 80 }]"),
  "a path type": ingress(`{ path: /, pathType: prefix, ${backend} }`),
  whenUnsatisfiable: pod("", "topologySpreadConstraints: [{ maxSkew: 1, topologyKey: a, whenUnsatisfiable: Never }]"),
  "an access mode": claim("accessModes: [RWO], resources: { requests: { storage: 1Gi } }"),
  "a policy type": objectOf(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    "spec: { podSelector: {}, policyTypes: [ingress] }",
  ),
  "a pod management policy": objectOf(
    "apps/v1",
    "StatefulSet",
    `spec: { podManagementPolicy: parallel, serviceName: a, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { ${containers("")} } } }`,
  ),
  "a failure policy": objectOf(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "webhooks: [{ name: a.b.c, clientConfig: { url: 'https://a' }, sideEffects: None, admissionReviewVersions: [v1], failurePolicy: ignore }]",
  ),
  "a reclaim policy": objectOf("storage.k8s.io/v1", "StorageClass", "provisioner: a, reclaimPolicy: delete"),
  "a metric type": hpa("maxReplicas: 2, metrics: [{ type: Cpu }]"),
  "an ExternalName without a name": service("type: ExternalName"),
  "a Service without ports": service("selector: { a: b }"),
  "a node port of a ClusterIP": service("type: ClusterIP, ports: [{ port: 80, nodePort: 30080 }]"),
  "several ports without a name": service("ports: [{ port: 80 }, { port: 81 }]"),
  "an empty Ingress": objectOf("networking.k8s.io/v1", "Ingress", "spec: {}"),
  "a host with capitals": ingress(`{ path: /, pathType: Prefix, ${backend} }`, "A.example.com"),
  "a host with a port": ingress(`{ path: /, pathType: Prefix, ${backend} }`, '"a.example.com:80"'),
  "a path without a slash": ingress(`{ path: a, pathType: Prefix, ${backend} }`),
  "a port by name and number": ingress(
    "{ path: /, pathType: Prefix, backend: { service: { name: a, port: { name: b, number: 80 } } } }",
  ),
  "negative replicas": deployment("replicas: -1"),
  "a negative delay": pod("livenessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: -1 }"),
  "negative memory": pod("resources: { limits: { memory: -1 } }"),
  "a volume with two sources": pod("", "volumes: [{ name: a, emptyDir: {}, hostPath: { path: /a } }]"),
  "a value and valueFrom": pod("env: [{ name: A, value: b, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]"),
  "a wrong fieldPath": pod("env: [{ name: A, valueFrom: { fieldRef: { fieldPath: metadata.nme } } }]"),
  "no image": objectOf("v1", "Pod", "spec: { containers: [{ name: c }] }"),
  "In without values": objectOf(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    "spec: { podSelector: { matchExpressions: [{ key: a, operator: In }] } }",
  ),
  "an autoscaler without a target value": hpa(
    "maxReplicas: 2, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization } } }]",
  ),
  "an autoscaler with a maximum of 0": hpa("maxReplicas: 0"),
  "an autoscaler whose minimum is above its maximum": hpa("minReplicas: 3, maxReplicas: 2"),
  "a claim without storage": claim("accessModes: [ReadWriteOnce]"),
  "a CIDR without a mask": objectOf(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    "spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.1 } }] }] }",
  ),
  "verbs of an empty list": objectOf(rbac, "ClusterRole", 'rules: [{ apiGroups: [""], resources: [pods], verbs: [] }]'),
  "nonResourceURLs in a Role": objectOf(rbac, "Role", "rules: [{ nonResourceURLs: [/metrics], verbs: [get] }]"),
  "a cluster-wide subject without a namespace": objectOf(
    rbac,
    "ClusterRoleBinding",
    "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: a }]",
  ),
  "a tls Secret without a key": objectOf("v1", "Secret", "type: kubernetes.io/tls, data: { tls.crt: YQ== }"),
  "a surge of 0 with 0 unavailable": deployment("strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }"),
  "Recreate with a rolling update": deployment("strategy: { type: Recreate, rollingUpdate: { maxSurge: 1 } }"),
  "a host port that occurs twice": pod(
    "ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }]",
  ),
  "a probe of an init container": pod(
    "",
    "initContainers: [{ name: i, image: i, livenessProbe: { tcpSocket: { port: 80 } } }]",
  ),
  "two handlers of preStop": pod("lifecycle: { preStop: { exec: { command: [a] }, httpGet: { port: 80 } } }"),
  "dnsPolicy None without servers": pod("", "dnsPolicy: None"),
  "a budget of 150 %": objectOf("policy/v1", "PodDisruptionBudget", "spec: { minAvailable: 150%, selector: {} }"),
  "a budget with a minimum and a maximum": objectOf(
    "policy/v1",
    "PodDisruptionBudget",
    "spec: { minAvailable: 1, maxUnavailable: 1, selector: {} }",
  ),
  "an unknown time zone": cron('schedule: "0 0 * * *", timeZone: Mars/Base'),
  "a GPU request that is not its limit": pod(
    "resources: { requests: { example.com/gpu: 1 }, limits: { example.com/gpu: 2 } }",
  ),
  "a misspelt field": deployment("replicaCont: 3"),
  "nested lists": objectOf("v1", "Pod", "spec: { containers: [[{ image: b }]] }"),
};

it.each(Object.entries(accepted))("Check and the API server accept %s", async (_, object) => {
  expect(await judgeByBoth(object)).toEqual({ check: [], server: "" });
});

it.each(Object.entries(rejected))("Check and the API server reject %s", async (_, object) => {
  const { check, server } = await judgeByBoth(object);
  expect({ check: check.length > 0, server: server !== "" }, `${check.join("; ")} / ${server}`).toEqual({
    check: true,
    server: true,
  });
});
