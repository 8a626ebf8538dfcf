import type {
  V1Container,
  V1DaemonSet,
  V1PodSpec,
  V1RollingUpdateDaemonSet,
  V1SeccompProfile,
  V1Toleration,
} from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { listRejections } from "../../../scripts/lib/kubernetes/objects.ts";
import { apiServer } from "../../support/apiserver/api-server.ts";

const api = apiServer();

/** Judges an object as the version of the tier's API server does. */
async function judge(object: object): Promise<string[]> {
  return (await listRejections([object], { minor: "1.34" }))[0] ?? [];
}

interface Case {
  title: string;
  /** Fields of the pod. */
  pod?: Partial<V1PodSpec>;
  /** Fields of the exporter's container. */
  container?: Partial<V1Container>;
  /** The update strategy of the DaemonSet. */
  rollingUpdate?: V1RollingUpdateDaemonSet;
}

/**
 * Returns the findings of the API server and of the harness for the exporter's DaemonSet with changed fields.
 */
async function verdicts({
  pod = {},
  container = {},
  rollingUpdate,
}: Case): Promise<{ server: string; harness: string[] }> {
  const daemonSet = structuredClone(find(await render(), "DaemonSet")) as V1DaemonSet & ReturnType<typeof find>;
  const spec = daemonSet.spec?.template.spec as V1PodSpec;
  Object.assign(spec, pod);
  if (rollingUpdate && daemonSet.spec) daemonSet.spec.updateStrategy = { rollingUpdate };
  Object.assign(spec.containers[0] as V1Container, container);
  return { server: (await api.apply(daemonSet)).rejected, harness: await judge(daemonSet) };
}

const exec = { command: ["true"] };
const tcpSocket = { port: 9100 };
const mount = { name: "root", mountPath: "/data" };
const profile = (seccompProfile: V1SeccompProfile): Omit<Case, "title"> => ({
  container: { securityContext: { seccompProfile } },
});
const toleration = (value: V1Toleration): Omit<Case, "title"> => ({ pod: { tolerations: [value] } });

/** The cases of test/chart/validation/invalid-objects.test.ts and test/chart/values/schema.test.ts, as the objects that the chart would render. */
const rejected: Case[] = [
  { title: "a probe with two handlers", container: { livenessProbe: { exec, tcpSocket } } },
  {
    title: "a liveness probe with a success threshold",
    container: { livenessProbe: { tcpSocket, successThreshold: 2 } },
  },
  {
    title: "privileged mode without privilege escalation",
    container: { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
  },
  {
    title: "CAP_SYS_ADMIN without privilege escalation",
    container: { securityContext: { capabilities: { add: ["CAP_SYS_ADMIN"] }, allowPrivilegeEscalation: false } },
  },
  {
    title: "bidirectional mount propagation without privileged mode",
    container: { volumeMounts: [{ ...mount, mountPropagation: "Bidirectional" }] },
  },
  { title: "a seccomp profile without a type", ...profile({} as V1SeccompProfile) },
  { title: "a Localhost seccomp profile without a name", ...profile({ type: "Localhost" }) },
  {
    title: "a name for a seccomp profile that is not Localhost",
    ...profile({ type: "RuntimeDefault", localhostProfile: "a" }),
  },
  { title: "an Exists toleration with a value", ...toleration({ key: "a", operator: "Exists", value: "b" }) },
  { title: "an Equal toleration without a key", ...toleration({ effect: "NoSchedule" }) },
  {
    title: "tolerationSeconds without the effect NoExecute",
    ...toleration({ operator: "Exists", tolerationSeconds: 5 }),
  },
  { title: "an invalid toleration key", ...toleration({ key: "a b", operator: "Exists" }) },
  { title: "an invalid toleration value", ...toleration({ key: "a", value: "b/c" }) },
  {
    title: "a request above the limit",
    container: { resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } },
  },
  { title: "a DaemonSet with the restart policy Never", pod: { restartPolicy: "Never" } },
  { title: "a DaemonSet whose pods have a deadline", pod: { activeDeadlineSeconds: 60 } },
  { title: "a DaemonSet that never replaces a pod", rollingUpdate: { maxUnavailable: 0 } },
  { title: "a container without an image", container: { image: "" } },
  { title: "a probe without a handler", container: { livenessProbe: { periodSeconds: 5 } } },
  { title: "a resource without a domain", container: { resources: { requests: { gpu: "1" } } } },
  {
    title: "a header with an invalid name",
    container: { livenessProbe: { httpGet: { port: 9100, httpHeaders: [{ name: "a b", value: "c" }] } } },
  },
  { title: "two volumes with the same name", pod: { volumes: [1, 2].map(() => ({ name: "root", emptyDir: {} })) } },
  { title: "two variables with the same name", container: { env: [1, 2].map(() => ({ name: "A", value: "b" })) } },
  { title: "an operating system without a name", pod: { os: {} as { name: string } } },
];

const accepted: Case[] = [
  { title: "the unchanged pod" },
  { title: "a TCP probe", container: { livenessProbe: { tcpSocket } } },
  {
    title: "a readiness probe with a success threshold",
    container: { readinessProbe: { tcpSocket, successThreshold: 2 } },
  },
  { title: "a Localhost seccomp profile", ...profile({ type: "Localhost", localhostProfile: "a.json" }) },
  {
    title: "a temporary toleration of every taint",
    ...toleration({ operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 }),
  },
  { title: "a resource with a domain", container: { resources: { limits: { "example.com/gpu": "1" } } } },
  { title: "a service account with the longest valid name", pod: { serviceAccountName: `a.${"b".repeat(61)}.c` } },
];

/** Returns a Job with one changed field. */
const job = (restartPolicy?: string) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "a", namespace: "monitoring" },
  spec: { template: { spec: { containers: [{ name: "a", image: "b" }], ...(restartPolicy && { restartPolicy }) } } },
});

describe.concurrent("pod validation", () => {
  it.each([
    { title: "a Job with the restart policy Always", object: job(), isRejected: true },
    { title: "a Job with the restart policy Never", object: job("Never"), isRejected: false },
  ])("The API server and the harness agree on $title", async ({ object, isRejected }) => {
    expect((await api.apply(object)).rejected !== "").toBe(isRejected);
    expect(await judge(object)).toHaveLength(isRejected ? 1 : 0);
  });

  it.each(rejected)("The API server and the harness reject $title", async (one) => {
    const { server, harness } = await verdicts(one);
    expect(server).not.toBe("");
    expect(harness).not.toEqual([]);
  });

  it.each(accepted)("The API server and the harness accept $title", async (one) => {
    expect(await verdicts(one)).toEqual({ server: "", harness: [] });
  });
});
