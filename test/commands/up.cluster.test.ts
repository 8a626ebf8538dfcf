import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, inject, it, vi } from "vitest";
import { clusterNodes } from "../../scripts/lib/cluster/kind.ts";
import { clusterKubectl } from "../../scripts/lib/cluster/kubectl.ts";
import { helmUninstall } from "../../scripts/lib/helm/install.ts";
import { run, tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { clusterName, kubeconfig, mainRelease } from "../support/cluster/release.ts";

const script = (file: string) => join(projectDir, "scripts", file);

/** `npm run up`, without npm. */
const up = (args: string[], env: Record<string, string> = {}) =>
  tryRun(process.execPath, [script("up.ts"), ...args], { env });

/** What rejected input must not change: the nodes of all clusters, and the releases. */
async function state(): Promise<string> {
  const kinds = ["--filter", "label=io.x-k8s.kind.cluster"];
  const containers = await run("docker", ["ps", "--all", "--no-trunc", ...kinds, "--format", "{{.ID}} {{.State}}"]);
  const secrets = await clusterKubectl(clusterName, ["get", "secrets", "--all-namespaces", "--output", "name"]);
  return `${containers}\n${secrets}`;
}

it("npm run up prints every node with its exporter and both jobs up, and the address of the page with all targets", () => {
  const output = inject("upOutput");
  for (const node of ["control-plane", "worker", "worker2"]) {
    expect(output).toMatch(new RegExp(`^ ${clusterName}-${node} .* node-monitoring-[a-z0-9]{5} +up +up +arch=`, "m"));
  }
  expect(output.match(/\d+ series in \d+ ms/g)).toHaveLength(6);
  expect(output).toMatch(
    /^Every target is up\. See them at http:\/\/127\.0\.0\.1:\d+\/targets \(until npm run down\)\.$/m,
  );
});

describe("a port that another process uses on a node", () => {
  it("npm run up names the node on which another process uses the port, and succeeds in the same cluster once the port is free", async () => {
    await helmUninstall({ ...mainRelease, kubeconfig });
    // Helm waits for the DaemonSet alone, and the port is free only when the pods have ended.
    const pods = ["pods", "--selector", `app.kubernetes.io/instance=${mainRelease.release}`];
    const wait = ["wait", ...pods, "--namespace", mainRelease.namespace, "--for=delete", "--timeout=60s"];
    await clusterKubectl(clusterName, wait);
    const before = await clusterNodes(clusterName);
    const node = `${clusterName}-worker`;
    const image = "quay.io/prometheus/node-exporter:v1.12.1";
    const squatter = await run("docker", ["run", "--detach", "--network", `container:${node}`, image]);
    const taken = await up(["--name", clusterName]);
    const isRunning = await run("docker", ["inspect", "--format", "{{.State.Running}}", squatter]);
    await run("docker", ["rm", "--force", squatter]);

    expect(isRunning).toBe("true");
    expect(taken.exitCode).toBe(1);
    expect(taken.stdout).toMatch(new RegExp(`^✗ node ${node}: exporter node-monitoring-\\w+: CrashLoopBackOff`, "m"));
    expect(taken.stdout).toContain("listen tcp :9100: bind: address already in use");
    expect(taken.stdout.match(/^✗ node \S+: exporter/gm)).toHaveLength(1);

    const free = await up(["--name", clusterName]);
    expect(free.stdout).toContain("Every target is up.");
    expect(free.exitCode).toBe(0);
    expect(await clusterNodes(clusterName)).toEqual(before);
  });
});

describe("up rejects input that does not fit the machine, and changes nothing", () => {
  it("npm run up rejects another number of workers than the cluster has", async () => {
    const before = await state();
    const { exitCode, stderr } = await up(["--name", clusterName, "--workers", "5"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("has 2 workers instead of 5");
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await state()).toBe(before);
  });

  it("npm run up and down reject the name of a kind cluster that another tool made", async () => {
    const name = "somebody-elses";
    const labels = ["--label", `io.x-k8s.kind.cluster=${name}`, "--label", "io.x-k8s.kind.role=control-plane"];
    const id = await run("docker", [
      "create",
      ...labels,
      "--name",
      `${name}-control-plane`,
      "quay.io/prometheus/node-exporter:v1.12.1",
    ]);
    const rejected = await Promise.all([
      up(["--name", name]),
      tryRun(process.execPath, [script("down.ts"), "--name", name]),
    ]);
    const left = await run("docker", ["ps", "--all", "--no-trunc", "--quiet"]);
    await run("docker", ["rm", id]);
    for (const { exitCode, stderr } of rejected) {
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("this project did not create it")]);
    }
    expect(left).toContain(id);
  });
});

it("Ctrl-C removes a cluster that up is still creating", async () => {
  const name = "node-monitoring-interrupted";
  const child = spawn(process.execPath, [script("up.ts"), "--name", name, "--workers", "0"], { stdio: "ignore" });
  const exit = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const containers = () => run("docker", ["ps", "--all", "--quiet", "--filter", `label=io.x-k8s.kind.cluster=${name}`]);
  await vi.waitUntil(containers, { timeout: 180_000, interval: 200 });
  child.kill("SIGINT");
  expect(await exit).toBe(130);
  expect(await containers()).toBe("");
});
