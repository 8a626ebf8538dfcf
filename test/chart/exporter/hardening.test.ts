import type { V1PolicyRule } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest, podOf, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { valuesSets } from "../../support/values-files.ts";

const evaluatePodSecurity = {
  runAsNonRoot: true,
  runAsUser: 65534,
  runAsGroup: 65534,
  fsGroup: 65534,
  seccompProfile: { type: "RuntimeDefault" },
};
const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

describe.concurrent("hardening by default", () => {
  it("The exporter gets only the node's network and three read-only folders", async () => {
    const pod = find(await render(), "DaemonSet").spec?.template.spec;
    expect(pod).toMatchObject({
      hostNetwork: true,
      automountServiceAccountToken: false,
      securityContext: evaluatePodSecurity,
      volumes: [
        { name: "proc", hostPath: { path: "/proc" } },
        { name: "root", hostPath: { path: "/" } },
        { name: "sys", hostPath: { path: "/sys" } },
      ],
    });
    expect([pod?.hostPID, pod?.hostIPC, pod?.shareProcessNamespace, pod?.initContainers]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const [container, ...others] = pod?.containers ?? [];
    expect(others).toEqual([]);
    expect(container?.securityContext).toEqual(containerSecurity);
    expect(container?.volumeMounts).toEqual([
      { name: "proc", mountPath: "/host/proc", readOnly: true },
      { name: "root", mountPath: "/host/root", readOnly: true, mountPropagation: "HostToContainer" },
      { name: "sys", mountPath: "/host/sys", readOnly: true },
    ]);
  });

  it("The exporter's service account has no permissions", async () => {
    const manifests = await render();
    const { metadata, automountServiceAccountToken } = find(manifests, "ServiceAccount", "node-monitoring");
    const subjects = selectKind(manifests, "ClusterRoleBinding").flatMap((binding) => binding.subjects ?? []);
    expect(automountServiceAccountToken).toBe(false);
    expect(subjects.map(({ name }) => name)).not.toContain(metadata.name);
  });

  it.each([true, false])("Every other pod has the same restrictions, with prometheus.enabled=%s", async (enabled) => {
    const scrape = { reload: { url: "http://prometheus.example.com" } };
    const manifests = await render({ set: { prometheus: { enabled }, scrape } });
    const kinds = ["StatefulSet", "Pod", "Job"] as const;
    const pods = kinds.flatMap((kind) => selectKind(manifests, kind)).map(podOf);
    expect(pods).toHaveLength(enabled ? 4 : 2);
    for (const pod of pods) {
      expect(pod?.securityContext).toEqual(evaluatePodSecurity);
      expect(pod?.containers.map(({ securityContext }) => securityContext)).toEqual([containerSecurity]);
      expect([pod?.hostNetwork, pod?.hostPID, pod?.hostIPC]).toEqual([undefined, undefined, undefined]);
      expect(pod?.volumes?.filter(({ hostPath }) => hostPath) ?? []).toEqual([]);
    }
  });

  it.each([
    { title: "in shards", prometheus: { shards: 2 }, pods: 3 },
    { title: "as an agent", prometheus: { agentMode: true, remoteWrite: [{ url: "http://a" }] }, pods: 2 },
    { title: "with a volume", prometheus: { shards: 2, persistence: { enabled: true } }, pods: 3 },
    { title: "with a web configuration", prometheus: { webConfigSecret: "web" }, pods: 2 },
  ])(
    "The bundled Prometheus $title and its `helm test` have the same restrictions",
    async ({ prometheus, pods: count }) => {
      const manifests = await render({ set: { prometheus: { enabled: true, ...prometheus } } });
      const pods = [...selectKind(manifests, "StatefulSet"), ...selectKind(manifests, "Pod")].map(podOf);
      expect(pods).toHaveLength(count);
      for (const pod of pods) {
        expect(pod?.securityContext).toEqual(evaluatePodSecurity);
        expect(pod?.containers.map(({ securityContext }) => securityContext)).toEqual([containerSecurity]);
        expect([pod?.hostNetwork, pod?.hostPID, pod?.hostIPC]).toEqual([undefined, undefined, undefined]);
        expect(pod?.volumes?.filter(({ hostPath }) => hostPath) ?? []).toEqual([]);
        // All of these pods call the API server.
        expect(pod?.automountServiceAccountToken).toBe(true);
      }
    },
  );

  it("Only pods that call the API server have a token", async () => {
    const tokens = async (enabled: boolean) =>
      Object.fromEntries(
        (
          await render({
            set: { prometheus: { enabled }, scrape: { reload: { url: "http://prometheus.example.com" } } },
          })
        )
          .map((manifest) => [manifest.kind, podOf(manifest)?.automountServiceAccountToken] as const)
          .filter(([, token]) => token !== undefined),
      );
    // `helm test` queries the bundled Prometheus if it is enabled, or else the API server.
    expect(await tokens(true)).toEqual({ DaemonSet: false, StatefulSet: true, Pod: false, Job: false });
    expect(await tokens(false)).toEqual({ DaemonSet: false, Pod: true, Job: false });
  });
});

describe.concurrent("permissions in the cluster", () => {
  it.each(valuesSets)(
    "$title grants only the permissions to discover targets and to read kubelet metrics",
    async ({ title, values }) => {
      const manifests = await render({ values });
      const discoveries = readScrapeJobs(manifests).flatMap(({ kubernetes_sd_configs = [] }) => kubernetes_sd_configs);
      const roles = discoveries.filter((one) => !("namespaces" in one)).map(({ role }) => role);
      expect(granted(manifests).sort()).toEqual([...new Set(["nodes/metrics", ...roles.flatMap(discovery)])].sort());
      for (const { resources, verbs } of scrapeRules(manifests).filter(({ nonResourceURLs }) => !nonResourceURLs))
        expect(verbs).toEqual(resources?.includes("nodes/metrics") ? ["get"] : ["list", "watch"]);
      // With the preset, Prometheus discovers the exporter's pods in their namespace.
      const local = manifests.filter(({ kind }) => ["Role", "RoleBinding"].includes(kind));
      expect(local).toHaveLength(title.includes("kube-prometheus-stack") ? 2 : 0);
      // This permission would let its owner run commands in every pod of a node.
      expect(JSON.stringify(manifests)).not.toContain("nodes/proxy");
    },
  );

  const list = ["list", "watch"];
  it.each([
    { job: "nodes", more: [] },
    { job: "cadvisor", more: [] },
    { job: "pods", more: [{ apiGroups: [""], resources: ["pods"], verbs: list }] },
    { job: "services", more: [{ apiGroups: [""], resources: ["services"], verbs: list }] },
    {
      job: "endpoints",
      more: [
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: list },
        { apiGroups: [""], resources: ["pods"], verbs: list },
        { apiGroups: [""], resources: ["services"], verbs: list },
      ],
    },
    {
      job: "ingresses",
      more: [{ apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: list }],
    },
  ])("The job $job adds only the permissions that its discovery needs", async ({ job, more }) => {
    const scrape = { [job]: { enabled: true }, blackboxExporter: { address: "blackbox:9115" } };
    expect(find(await render({ set: { scrape } }), "ClusterRole").rules).toEqual([
      { apiGroups: [""], resources: ["nodes"], verbs: list },
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      ...more,
    ]);
  });

  it("Jobs that name namespaces get permissions in these only, unless another job lists the same objects everywhere", async () => {
    const blackboxExporter = { address: "blackbox:9115" };
    const scrape = {
      pods: { enabled: true, namespaces: ["a", "b"] },
      endpoints: { enabled: true, namespaces: ["b", "c"] },
      services: { enabled: true },
      ingresses: { enabled: false, namespaces: ["d"] },
      blackboxExporter,
    };
    const rbac = { serviceAccounts: [{ name: "theirs", namespace: "other" }] };
    const manifests = await render({ set: { scrape, rbac } });
    const [, , ...everywhere] = find(manifests, "ClusterRole").rules ?? [];
    expect(everywhere.map(({ resources }) => resources)).toEqual([["services"]]);
    const roles = selectKind(manifests, "Role").map(({ metadata, rules = [] }) => [
      metadata.namespace,
      rules.flatMap(({ resources }) => resources),
    ]);
    expect(Object.fromEntries(roles)).toEqual({
      a: ["pods"],
      b: ["endpointslices", "pods"],
      c: ["endpointslices", "pods"],
    });
    const bindings = selectKind(manifests, "RoleBinding");
    expect(bindings.map(({ metadata }) => metadata.namespace)).toEqual(["a", "b", "c"]);
    for (const { metadata, roleRef, subjects } of bindings) {
      expect(roleRef).toEqual({ apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name });
      expect(subjects).toEqual([{ kind: "ServiceAccount", name: "theirs", namespace: "other" }]);
    }
    const none = await render({ set: { scrape, rbac: { create: false } } });
    expect(none.filter(({ kind }) => kind.includes("Role"))).toEqual([]);
    expect(selectKind(await render({ set: { scrape } }), "RoleBinding")).toEqual([]);
  });

  it("Permissions are bound to the bundled Prometheus and to the named service accounts", async () => {
    const manifests = await render({
      set: { prometheus: { enabled: true }, rbac: { serviceAccounts: [{ name: "theirs", namespace: "other" }] } },
    });
    expect(find(manifests, "ClusterRoleBinding").subjects).toEqual([
      { kind: "ServiceAccount", name: "node-monitoring-prometheus", namespace: "monitoring" },
      { kind: "ServiceAccount", name: "theirs", namespace: "other" },
    ]);
  });

  it("Permissions last only as long as `helm test` if no service account is named", async () => {
    const { metadata, subjects } = find(await render(), "ClusterRoleBinding");
    expect(subjects?.map(({ name }) => name)).toEqual(["node-monitoring-test"]);
    expect(metadata.annotations).toEqual({
      "helm.sh/hook": "test",
      "helm.sh/hook-weight": "-1",
      "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded,hook-failed",
    });
  });

  it("The chart creates neither roles nor a test if rbac.create is false", async () => {
    const set = { rbac: { create: false }, networkPolicy: { enabled: true } };
    const manifests = await render({ set });
    // Without permissions, the test's pod could not query anything.
    const tests = manifests.filter(({ metadata }) => metadata.annotations?.["helm.sh/hook"] === "test");
    expect(tests.map(({ kind }) => kind)).toEqual([]);
    expect(manifests.filter(({ apiVersion }) => apiVersion.startsWith("rbac."))).toEqual([]);
  });
});

/** Returns the resources for which a cluster role grants permissions. */
function granted(manifests: readonly Manifest[]): string[] {
  return scrapeRules(manifests).flatMap(({ resources = [] }) => resources);
}

function scrapeRules(manifests: readonly Manifest[]): V1PolicyRule[] {
  // The role of the exporter's own proxy is tested in web.test.ts.
  const roles = manifests.filter(({ metadata }) => !metadata.name.endsWith("-kube-rbac-proxy"));
  return find(roles, "ClusterRole").rules ?? [];
}

/** The resources that each role of Prometheus's discovery lists: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config */
function discovery(role: string): string[] {
  const listed: Record<string, string[]> = {
    node: ["nodes"],
    pod: ["pods"],
    service: ["services"],
    endpointslice: ["endpointslices", "services", "pods"],
    ingress: ["ingresses"],
  };
  return listed[role] ?? expect.fail(`role ${role} is not known`);
}
