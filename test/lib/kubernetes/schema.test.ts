import { describe, expect, it } from "vitest";
import { fieldRules } from "../../../scripts/lib/kubernetes/fields.ts";
import { knownField, validateManifest } from "../../../scripts/lib/kubernetes/schema.ts";

const labels = { app: "exporter" };

function daemonSet({ spec = {}, pod = {}, container = {}, metadata = {} } = {}) {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "exporter", namespace: "monitoring", labels, ...metadata },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "exporter", image: "exporter:v1", ...container }], ...pod },
      },
      ...spec,
    },
  };
}

it("A valid object is accepted", () => {
  const resources = { limits: { cpu: 0.15, memory: "64Mi" }, requests: { cpu: "10m", memory: "1e6" } };
  const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "10%" } };
  expect(validateManifest(daemonSet({ container: { resources }, spec: { updateStrategy } }))).toEqual([]);
});

it("An object name may be as long as Kubernetes allows, and shorter where it becomes a label", () => {
  const name = `${"a".repeat(63)}.${"b".repeat(63)}`;
  expect(validateManifest({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } })).toEqual([]);
  expect(validateManifest({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: {} })).toHaveLength(1);
  expect(validateManifest(daemonSet({ metadata: { name } }))).toHaveLength(1);
});

describe("an add-on kind", () => {
  const route = (spec: object) => ({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "prometheus", namespace: "monitoring" },
    spec: { parentRefs: [{ name: "public" }], rules: [{ backendRefs: [{ name: "prometheus", port: 80 }] }], ...spec },
  });

  it("A valid object of an add-on kind is accepted", () => {
    expect(validateManifest(route({ hostnames: ["*.example.com"] }))).toEqual([]);
  });

  it.for([
    ["a misspelt field", route({ hostname: [] }), "spec.hostname: unknown key. Did you mean hostnames?"],
    [
      "a missing field",
      route({ rules: [{ backendRefs: [{ name: "a" }] }] }),
      "spec.rules[0].backendRefs[0].port: required key is missing",
    ],
    [
      "an unknown version",
      { ...route({}), apiVersion: "gateway.networking.k8s.io/v1alpha2" },
      "gateway.networking.k8s.io/v1alpha2 HTTPRoute is unknown to the Kubernetes API",
    ],
  ] as const)("An object of an add-on kind is rejected for %s", ([, object, finding]) => {
    expect(validateManifest(object)).toEqual([finding]);
  });
});

describe("fields that the API server would drop silently", () => {
  it.for([
    [
      "a misspelt field",
      daemonSet({ pod: { hostNetwrk: true } }),
      "spec.template.spec.hostNetwrk: unknown key. Did you mean hostNetwork?",
    ],
    ["a field of another kind", daemonSet({ spec: { replicas: 3 } }), "spec.replicas: unknown key"],
    ["a status", { ...daemonSet(), status: {} }, "status: unknown key"],
    [
      "a namespace on a cluster-scoped object",
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "a:b", namespace: "c" } },
      "metadata.namespace: not allowed here",
    ],
  ] as const)("Validation reports what the API server would drop silently: %s", ([, object, finding]) => {
    expect(validateManifest(object)).toEqual([finding]);
  });
});

describe("objects that the API server would reject", () => {
  it.for([
    ["a missing field", daemonSet({ spec: { selector: undefined } }), "spec.selector: required key is missing"],
    ["text for a boolean", daemonSet({ pod: { hostPID: "true" } }), "spec.template.spec.hostPID: must be boolean"],
    ["nothing for a map", daemonSet({ metadata: { annotations: null } }), "metadata.annotations: must be object"],
    [
      "an invalid quantity",
      daemonSet({ container: { resources: { limits: { memory: "64MB" } } } }),
      'spec.template.spec.containers[0].resources.limits.memory: "64MB" is not a quantity',
    ],
    [
      "a port name that is too long",
      daemonSet({ container: { ports: [{ containerPort: 1, name: "sixteen-letters-" }] } }),
      'spec.template.spec.containers[0].ports[0].name: "sixteen-letters-" is not a port name',
    ],
    [
      "a port beyond 65535",
      daemonSet({ container: { ports: [{ containerPort: 65536 }] } }),
      "spec.template.spec.containers[0].ports[0].containerPort: must be <= 65535",
    ],
    [
      "a label key with two slashes",
      daemonSet({ metadata: { labels: { "a/b/c": "d" } } }),
      'metadata.labels["a/b/c"]: the key is not a label key',
    ],
    [
      "a label value with a space",
      daemonSet({ metadata: { labels: { a: "b c" } } }),
      'metadata.labels.a: "b c" is not a label value',
    ],
    [
      "a name of 64 letters",
      daemonSet({ metadata: { name: "a".repeat(64) } }),
      `metadata.name: "${"a".repeat(64)}" is not a name (lower-case letters, digits, dashes, dots; at most 63)`,
    ],
    [
      "a value outside an enumeration",
      daemonSet({ container: { imagePullPolicy: "Allways" } }),
      'spec.template.spec.containers[0].imagePullPolicy: must be one of Always, IfNotPresent, Never, not "Allways"',
    ],
  ] as const)("Validation reports what the API server would reject: %s", ([, object, finding]) => {
    expect(validateManifest(JSON.parse(JSON.stringify(object)))).toEqual([finding]);
  });
});

it("Validation reports all errors at once", () => {
  expect(
    validateManifest(daemonSet({ spec: { replicas: 3 }, pod: { hostPID: "true", dnsPolicy: "No" } })),
  ).toHaveLength(3);
});

it.for([
  ["apps/v1", "DeamonSet"],
  ["v1", "DaemonSet"],
  ["apps/v1beta1", "DaemonSet"],
  // Without the suffix .k8s.io.
  ["rbac.authorization/v1", "ClusterRole"],
  ["monitoring.coreos.com/v1", "Thing"],
] as const)("The unknown kind %s %s is an error and is not skipped", ([apiVersion, kind]) => {
  expect(validateManifest({ apiVersion, kind, metadata: { name: "a" } })).toEqual([
    `${apiVersion} ${kind} is unknown to the Kubernetes API`,
  ]);
});

it("Every rule applies to an existing field", () => {
  const unknown = Object.keys(fieldRules).filter((field) => {
    const [model = "", name = ""] = field.split(".");
    return !knownField(model, name);
  });
  expect(unknown).toEqual([]);
});
