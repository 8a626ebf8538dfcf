import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import getPort from "get-port";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureTools, tool } from "../../../scripts/lib/tools/resolve.ts";
import { tryRun } from "../../../scripts/lib/util/exec.ts";
import { exporterArgs } from "../../support/prometheus/node-exporter.ts";

beforeAll(async () => {
  await ensureTools(["helm", "node_exporter"]);
});

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
      .once("connect", () => resolve(true))
      .once("error", () => resolve(false))
      .once("close", () => socket.destroy());
  });

/** Returns whether node_exporter is reachable over IPv4 and IPv6 on this machine when it listens at an address. */
async function reached(address: (port: number) => string): Promise<{ ipv4: boolean; ipv6: boolean }> {
  const port = await getPort();
  const stop = new AbortController();
  const args = ["--collector.disable-defaults", `--web.listen-address=${address(port)}`];
  const end = tryRun(await tool("node_exporter"), args, { signal: stop.signal });
  try {
    for (;;) {
      const [ipv4, ipv6] = await Promise.all([answers("127.0.0.1", port), answers("::1", port)]);
      if (ipv4 || ipv6) return { ipv4, ipv6 };
      const ended = await Promise.race([end, setTimeout(50)]);
      if (ended) throw new Error(ended.stderr);
    }
  } finally {
    stop.abort();
    await end;
  }
}

/** Returns the address that the chart renders, with the variable replaced as Kubernetes does. */
async function rendered(set: object, hostIP = ""): Promise<(port: number) => string> {
  const flag = (await exporterArgs(set)).find((arg) => arg.startsWith("--web.listen-address="));
  return (port) =>
    (flag ?? "").replace("--web.listen-address=", "").replace("$(HOST_IP)", hostIP).replace(/9100$/, `${port}`);
}

describe("node_exporter", () => {
  it("node_exporter listens on all IPv4 and IPv6 addresses by default", async () => {
    expect(await reached(await rendered({}))).toEqual({ ipv4: true, ipv6: true });
  });

  it.each([
    { hostIP: "127.0.0.1", at: { ipv4: true, ipv6: false } },
    { hostIP: "::1", at: { ipv4: false, ipv6: true } },
  ])("node_exporter listens only at $hostIP if that is the node's address", async ({ hostIP, at }) => {
    expect(await reached(await rendered({ listenOnAllInterfaces: false }, hostIP))).toEqual(at);
  });

  // This is why no value selects one IP family: node_exporter does not support it.
  it.each(["0.0.0.0", "[::]"])("node_exporter treats %s as all addresses of both families", async (address) => {
    expect(await reached((port) => `${address}:${port}`)).toEqual({ ipv4: true, ipv6: true });
  });
});
