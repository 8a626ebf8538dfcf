import pRetry from "p-retry";
import { UserError } from "../util/errors.ts";
import { run } from "../util/exec.ts";
import { clusterKubectl } from "./kubectl.ts";

/** The addresses that a node needs so that pods reach each other. */
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
 * Sets up the pod network of a cluster without a CNI plugin: on each node a CNI configuration for its `.spec.podCIDR`, and a route to the pods
 * of every other node. Call it again after the restart of a node's container, which loses the routes, or after a node was deleted and
 * registered again, which changes its podCIDR.
 * @param cluster kind's name for the cluster
 * @param nodes names of the nodes and their containers
 */
export async function applyPodNetwork(cluster: string, nodes: readonly string[]): Promise<void> {
  // The controller manager assigns the ranges when nodes register.
  const networks = await pRetry(() => nodeNetworks(cluster, nodes), { retries: 150, minTimeout: 200, factor: 1 });
  await Promise.all(networks.map((node) => run("docker", ["exec", node.name, "sh", "-euc", script(node, networks)])));
}

async function nodeNetworks(cluster: string, nodes: readonly string[]): Promise<NodeNetwork[]> {
  const list: NodeList = JSON.parse(await clusterKubectl(cluster, ["get", "nodes", "--output", "json"]));
  return nodes.map((name) => {
    const node = list.items.find(({ metadata }) => metadata.name === name);
    const address = node?.status.addresses?.find(({ type }) => type === "InternalIP")?.address;
    const podCidr = node?.spec.podCIDR;
    if (!address || !podCidr) throw new UserError(`Node ${name} has no pod address range; see "docker logs ${name}".`);
    return { name, address, podCidr };
  });
}

/** Traffic to pods and nodes keeps the pod's address. Other traffic uses the node's address, because nothing outside routes to pods. */
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
