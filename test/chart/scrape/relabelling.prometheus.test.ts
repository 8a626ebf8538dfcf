import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { discoverNode } from "../../../scripts/lib/prometheus/discovery.ts";
import { discoverTargets, type FoundTarget } from "../../../scripts/lib/prometheus/promtool.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { pathOf } from "../../support/values-files.ts";

const linux = { "kubernetes.io/os": "linux" };
const plain = node("plain", "10.0.0.1:10250");
const evil = { instance: "evil", job: "evil", node: "evil" };

describe.concurrent("the address in the job kubernetes-nodes", () => {
  it.each([
    { title: "an ordinary node", address: "10.0.0.1:10250", port: 9100, scraped: "10.0.0.1:9100" },
    { title: "an IPv6 address", address: "[fd00::1]:10250", port: 9100, scraped: "[fd00::1]:9100" },
    {
      title: "an IPv6 address that ends in the kubelet's port",
      address: "[fd00::10250]:10250",
      port: 9100,
      scraped: "[fd00::10250]:9100",
    },
    { title: "a kubelet on the old read-only port", address: "10.0.0.1:10255", port: 9100, scraped: "10.0.0.1:9100" },
    { title: "a kubelet on port 443", address: "10.0.0.1:443", port: 9100, scraped: "10.0.0.1:9100" },
    { title: "a kubelet without a port", address: "10.0.0.1:0", port: 9100, scraped: "10.0.0.1:9100" },
    { title: "a host name", address: "node-1.example.com:10250", port: 9100, scraped: "node-1.example.com:9100" },
    { title: "another port", address: "10.0.0.1:10250", port: 9200, scraped: "10.0.0.1:9200" },
    { title: "a port that the kubelet's port ends in", address: "10.0.0.1:10250", port: 250, scraped: "10.0.0.1:250" },
  ])(
    "The job kubernetes-nodes uses the node's address and the exporter's port: $title",
    async ({ address, port, scraped }) => {
      const target = await relabel("kubernetes-nodes", node("plain", address), { port });
      expect(target).toEqual({
        address: scraped,
        url: `http://${scraped}/metrics`,
        labels: { job: "kubernetes-nodes", instance: "plain", node: "plain" },
      });
    },
  );
});

describe.concurrent("the ports of pools", () => {
  const pools = {
    gpu: { nodeSelector: { "example.com/accel-type": ["a100", "h.100"] }, port: 9200 },
    // A label with an empty value, which Prometheus treats as missing.
    control: {
      nodeSelector: { "node-role.kubernetes.io/control-plane": "", "example.com/accel-type": "none" },
      port: 9300,
    },
    same: { nodeSelector: { "example.com/accel-type": "l4" }, port: 9100 },
  };
  const accel = (type: string) => ({ "example.com/accel-type": type });
  const control = { "node-role.kubernetes.io/control-plane": "" };

  it.each([
    { title: "a node of the pool", labels: accel("a100"), port: 9200 },
    { title: "a node with the pool's other label value", labels: accel("h.100"), port: 9200 },
    { title: "a node with an IPv6 address", labels: accel("a100"), host: "[fd00::10250]", port: 9200 },
    { title: "a value that the pool's value matches only as an expression", labels: accel("hx100"), port: 9100 },
    { title: "a value that starts with the pool's value", labels: accel("a100x"), port: 9100 },
    { title: "a node with both labels of the other pool", labels: { ...control, ...accel("none") }, port: 9300 },
    { title: "a node without the label whose value is empty", labels: accel("none"), port: 9100 },
    { title: "a node with only one of two labels", labels: control, port: 9100 },
    { title: "a node of a pool with the same port", labels: accel("l4"), port: 9100 },
    { title: "a node without a pool", labels: {}, port: 9100 },
  ])(
    "The job kubernetes-nodes scrapes each node on its pool's port: $title",
    async ({ labels, host = "10.0.0.1", port }) => {
      const nodeLabels = { mode: "none" };
      const set = { pools, scrape: { nodeLabels, nodes: { staticTargets: { bastion: { port: 9400 } } } } };
      const target = await relabel("kubernetes-nodes", node("plain", `${host}:10250`, labels), set);
      expect(target).toEqual({
        address: `${host}:${port}`,
        url: `http://${host}:${port}/metrics`,
        labels: { job: "kubernetes-nodes", instance: "plain", node: "plain" },
      });
    },
  );

  it("A host outside the cluster keeps its own port", async () => {
    const set = { pools, scrape: { nodes: { staticTargets: { bastion: { port: 9400 } } } } };
    const jobs = readScrapeJobs(await render({ set }));
    const [host] = (jobs[0]?.static_configs ?? []) as { targets: string[]; labels: Record<string, string> }[];
    const [target] = await discoverTargets({ scrape_configs: jobs }, "kubernetes-nodes", [
      { __address__: host?.targets[0] ?? "", ...host?.labels },
    ]);
    expect(target?.address).toBe("bastion:9400");
  });

  it("Pools with the same port do not change the job", async () => {
    const { gpu, same } = pools;
    const set = { pools: { gpu: { nodeSelector: gpu.nodeSelector, port: 9100 }, same } };
    expect(readScrapeJobs(await render({ set }))).toEqual(readScrapeJobs(await render()));
  });
});

