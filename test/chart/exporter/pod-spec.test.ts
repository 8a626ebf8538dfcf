import type { V1Container, V1PodSpec } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { validateValues } from "../../../scripts/lib/values/validate.ts";
import { helms } from "../../support/values-files.ts";

async function pod(set: object = {}): Promise<V1PodSpec> {
  return find(await render({ set }), "DaemonSet").spec?.template.spec ?? expect.fail("there is no pod");
}

function container({ containers }: V1PodSpec, name = "node-exporter"): V1Container {
  return containers.find((candidate) => candidate.name === name) ?? expect.fail(`there is no container ${name}`);
}

/** Returns the exporter's pod with additional fields in its own container. */
const exporterWith = (part: object) => ({ podSpec: { containers: [{ name: "node-exporter", ...part }] } });
const env = (...entries: object[]) => exporterWith({ env: entries });

describe.concurrent("podSpec", () => {
  it("podSpec adds fields to the chart's pod and changes nothing else", async () => {
    const added = {
      dnsPolicy: "ClusterFirstWithHostNet",
      dnsConfig: { searches: ["example.com"] },
      hostAliases: [{ ip: "10.0.0.1", hostnames: ["a"] }],
      initContainers: [{ name: "init", image: "init:1" }],
      shareProcessNamespace: true,
    };
    expect(await pod({ podSpec: added })).toEqual({ ...(await pod()), ...added });
  });

  it("podSpec merges containers, volumes and volume mounts, and keeps those of the chart", async () => {
    const sidecar = { name: "sidecar", image: "sidecar:1", volumeMounts: [{ name: "text", mountPath: "/text" }] };
    const lifecycle = { preStop: { sleep: { seconds: 5 } } };
    const mount = { name: "text", mountPath: "/text", readOnly: true };
    const volume = { name: "text", emptyDir: {} };
    const podSpec = {
      containers: [sidecar, { name: "node-exporter", lifecycle, volumeMounts: [mount] }],
      volumes: [volume],
    };
    const [before, after] = await Promise.all([pod(), pod({ podSpec })]);
    const own = container(before);
    expect(after).toEqual({
      ...before,
      containers: [{ ...own, lifecycle, volumeMounts: [...(own.volumeMounts ?? []), mount] }, sidecar],
      volumes: [...(before.volumes ?? []), volume],
    });
  });

  it("podSpec can set empty values, false and 0", async () => {
    const podSpec = { enableServiceLinks: false, terminationGracePeriodSeconds: 0, hostname: "", dnsConfig: {} };
    expect(await pod({ podSpec })).toMatchObject(podSpec);
  });

  it("An empty list in podSpec removes nothing", async () => {
    expect(await pod({ podSpec: { containers: [], volumes: [] } })).toEqual(await pod());
  });

  it("podSpec is data and not a template", async () => {
    const text = "{{ .Release.Name }}";
    expect(container(await pod(env({ name: "A", value: text }))).env).toEqual([{ name: "A", value: text }]);
  });
});

/** Fields and values that Kubernetes does not know, at any depth. */
const wrong: { podSpec: object; says: string }[] = [
  { podSpec: { dnsPolcy: "None" }, says: "podSpec.dnsPolcy: unknown key. Did you mean dnsPolicy?" },
  { podSpec: { ephemeralContainers: [] }, says: "podSpec.ephemeralContainers: unknown key" },
  { podSpec: { shareProcessNamespace: "true" }, says: "podSpec.shareProcessNamespace: must be boolean" },
  {
    podSpec: { dnsPolicy: "Nothing" },
    says: 'podSpec.dnsPolicy: must be one of ClusterFirst, ClusterFirstWithHostNet, Default, None, not "Nothing"',
  },
  { podSpec: { containers: [{ image: "a" }] }, says: "podSpec.containers[0].name: required key is missing" },
  {
    podSpec: { containers: [{ name: "a", image: "a", volumeMount: [] }] },
    says: "podSpec.containers[0].volumeMount: unknown key. Did you mean volumeMounts?",
  },
  {
    podSpec: { containers: [{ name: "a", env: [{ name: "A", value: 1 }] }] },
    says: "podSpec.containers[0].env[0].value: must be string",
  },
  {
    podSpec: { containers: [{ name: "a", lifecycle: { preStop: { exec: { comand: [] } } } }] },
    says: "podSpec.containers[0].lifecycle.preStop.exec.comand: unknown key. Did you mean command?",
  },
  {
    podSpec: { initContainers: [{ name: "a", securityContext: { capabilities: { ad: [] } } }] },
    says: "podSpec.initContainers[0].securityContext.capabilities.ad: unknown key. Did you mean add?",
  },
  {
    podSpec: { containers: [{ name: "a", resources: { limits: { memory: "64MB" } } }] },
    says: 'podSpec.containers[0].resources.limits.memory: "64MB" is not a Kubernetes quantity, such as 100m or 64Mi',
  },
  {
    podSpec: { volumes: [{ name: "a", hostPath: {} }] },
    says: "podSpec.volumes[0].hostPath.path: required key is missing",
  },
  {
    podSpec: {
      volumes: [{ name: "a", projected: { sources: [{ serviceAccountToken: { path: "a", audiences: "b" } }] } }],
    },
    says: "podSpec.volumes[0].projected.sources[0].serviceAccountToken.audiences: unknown key. Did you mean audience?",
  },
];

