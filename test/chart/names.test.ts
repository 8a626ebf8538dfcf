import { describe, expect, it } from "vitest";
import { type RenderOptions, render } from "../../scripts/lib/helm/render.ts";
import { find, type Manifest, selectKind } from "../../scripts/lib/kubernetes/manifest.ts";
import { findRejected } from "../support/rejected.ts";
import { helms } from "../support/values-files.ts";

/** Everything that the chart can render, so that every name is tested. */
const everything = {
  prometheus: { enabled: true },
  dashboards: { enabled: true },
  rbac: { serviceAccounts: [{ name: "1", namespace: "2" }] },
  scrape: { reload: { url: "http://prometheus.example.com" } },
};
const longest = "a".repeat(53);

const isClusterScoped = ({ metadata }: Manifest) => metadata.namespace === undefined;
const namesOf = (manifests: readonly Manifest[]) => manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe.concurrent.each(helms)("names with %s", (helm) => {
  it.each([
    { title: "of the maximum length", release: longest, namespace: "monitoring" },
    { title: "of the maximum length in the longest namespace", release: longest, namespace: "n".repeat(63) },
    { title: "that is truncated at a dash", release: `${"a".repeat(26)}-${"b".repeat(26)}`, namespace: "monitoring" },
    { title: "with dots", release: "team.production", namespace: "monitoring" },
    { title: "of digits, in a namespace of digits", release: "123", namespace: "2024" },
    { title: "that YAML 1.1 reads as a boolean", release: "yes", namespace: "on" },
    { title: "that YAML reads as a number", release: "1e3", namespace: "0x1f" },
    { title: "that contains the chart's name", release: "my-node-monitoring", namespace: "monitoring" },
  ])("A release name $title results in valid names", async ({ release, namespace }) => {
    const manifests = await render({ helm, release, namespace, set: everything });
    expect(await findRejected(manifests)).toEqual([]);
    // A StatefulSet's pods have a label of its name and a hash of ten characters.
    expect(find(manifests, "StatefulSet").metadata.name.length).toBeLessThanOrEqual(52);
    // A service's name is a host name as in RFC 1035: https://kubernetes.io/docs/concepts/services-networking/service
    for (const { metadata } of selectKind(manifests, "Service"))
      expect(metadata.name).toMatch(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
    for (const { metadata } of manifests) expect(metadata.labels?.["app.kubernetes.io/instance"]).toBe(release);
  });
});

it.each(helms)("A release name longer than Helm allows is rejected by %s with the limit", async (helm) => {
  await expect(render({ helm, release: `${longest}a` })).rejects.toThrow(/the length must not be longer than 53$/);
});

describe.concurrent("two releases", () => {
  const pairs: { title: string; left: RenderOptions; right: RenderOptions }[] = [
    {
      title: "with long names that differ in the last letter",
      left: { release: `${"a".repeat(52)}b` },
      right: { release: `${"a".repeat(52)}c` },
    },
    {
      title: "with long overridden names that differ in the last letter",
      left: { set: { fullnameOverride: `${"a".repeat(62)}b` } },
      right: { set: { fullnameOverride: `${"a".repeat(62)}c` } },
    },
    {
      title: "with one name in two namespaces",
      left: { release: "x", namespace: "one" },
      right: { release: "x", namespace: "two" },
    },
    {
      title: "with one name in two long namespaces that differ in the last letter",
      left: { release: longest, namespace: `${"n".repeat(62)}1` },
      right: { release: longest, namespace: `${"n".repeat(62)}2` },
    },
    {
      title: "whose namespace and name read the same when joined",
      left: { release: "prod", namespace: "team" },
      right: { release: "node-monitoring", namespace: "team-prod" },
    },
  ];

  it.each(pairs)("Two releases $title share no object", async ({ left, right }) => {
    const [one, two] = await Promise.all(
      [left, right].map((options) => render({ ...options, set: { ...everything, ...options.set } })),
    );
    const inOne = left.namespace === right.namespace ? one : one?.filter(isClusterScoped);
    const names = namesOf(inOne ?? []);
    expect(names.length).toBeGreaterThan(0);
    expect(namesOf(two ?? []).filter((name) => names.includes(name))).toEqual([]);
  });
});

describe.concurrent("names", () => {
  it("Names consist of the release and the chart name", async () => {
    expect(namesOf(await render({ release: "x", set: everything }))).toEqual([
      "ServiceAccount x-node-monitoring",
      "ServiceAccount x-node-monitoring-prometheus",
      "ConfigMap x-node-monitoring-dashboard-fleet",
      "ConfigMap x-node-monitoring-dashboard-kubelet",
      "ConfigMap x-node-monitoring-dashboard-node",
      "ConfigMap x-node-monitoring-prometheus",
      "ConfigMap x-node-monitoring-rules",
      "ConfigMap x-node-monitoring-scrape-config",
      "ClusterRole monitoring:x-node-monitoring-scrape",
      "ClusterRoleBinding monitoring:x-node-monitoring-scrape",
      "Service x-node-monitoring-prometheus",
      "DaemonSet x-node-monitoring",
      "StatefulSet x-node-monitoring-prometheus",
      "ConfigMap x-node-monitoring-config-check",
      "Pod x-node-monitoring-test",
      "Job x-node-monitoring-config-check",
      "Job x-node-monitoring-reload",
    ]);
  });

  it.each([
    {
      title: "only the release name if it contains the chart name",
      release: "my-node-monitoring",
      set: {},
      name: "my-node-monitoring",
      label: "node-monitoring",
    },
    {
      title: "the release name and nameOverride",
      release: "x",
      set: { nameOverride: "nodes" },
      name: "x-nodes",
      label: "nodes",
    },
    {
      title: "only the release name if it contains nameOverride",
      release: "nodes-x",
      set: { nameOverride: "nodes" },
      name: "nodes-x",
      label: "nodes",
    },
    {
      title: "fullnameOverride",
      release: "x",
      set: { fullnameOverride: "exporter" },
      name: "exporter",
      label: "node-monitoring",
    },
  ])("Names are $title", async ({ release, set, name, label }) => {
    const { metadata } = find(await render({ release, set }), "DaemonSet");
    expect([metadata.name, metadata.labels?.["app.kubernetes.io/name"]]).toEqual([name, label]);
  });

  it("namespaceOverride replaces the release namespace everywhere", async () => {
    const manifests = await render({ set: { ...everything, namespaceOverride: "elsewhere" } });
    expect(new Set(manifests.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["elsewhere", undefined]));
    expect(find(manifests, "ClusterRole").metadata.name).toBe("elsewhere:node-monitoring-scrape");
    expect(JSON.stringify(manifests)).not.toContain('"monitoring"');
  });
});
