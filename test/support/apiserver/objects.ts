import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { parseHelmYaml } from "../../../scripts/lib/util/yaml.ts";

/** An object from YAML in flow style. */
export function objectOf(apiVersion: string, kind: string, rest: string, metadata = ""): Manifest {
  const text = `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: a${metadata && `, ${metadata}`} }, ${rest} }`;
  return parseHelmYaml(text, kind) as Manifest;
}

const container = `{ name: c, image: "i:1", command: [a], args: [b], env: [{ name: A, value: b }],
  ports: [{ name: http, containerPort: 80, protocol: TCP }], resources: { requests: { cpu: 10m, memory: 1Mi }, limits: { memory: 2Mi } },
  livenessProbe: { httpGet: { path: /, port: http, scheme: HTTP }, periodSeconds: 5 }, imagePullPolicy: Always,
  securityContext: { runAsNonRoot: true, runAsUser: 5, capabilities: { drop: [ALL] } }, volumeMounts: [{ name: v, mountPath: /v, readOnly: true }] }`;
const pod = `{ containers: [${container}], volumes: [{ name: v, emptyDir: { sizeLimit: 1Mi } }], restartPolicy: Always,
  tolerations: [{ key: a, operator: Exists, effect: NoSchedule }], nodeSelector: { a: b }, serviceAccountName: default,
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: a, operator: In, values: [b] }] }] } } },
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: a, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { a: b } } }] }`;
const template = `{ metadata: { labels: { a: b }, annotations: { a: b } }, spec: ${pod} }`;
const job = `{ backoffLimit: 1, completions: 1, parallelism: 1, ttlSecondsAfterFinished: 5, template: { spec: { restartPolicy: Never, containers: [{ name: c, image: i }] } } }`;
const rules = `rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list], resourceNames: [a] }]`;
const subjects = `subjects: [{ kind: ServiceAccount, name: a, namespace: default }]`;
const rbac = "rbac.authorization.k8s.io/v1";
const selector = "selector: { matchLabels: { a: b } }";
const webhook = `webhooks: [{ name: a.example.com, clientConfig: { service: { name: a, namespace: b, path: /c, port: 443 } }, sideEffects: None,
  admissionReviewVersions: [v1], failurePolicy: Ignore, timeoutSeconds: 5, rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: "*" }] }]`;

