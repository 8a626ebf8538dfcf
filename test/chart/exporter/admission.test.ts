import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";

const openShift = { apiVersions: ["security.openshift.io/v1", "security.openshift.io/v1/SecurityContextConstraints"] };
const gke = { kubeVersion: "v1.34.1-gke.1829001" };
const create = (value: boolean | string) => ({ create: value });

const sidecar = { name: "a", image: "a:1" };
const closed = { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };

const constraints = (manifests: readonly Manifest[]) =>
  manifests.filter(({ kind }) => kind === "SecurityContextConstraints");

describe.concurrent("OpenShift's SecurityContextConstraints", () => {
  it("SecurityContextConstraints allow exactly what the exporter's pods use, and only for its service account", async () => {
    const [manifest, ...others] = constraints(await render(openShift));
    expect(others).toEqual([]);
    expect(manifest).toEqual({
      apiVersion: "security.openshift.io/v1",
      kind: "SecurityContextConstraints",
      metadata: { name: "monitoring.node-monitoring", labels: expect.any(Object) },
      users: ["system:serviceaccount:monitoring:node-monitoring"],
      allowHostDirVolumePlugin: true,
      allowHostNetwork: true,
      allowHostPorts: true,
      allowHostPID: false,
      allowHostIPC: false,
      allowPrivilegedContainer: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      requiredDropCapabilities: ["ALL"],
      runAsUser: { type: "MustRunAsNonRoot" },
      fsGroup: { type: "RunAsAny" },
      supplementalGroups: { type: "RunAsAny" },
      seLinuxContext: { type: "RunAsAny" },
      seccompProfiles: ["runtime/default"],
      volumes: ["hostPath"],
    });
  });

  it.each([
    { title: "another cluster", options: {}, there: 0 },
    {
      title: "another cluster that requests them",
      options: { set: { securityContextConstraints: create(true) } },
      there: 1,
    },
    {
      title: "OpenShift with creation disabled",
      options: { ...openShift, set: { securityContextConstraints: create(false) } },
      there: 0,
    },
    {
      title: "OpenShift with the namespace's default service account",
      options: { ...openShift, set: { serviceAccount: { create: false } } },
      there: 0,
    },
    {
      title: "OpenShift with two DaemonSets",
      options: { ...openShift, set: { pools: { gpu: { nodeSelector: { gpu: "yes" } } } } },
      there: 2,
    },
  ])("The chart renders $there SecurityContextConstraints on $title", async ({ options, there }) => {
    expect(constraints(await render(options))).toHaveLength(there);
  });

  it.each([
    { title: "the node's process IDs", set: { hostPID: true }, allows: { allowHostPID: true } },
    {
      title: "the node's process IDs for a collector",
      set: { collectors: { processes: true } },
      allows: { allowHostPID: true },
    },
    {
      title: "the node's inter-process communication",
      set: { podSpec: { hostIPC: true } },
      allows: { allowHostIPC: true },
    },
    { title: "the pod network", set: { hostNetwork: false }, allows: { allowHostNetwork: false } },
    {
      title: "privileged mode",
      set: { containerSecurityContext: { privileged: true, allowPrivilegeEscalation: null } },
      allows: { allowPrivilegedContainer: true, allowPrivilegeEscalation: true },
    },
    {
      title: "a capability",
      set: { containerSecurityContext: { capabilities: { add: ["SYS_TIME"] } } },
      allows: { allowedCapabilities: ["SYS_TIME"], requiredDropCapabilities: ["ALL"] },
    },
    {
      title: "its capabilities",
      set: { containerSecurityContext: { capabilities: null } },
      allows: { requiredDropCapabilities: undefined },
    },
    {
      title: "a writable file system",
      set: { containerSecurityContext: { readOnlyRootFilesystem: false } },
      allows: { readOnlyRootFilesystem: false },
    },
    {
      title: "root",
      set: { securityContext: { runAsUser: 0, runAsNonRoot: false } },
      allows: { runAsUser: { type: "RunAsAny" } },
    },
    {
      title: "an unspecified user",
      set: { securityContext: null },
      allows: { runAsUser: { type: "RunAsAny" } },
    },
    {
      title: "a privileged init container",
      set: { podSpec: { initContainers: [{ ...sidecar, securityContext: { ...closed, privileged: true } }] } },
      allows: { allowPrivilegedContainer: true, requiredDropCapabilities: ["ALL"] },
    },
    {
      title: "a container without a security context",
      set: { podSpec: { containers: [sidecar] } },
      allows: {
        allowPrivilegeEscalation: true,
        readOnlyRootFilesystem: false,
        requiredDropCapabilities: undefined,
        runAsUser: { type: "MustRunAsNonRoot" },
      },
    },
    {
      title: "no folder of the node",
      set: { hostMounts: { proc: null, sys: null, root: null } },
      allows: { allowHostDirVolumePlugin: false, volumes: [] },
    },
    {
      title: "the cluster's default for the token",
      set: { serviceAccount: { automount: null } },
      allows: { volumes: ["hostPath", "projected"] },
    },
    {
      title: "a token",
      set: { serviceAccount: { automount: true } },
      allows: { volumes: ["hostPath", "projected"] },
    },
  ])("SecurityContextConstraints follow the settings of the pods: $title", async ({ set, allows }) => {
    const [manifest] = constraints(await render({ ...openShift, set }));
    expect({ requiredDropCapabilities: undefined, ...manifest }).toMatchObject(allows);
  });
});

describe.concurrent("the ResourceQuota for the priority class", () => {
  it("The ResourceQuota allows every pod of the priority class, which GKE would otherwise reject", async () => {
    const [quota] = selectKind(await render(gke), "ResourceQuota");
    expect(quota?.metadata).toMatchObject({ name: "node-monitoring", namespace: "monitoring" });
    expect(quota?.spec).toEqual({
      hard: { pods: "1G" },
      scopeSelector: {
        matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["system-node-critical"] }],
      },
    });
  });

  it.each([
    { title: "another cluster", options: {}, there: 0 },
    { title: "another cluster that requests it", options: { set: { resourceQuota: create(true) } }, there: 1 },
    { title: "GKE with creation disabled", options: { ...gke, set: { resourceQuota: create(false) } }, there: 0 },
    { title: "GKE in kube-system, which already has one", options: { ...gke, namespace: "kube-system" }, there: 0 },
    { title: "GKE with a custom priority class", options: { ...gke, set: { priorityClassName: "mine" } }, there: 0 },
    { title: "GKE without a priority class", options: { ...gke, set: { priorityClassName: "" } }, there: 0 },
  ])("The chart renders $there ResourceQuotas on $title", async ({ options, there }) => {
    expect(selectKind(await render(options), "ResourceQuota")).toHaveLength(there);
  });

  it("The ResourceQuota includes the priority classes of all pools", async () => {
    const pools = { gpu: { nodeSelector: { gpu: "yes" }, priorityClassName: "system-cluster-critical" } };
    const [quota] = selectKind(await render({ ...gke, set: { pools } }), "ResourceQuota");
    expect(quota?.spec?.scopeSelector?.matchExpressions?.[0]?.values).toEqual([
      "system-node-critical",
      "system-cluster-critical",
    ]);
  });
});
