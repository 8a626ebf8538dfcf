import { expect, it } from "vitest";
import { checkPorts } from "../../../scripts/lib/check/rules/ports.ts";
import { checkReferences } from "../../../scripts/lib/check/rules/references.ts";
import { checkSelectors } from "../../../scripts/lib/check/rules/selectors.ts";
import { parseManifests } from "../../../scripts/lib/kubernetes/manifest.ts";

/** What the joins find in objects of a release in the namespace `own`: severity, rule and fix. */
function find(...objects: readonly string[]): string[] {
  const manifests = parseManifests(objects.join("\n---\n"));
  const context = { manifests, files: [], verdicts: new Map(), namespace: "own" };
  return manifests
    .flatMap((manifest) => [checkSelectors, checkReferences, checkPorts].flatMap((rule) => rule(manifest, context)))
    .map(({ severity, rule, fix }) => `${severity} ${rule}: ${fix}`);
}

const meta = (name: string, more = "") => `metadata: { name: ${name}, ${more} }`;
const pod = "containers: [{ name: c, image: i, ports: [{ name: http, containerPort: 8080 }] }]";
const deployment = (
  labels = "{ app: web, tier: a }",
  { name = "web", more = "", spec = pod, selector = labels } = {},
) =>
  `apiVersion: apps/v1\nkind: Deployment\n${meta(name, more)}\nspec: { selector: { matchLabels: ${selector} }, template: { metadata: { labels: ${labels} }, spec: { ${spec} } } }`;
const service = (selector: string, more = "", port = "{ name: http, port: 80, targetPort: http }") =>
  `apiVersion: v1\nkind: Service\n${meta("web", more)}\nspec: { selector: ${selector}, ports: [${port}] }`;
const object = (apiVersion: string, kind: string, spec: string, more = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\n${meta("x", more)}\nspec: ${spec}`;
const binding = (subject: string, role = "{ kind: Role, name: r, apiGroup: rbac.authorization.k8s.io }", more = "") =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n${meta("b", more)}\nroleRef: ${role}\nsubjects: [${subject}]`;
const role = `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n${meta("r")}\nrules: []`;
const account = (more = "") => `apiVersion: v1\nkind: ServiceAccount\n${meta("sa", more)}`;
const monitor = (kind: string, selector: string, port: string, more = "") =>
  object(
    "monitoring.coreos.com/v1",
    kind,
    `{ selector: { matchLabels: ${selector} }, ${kind === "PodMonitor" ? "podMetricsEndpoints" : "endpoints"}: [{ port: ${port} }] ${more} }`,
  );
const hpa = (name: string, apiVersion = "apps/v1") =>
  object(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    `{ scaleTargetRef: { apiVersion: ${apiVersion}, kind: Deployment, name: ${name} }, maxReplicas: 2 }`,
  );
const ingress = (name: string, annotations = "{}") =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    `{ rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: ${name}, port: { name: http } } } }] } }] }`,
    `annotations: ${annotations}`,
  );
const secured = (annotations = "{}") =>
  object("networking.k8s.io/v1", "Ingress", "{ tls: [{ secretName: web-tls }] }", `annotations: ${annotations}`);
const secret = (content: string, more = "") => `apiVersion: v1\nkind: Secret\n${meta("s", more)}\n${content}`;
const named = (name: string, content: string) => secret(content).replace("name: s,", `name: ${name},`);
const map = (content: string, more = "") => `apiVersion: v1\nkind: ConfigMap\n${meta("m", more)}\n${content}`;
/** A pod that reads a key. */
const reader = (from: string) =>
  `apiVersion: v1\nkind: Pod\n${meta("reader")}\nspec: { containers: [{ name: c, image: i, env: [{ name: E, valueFrom: { ${from} } }] }] }`;
const webhook = (name: string, namespace: string) =>
  `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n${meta("w")}\nwebhooks: [{ clientConfig: { service: { name: ${name}, namespace: ${namespace} } } }]`;
