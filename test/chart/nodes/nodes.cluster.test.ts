import type { V1Node } from "@kubernetes/client-node";
import { beforeAll, describe, expect, it } from "vitest";
import type { NodeReport } from "../../../scripts/lib/cluster/health.ts";
import type { Release } from "../../../scripts/lib/cluster/wait.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { readOwnValues } from "../../../scripts/lib/values/own-values.ts";
import { cluster, eventually, installAndWait, prometheus } from "../../support/cluster/release.ts";

let nodes: V1Node[];
let reports: NodeReport[];
let release: Release;

beforeAll(async () => {
  nodes = (await cluster.core.listNode()).items;
  // Labels as a cloud provider sets them, which differ between nodes.
  const [first, second] = nodes;
  await label(first, { "topology.kubernetes.io/zone": "zone-a", "topology.kubernetes.io/region": "region-1" });
  await label(second, { "node.kubernetes.io/instance-type": "m5.large", "karpenter.sh/nodepool": "general" });
  nodes = (await cluster.core.listNode()).items;
  ({ nodes: reports, release } = await installAndWait());
  // Series with a node's old labels remain until Prometheus has missed them twice.
  await eventually(async () => expect(await prometheus.query("node_uname_info")).toHaveLength(nodes.length));
});

async function label(node: V1Node | undefined, labels: Record<string, string>): Promise<void> {
  const name = nameOf(node);
  const patch = Object.entries(labels).map(([key, value]) => ({
    op: "add" as const,
    path: `/metadata/labels/${key.replaceAll("/", "~1")}`,
    value,
  }));
  await cluster.core.patchNode({ name, body: patch });
}

const nameOf = (node: V1Node | undefined): string => node?.metadata?.name ?? "";

/** Returns the output of a command that runs on the node itself, outside all pods. */
const onNode = (node: string, ...command: string[]): Promise<string> => run("docker", ["exec", node, ...command]);

it("Every node has one ready exporter, including the control plane", async () => {
  const { namespace, daemonSet } = release;
  const { status } = await cluster.apps.readNamespacedDaemonSet({ name: daemonSet, namespace });
  expect(status).toMatchObject({
    desiredNumberScheduled: nodes.length,
    numberReady: nodes.length,
    numberMisscheduled: 0,
  });
  expect(reports.map(({ node, exporter }) => [node, exporter?.ready])).toEqual(
    nodes.map((node) => [nameOf(node), true]),
  );
  expect(reports.filter(({ role }) => role === "control-plane")).toHaveLength(1);
});

it("Every node is up in both jobs, with its labels", async () => {
  const { scrape } = readOwnValues();
  const allowed = Object.entries(scrape.nodeLabels.allow ?? {});
  expect(release.jobs).toEqual(["kubernetes-nodes", "kubernetes-kubelet"]);
  const targets = await eventually(async () => {
    const found = (await prometheus.targets()).filter(({ job }) => release.jobs.includes(job));
    expect(found.filter(({ health }) => health !== "up")).toEqual([]);
    return found;
  });
  expect(targets).toHaveLength(2 * nodes.length);
  for (const job of release.jobs) {
    for (const node of nodes) {
      const target = targets.find((candidate) => candidate.job === job && candidate.node === nameOf(node));
      const fromNode = allowed.flatMap(([label, name]) => {
        const value = node.metadata?.labels?.[label];
        return value === undefined ? [] : [[name, value]];
      });
      expect(target).toMatchObject({ health: "up", lastError: "" });
      expect(target?.labels).toEqual({
        job,
        instance: nameOf(node),
        node: nameOf(node),
        ...Object.fromEntries(fromNode),
      });
    }
  }
  expect(targets.some(({ labels }) => labels.zone === "zone-a" && labels.region === "region-1")).toBe(true);
  expect(targets.some(({ labels }) => labels.instance_type === "m5.large" && labels.node_pool === "general")).toBe(
    true,
  );
});

