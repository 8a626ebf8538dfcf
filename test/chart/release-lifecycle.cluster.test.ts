import { expect, it } from "vitest";
import { clusterKubectl } from "../../scripts/lib/cluster/kubectl.ts";
import { helmRollback, helmUninstall } from "../../scripts/lib/helm/install.ts";
import { cluster, clusterName, eventually, install, installAndWait, kubeconfig } from "../support/cluster/release.ts";

/** Returns all objects in the cluster of all kinds, except those that Kubernetes creates and deletes on its own. */
async function allObjects(): Promise<Set<string>> {
  const ask = (...args: string[]) => clusterKubectl(clusterName, args);
  const kinds = (await ask("api-resources", "--verbs=list", "--output=name")).split("\n");
  const lasting = kinds.filter(
    (kind) => !/^(certificatesigningrequests|componentstatuses|events|leases\.|nodemetrics|podmetrics)/.test(kind),
  );
  const lines = await ask(
    "get",
    lasting.join(","),
    "--all-namespaces",
    "--ignore-not-found",
    "--output",
    'jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{"\\n"}{end}',
  );
  return new Set(lines.split("\n").filter(Boolean));
}

const difference = (left: Set<string>, right: Set<string>) => [...left].filter((name) => !right.has(name));

/** No node port, because another release uses it. */
const withoutNodePort = { prometheus: { service: { type: "ClusterIP", nodePort: 0 } } };

/** Two releases with names of maximum length, one per Helm version, next to each other and to a third one. Only the ports must differ. */
const releases = [
  { helm: "helm", release: `long-${"x".repeat(48)}`, namespace: "lifecycle-4", ports: [9300, 9301] },
  { helm: "helm3", release: `long-${"y".repeat(48)}`, namespace: "lifecycle-3", ports: [9400, 9401] },
] as const;

type Lifecycle = (typeof releases)[number];

/** Waits until the exporter has three pods with a port, one on each node. */
async function podsAt(port: number, { namespace }: Lifecycle): Promise<void> {
  await eventually(async () => {
    const { items } = await cluster.core.listNamespacedPod({ namespace });
    const ports = items.flatMap(({ spec }) => spec?.containers.flatMap(({ ports = [] }) => ports) ?? []);
    expect(ports.filter(({ containerPort }) => containerPort === port)).toHaveLength(3);
  });
}

/** Installs, upgrades, rolls back and removes a release. */
async function live(lifecycle: Lifecycle): Promise<void> {
  const { helm, release, namespace, ports } = lifecycle;
  const options = { helm, release, namespace, kubeconfig };
  await install({ ...options, set: { ...withoutNodePort, port: ports[0] } });
  await podsAt(ports[0], lifecycle);
  const { items: roles } = await cluster.rbac.listClusterRole();
  expect(roles.filter(({ metadata }) => metadata?.name?.startsWith(`${namespace}:`))).toHaveLength(1);
  await install({ ...options, set: { ...withoutNodePort, port: ports[1] } });
  await podsAt(ports[1], lifecycle);
  await helmRollback(options);
  await podsAt(ports[0], lifecycle);
  await helmUninstall(options);
}

it("Further releases that Helm 4 and Helm 3 install, upgrade, roll back and remove leave nothing in the cluster", async () => {
  await installAndWait();
  for (const { namespace } of releases) {
    await cluster.core.createNamespace({ body: { metadata: { name: namespace } } });
    // The control plane has added its objects to a new namespace before the count.
    await eventually(() => cluster.core.readNamespacedServiceAccount({ name: "default", namespace }));
  }
  // An owner that is being deleted deletes its objects at some later time.
  await eventually(async () => {
    const { items } = await cluster.core.listNamespace();
    expect(items.filter(({ status }) => status?.phase === "Terminating")).toEqual([]);
  });
  const before = await allObjects();
  await Promise.all(releases.map(live));
  await eventually(async () => expect(difference(await allObjects(), before)).toEqual([]));
  // Other controllers may replace their pods at any time.
  expect(difference(before, await allObjects()).filter((name) => !name.startsWith("Pod "))).toEqual([]);

  for (const { namespace } of releases) await cluster.core.deleteNamespace({ name: namespace });
  await eventually(async () => {
    const left = [...(await allObjects())].filter((name) => name.includes("lifecycle-"));
    expect(left).toEqual([]);
  });
});
