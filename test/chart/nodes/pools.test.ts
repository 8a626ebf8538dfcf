import { describe, expect, it } from "vitest";
import { findRelease } from "../../../scripts/lib/cluster/wait.ts";
import { type RenderOptions, render, renderNotes } from "../../../scripts/lib/helm/render.ts";
import { find, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { isScheduled, type LabelledNode } from "../../../scripts/lib/kubernetes/scheduling.ts";
import { isDiscovered } from "../../../scripts/lib/prometheus/discovery.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { helms } from "../../support/values-files.ts";

const [helm = "helm"] = helms;
const daemonSets = async (options: RenderOptions) => selectKind(await render({ helm, ...options }), "DaemonSet");
const daemonSet = async (name: string, options: RenderOptions) =>
  find(await render({ helm, ...options }), "DaemonSet", name);

/** The values of each label that the nodes of {@link everyNode} may have. The last value of each is in no pool. */
const labels: Record<string, string[]> = {
  "kubernetes.io/os": ["linux", "windows"],
  tier: ["", "storage", "other"],
  accel: ["a100", "h100", "none"],
  zone: ["west", "east"],
  type: ["virtual-kubelet", "metal"],
};

/** A node for every combination of labels: each label with each of its values, or missing. */
const everyNode: LabelledNode[] = Object.entries(labels)
  .reduce<Record<string, string>[]>(
    (nodes, [label, values]) =>
      nodes.flatMap((node) => [node, ...values.map((value) => ({ ...node, [label]: value }))]),
    [{}],
  )
  .map((labels, index) => ({ node: `node-${index}`, labels }));

const required = (...nodeSelectorTerms: object[]) => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
});
const matching = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});

const gpu = { nodeSelector: { accel: ["a100", "h100"] } };
const cases = [
  { title: "a pool with one label", set: { pools: { storage: { nodeSelector: { tier: "storage" } } } } },
  { title: "a pool with a list of values", set: { pools: { gpu } } },
  { title: "a pool with an empty label value", set: { pools: { control: { nodeSelector: { tier: "" } } } } },
  {
    title: "a pool with two labels",
    set: { pools: { near: { nodeSelector: { tier: ["storage", ""], zone: "west" } } } },
  },
  {
    title: "pools with several labels that differ in one",
    set: {
      pools: {
        a: { nodeSelector: { tier: "storage", zone: "west" } },
        b: { nodeSelector: { tier: "storage", zone: "east", accel: ["a100"] } },
        c: { nodeSelector: { tier: "", accel: "h100" } },
      },
    },
  },
  {
    title: "pools and an affinity with several terms",
    set: {
      affinity: required(matching("zone", "In", "west"), matching("tier", "Exists")),
      pools: { gpu, rest: { nodeSelector: { accel: "none", zone: "east" } } },
    },
  },
  {
    title: "a pool and neither labels nor exclusions",
    set: {
      nodeSelector: null,
      excludeNodes: null,
      pools: { windows: { nodeSelector: { "kubernetes.io/os": "windows" } } },
    },
  },
  {
    title: "a pool whose nodes are partly excluded",
    set: { excludeNodes: { accel: ["h100"] }, pools: { gpu } },
  },
  { title: "only a pool that another file removes", set: { pools: { gone: null } } },
];

describe.concurrent("the nodes of pools", () => {
  it.each(cases)("Every eligible node has exactly one exporter, and other nodes have none: $title", async ({ set }) => {
    const { pools, ...rest } = set;
    const manifests = await render({ helm, set });
    const exporters = selectKind(manifests, "DaemonSet");
    const alone = find(await render({ helm, set: rest }), "DaemonSet").spec?.template.spec ?? {};
    const names = Object.entries(pools).flatMap(([name, pool]) => (pool ? [`node-monitoring-${name}`] : []));
    expect(exporters.map(({ metadata }) => metadata.name)).toEqual(["node-monitoring", ...names]);
    const wrong = everyNode.filter((on) => {
      const eligible = isScheduled(alone, on);
      const there = exporters.filter(({ spec }) => isScheduled(spec?.template.spec ?? {}, on));
      const inPool = Object.entries(pools).flatMap(([name, pool]) =>
        pool && isIn(pool.nodeSelector, on) ? [`node-monitoring-${name}`] : [],
      );
      const expected = eligible ? (inPool.length > 0 ? inPool : ["node-monitoring"]) : [];
      const discovered = readScrapeJobs(manifests).every((job) => isDiscovered(job, on) === eligible);
      return !discovered || there.map(({ metadata }) => metadata.name).join() !== expected.join();
    });
    expect(wrong).toEqual([]);
    // Each pool has some of the nodes, or the test would prove nothing.
    for (const { spec } of exporters) {
      expect(everyNode.filter((on) => isScheduled(spec?.template.spec ?? {}, on))).not.toEqual([]);
    }
  });
});

