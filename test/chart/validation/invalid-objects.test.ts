import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { findRejected } from "../../support/rejected.ts";
import { helms } from "../../support/values-files.ts";

const bundled = (more: object = {}) => ({ prometheus: { enabled: true, ...more } });
const pool = (overrides: object) => ({ pools: { gpu: { nodeSelector: { accel: "a100" }, ...overrides } } });
const on = { enabled: true };
const local = { type: "Localhost" };
const twins = [
  { name: "a", emptyDir: {} },
  { name: "a", hostPath: { path: "/a" } },
];
const sidecar = { name: "a", image: "b" };

/**
 * Values that make an object that the API server rejects with a clear message. The chart leaves them to it, and to `npm run check`.
 * pod-validation.apiserver.test.ts asks an API server about the same kinds of mistakes.
 */
const invalid: { set: object }[] = [
  {
    set: { livenessProbe: { exec: { command: ["a"] }, tcpSocket: { port: 9100 } } },
  },
  {
    set: { ...pool({ readinessProbe: { grpc: { port: 9100 }, exec: { command: ["a"] } } }) },
  },
  {
    set: { podSpec: { containers: [{ ...sidecar, startupProbe: { exec: {}, httpGet: { port: 1 } } }] } },
  },
  {
    set: { readinessProbe: { httpGet: null, periodSeconds: 5 } },
  },
  {
    set: bundled({ podSpec: { containers: [{ ...sidecar, livenessProbe: { periodSeconds: 5 } }] } }),
  },
  {
    set: { livenessProbe: { successThreshold: 2 } },
  },
  {
    set: { containerSecurityContext: { privileged: true } },
  },
  {
    set: { containerSecurityContext: { capabilities: { add: ["CAP_SYS_ADMIN"] } } },
  },
  {
    set: {
      podSpec: { containers: [{ ...sidecar, securityContext: { privileged: true, allowPrivilegeEscalation: false } }] },
    },
  },
  {
    set: { hostMounts: { data: { hostPath: "/data", mountPropagation: "Bidirectional" } } },
  },
  ...["podSpec", "prometheus.podSpec"].map((at) => {
    const mount = { name: "a", mountPath: "/a", mountPropagation: "Bidirectional" };
    const podSpec = { initContainers: [{ ...sidecar, volumeMounts: [mount] }], volumes: [{ name: "a", emptyDir: {} }] };
    return {
      set: at === "podSpec" ? { podSpec } : bundled({ podSpec }),
    };
  }),
  {
    set: { securityContext: { seccompProfile: local } },
  },
  {
    set: { containerSecurityContext: { appArmorProfile: { type: "RuntimeDefault", localhostProfile: "a" } } },
  },
  {
    set: { resources: { requests: { memory: "1Gi" }, limits: { memory: "1G" } } },
  },
  {
    set: { resources: { limits: { cpu: 0 } } },
  },
  {
    set: bundled({ resources: { requests: { cpu: "1100m" }, limits: { cpu: 1 } } }),
  },
  {
    set: {
      podSpec: {
        containers: [
          { ...sidecar, securityContext: { seccompProfile: { type: "Unconfined", localhostProfile: "a" } } },
        ],
      },
    },
  },
  {
    set: { tolerations: [{ operator: "Exists", key: "a", value: "b" }] },
  },
  {
    set: { tolerations: [{ effect: "NoSchedule" }] },
  },
  {
    set: { tolerations: [{ operator: "Exists", tolerationSeconds: 5 }] },
  },
  {
    set: { prometheus: { tolerations: [{ operator: "Exists", value: "b" }] } },
  },
  { set: { podSpec: { volumes: twins } } },
  {
    set: { podSpec: { initContainers: [{ ...sidecar, env: [{ name: "A" }, { name: "A", value: "b" }] }] } },
  },
  {
    set: bundled({ podSpec: { volumes: twins } }),
  },
  {
    set: { service: { ...on, spec: { ports: [9100, 9101].map((port) => ({ name: "a", port })) } } },
  },
  {
    set: bundled({ podSpec: { initContainers: [{ name: "prometheus", image: "b" }] } }),
  },
  {
    set: { podSpec: { containers: [{ name: "node-exproter", tty: true }] } },
  },
  {
    set: { podSpec: { initContainers: [{ name: "node-exporter", image: "b" }] } },
  },
  {
    set: { hostMounts: { a: { hostPath: "/a", mountPath: "/x" }, b: { hostPath: "/b", mountPath: "/x" } } },
  },
  {
    set: { web: { tls: { enabled: true } }, hostMounts: { a: { hostPath: "/a", mountPath: "/etc/node-exporter" } } },
  },
  ...["web", "kube-rbac-proxy-token"].map((name) => ({
    set: { kubeRBACProxy: { enabled: true }, hostMounts: { [name]: { hostPath: "/a" } } },
  })),
  ...[0, "0%"].map((maxUnavailable) => ({ set: { updateStrategy: { rollingUpdate: { maxUnavailable } } } })),
  { set: pool({ updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }) },
  { set: { podSpec: { activeDeadlineSeconds: 60 } } },
  { set: { podSpec: { restartPolicy: "Never" } } },
];

describe.concurrent.each(helms)("by %s", (helm) => {
  it.each(invalid.map(({ set }) => ({ set, values: JSON.stringify(set) })))(
    "The chart renders an object that the harness finds invalid from $values",
    async ({ set }) => {
      expect(await findRejected(await render({ helm, set }))).not.toEqual([]);
    },
  );
});