it("The exporter uses only the host's network", async () => {
  const { items } = await cluster.core.listNamespacedPod({ namespace: release.namespace });
  const pods = items.filter(({ spec }) => spec?.containers[0]?.name === "node-exporter");
  expect(pods).toHaveLength(nodes.length);
  for (const { spec } of pods) {
    expect(spec).toMatchObject({ hostNetwork: true, automountServiceAccountToken: false });
    expect([spec?.hostPID, spec?.hostIPC, spec?.containers[0]?.securityContext?.privileged]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const processes = await onNode(spec?.nodeName ?? "", "sh", "-c", "cat /proc/$(pgrep -x node_exporter)/status");
    expect(processes).toMatch(/^Uid:\t65534\t/m);
    expect(processes).toMatch(/^CapBnd:\t0+$/m);
    expect(processes).toMatch(/^CapEff:\t0+$/m);
    expect(processes).toMatch(/^NoNewPrivs:\t1$/m);
    expect(processes).toMatch(/^Seccomp:\t2$/m);
  }
});

describe("the node's own metrics", () => {
  const perNode = async (expression: string) => {
    // A node whose last scrape failed has no data.
    const samples = await eventually(async () => {
      const found = await prometheus.query(expression);
      expect(new Set(found.map(({ labels }) => labels.instance))).toEqual(new Set(nodes.map(nameOf)));
      return found;
    });
    return (node: string) => samples.filter(({ labels }) => labels.instance === node);
  };

  it("The exporter reports the node's host name and not the container's", async () => {
    const samples = await perNode("node_uname_info");
    for (const node of nodes.map(nameOf)) {
      const nodename = await onNode(node, "uname", "-n");
      expect(samples(node).map(({ labels }) => labels.nodename)).toEqual([nodename]);
    }
  });

  it("The exporter reports the node's boot time", async () => {
    const samples = await perNode("node_boot_time_seconds");
    for (const node of nodes.map(nameOf)) {
      const [, btime] = /^btime (\d+)$/m.exec(await onNode(node, "cat", "/proc/stat")) ?? [];
      expect(samples(node).map(({ value }) => value)).toEqual([Number(btime)]);
    }
  });

  it("The exporter reports the node's network devices without the pods' interfaces", async () => {
    const samples = await perNode("node_network_info");
    for (const node of nodes.map(nameOf)) {
      const address = await onNode(node, "cat", "/sys/class/net/eth0/address");
      const devices = samples(node).map(({ labels }) => labels.device);
      expect(samples(node)).toContainEqual(
        expect.objectContaining({ labels: expect.objectContaining({ device: "eth0", address }) }),
      );
      expect(devices.filter((device) => device?.startsWith("veth"))).toEqual([]);
    }
  });

  it("The exporter reports the bytes received by the node", async () => {
    const samples = await perNode('node_network_receive_bytes_total{device="eth0"}');
    for (const node of nodes.map(nameOf)) {
      const now = Number(await onNode(node, "cat", "/sys/class/net/eth0/statistics/rx_bytes"));
      const [sample] = samples(node);
      expect(sample?.value).toBeGreaterThan(0);
      expect(sample?.value).toBeLessThanOrEqual(now);
    }
  });

  it.each(["/", "/var"])("The exporter reports the size of the node's file system %s", async (mountpoint) => {
    const samples = await perNode(`node_filesystem_size_bytes{mountpoint="${mountpoint}"}`);
    for (const node of nodes.map(nameOf)) {
      const stat = ["stat", "--file-system", "--format", "%b %S", mountpoint];
      const [blocks, size] = (await onNode(node, ...stat)).split(" ").map(Number);
      expect(samples(node).map(({ value }) => value)).toEqual([(blocks ?? 0) * (size ?? 0)]);
    }
  });

  it("The exporter reports exactly the node's mounts", async () => {
    const samples = await perNode("node_filesystem_size_bytes");
    for (const node of nodes.map(nameOf)) {
      const mounted = (await onNode(node, "cut", "-d", " ", "-f", "5", "/proc/1/mountinfo")).split("\n");
      const reported = samples(node).map(({ labels }) => labels.mountpoint ?? "");
      expect(reported).not.toEqual([]);
      expect(reported.filter((path) => !mounted.includes(path))).toEqual([]);
      expect(reported.filter((path) => /^\/(var\/lib\/kubelet|run\/containerd|host)\//.test(path))).toEqual([]);
    }
  });
});