function isIn(nodeSelector: Record<string, string | string[]>, { labels }: LabelledNode): boolean {
  return Object.entries(nodeSelector).every(([label, values]) => {
    const value = labels[label];
    return value !== undefined && [values].flat().includes(value);
  });
}

describe.concurrent("a pool's values", () => {
  const container = async (set: object) =>
    (await daemonSet("node-monitoring-gpu", { set })).spec?.template.spec?.containers[0];
  const pool = (overrides: object, more: object = {}) => ({ ...more, pools: { gpu: { ...gpu, ...overrides } } });

  it("The values of a pool apply to everything in its DaemonSet", async () => {
    const { spec } = await daemonSet("node-monitoring-gpu", {
      set: pool({
        port: 9200,
        image: { tag: "v1.0.0" },
        profile: "full",
        collectors: { textfile: { directory: "/var/textfile" } },
        exclude: { mountPoints: { scratch: "/scratch" } },
        extraArgs: { "log.level": "debug" },
        hostMounts: { dev: { hostPath: "/dev", mountPath: "/host/dev", readOnly: true } },
        hostPID: true,
        priorityClassName: "gpu",
        resources: { limits: { memory: "64Mi" } },
        tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }],
        updateStrategy: { rollingUpdate: { maxUnavailable: 1 } },
        podAnnotations: { a: "b" },
        podLabels: { team: "ml" },
        securityContext: { supplementalGroups: [44] },
        containerSecurityContext: { readOnlyRootFilesystem: false },
        livenessProbe: { periodSeconds: 7 },
        readinessProbe: { periodSeconds: 8 },
        podSpec: { terminationGracePeriodSeconds: 5 },
      }),
    });
    const pod = spec?.template.spec;
    expect(spec?.updateStrategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } });
    expect(spec?.template.metadata?.annotations).toMatchObject({ a: "b" });
    expect(spec?.template.metadata?.labels).toMatchObject({ team: "ml" });
    expect(pod).toMatchObject({
      hostPID: true,
      priorityClassName: "gpu",
      terminationGracePeriodSeconds: 5,
      tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }],
      securityContext: { runAsUser: 65534, supplementalGroups: [44] },
    });
    expect(pod?.containers[0]).toMatchObject({
      image: "quay.io/prometheus/node-exporter:v1.0.0",
      ports: [{ containerPort: 9200 }],
      resources: { requests: { cpu: "10m" }, limits: { memory: "64Mi" } },
      securityContext: { readOnlyRootFilesystem: false, allowPrivilegeEscalation: false },
      livenessProbe: { periodSeconds: 7, httpGet: { port: "metrics" } },
      readinessProbe: { periodSeconds: 8, httpGet: { port: "metrics" } },
    });
    expect(pod?.containers[0]?.args).toEqual(
      expect.arrayContaining([
        "--web.listen-address=:9200",
        "--collector.buddyinfo",
        "--log.level=debug",
        "--collector.textfile.directory=/host/textfile",
        expect.stringMatching(/mount-points-exclude=.*\/scratch/),
      ]),
    );
    expect(pod?.volumes?.map(({ name }) => name)).toEqual(["dev", "proc", "root", "sys", "textfile"]);
  });

  it("A pool changes the release's own DaemonSet only in its nodes and the label for all exporters", async () => {
    const [alone] = await daemonSets({});
    const [own] = await daemonSets({ set: pool({ port: 9200, profile: "full", hostPID: true, resources: null }) });
    const { spec: { template: { spec = undefined, metadata = undefined } = {} } = {} } = own ?? {};
    expect(own?.spec?.selector).toEqual(alone?.spec?.selector);
    expect(own?.metadata).toEqual(alone?.metadata);
    expect({ ...spec, affinity: undefined }).toEqual({ ...alone?.spec?.template.spec, affinity: undefined });
    expect(metadata?.labels).toEqual({
      ...alone?.spec?.template.metadata?.labels,
      "node-monitoring/exporter": "node-monitoring",
    });
  });

  it("The values of a pool are merged over the release's like another values file", async () => {
    const common = {
      extraArgs: { "log.level": "warn" },
      resources: { limits: { cpu: "1", memory: "64Mi" } },
      exclude: { devices: { mine: "tap.+" } },
      tolerations: [{ key: "a", operator: "Exists" }],
      podLabels: { team: "a", tier: "b" },
    };
    const over = {
      extraArgs: { "log.format": "json" },
      resources: { limits: { cpu: null } },
      exclude: { devices: { mine: null, veth: null, other: "tun.+" } },
      tolerations: [{ key: "b", operator: "Exists" }],
      podLabels: { team: null },
      livenessProbe: null,
    };
    const [, merged] = await daemonSets({ set: pool(over, common) });
    const twoFiles = await render({
      helm,
      set: {
        ...common,
        extraArgs: { ...common.extraArgs, ...over.extraArgs },
        resources: { limits: { memory: "64Mi" } },
        exclude: { devices: { veth: null, other: "tun.+" } },
        tolerations: over.tolerations,
        podLabels: { tier: "b" },
        livenessProbe: null,
      },
    });
    const expected = find(twoFiles, "DaemonSet").spec?.template;
    expect(merged?.spec?.template.spec?.containers).toEqual(expected?.spec?.containers);
    expect(merged?.spec?.template.spec?.tolerations).toEqual(over.tolerations);
    expect(merged?.spec?.template.metadata?.labels).not.toHaveProperty("team");
    expect(merged?.spec?.template.metadata?.labels).toHaveProperty("tier", "b");
  });

  it("A pool can disable what the release enables", async () => {
    expect(await container(pool({ collectors: { cpu: false } }))).toMatchObject({
      args: expect.arrayContaining(["--no-collector.cpu"]),
    });
    const { spec } = await daemonSet("node-monitoring-gpu", { set: pool({ hostPID: false }, { hostPID: true }) });
    expect(spec?.template.spec?.hostPID).toBeUndefined();
  });

  it("A pool can add to an empty list", async () => {
    const volumes = [{ name: "text", emptyDir: {} }];
    const [own, ofPool] = await daemonSets({ set: pool({ podSpec: { volumes } }, { podSpec: { volumes: [] } }) });
    expect(own?.spec?.template.spec?.volumes).not.toContainEqual(volumes[0]);
    expect(ofPool?.spec?.template.spec?.volumes).toContainEqual(volumes[0]);
  });

  it("A null that matches nothing is ignored in the release's values and in a pool's", async () => {
    const nothing = {
      exclude: { devices: { mine: null } },
      collectors: { systemd: null },
      hostMounts: { data: null },
      resources: { limits: { cpu: null } },
    };
    const [own, ofPool] = await daemonSets({ set: pool(nothing, nothing) });
    const [alone] = await daemonSets({});
    const containers = alone?.spec?.template.spec?.containers;
    expect(own?.spec?.template.spec?.containers).toEqual([
      { ...containers?.[0], resources: { ...containers?.[0]?.resources, limits: {} } },
    ]);
    expect(ofPool?.spec?.template.spec?.containers).toEqual(own?.spec?.template.spec?.containers);
  });
});