const api = (name: string, namespace: string) =>
  object("apiregistration.k8s.io/v1", "APIService", `{ service: { name: ${name}, namespace: ${namespace} } }`);
const added = "Make sure that something in the cluster adds it.";
const labelled = service("{ app: web }", "labels: { app: web }");

it.each([
  {
    title: "a Service that selects a pod of the same namespace",
    objects: [service("{ app: web }", "namespace: own"), deployment()],
  },
  {
    title: "a Service for one pod of a StatefulSet",
    objects: [service("{ app: web, statefulset.kubernetes.io/pod-name: web-0 }"), deployment()],
  },
  {
    title: "a Service to a port of a native sidecar",
    objects: [
      service("{ app: web }", "", "{ port: 80, targetPort: side }"),
      deployment("{ app: web }", {
        spec: `${pod}, initContainers: [{ name: s, image: i, restartPolicy: Always, ports: [{ name: side, containerPort: 1 }] }]`,
      }),
    ],
  },
  {
    title: "a Service for the pods of an operator",
    objects: [service("{ app: db }"), object("example.com/v1", "Database", "{}")],
  },
  { title: "a Service in another namespace", objects: [service("{ app: db }", "namespace: other")] },
  { title: "a budget for all pods", objects: [object("policy/v1", "PodDisruptionBudget", "{ selector: {} }")] },
  {
    title: "a monitor of a Service with the port",
    objects: [labelled, deployment(), monitor("ServiceMonitor", "{ app: web }", "http")],
  },
  {
    title: "a monitor of another release",
    objects: [labelled, deployment(), monitor("ServiceMonitor", "{ k8s-app: kubelet }", "https")],
  },
  { title: "an autoscaler with its target", objects: [deployment(), hpa("web")] },
  { title: "an Ingress to a Service", objects: [labelled, deployment(), ingress("web")] },
  {
    title: "an action of an Ingress controller",
    objects: [ingress("redirect", "{ alb.ingress.kubernetes.io/actions.redirect: '{}' }")],
  },
  {
    title: "a binding whose subject has no namespace",
    objects: [role, account(), binding("{ kind: ServiceAccount, name: sa }")],
  },
  {
    title: "a binding of a role that every cluster has",
    objects: [account(), binding("{ kind: ServiceAccount, name: sa }", "{ kind: ClusterRole, name: view }")],
  },
  {
    title: "a binding of a role that Kubernetes creates in its own namespace",
    objects: [
      account(),
      binding(
        "{ kind: ServiceAccount, name: sa, namespace: own }",
        "{ kind: Role, name: extension-apiserver-authentication-reader }",
        "namespace: kube-system",
      ),
    ],
  },
  {
    title: "a TLS Secret that cert-manager creates for an Ingress",
    objects: [secured("{ cert-manager.io/cluster-issuer: ca }"), named("web-tlz", "data: { tls.crt: YQ== }")],
  },
  {
    title: "a TLS Secret that a Certificate creates",
    objects: [secured(), object("cert-manager.io/v1", "Certificate", "{ secretName: web-tls }")],
  },
  {
    title: "the token that Kubernetes adds to a Secret",
    objects: [secret("type: kubernetes.io/service-account-token"), reader("secretKeyRef: { name: s, key: token }")],
  },
  {
    title: "the certificates that OpenShift adds to a ConfigMap",
    objects: [
      map("data: { a: b }", "labels: { config.openshift.io/inject-trusted-cabundle: 'true' }"),
      reader("configMapKeyRef: { name: m, key: ca-bundle.crt }"),
    ],
  },
  {
    title: "the certificate of a Service that OpenShift adds to a ConfigMap",
    objects: [
      map("data: { a: b }", "annotations: { service.beta.openshift.io/inject-cabundle: 'true' }"),
      reader("configMapKeyRef: { name: m, key: service-ca.crt }"),
    ],
  },
  {
    title: "an optional key",
    objects: [map("data: { a: b }"), reader("configMapKeyRef: { name: m, key: c, optional: true }")],
  },
  {
    title: "a key that one of two hooks with the same ConfigMap has",
    objects: [
      map("data: { a: b }", "annotations: { helm.sh/hook: pre-install }"),
      map("data: { c: d }", "annotations: { helm.sh/hook: pre-upgrade }"),
      reader("configMapKeyRef: { name: m, key: c }"),
    ],
  },
  {
    title: "webhooks and APIs with their Services",
    objects: [labelled, deployment(), webhook("web", "own"), api("web", "own")],
  },
])("The joins accept $title", ({ objects }) => {
  expect(find(...objects)).toEqual([]);
});

