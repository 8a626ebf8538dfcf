import type { V1DaemonSet, V1NodeSelectorTerm, V1PodSpec } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { type RenderOptions, render } from "../../../scripts/lib/helm/render.ts";
import { withRenderer } from "../../support/helm-template.ts";
import { rejection } from "../../support/rejection.ts";

/** Returns what the chart rejects in a cluster with certain objects: the path and message of each finding. */
async function verdict(objects: readonly object[], options: RenderOptions = {}): Promise<string[]> {
  try {
    await render({ ...options, objects });
    return [];
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    return error.rejections.map(({ path = [], message }) => `${path.join(".")}: ${message}`);
  }
}

it("`helm template` sees no cluster, so the chart does not look at it", async () => {
  expect(await render()).not.toEqual([]);
});

describe.concurrent.each(withRenderer)("the Pod Security level of the namespace", () => {
  const namespace = (labels?: object, name = "monitoring") => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, ...(labels && { labels }) },
  });
  const level = (name: string) => ({ "pod-security.kubernetes.io/enforce": name });

  it.each(["baseline", "restricted"])(
    "The Pod Security level %s is rejected with the command that changes it",
    async (name) => {
      const { rejections } = await rejection({ objects: [namespace(level(name))] });
      const command = "kubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged --overwrite";
      expect(rejections).toMatchObject([{ path: ["checkCluster"], fix: expect.stringContaining(`\`${command}\``) }]);
      expect(rejections[0]?.message).toContain(name);
    },
  );

  it.each([
    { title: "privileged", found: [namespace(level("privileged"))] },
    { title: "set only for warnings", found: [namespace({ "pod-security.kubernetes.io/warn": "restricted" })] },
    { title: "none", found: [namespace({})] },
    { title: "on a namespace without labels", found: [namespace()] },
    { title: "on a namespace that does not exist yet", found: [] },
    { title: "on another namespace", found: [namespace(), namespace(level("restricted"), "default")] },
  ])("The Pod Security level $title is accepted", async ({ found }) => {
    expect(await verdict(found)).toEqual([]);
  });

  it("The Pod Security level is read from the namespace of the pods", async () => {
    const found = [namespace(), namespace(level("baseline"), "elsewhere")];
    const reported = await verdict(found, { set: { namespaceOverride: "elsewhere" } });
    expect(reported).toEqual([expect.stringMatching(/^checkCluster: .*elsewhere/)]);
  });

  it("The Pod Security level is not read if the values disable it", async () => {
    expect(await verdict([namespace(level("baseline"))], { set: { checkCluster: false } })).toEqual([]);
  });
});

const linux = { "kubernetes.io/os": "linux" };
const listening = { hostNetwork: true, containers: [{ name: "main", ports: [{ containerPort: 9100 }] }] };
const running = { observedGeneration: 1, desiredNumberScheduled: 3 };

/** Returns the DaemonSet `theirs/exporter` as the API server returns it. */
function daemonSet(
  pod: object = listening,
  { metadata = {}, status = running }: { metadata?: object; status?: object } = {},
): object {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "exporter", namespace: "theirs", ...metadata },
    spec: { template: { spec: pod } },
    status,
  } satisfies Partial<Record<keyof V1DaemonSet, unknown>>;
}

const container = (fields: object, pod: Partial<V1PodSpec> = { hostNetwork: true }) =>
  daemonSet({ ...pod, containers: [{ name: "main", ...fields }] });
const onNodes = (...nodeSelectorTerms: V1NodeSelectorTerm[]) =>
  daemonSet({
    ...listening,
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
  });
const expression = (key: string, operator: string, ...values: string[]) => ({ key, operator, values });
/** The finding names the DaemonSets. */
const conflict = (path: string, ...names: string[]) => [
  expect.stringMatching(new RegExp(`^${path}: .* ${names.join(", ")}$`)),
];

