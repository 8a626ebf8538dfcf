import type { V1DaemonSet, V1NodeSelectorTerm, V1PodSpec } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { type RenderOptions, render } from "../../../scripts/lib/helm/render.ts";
import { withRenderer } from "../../support/helm-template.ts";

/** What the chart says to an installation in a cluster that has certain objects: its refusal, or nothing. */
async function verdict(objects: readonly object[], options: RenderOptions = {}): Promise<string> {
  try {
    await render({ ...options, objects });
    return "";
  } catch (error) {
    if (error instanceof HelmError) return error.message;
    throw error;
  }
}

it("nothing is asked by `helm template`, which sees no cluster", async () => {
  expect(await render()).not.toEqual([]);
});

describe.concurrent.each(withRenderer)("a namespace's Pod Security level", () => {
  const namespace = (labels?: object, name = "monitoring") => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, ...(labels && { labels }) },
  });
  const level = (name: string) => ({ "pod-security.kubernetes.io/enforce": name });

  it.each(["baseline", "restricted"])("%s is refused, with the command that changes it", async (name) => {
    expect(await verdict([namespace(level(name))])).toBe(
      `namespace monitoring enforces Pod Security level ${name}, which admits no pod with a port or folders of the node: the DaemonSet would get none. Run \`kubectl label namespace monitoring pod-security.kubernetes.io/enforce=privileged --overwrite\`, or install into another namespace.`,
    );
  });

  it.each([
    { title: "privileged", found: [namespace(level("privileged"))] },
    { title: "only warned of", found: [namespace({ "pod-security.kubernetes.io/warn": "restricted" })] },
    { title: "none", found: [namespace({})] },
    { title: "of a namespace without labels", found: [namespace()] },
    { title: "of a namespace that is not there yet", found: [] },
    { title: "of another namespace", found: [namespace(), namespace(level("restricted"), "default")] },
  ])("$title is let be", async ({ found }) => {
    expect(await verdict(found)).toBe("");
  });

  it("is that of the namespace where the pods will be", async () => {
    const found = [namespace(), namespace(level("baseline"), "elsewhere")];
    const said = await verdict(found, { set: { namespaceOverride: "elsewhere" } });
    expect(said).toMatch(/^namespace elsewhere enforces Pod Security level baseline,/);
  });

  it("is not asked for where the user does not want it", async () => {
    expect(await verdict([namespace(level("baseline"))], { set: { checkCluster: false } })).toBe("");
  });
});

const linux = { "kubernetes.io/os": "linux" };
const listening = { hostNetwork: true, containers: [{ name: "main", ports: [{ containerPort: 9100 }] }] };
const running = { observedGeneration: 1, desiredNumberScheduled: 3 };

/** A DaemonSet `theirs/exporter` as the API server gives it. */
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
const refusal =
  "port 9100 is taken already on nodes of this release, by DaemonSet theirs/exporter. Set port to another one, such as 9101, or remove the other; checkCluster false installs all the same.";

