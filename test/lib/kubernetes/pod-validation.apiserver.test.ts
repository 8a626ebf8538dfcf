import type { V1Container, V1DaemonSet, V1PodSpec, V1SeccompProfile, V1Toleration } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { validateManifest } from "../../../scripts/lib/kubernetes/schema.ts";
import { apiServer } from "../../support/apiserver/api-server.ts";

const api = apiServer();

interface Case {
  title: string;
  /** Of the pod. */
  pod?: Partial<V1PodSpec>;
  /** Of the exporter's container. */
  container?: Partial<V1Container>;
}

/**
 * What the API server says, and what the harness says by itself, of the exporter's DaemonSet with something changed, which the chart's own
 * checks would not let through.
 */
async function verdicts({ pod = {}, container = {} }: Case): Promise<{ server: string; harness: string[] }> {
  const daemonSet = structuredClone(find(await render(), "DaemonSet")) as V1DaemonSet & ReturnType<typeof find>;
  const spec = daemonSet.spec?.template.spec as V1PodSpec;
  Object.assign(spec, pod);
  Object.assign(spec.containers[0] as V1Container, container);
  return { server: (await api.apply(daemonSet)).refused, harness: validateManifest(daemonSet) };
}

const exec = { command: ["true"] };
const tcpSocket = { port: 9100 };
const mount = { name: "root", mountPath: "/data" };
const profile = (seccompProfile: V1SeccompProfile): Omit<Case, "title"> => ({
  container: { securityContext: { seccompProfile } },
});
const toleration = (value: V1Toleration): Omit<Case, "title"> => ({ pod: { tolerations: [value] } });

/** The cases of test/chart/validation/checks.test.ts and test/chart/values/schema.test.ts, as the objects that the chart would render. */
const refused: Case[] = [
  { title: "a probe that asks in two ways", container: { livenessProbe: { exec, tcpSocket } } },
  { title: "a liveness probe with a threshold", container: { livenessProbe: { tcpSocket, successThreshold: 2 } } },
  {
    title: "privileges without their escalation",
    container: { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
  },
  {
    title: "CAP_SYS_ADMIN without the escalation of privileges",
    container: { securityContext: { capabilities: { add: ["CAP_SYS_ADMIN"] }, allowPrivilegeEscalation: false } },
  },
  {
    title: "mounts that spread to the node from a container without privileges",
    container: { volumeMounts: [{ ...mount, mountPropagation: "Bidirectional" }] },
  },
  { title: "a profile without a type", ...profile({} as V1SeccompProfile) },
  { title: "a profile of the node's without its name", ...profile({ type: "Localhost" }) },
  {
    title: "the name of a profile that is not the node's",
    ...profile({ type: "RuntimeDefault", localhostProfile: "a" }),
  },
  { title: "a toleration of all values with a value", ...toleration({ key: "a", operator: "Exists", value: "b" }) },
  { title: "a toleration without a key", ...toleration({ effect: "NoSchedule" }) },
  { title: "a toleration that ends without an end", ...toleration({ operator: "Exists", tolerationSeconds: 5 }) },
  { title: "a toleration's key that is no label's", ...toleration({ key: "a b", operator: "Exists" }) },
  { title: "a toleration's value that is no label's", ...toleration({ key: "a", value: "b/c" }) },
  {
    title: "more of a resource than its limit",
    container: { resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } },
  },
  { title: "a DaemonSet whose pods end", pod: { restartPolicy: "Never" } },
  { title: "a probe that asks nothing", container: { livenessProbe: { periodSeconds: 5 } } },
  { title: "a resource without a domain", container: { resources: { requests: { gpu: "1" } } } },
  {
    title: "a header of no name",
    container: { livenessProbe: { httpGet: { port: 9100, httpHeaders: [{ name: "a b", value: "c" }] } } },
  },
  { title: "two volumes of one name", pod: { volumes: [1, 2].map(() => ({ name: "root", emptyDir: {} })) } },
  { title: "two variables of one name", container: { env: [1, 2].map(() => ({ name: "A", value: "b" })) } },
  { title: "an operating system without a name", pod: { os: {} as { name: string } } },
];

const accepted: Case[] = [
  { title: "nothing changed" },
  { title: "a probe that only connects", container: { livenessProbe: { tcpSocket } } },
  { title: "a readiness probe with a threshold", container: { readinessProbe: { tcpSocket, successThreshold: 2 } } },
  { title: "a profile of the node's", ...profile({ type: "Localhost", localhostProfile: "a.json" }) },
  {
    title: "a toleration of everything for a while",
    ...toleration({ operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 }),
  },
  { title: "a resource of a domain", container: { resources: { limits: { "example.com/gpu": "1" } } } },
  { title: "a service account with a name as long as may be", pod: { serviceAccountName: `a.${"b".repeat(61)}.c` } },
];

/** A Job that is sound but for one field. */
const job = (restartPolicy?: string) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name: "a", namespace: "monitoring" },
  spec: { template: { spec: { containers: [{ name: "a", image: "b" }], ...(restartPolicy && { restartPolicy }) } } },
});

describe.concurrent("of a pod, the API server", () => {
  it.each([
    { title: "a Job whose pods never end", object: job(), isRefused: true },
    { title: "a Job whose pods may end", object: job("Never"), isRefused: false },
  ])("judges as the harness does: $title", async ({ object, isRefused }) => {
    expect((await api.apply(object)).refused !== "").toBe(isRefused);
    expect(validateManifest(object)).toHaveLength(isRefused ? 1 : 0);
  });

  it.each(refused)("refuses, as the chart and the harness do: $title", async (one) => {
    const { server, harness } = await verdicts(one);
    expect(server).not.toBe("");
    expect(harness).toHaveLength(1);
  });

  it.each(accepted)("takes, as the chart and the harness do: $title", async (one) => {
    expect(await verdicts(one)).toEqual({ server: "", harness: [] });
  });
});