describe.concurrent("labels and names of pools", () => {
  const pools = { gpu, storage: { nodeSelector: { accel: "none" } } };

  it.each([
    { title: "the chart's own labels", set: {} },
    { title: "the labels of an adopted DaemonSet", set: { selectorLabels: { app: "node-exporter" } } },
  ])("No DaemonSet selects the pods of another, with $title", async ({ set }) => {
    const exporters = await daemonSets({ set: { ...set, pools } });
    const podLabels = exporters.map(({ spec }) => spec?.template.metadata?.labels ?? {});
    for (const { spec } of exporters) {
      const selector = Object.entries(spec?.selector.matchLabels ?? {});
      const selected = podLabels.filter((labels) => selector.every(([label, value]) => labels[label] === value));
      expect(selected).toEqual([spec?.template.metadata?.labels]);
    }
    expect(podLabels.map((labels) => labels["node-monitoring/exporter"])).toEqual(Array(3).fill("node-monitoring"));
  });

  it("The labels and names of pools are valid, even with the longest names", async () => {
    const pool = "p".repeat(30);
    const exporters = await daemonSets({ release: "r".repeat(53), set: { pools: { [pool]: gpu } } });
    const [own, ofPool] = exporters;
    expect(ofPool?.metadata.name).toHaveLength(52);
    expect(ofPool?.metadata.name).toMatch(/-p{30}$/);
    expect(ofPool?.metadata.labels?.["app.kubernetes.io/component"]).toBe(`exporter-${pool}`);
    expect(own?.metadata.labels?.["app.kubernetes.io/component"]).toBe("exporter");
  });

  it("The jobs for annotated pods leave out the exporters of all pools", async () => {
    const jobs = readScrapeJobs(await render({ helm, set: { pools, scrape: { pods: { enabled: true } } } }));
    const rules = jobs.find(({ job_name }) => job_name === "kubernetes-pods")?.relabel_configs;
    expect(rules).toContainEqual({
      source_labels: ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_label_node_monitoring_exporter"],
      action: "drop",
      regex: "monitoring;node-monitoring",
    });
  });

  it("The harness finds the DaemonSets of pools besides the release's own", async () => {
    const manifests = await render({ helm, set: { pools, prometheus: { enabled: true } } });
    expect(findRelease(manifests, "node-monitoring")).toMatchObject({
      daemonSet: "node-monitoring",
      pools: ["node-monitoring-gpu", "node-monitoring-storage"],
    });
  });

  it("The notes list the pools", async () => {
    const notes = await renderNotes({
      set: { pools: { gpu: { ...gpu, port: 9200, collectors: { processes: true } } } },
    });
    expect(notes).toContain("The nodes of pool gpu have their own DaemonSet, node-monitoring-gpu, on port 9200.");
    expect(notes).toContain("The collector processes");
    expect(await renderNotes()).not.toContain("pool");
  });
});