/** A sound object of each kind that charts render, with its usual fields. */
export const soundObjects: readonly Manifest[] = [
  objectOf("v1", "Pod", `spec: ${pod}`),
  objectOf(
    "apps/v1",
    "Deployment",
    `spec: { replicas: 1, minReadySeconds: 1, revisionHistoryLimit: 2, strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 25% } }, ${selector}, template: ${template} }`,
  ),
  objectOf(
    "apps/v1",
    "DaemonSet",
    `spec: { updateStrategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 1 } }, ${selector}, template: ${template} }`,
  ),
  objectOf(
    "apps/v1",
    "StatefulSet",
    `spec: { serviceName: a, podManagementPolicy: Parallel, ${selector}, template: ${template}, volumeClaimTemplates: [{ metadata: { name: d }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }] }`,
  ),
  objectOf("apps/v1", "ReplicaSet", `spec: { replicas: 1, ${selector}, template: ${template} }`),
  objectOf("batch/v1", "Job", `spec: ${job}`),
  objectOf(
    "batch/v1",
    "CronJob",
    `spec: { schedule: "0 0 * * *", timeZone: Etc/UTC, concurrencyPolicy: Forbid, successfulJobsHistoryLimit: 1, jobTemplate: { spec: ${job} } }`,
  ),
  objectOf(
    "v1",
    "Service",
    `spec: { type: ClusterIP, selector: { a: b }, sessionAffinity: None, ports: [{ name: a, port: 80, targetPort: http, protocol: TCP }, { name: b, port: 81, targetPort: 81 }] }`,
  ),
  objectOf("v1", "ConfigMap", `data: { a: b }, binaryData: { c: YQ== }, immutable: true`),
  objectOf("v1", "Secret", `type: Opaque, data: { a: YQ== }, stringData: { b: c }`),
  objectOf("v1", "ServiceAccount", `automountServiceAccountToken: false, imagePullSecrets: [{ name: a }]`),
  objectOf(
    "v1",
    "PersistentVolumeClaim",
    `spec: { accessModes: [ReadWriteOnce], storageClassName: a, volumeMode: Filesystem, resources: { requests: { storage: 1Gi } } }`,
  ),
  objectOf(
    "v1",
    "PersistentVolume",
    `spec: { accessModes: [ReadWriteOnce], capacity: { storage: 1Gi }, hostPath: { path: /a }, persistentVolumeReclaimPolicy: Retain }`,
  ),
  objectOf("v1", "Namespace", `spec: { finalizers: [kubernetes] }`, "labels: { a: b }"),
  objectOf(
    "v1",
    "LimitRange",
    `spec: { limits: [{ type: Container, default: { cpu: 1 }, defaultRequest: { cpu: 100m }, max: { cpu: 2 } }] }`,
  ),
  objectOf("v1", "ResourceQuota", `spec: { hard: { pods: "5", requests.cpu: 1 }, scopes: [NotTerminating] }`),
  objectOf(rbac, "Role", rules),
  objectOf(rbac, "ClusterRole", rules),
  objectOf(rbac, "RoleBinding", `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: a }, ${subjects}`),
  objectOf(
    rbac,
    "ClusterRoleBinding",
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a }, ${subjects}`,
  ),
  objectOf(
    "networking.k8s.io/v1",
    "Ingress",
    `spec: { ingressClassName: a, tls: [{ hosts: [a.example.com], secretName: a }], rules: [{ host: a.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: a, port: { number: 80 } } } }] } }] }`,
  ),
  objectOf("networking.k8s.io/v1", "IngressClass", `spec: { controller: example.com/a }`),
  objectOf(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    `spec: { podSelector: { matchLabels: { a: b } }, policyTypes: [Ingress, Egress], ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }], ports: [{ port: 80, protocol: TCP }] }], egress: [{}] }`,
  ),
  objectOf(
    "policy/v1",
    "PodDisruptionBudget",
    `spec: { minAvailable: 1, ${selector}, unhealthyPodEvictionPolicy: AlwaysAllow }`,
  ),
  objectOf(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    `spec: { minReplicas: 1, maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }] }`,
  ),
  objectOf(
    "autoscaling/v1",
    "HorizontalPodAutoscaler",
    `spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: a }, targetCPUUtilizationPercentage: 50 }`,
  ),
  objectOf(
    "storage.k8s.io/v1",
    "StorageClass",
    `provisioner: example.com/a, reclaimPolicy: Delete, volumeBindingMode: Immediate, allowVolumeExpansion: true, parameters: { a: b }`,
  ),
  objectOf(
    "storage.k8s.io/v1",
    "CSIDriver",
    `spec: { attachRequired: true, fsGroupPolicy: File, volumeLifecycleModes: [Persistent] }`,
  ),
  objectOf(
    "scheduling.k8s.io/v1",
    "PriorityClass",
    `value: 5, globalDefault: false, preemptionPolicy: Never, description: a`,
  ),
  objectOf("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", webhook),
  objectOf("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", webhook),
  {
    ...objectOf(
      "apiregistration.k8s.io/v1",
      "APIService",
      "spec: { group: example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 15, insecureSkipTLSVerify: true, service: { name: a, namespace: b, port: 443 } }",
    ),
    metadata: { name: "v1.example.com" },
  },
  objectOf(
    "discovery.k8s.io/v1",
    "EndpointSlice",
    `addressType: IPv4, endpoints: [{ addresses: [10.0.0.1], conditions: { ready: true } }], ports: [{ name: a, port: 80, protocol: TCP }]`,
  ),
  objectOf("node.k8s.io/v1", "RuntimeClass", `handler: a, scheduling: { nodeSelector: { a: b } }`),
  objectOf("coordination.k8s.io/v1", "Lease", `spec: { holderIdentity: a, leaseDurationSeconds: 5 }`),
  objectOf(
    "flowcontrol.apiserver.k8s.io/v1",
    "PriorityLevelConfiguration",
    `spec: { type: Limited, limited: { nominalConcurrencyShares: 5, limitResponse: { type: Reject } } }`,
  ),
];