describe.concurrent.each(withRenderer)("a DaemonSet of others on the same nodes", () => {
  it.each([
    { title: "a port, on the node's network", found: daemonSet() },
    { title: "a port of the node", found: container({ ports: [{ containerPort: 80, hostPort: 9100 }] }, {}) },
    { title: "a flag", found: container({ args: ["--a=b", "--web.listen-address=:9100"] }) },
    { title: "a flag with an address", found: container({ args: ["--secure-listen-address=[$(IP)]:9100"] }) },
    {
      title: "a flag in two words of its command",
      found: container({ command: ["x", "--listen-address", "0.0.0.0:9100"] }),
    },
    {
      title: "a sidecar",
      found: daemonSet({ ...listening, containers: [{ name: "a" }], initContainers: listening.containers }),
    },
    { title: "a port, where its status is not known yet", found: daemonSet(listening, { status: {} }) },
    { title: "a port, where it selects Linux too", found: daemonSet({ ...listening, nodeSelector: linux }) },
    {
      title: "a port, on nodes that a label of ours says nothing of",
      found: daemonSet({ ...listening, nodeSelector: { disk: "ssd" } }),
    },
    {
      title: "a port, on Linux as one of several",
      found: onNodes({ matchExpressions: [expression("kubernetes.io/os", "In", "windows", "linux")] }),
    },
    {
      title: "a port, on Windows or what has a label",
      found: onNodes(
        { matchExpressions: [expression("kubernetes.io/os", "In", "windows")] },
        { matchExpressions: [expression("disk", "Exists")] },
      ),
    },
    {
      title: "a port, as another release",
      found: daemonSet(listening, { metadata: { annotations: owner("theirs", "theirs") } }),
    },
    {
      title: "a port, as a release of the same name elsewhere",
      found: daemonSet(listening, { metadata: { annotations: owner("node-monitoring", "theirs") } }),
    },
  ])("that takes the exporter's port by $title is refused by name", async ({ found }) => {
    expect(await verdict([found])).toBe(refusal);
  });

  it.each([
    { title: "has another port", found: container({ ports: [{ containerPort: 9101 }] }) },
    {
      title: "has another port of the node",
      found: container({ ports: [{ containerPort: 9100, hostPort: 80 }] }, {}),
    },
    { title: "has the port on a network of its own", found: container({ ports: [{ containerPort: 9100 }] }, {}) },
    { title: "has the port for UDP", found: container({ ports: [{ containerPort: 9100, protocol: "UDP" }] }) },
    { title: "listens at a longer port", found: container({ args: ["--web.listen-address=:91000"] }) },
    { title: "goes to that port of others", found: container({ args: ["--upstream=http://127.0.0.1:9100"] }) },
    { title: "is on Windows", found: daemonSet({ ...listening, nodeSelector: { "kubernetes.io/os": "windows" } }) },
    {
      title: "is not on Linux",
      found: onNodes({ matchExpressions: [expression("kubernetes.io/os", "NotIn", "linux")] }),
    },
    {
      title: "is on nodes without the label",
      found: onNodes({ matchExpressions: [expression("kubernetes.io/os", "DoesNotExist")] }),
    },
    {
      title: "is on nodes that ours leaves out",
      found: daemonSet({ ...listening, nodeSelector: { type: "virtual-kubelet" } }),
    },
    {
      title: "is on no node",
      found: daemonSet(listening, { status: { observedGeneration: 1, desiredNumberScheduled: 0 } }),
    },
    {
      title: "is about to go",
      found: daemonSet(listening, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } }),
    },
    {
      title: "is this release's",
      found: daemonSet(listening, { metadata: { annotations: owner("node-monitoring", "monitoring") } }),
    },
    {
      title: "is taken over",
      found: daemonSet(listening, { metadata: { name: "node-monitoring", namespace: "monitoring" } }),
    },
  ])("that $title is let be", async ({ found }) => {
    expect(await verdict([found])).toBe("");
  });

  it("is refused together with others, and a port that none of them has is named", async () => {
    const more = container({ args: ["--web.listen-address=127.0.0.1:9101"], ports: [{ containerPort: 9100 }] });
    const found = [daemonSet(), { ...more, metadata: { name: "node-exporter", namespace: "openshift-monitoring" } }];
    expect(await verdict(found)).toContain(
      "by DaemonSet theirs/exporter, openshift-monitoring/node-exporter. Set port to another one, such as 9102,",
    );
  });

  it("is refused where it is in the way of a pool alone", async () => {
    const set = { pools: { gpu: { nodeSelector: { gpu: ["yes"] }, port: 9200 } } };
    const ports = [{ containerPort: 9200 }];
    expect(await verdict([container({ ports })], { set })).toMatch(
      /^pools\.gpu\.port 9200 is taken already .* Set pools\.gpu\.port to another one, such as 9201,/,
    );
    const elsewhere = daemonSet({ ...listening, containers: [{ name: "main", ports }], nodeSelector: { gpu: "no" } });
    expect(await verdict([elsewhere], { set })).toBe("");
  });

  it("is seen on any node where the release selects none", async () => {
    const set = { nodeSelector: null, excludeNodes: null };
    const windows = daemonSet({ ...listening, nodeSelector: { "kubernetes.io/os": "windows" } });
    expect(await verdict([windows], { set })).toBe(refusal);
  });

  it("is not looked for where the user does not want it", async () => {
    expect(await verdict([daemonSet()], { set: { checkCluster: false } })).toBe("");
  });
});

function owner(release: string, namespace: string) {
  return { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace };
}