it.each([
  {
    title: "a Service whose selector has another value",
    objects: [service("{ app: web, tier: b }"), deployment()],
    finding: "references/service-selector: Did you mean tier: a, as of Deployment web?",
  },
  {
    title: "a Service whose pods are in another namespace",
    objects: [service("{ app: web }"), deployment("{ app: web }", { more: "namespace: other" })],
    finding: "references/service-selector: Deployment web has these labels, but is in the namespace other.",
  },
  {
    title: "a budget that selects nothing",
    objects: [
      object("policy/v1", "PodDisruptionBudget", "{ selector: { matchLabels: { ap: web, tier: a } } }"),
      deployment(),
    ],
    finding: "references/budget-selector: Did you mean app, as of Deployment web?",
  },
  {
    title: "a NetworkPolicy that selects nothing",
    objects: [
      object(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [db] }] } }",
      ),
      deployment(),
    ],
    finding: "references/policy-selector: Select by labels that the pods have.",
  },
  {
    title: "a monitor whose port no Service has",
    objects: [labelled, deployment(), monitor("ServiceMonitor", "{ app: web }", "htttp")],
    finding: "ports/monitor: Did you mean http?",
  },
  {
    title: "a monitor whose labels no Service has",
    objects: [labelled, deployment(), monitor("ServiceMonitor", "{ app: wep }", "http")],
    finding: "references/monitor-selector: Did you mean app: web, as of Service web?",
  },
  {
    title: "a PodMonitor whose port no pod has",
    objects: [deployment(), monitor("PodMonitor", "{ app: web }", "metrics")],
    finding: "ports/monitor: Use the name of one of their ports: http.",
  },
  {
    title: "an autoscaler of a workload that does not exist",
    objects: [deployment(), hpa("api")],
    finding: "references/missing-target: Make sure that it exists in the cluster.",
  },
  {
    title: "an autoscaler of a misspelt workload",
    objects: [deployment(), hpa("wep")],
    finding: "references/similar-name: Did you mean web?",
  },
  {
    title: "an autoscaler of a kind that Kubernetes no longer has",
    objects: [deployment(), hpa("web", "extensions/v1beta1")],
    finding: "references/removed-kind: Use apps/v1.",
  },
  {
    title: "an Ingress to a Service that does not exist",
    objects: [ingress("shop")],
    finding: "references/missing-target: Make sure that it exists in the cluster.",
  },
  {
    title: "a binding whose subject is in another namespace",
    objects: [role, account(), binding("{ kind: ServiceAccount, name: sa, namespace: other }")],
    finding: "references/other-namespace: It is in the namespace own.",
  },
  {
    title: "a probe of a number that no port has",
    objects: [
      deployment("{ app: web }", {
        spec: pod.replace("image: i,", "image: i, livenessProbe: { tcpSocket: { port: 81 } },"),
      }),
    ],
    finding: "ports/probe: Use the name or number of one of its ports.",
  },
  {
    title: "a selector with the version of the chart",
    objects: [deployment("{ app: web, helm.sh/chart: web-1.0.0 }")],
    finding: "references/versioned-selector: Remove it from the selector.",
  },
  ...[
    { what: "an empty Secret", objects: [secret("")], key: "secretKeyRef: { name: s, key: k }", fix: added },
    {
      what: "a Secret that an ExternalSecret may add keys to",
      objects: [
        secret("data: { a: YQ== }"),
        object("external-secrets.io/v1", "ExternalSecret", "{ target: { name: s, creationPolicy: Merge } }"),
      ],
      key: "secretKeyRef: { name: s, key: k }",
      fix: added,
    },
    {
      what: "a Secret with a generator",
      objects: [secret("data: { a: YQ== }", "annotations: { secret-generator.v1.mittwald.de/autogenerate: k }")],
      key: "secretKeyRef: { name: s, key: k }",
      fix: added,
    },
    {
      what: "a Secret that a Job names",
      objects: [
        secret("data: { a: YQ== }"),
        object("v1", "Pod", "{ containers: [{ name: c, image: i, args: [create, --secret-name=s] }] }"),
      ],
      key: "secretKeyRef: { name: s, key: k }",
      fix: added,
    },
    {
      what: "a Secret that a Role lets its pods change",
      objects: [
        secret("data: { token: YQ== }"),
        role.replace("[]", "[{ apiGroups: [''], resources: [secrets], resourceNames: [s], verbs: [update] }]"),
      ],
      key: "secretKeyRef: { name: s, key: tokn }",
      fix: "Did you mean token?",
    },
  ].map(({ what, objects, key, fix }) => ({
    title: `a key of ${what}`,
    objects: [...objects, reader(key)],
    finding: `references/external-key: ${fix}`,
  })),
  {
    title: "a misspelt Secret for images",
    objects: [
      named("registry", ""),
      object("v1", "Pod", "{ imagePullSecrets: [{ name: registri }], containers: [{ name: c, image: i }] }"),
    ],
    finding: "references/similar-name: Did you mean registry?",
  },
  {
    title: "a misspelt Secret for images of a ServiceAccount",
    objects: [named("registry", ""), `${account()}\nimagePullSecrets: [{ name: registri }]`],
    finding: "references/similar-name: Did you mean registry?",
  },
  {
    title: "a misspelt TLS Secret of an Ingress",
    objects: [secured(), named("web-tlz", "data: { tls.crt: YQ== }")],
    finding: "references/similar-name: Did you mean web-tlz?",
  },
  {
    title: "a webhook with a misspelt Service",
    objects: [labelled, deployment(), webhook("wep", "own")],
    finding: "references/similar-name: Did you mean web?",
  },
  {
    title: "a webhook whose Service is in another namespace",
    objects: [labelled, deployment(), webhook("web", "other")],
    finding: "references/other-namespace: It is in the namespace own.",
  },
  {
    title: "an API without its Service",
    objects: [api("metrics", "own")],
    finding: "references/missing-target: Make sure that it exists in the cluster.",
  },
  {
    title: "a conversion webhook without its Service",
    objects: [
      object(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        "{ conversion: { webhook: { clientConfig: { service: { name: metrics, namespace: own } } } } }",
      ),
    ],
    finding: "references/missing-target: Make sure that it exists in the cluster.",
  },
  {
    title: "a binding of a role that Kubernetes creates in another namespace",
    objects: [
      account(),
      binding("{ kind: ServiceAccount, name: sa }", "{ kind: Role, name: extension-apiserver-authentication-reader }"),
    ],
    finding: "references/other-namespace: It is in the namespace kube-system.",
  },
])("The joins warn of $title", ({ objects, finding }) => {
  expect(find(...objects)).toEqual([`warning ${finding}`]);
});

it("A key that a ConfigMap or Secret does not have is an error, because the container cannot start", () => {
  const key = reader("configMapKeyRef: { name: m, key: c }");
  expect(find(map("data: { a: b, d: e }"), key)).toEqual(["error references/missing-key: Use one of its keys: a, d."]);
  expect(find(map("binaryData: { cc: YQ== }"), key)).toEqual(["error references/missing-key: Did you mean cc?"]);
  const items = object(
    "v1",
    "Pod",
    "{ containers: [{ name: c, image: i }], volumes: [{ name: v, secret: { secretName: s, items: [{ key: k, path: k }] } }] }",
  );
  expect(find(secret("stringData: { j: a }"), items)).toEqual([
    "error references/missing-key: Use one of its keys: j.",
  ]);
});
