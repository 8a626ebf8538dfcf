import { afterAll, beforeAll, expect, it } from "vitest";
import { tool } from "../../../scripts/lib/tools/resolve.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { cluster, eventually, install, installAndWait, kubeconfig, prometheus } from "../../support/cluster/release.ts";

const set = { scrape: { kubelet: { insecureSkipVerify: false } } };
const config = "/var/lib/kubelet/config.yaml";
const backup = "/var/lib/kubelet/config.yaml.before";
const signer = "kubernetes.io/kubelet-serving";

let nodes: string[];

const kubectl = async (...args: string[]) => run(await tool("kubectl"), ["--kubeconfig", kubeconfig, ...args]);
const onEachNode = (script: string) =>
  Promise.all(nodes.map((node) => run("docker", ["exec", node, "sh", "-c", script])));

/** Returns the health of the kubelet on each node, with the error of its last scrape. */
async function kubelets(): Promise<{ node?: string; health: string; lastError: string }[]> {
  const targets = (await prometheus.targets()).filter(({ job }) => job === "kubernetes-kubelet");
  expect(targets).toHaveLength(nodes.length);
  return targets;
}

/** Approves the certificate requests of kubelets. In a real cluster a controller does this. */
async function approve(): Promise<void> {
  const { items } = JSON.parse(await kubectl("get", "certificatesigningrequests", "--output", "json")) as {
    items: { metadata: { name: string }; spec: { signerName: string }; status?: { conditions?: unknown[] } }[];
  };
  const pending = items.filter(({ spec, status }) => spec.signerName === signer && !status?.conditions?.length);
  for (const { metadata } of pending) await kubectl("certificate", "approve", metadata.name);
}

beforeAll(async () => {
  nodes = (await cluster.core.listNode()).items.map(({ metadata }) => metadata?.name ?? "");
  await installAndWait();
  await onEachNode(`test -e ${backup} || cp ${config} ${backup}`);
});

afterAll(async () => {
  await onEachNode(`! test -e ${backup} || { mv ${backup} ${config} && systemctl restart kubelet; }`);
  await installAndWait();
});

it("A kubelet with a self-signed certificate is down if certificates are verified", async () => {
  await install({ set });
  await eventually(async () => {
    for (const { health, lastError } of await kubelets()) {
      expect(health).toBe("down");
      expect(lastError).toContain("x509:");
    }
  });
});

it("Kubelets with a certificate of the cluster's CA are up", async () => {
  await install({ set });
  await onEachNode(
    `grep -q '^serverTLSBootstrap:' ${config} || echo 'serverTLSBootstrap: true' >> ${config}; systemctl restart kubelet`,
  );
  await eventually(async () => {
    await approve();
    for (const { health, lastError } of await kubelets()) expect([health, lastError]).toEqual(["up", ""]);
  });
});
