import pRetry from "p-retry";
import { UserError } from "../util/errors.ts";
import { run } from "../util/exec.ts";
import { clusterKubectl } from "./kubectl.ts";

/** What a node needs for pods to reach each other: no more than the addresses of its own pods and where those of others are. */
interface NodeNetwork {
  name: string;
  /** The node's own address. */
  address: string;
  podCidr: string;
}

interface NodeList {
  items: {
    metadata: { name: string };
    spec: { podCIDR?: string };
    status: { addresses?: { type: string; address: string }[] };
  }[];
}

/**
 * Gives pods their network in a cluster that kind made without one: on each node a CNI configuration for its `.spec.podCIDR`, and a
 * route to every other node's pods. Can be repeated, and has to be when a node's container was restarted (its routes are gone) or a
 * node was deleted and came back (it gets another podCIDR).
 * @param cluster kind's name for the cluster
 * @param nodes names of the nodes, which are those of their containers
 */
export async function applyPodNetwork(cluster: string, nodes: readonly string[]): Promise<void> {
  // The controller manager hands out the ranges as nodes register.
  const networks = await pRetry(() => nodeNetworks(cluster, nodes), { retries: 150, minTimeout: 200, factor: 1 });
  await Promise.all(networks.map((node) => run("docker", ["exec", node.name, "sh", "-euc", script(node, networks)])));
}

async function nodeNetworks(cluster: string, nodes: readonly string[]): Promise<NodeNetwork[]> {
  const list: NodeList = JSON.parse(await clusterKubectl(cluster, ["get", "nodes", "--output", "json"]));
  return nodes.map((name) => {
    const node = list.items.find(({ metadata }) => metadata.name === name);
    const address = node?.status.addresses?.find(({ type }) => type === "InternalIP")?.address;
    const podCidr = node?.spec.podCIDR;
    if (!address || !podCidr) throw new UserError(`Node ${name}: has no pod address range; see "docker logs ${name}".`);
    return { name, address, podCidr };
  });
}

/** Traffic to pods and nodes keeps the pod's address; all other leaves under the node's, since nothing out there knows a way back. */
function script(node: NodeNetwork, all: readonly NodeNetwork[]): string {
  const others = all.filter(({ name }) => name !== node.name);
  const known = all.flatMap(({ address, podCidr }) => [address, podCidr]).join(", ");
  return `
${others.map(({ address, podCidr }) => `ip route replace ${podCidr} via ${address}`).join("\n")}
nft --file - <<'END'
table ip pods
delete table ip pods
table ip pods {
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr ${node.podCidr} ip daddr != { ${known} } masquerade
  }
}
END
# Written in place: containerd does not heed a file that is moved here.
cat > /etc/cni/net.d/10-pods.conflist <<'END'
${JSON.stringify(cniConfiguration(node.podCidr))}
END
`;
}

/** See cni.dev/plugins: a pair of interfaces per pod, addresses out of the node's range, and host ports. */
function cniConfiguration(podCidr: string): object {
  return {
    cniVersion: "0.4.0",
    name: "pods",
    plugins: [
      { type: "ptp", ipam: { type: "host-local", ranges: [[{ subnet: podCidr }]], routes: [{ dst: "0.0.0.0/0" }] } },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  };
}