describe.concurrent.each(helms)("podSpec with %s", (helm) => {
  it.each(wrong)("The schema rejects an invalid podSpec: $says", async ({ podSpec, says }) => {
    expect(validateValues(chartValues([], { podSpec }))).toEqual([says]);
    // Each Helm version words the error differently.
    const [, path = ""] = /([A-Za-z]+): /.exec(says) ?? [];
    await expect(render({ helm, set: { podSpec } })).rejects.toMatchObject({
      lines: [expect.stringContaining(path)],
    });
  });
});

describe.concurrent("the memory limit of Go", () => {
  it.each([
    ["64Mi", "60397977"],
    ["100M", "90000000"],
    ["1.5Gi", "1449551462"],
    ["1e8", "90000000"],
    ["128974848000m", "116077363"],
    [67108864, "60397977"],
    ["2Ti", "1979120929996"],
  ])("With a memory limit of %s, GOMEMLIMIT is 90 % of it: %s bytes", async (memory, value) => {
    const { env: variables } = container(await pod({ resources: { limits: { memory } } }));
    expect(variables).toEqual([{ name: "GOMEMLIMIT", value }]);
  });

  it("GOMEMLIMIT is not set without a memory limit", async () => {
    expect(container(await pod()).env).toBeUndefined();
    expect(container(await pod({ resources: { limits: { cpu: 1 } } })).env).toBeUndefined();
    expect(container(await pod({ resources: null })).env).toBeUndefined();
  });

  it("GOMEMLIMIT from podSpec overrides the chart's", async () => {
    const resources = { limits: { memory: "64Mi" } };
    const own = { name: "GOMEMLIMIT", valueFrom: { resourceFieldRef: { resource: "limits.memory" } } };
    const procs = { name: "GOMAXPROCS", value: "2" };
    expect(container(await pod({ resources, ...env(procs, own) })).env).toEqual([own, procs]);
  });
});

describe.concurrent("tolerations", () => {
  const exists = { operator: "Exists" };
  it.each([
    { tolerations: "all", rendered: [exists] },
    { tolerations: "NoSchedule", rendered: [{ ...exists, effect: "NoSchedule" }] },
    { tolerations: [{ key: "gpu", ...exists }], rendered: [{ key: "gpu", ...exists }] },
    { tolerations: [], rendered: undefined },
    { tolerations: null, rendered: undefined },
  ])("The DaemonSet has the tolerations of the values: $tolerations", async ({ tolerations, rendered }) => {
    expect((await pod({ tolerations })).tolerations).toEqual(rendered);
  });

  it("The DaemonSet tolerates every taint by default", async () => {
    expect((await pod()).tolerations).toEqual([exists]);
  });
});

describe.concurrent("the image without a shell", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  it.each([
    { image: {}, is: /^quay\.io\/prometheus\/node-exporter:v\d+\.\d+\.\d+-distroless$/ },
    { image: { tag: "v1.11.0" }, is: /:v1\.11\.0-distroless$/ },
    { image: { tag: "v1.11.0-distroless" }, is: /:v1\.11\.0-distroless$/ },
    { image: { tag: "mine" }, is: /:mine-distroless$/ },
    { image: { tag: "v1.12.1", digest }, is: new RegExp(`:v1\\.12\\.1-distroless@${digest}$`) },
  ])("The exporter's image matches $is with $image", async ({ image, is }) => {
    expect(container(await pod({ image: { ...image, distroless: true } })).image).toMatch(is);
  });
});