describe.concurrent("the address in the job kubernetes-kubelet", () => {
  it.each([
    { title: "an ordinary node", address: "10.0.0.1:10250", scraped: "10.0.0.1:10250" },
    { title: "an IPv6 address", address: "[fd00::1]:10250", scraped: "[fd00::1]:10250" },
    { title: "a kubelet on the old read-only port", address: "10.0.0.1:10255", scraped: "10.0.0.1:10255" },
    { title: "a kubelet on port 443", address: "10.0.0.1:443", scraped: "10.0.0.1:443" },
    { title: "a kubelet on a port that ends in 0", address: "10.0.0.1:8080", scraped: "10.0.0.1:8080" },
    {
      title: "a kubelet without a port, which gets the default port",
      address: "10.0.0.1:0",
      scraped: "10.0.0.1:10250",
    },
    { title: "a kubelet with an IPv6 address and without a port", address: "[fd00::1]:0", scraped: "[fd00::1]:10250" },
  ])("The job kubernetes-kubelet uses the node's address unchanged: $title", async ({ address, scraped }) => {
    // The exporter's port does not affect this job.
    const target = await relabel("kubernetes-kubelet", node("plain", address), { port: 9200 });
    expect(target).toEqual({
      address: scraped,
      url: `https://${scraped}/metrics`,
      labels: { job: "kubernetes-kubelet", instance: "plain", node: "plain" },
    });
  });
});

