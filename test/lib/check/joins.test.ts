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
const binding = (subject: string, role = "{ kind: Role, name: r, apiGroup: rbac.authorization.k8s.io }") =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n${meta("b")}\nroleRef: ${role}\nsubjects: [${subject}]`;
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
])("The joins warn of $title", ({ objects, finding }) => {
  expect(find(...objects)).toEqual([`warning ${finding}`]);
});