describe.concurrent.each(withRenderer)("another DaemonSet on the same nodes", () => {
  it.each([
    { title: "a port on the host network", found: daemonSet() },
    { title: "a host port", found: container({ ports: [{ containerPort: 80, hostPort: 9100 }] }, {}) },
    { title: "a flag", found: container({ args: ["--a=b", "--web.listen-address=:9100"] }) },
    { title: "a flag with an address", found: container({ args: ["--secure-listen-address=[$(IP)]:9100"] }) },
    {
      title: "a flag in two parts of its command",
      found: container({ command: ["x", "--listen-address", "0.0.0.0:9100"] }),
    },
    {
      title: "a sidecar",
      found: daemonSet({ ...listening, containers: [{ name: "a" }], initContainers: listening.containers }),
    },
    { title: "a port without a known status", found: daemonSet(listening, { status: {} }) },
    { title: "a port and a selector for Linux", found: daemonSet({ ...listening, nodeSelector: linux }) },
    {
      title: "a port and a node label that the release does not mention",
      found: daemonSet({ ...listening, nodeSelector: { disk: "ssd" } }),
    },
    {
      title: "a port and Linux as one of several systems",
      found: onNodes({ matchExpressions: [expression("kubernetes.io/os", "In", "windows", "linux")] }),
    },
    {
      title: "a port and an affinity for Windows or another label",
      found: onNodes(
        { matchExpressions: [expression("kubernetes.io/os", "In", "windows")] },
        { matchExpressions: [expression("disk", "Exists")] },
      ),
    },
    {
      title: "a port of another release",
      found: daemonSet(listening, { metadata: { annotations: owner("theirs", "theirs") } }),
    },
    {
      title: "a port of a release with the same name in another namespace",
      found: daemonSet(listening, { metadata: { annotations: owner("node-monitoring", "theirs") } }),
    },
  ])("Another DaemonSet that uses the exporter's port through $title is rejected by name", async ({ found }) => {
    expect(await verdict([found])).toEqual(conflict("port", "theirs/exporter"));
  });

  it.each([
    { title: "has another port", found: container({ ports: [{ containerPort: 9101 }] }) },
    {
      title: "has another host port",
      found: container({ ports: [{ containerPort: 9100, hostPort: 80 }] }, {}),
    },
    { title: "has the port on the pod network", found: container({ ports: [{ containerPort: 9100 }] }, {}) },
    { title: "has the port for UDP", found: container({ ports: [{ containerPort: 9100, protocol: "UDP" }] }) },
    {
      title: "listens on a port with the same first digits",
      found: container({ args: ["--web.listen-address=:91000"] }),
    },
    { title: "connects to that port elsewhere", found: container({ args: ["--upstream=http://127.0.0.1:9100"] }) },
    { title: "runs on Windows", found: daemonSet({ ...listening, nodeSelector: { "kubernetes.io/os": "windows" } }) },
    {
      title: "does not run on Linux",
      found: onNodes({ matchExpressions: [expression("kubernetes.io/os", "NotIn", "linux")] }),
    },
    {
      title: "runs on nodes without the label",
      found: onNodes({ matchExpressions: [expression("kubernetes.io/os", "DoesNotExist")] }),
    },
    {
      title: "runs on nodes that the release excludes",
      found: daemonSet({ ...listening, nodeSelector: { type: "virtual-kubelet" } }),
    },
    {
      title: "runs on no node",
      found: daemonSet(listening, { status: { observedGeneration: 1, desiredNumberScheduled: 0 } }),
    },
    {
      title: "is being deleted",
      found: daemonSet(listening, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } }),
    },
    {
      title: "belongs to this release",
      found: daemonSet(listening, { metadata: { annotations: owner("node-monitoring", "monitoring") } }),
    },
    {
      title: "is adopted by the release",
      found: daemonSet(listening, { metadata: { name: "node-monitoring", namespace: "monitoring" } }),
    },
  ])("Another DaemonSet that $title is accepted", async ({ found }) => {
    expect(await verdict([found])).toEqual([]);
  });

  it("Several conflicting DaemonSets are reported together", async () => {
    const more = container({ args: ["--web.listen-address=127.0.0.1:9101"], ports: [{ containerPort: 9100 }] });
    const found = [daemonSet(), { ...more, metadata: { name: "node-exporter", namespace: "openshift-monitoring" } }];
    expect(await verdict(found)).toEqual(conflict("port", "theirs/exporter", "openshift-monitoring/node-exporter"));
  });

  it("A DaemonSet that conflicts only with a pool is rejected", async () => {
    const set = { pools: { gpu: { nodeSelector: { gpu: ["yes"] }, port: 9200 } } };
    const ports = [{ containerPort: 9200 }];
    expect(await verdict([container({ ports })], { set })).toEqual(conflict("pools.gpu.port", "theirs/exporter"));
    const elsewhere = daemonSet({ ...listening, containers: [{ name: "main", ports }], nodeSelector: { gpu: "no" } });
    expect(await verdict([elsewhere], { set })).toEqual([]);
  });

  it("A DaemonSet conflicts on any node if the release selects none", async () => {
    const set = { nodeSelector: null, excludeNodes: null };
    const windows = daemonSet({ ...listening, nodeSelector: { "kubernetes.io/os": "windows" } });
    expect(await verdict([windows], { set })).toEqual(conflict("port", "theirs/exporter"));
  });

  it("DaemonSets are not checked if the values disable it", async () => {
    expect(await verdict([daemonSet()], { set: { checkCluster: false } })).toEqual([]);
  });
});

function owner(release: string, namespace: string) {
  return { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace };
}