describe.concurrent.each(["kubernetes-nodes", "kubernetes-kubelet"])("the labels of a target of %s", (job) => {
  it.each([
    {
      title: "mode allow: listed labels by their short names",
      mode: "allow",
      labels: {
        ...linux,
        "kubernetes.io/arch": "arm64",
        "kubernetes.io/hostname": "plain",
        "topology.kubernetes.io/region": "eu-west-1",
        "topology.kubernetes.io/zone": "eu-west-1a",
        "node.kubernetes.io/instance-type": "m7g.large",
        "example.com/team": "a",
      },
      added: { arch: "arm64", region: "eu-west-1", zone: "eu-west-1a", instance_type: "m7g.large" },
    },
    {
      title: "mode allow: a control-plane node",
      mode: "allow",
      labels: { ...linux, "kubernetes.io/arch": "amd64", "node-role.kubernetes.io/control-plane": "" },
      added: { arch: "amd64" },
    },
    {
      title: "mode allow: Karpenter's node pool",
      mode: "allow",
      labels: { "karpenter.sh/nodepool": "spot" },
      added: { node_pool: "spot" },
    },
    {
      title: "mode allow: EKS's node group",
      mode: "allow",
      labels: { "eks.amazonaws.com/nodegroup": "blue" },
      added: { node_pool: "blue" },
    },
    {
      title: "mode allow: GKE's node pool",
      mode: "allow",
      labels: { "cloud.google.com/gke-nodepool": "pool-1" },
      added: { node_pool: "pool-1" },
    },
    {
      title: "mode allow: AKS's agent pool",
      mode: "allow",
      labels: { "kubernetes.azure.com/agentpool": "system" },
      added: { node_pool: "system" },
    },
    { title: "mode allow: no labels", mode: "allow", labels: {}, added: {} },
    { title: "mode allow: labels that imitate another target", mode: "allow", labels: evil, added: {} },
    { title: "mode all: labels that imitate another target", mode: "all", labels: evil, added: {} },
    { title: "mode none: labels that imitate another target", mode: "none", labels: evil, added: {} },
    {
      title: "mode all: dots, slashes and dashes become underscores",
      mode: "all",
      labels: { ...linux, "example.com/a.b-c_d": "1", "node-role.kubernetes.io/control-plane": "", UPPER: "x" },
      // Prometheus treats a label with an empty value as missing.
      added: { kubernetes_io_os: "linux", example_com_a_b_c_d: "1", UPPER: "x" },
    },
    {
      title: "mode all: labels that look like Prometheus's internal labels",
      mode: "all",
      labels: { scheme: "ftp", address: "evil:1", metrics_path: "/evil" },
      // A metric of node_exporter has a label `address`.
      added: { scheme: "ftp", metrics_path: "/evil" },
    },
    {
      title: "mode all: labels that metrics or Prometheus itself have",
      mode: "all",
      labels: {
        cpu: "1",
        device: "a",
        mode: "b",
        mountpoint: "c",
        le: "1",
        quantile: "1",
        prometheus_shard: "9",
        cpus: "2",
      },
      added: { cpus: "2" },
    },
    {
      title: "mode none: no labels",
      mode: "none",
      labels: { ...linux, "topology.kubernetes.io/zone": "a" },
      added: {},
    },
  ])("A target has the node labels that nodeLabels selects: $title", async ({ mode, labels, added }) => {
    const target = await relabel(job, node("plain", "10.0.0.1:10250", labels), { scrape: { nodeLabels: { mode } } });
    expect(target?.labels).toEqual({ job, instance: "plain", node: "plain", ...added });
  });

  it("A role is the value of its label, whether or not the node's label has a value", async () => {
    const allow = { "node-role.kubernetes.io/control-plane": "role", "node-role.kubernetes.io/worker": "role" };
    const roleOf = async (labels: Record<string, string>) =>
      (await relabel(job, node("plain", "10.0.0.1:10250", labels), { scrape: { nodeLabels: { allow } } }))?.labels.role;
    expect(await roleOf({ "node-role.kubernetes.io/control-plane": "" })).toBe("control-plane");
    expect(await roleOf({ "node-role.kubernetes.io/worker": "true" })).toBe("worker");
    expect(await roleOf({})).toBeUndefined();
  });

  it("A values file can add a label to the list and remove one", async () => {
    const allow = { "example.com/rack-row": "rack", "kubernetes.io/arch": null };
    const labels = { "example.com/rack-row": "r7", "kubernetes.io/arch": "amd64", "topology.kubernetes.io/zone": "a" };
    const target = await relabel(job, node("plain", "10.0.0.1:10250", labels), { scrape: { nodeLabels: { allow } } });
    expect(target?.labels).toEqual({ job, instance: "plain", node: "plain", rack: "r7", zone: "a" });
  });

  it("Label names that YAML could read as other types remain names", async () => {
    const set = {
      scrape: {
        nodeLabels: { allow: { "example.com/a": "no" } },
        nodes: { jobName: "yes" },
        kubelet: { jobName: "1e3" },
      },
    };
    const name = job === "kubernetes-nodes" ? "yes" : "1e3";
    const target = await relabel(name, node("plain", "10.0.0.1:10250", { "example.com/a": "x" }), set);
    expect(target?.labels).toEqual({ job: name, instance: "plain", node: "plain", no: "x" });
  });

  it("Relabelling drops no target", async () => {
    const nodes = ["a", "b", "c"].map((name) => node(name, "10.0.0.1:0", { ...linux, ...evil }));
    const config = { scrape_configs: readScrapeJobs(await render()) };
    const targets = await discoverTargets(config, job, nodes);
    expect(targets.map((target) => target?.labels.instance)).toEqual(["a", "b", "c"]);
  });
});

