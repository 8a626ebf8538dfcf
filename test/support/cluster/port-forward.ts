import { spawn } from "node:child_process";
import getPort from "get-port";
import { tool } from "../../../scripts/lib/tools/resolve.ts";

/**
 * Forwards a port of this machine to one in the cluster until it is disposed of.
 * @param target `kubectl`'s name for it, such as `deployment/a`
 * @returns the address, which may need a moment to respond
 */
export async function forwardPort(
  kubeconfig: string,
  namespace: string,
  target: string,
  port: number,
): Promise<{ url: string } & Disposable> {
  const own = await getPort();
  const args = ["--kubeconfig", kubeconfig, "--namespace", namespace, "port-forward", target, `${own}:${port}`];
  const child = spawn(await tool("kubectl"), args, { stdio: ["ignore", "ignore", "inherit"] });
  return { url: `http://127.0.0.1:${own}`, [Symbol.dispose]: () => void child.kill() };
}