describe.concurrent("collectors that read root's files", () => {
  const user = { runAsUser: 0, runAsNonRoot: false };
  it.each([{ rapl: true }, { slabinfo: true }, { rapl: { "enable-zone-label": true } }])(
    "With %j the exporter runs as root, without capabilities and otherwise with the same restrictions",
    async (collectors) => {
      const [before, after] = await Promise.all([pod(), pod({ collectors })]);
      expect(container(after).securityContext).toEqual({ ...container(before).securityContext, ...user });
      expect(after.securityContext).toEqual(before.securityContext);
    },
  );

  it.each([{ rapl: false }, { slabinfo: false }, { cpu: true }])(
    "With %j the exporter does not run as root",
    async (collectors) => {
      expect(container(await pod({ collectors })).securityContext).not.toHaveProperty("runAsUser");
    },
  );

  it("The exporter does not run as root in any profile", async () => {
    for (const profile of ["minimal", "standard", "full"])
      expect(container(await pod({ profile })).securityContext).not.toHaveProperty("runAsUser");
  });
});

describe.concurrent("SELinux", () => {
  // Bottlerocket's types for privileged processes, and that of other systems.
  it.each(["control_t", "super_t", "spc_t"])(
    "The SELinux type %s can be set for the pod and for the container",
    async (type) => {
      const seLinuxOptions = { user: "system_u", role: "system_r", type, level: "s0" };
      const set = { securityContext: { seLinuxOptions }, containerSecurityContext: { seLinuxOptions } };
      const spec = await pod(set);
      expect(spec.securityContext?.seLinuxOptions).toEqual(seLinuxOptions);
      expect(container(spec).securityContext?.seLinuxOptions).toEqual(seLinuxOptions);
    },
  );
});

describe.concurrent("the pod without parts of the default values", () => {
  const paths = ({ args = [] }: V1Container) => args.filter((arg) => arg.startsWith("--path.")).sort();
  const rootPaths = ["--path.rootfs=/host/root", "--path.udev.data=/host/root/run/udev/data"];

  it.each([
    { gone: "proc", left: ["root", "sys"], flags: [...rootPaths, "--path.sysfs=/host/sys"].sort() },
    { gone: "sys", left: ["proc", "root"], flags: ["--path.procfs=/host/proc", ...rootPaths] },
    { gone: "root", left: ["proc", "sys"], flags: ["--path.procfs=/host/proc", "--path.sysfs=/host/sys"] },
  ])(
    "Without its hostMounts entry, the folder $gone is neither mounted nor named in a flag",
    async ({ gone, left, flags }) => {
      const spec = await pod({ hostMounts: { [gone]: null } });
      expect(spec.volumes?.map(({ name }) => name)).toEqual(left);
      expect(container(spec).volumeMounts?.map(({ name }) => name)).toEqual(left);
      expect(paths(container(spec))).toEqual(flags);
    },
  );

  it("Without hostMounts, the pod mounts no folder of the node", async () => {
    const spec = await pod({ hostMounts: { proc: null, sys: null, root: null } });
    expect([spec.volumes, container(spec).volumeMounts]).toEqual([undefined, undefined]);
    expect(paths(container(spec))).toEqual([]);
  });

  it("Without hostMounts, a secured pod mounts only its certificate", async () => {
    const spec = await pod({ hostMounts: { proc: null, sys: null, root: null }, web: { tls: { enabled: true } } });
    expect(spec.volumes?.map(({ name }) => name)).toEqual(["web"]);
    expect(container(spec).volumeMounts?.map(({ name }) => name)).toEqual(["web"]);
  });

  it("Without a security context in the values, the container has none", async () => {
    expect(container(await pod({ containerSecurityContext: null }))).not.toHaveProperty("securityContext");
  });
});

describe.concurrent("the DaemonSet", () => {
  it("The DaemonSet has the annotations from the values, and its pods do not", async () => {
    const daemonsetAnnotations = { "example.com/owner": "sre" };
    const { metadata, spec } = find(await render({ set: { daemonsetAnnotations } }), "DaemonSet");
    expect(metadata.annotations).toEqual(daemonsetAnnotations);
    expect(spec?.template.metadata?.annotations).not.toHaveProperty("example.com/owner");
  });
});
