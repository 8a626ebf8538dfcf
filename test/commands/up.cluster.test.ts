import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "tempy";
import { describe, expect, inject, test, vi } from "vitest";
import { clusterNodes } from "../../scripts/lib/cluster/kind.ts";
import { clusterKubectl } from "../../scripts/lib/cluster/kubectl.ts";
import { helmUninstall } from "../../scripts/lib/helm/helm.ts";
import { run, tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { clusterName, kubeconfig, mainRelease } from "../support/cluster/release.ts";

const script = (file: string) => join(projectDir, "scripts", file);

/** `npm run up`, without npm. */
const up = (args: string[], env: Record<string, string> = {}) =>
  tryRun(process.execPath, [script("up.ts"), ...args], { env });

/** What must not change when the input is refused: the nodes of all clusters, and the releases' newest revisions. */
async function state(): Promise<string> {
  const kinds = ["--filter", "label=io.x-k8s.kind.cluster"];
  const containers = await run("docker", ["ps", "--all", "--no-trunc", ...kinds, "--format", "{{.ID}} {{.State}}"]);
  const secrets = await clusterKubectl(clusterName, ["get", "secrets", "--all-namespaces", "--output", "name"]);
  return `${containers}\n${secrets}`;
}

test("npm run up shows every node with its exporter, both jobs up, and where Prometheus is", () => {
  const output = inject("upOutput");
  for (const node of ["control-plane", "worker", "worker2"]) {
    expect(output).toMatch(new RegExp(`^ ${clusterName}-${node} .* node-monitoring-[a-z0-9]{5} +up +up +arch=`, "m"));
  }
  expect(output.match(/\d+ series in \d+ ms/g)).toHaveLength(6);
  expect(output).toMatch(/^Every target is up\. Prometheus: http:\/\/127\.0\.0\.1:\d+ /m);
});

describe("a port that is taken on a node", () => {
  test("is named with its node and the exporter's own words; once it is free, up goes on in the same cluster", async () => {
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

describe("bad input is refused in one line, and nothing is changed", () => {
  const file = async (content: string) => {
    const path = join(temporaryDirectory(), "values.yaml");
    await writeFile(path, content);
    return path;
  };

  test.each([
    [
      "a values file that does not exist",
      async () => ["--values", "/nowhere/values.yaml"],
      "/nowhere/values.yaml: there is no such values file",
    ],
    ["a values file that is not YAML", async () => ["--values", await file("port: [")], ": not YAML: "],
    [
      "a values file that is a list",
      async () => ["--values", await file("- port: 1")],
      "values are a map of names to values, and this is a list",
    ],
    ["a value of the wrong type", async () => ["--values", await file("port: high")], "port: got string, want integer"],
    [
      "an unknown value",
      async () => ["--values", await file("prot: 9100")],
      "additional properties 'prot' not allowed",
    ],
    [
      "maxSurge",
      async () => ["--values", await file("updateStrategy: {rollingUpdate: {maxSurge: 1}}")],
      "maxSurge cannot work",
    ],
    [
      "kubelet scraping without rights",
      async () => ["--values", await file("rbac: {create: false}")],
      "rbac.create is false",
    ],
    [
      "a port that the chart uses twice",
      async () => ["--values", await file("port: 30090")],
      "port 30090 is also prometheus.service.nodePort",
    ],
    ["a worker count that is none", async () => ["--workers", "many"], "a number from 0 to 20"],
    ["another worker count than the cluster has", async () => ["--workers", "5"], "has 2 workers and 5 are asked for"],
  ])("%s", async (_, args, message) => {
    const before = await state();
    const { exitCode, stderr } = await up(["--name", clusterName, ...(await args())]);
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await state()).toBe(before);
  });

  test("a cluster's name that no host could have", async () => {
    const { exitCode, stderr } = await up(["--name", "Not_A_Name"]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("at most 40 lower-case letters")]);
  });

  test("a kind cluster of that name that is not ours", async () => {
    const name = "somebody-elses";
    const labels = ["--label", `io.x-k8s.kind.cluster=${name}`, "--label", "io.x-k8s.kind.role=control-plane"];
    const id = await run("docker", [
      "create",
      ...labels,
      "--name",
      `${name}-control-plane`,
      "quay.io/prometheus/node-exporter:v1.12.1",
    ]);
    const refused = await Promise.all([
      up(["--name", name]),
      tryRun(process.execPath, [script("down.ts"), "--name", name]),
    ]);
    const left = await run("docker", ["ps", "--all", "--no-trunc", "--quiet"]);
    await run("docker", ["rm", id]);
    for (const { exitCode, stderr } of refused) {
      expect([exitCode, stderr]).toEqual([1, expect.stringContaining("was not made by this project")]);
    }
    expect(left).toContain(id);
  });

  test("a Docker engine that does not answer", async () => {
    const { exitCode, stderr } = await up(["--name", "unused"], { DOCKER_HOST: "tcp://127.0.0.1:1" });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/DOCKER_HOST|127\.0\.0\.1:1/)]);
  });
});

test("Ctrl-C while the cluster is being made removes what there is of it", async () => {
  const name = "node-monitoring-interrupted";
  const child = spawn(process.execPath, [script("up.ts"), "--name", name, "--workers", "0"], { stdio: "ignore" });
  const exit = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const containers = () => run("docker", ["ps", "--all", "--quiet", "--filter", `label=io.x-k8s.kind.cluster=${name}`]);
  await vi.waitUntil(containers, { timeout: 180_000, interval: 200 });
  child.kill("SIGINT");
  expect(await exit).toBe(130);
  expect(await containers()).toBe("");
});