describe.concurrent("labels and rules of the user", () => {
  const labels = { "topology.kubernetes.io/zone": "a", team: "t" };
  const rules = {
    // Each comes close to what identifies the target.
    "01-map": { action: "labelmap", regex: "__meta_kubernetes_node_label_(team|topology.+)" },
    "02-node": { action: "labelmap", regex: "(topology.+)", replacement: "node" },
    "03-drop": { action: "labeldrop", regex: "instance|job|node|topology.+" },
    "04-zone": { source_labels: ["zone"], regex: "(.+)", target_label: "zone", replacement: "eu-$1" },
    "05-path": { source_labels: ["team"], regex: "t", target_label: "__metrics_path__", replacement: "/other" },
  };

  it.each(["kubernetes-nodes", "kubernetes-kubelet"])(
    "Labels and rules change everything of a target of %s but its address and what identifies it",
    async (job) => {
      const scrape = {
        labels: { cluster: "a$1b" },
        nodes: { relabelConfigs: rules },
        kubelet: { relabelConfigs: rules },
      };
      const target = await relabel(job, node("plain", "10.0.0.1:10250", labels), { scrape });
      const [port, scheme] = job === "kubernetes-nodes" ? [9100, "http"] : [10250, "https"];
      expect(target).toEqual({
        address: `10.0.0.1:${port}`,
        url: `${scheme}://10.0.0.1:${port}/other`,
        labels: { job, instance: "plain", node: "plain", zone: "eu-a", team: "t", cluster: "a$1b" },
      });
    },
  );

  it("A host outside the cluster keeps its own label, and gets the labels that it does not have", async () => {
    const staticTargets = { db: { labels: { cluster: "dc1" } }, other: {} };
    const set = { scrape: { labels: { cluster: "prod", team: "a" }, nodes: { staticTargets } } };
    const jobs = readScrapeJobs(await render({ set }));
    const hosts = (jobs[0]?.static_configs ?? []) as { targets: string[]; labels: Record<string, string> }[];
    const found = hosts.map(({ targets, labels }) => ({ __address__: targets[0] ?? "", ...labels }));
    const all = await discoverTargets({ scrape_configs: jobs }, "kubernetes-nodes", [...found, plain]);
    expect(all.map((target) => [target?.labels.instance, target?.labels.cluster, target?.labels.team])).toEqual([
      ["db", "dc1", "a"],
      ["other", "prod", "a"],
      ["plain", "prod", "a"],
    ]);
  });

  it("No label of a pod can take the place of what identifies it, or change its address", async () => {
    const relabelConfigs = { all: { action: "labelmap", regex: "__meta_kubernetes_pod_label_(.+)" } };
    const set = { scrape: { pods: { enabled: true, relabelConfigs } } };
    const hostile = Object.fromEntries(
      ["job", "instance", "node", "namespace", "pod", "address", "team"].map((label) => [
        `__meta_kubernetes_pod_label_${label}`,
        "evil",
      ]),
    );
    const target = await relabel(
      "kubernetes-pods",
      {
        __address__: "10.0.0.7:8080",
        __meta_kubernetes_pod_ip: "10.0.0.7",
        __meta_kubernetes_pod_phase: "Running",
        __meta_kubernetes_pod_name: "a",
        __meta_kubernetes_namespace: "b",
        __meta_kubernetes_pod_annotation_prometheus_io_scrape: "true",
        ...hostile,
      },
      set,
    );
    expect(target).toMatchObject({
      url: "http://10.0.0.7:8080/metrics",
      labels: { job: "kubernetes-pods", instance: "10.0.0.7:8080", namespace: "b", pod: "a", team: "evil" },
    });
    // A pod without a node must not choose one.
    expect(target?.labels).not.toHaveProperty("node");
  });
});

describe.concurrent("values-examples/tutorial.yaml and the addresses of targets", () => {
  it.each([
    { title: "an ordinary node", found: plain, address: "10.0.0.1:9100", labels: { instance: "plain" } },
    {
      title: "another kubelet port, which the tutorial keeps, so the target is not node_exporter",
      found: node("plain", "10.0.0.1:10255"),
      address: "10.0.0.1:10255",
      labels: { instance: "plain" },
    },
    {
      title: "labels of a node that replace the target's own",
      found: node("plain", "10.0.0.1:10250", evil),
      address: "10.0.0.1:9100",
      labels: evil,
    },
  ])(
    "tutorial.yaml keeps the tutorial's relabelling, including its mistakes: $title",
    async ({ found, address, labels }) => {
      const target = await relabel("kubernetes-nodes", found, {}, ["values-examples/tutorial.yaml"]);
      expect(target).toEqual({
        address,
        url: `http://${address}/metrics`,
        labels: { job: "kubernetes-nodes", ...labels },
      });
    },
  );
});

/** Returns a node as Kubernetes discovery finds it. */
function node(name: string, address: string, labels: Record<string, string> = {}): FoundTarget {
  return discoverNode({ node: name, labels }, address);
}

async function relabel(job: string, found: FoundTarget, set: object, values: readonly string[] = []) {
  const [target] = await discoverTargets(
    { scrape_configs: readScrapeJobs(await render({ set, values: values.map(pathOf) })) },
    job,
    [found],
  );
  return target;
}
