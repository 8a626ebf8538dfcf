import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import getPort from "get-port";
import pRetry from "p-retry";
import { ensureTools, type ToolOptions } from "../tools/resolve.ts";
import { messageOf, UserError } from "../util/errors.ts";
import { run } from "../util/exec.ts";
import { cacheDir } from "../util/paths.ts";
import { isAlive } from "../util/process.ts";
import { writeJson } from "../util/yaml.ts";

/** A Kubernetes API server with etcd, but without controllers, a scheduler or nodes. */
export interface ControlPlane {
  /** Path of its kubeconfig. */
  kubeconfig: string;
  /** Stops and removes it. Further calls do nothing. */
  remove(): void;
}

/** kwokctl's name for it. All have the same name, each in its own folder. */
const name = "node-monitoring";

/**
 * Starts a real Kubernetes API server as local processes, which takes some seconds and needs no Docker. It listens on the loopback address
 * only. An interruption of this process removes it; the next start removes what killed processes left behind.
 * @throws UserError a tool cannot be found or installed, or the API server does not start
 */
export async function startControlPlane(options: ToolOptions = {}): Promise<ControlPlane> {
  const tools = await ensureTools(["kwokctl", "kube-apiserver", "etcd", "kubectl"], options);
  const parent = cacheDir("control-planes");
  for (const entry of readdirSync(parent))
    if (!isAlive(Number.parseInt(entry, 10))) removeControlPlane(tools.kwokctl, join(parent, entry));

  const dir = join(parent, `${process.pid}-${crypto.randomUUID()}`);
  const config = join(dir, "kwokctl.yaml");
  const kubeconfig = join(dir, "kubeconfig");
  mkdirSync(dir);
  writeFileSync(config, writeJson(await configuration(tools)));
  const remove = () => {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    removeControlPlane(tools.kwokctl, dir);
  };
  const interrupted = (signal: NodeJS.Signals) => {
    remove();
    // End this process as the signal would have done without a handler.
    process.kill(process.pid, signal);
  };
  process.on("SIGINT", interrupted).on("SIGTERM", interrupted);

  const create = ["create", "cluster", "--name", name, "--config", config, "--kubeconfig", kubeconfig];
  try {
    await run(tools.kwokctl, create, { env: { KWOK_WORKDIR: dir } });
    // kwokctl waits for the first response only. The API server then still creates its default objects.
    const ready = () => run(tools.kubectl, ["--kubeconfig", kubeconfig, "get", "--raw", "/readyz"]);
    await pRetry(ready, { retries: 200, factor: 1, minTimeout: 100 });
  } catch (error) {
    remove();
    throw new UserError(`Cannot start the Kubernetes API server: ${messageOf(error)}`);
  }
  return { kubeconfig, remove };
}

/** https://kwok.sigs.k8s.io/docs/generated/apis */
async function configuration(tools: Record<"kube-apiserver" | "etcd" | "kubectl", string>): Promise<object> {
  const [etcdPort, etcdPeerPort, kubeApiserverPort] = [await getPort(), await getPort(), await getPort()];
  return {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokctlConfiguration",
    options: {
      runtime: "binary",
      components: ["etcd", "kube-apiserver"],
      bindAddress: "127.0.0.1",
      etcdPort,
      etcdPeerPort,
      kubeApiserverPort,
      etcdBinary: tools.etcd,
      kubeApiserverBinary: tools["kube-apiserver"],
      kubectlBinary: tools.kubectl,
    },
    componentsPatches: [
      {
        name: "kube-apiserver",
        // Both need controllers: one that creates service accounts, and one that releases volumes.
        extraArgs: [{ key: "disable-admission-plugins", value: "ServiceAccount,StorageObjectInUseProtection" }],
      },
    ],
  };
}

/** Synchronous, because this process may be about to end. */
function removeControlPlane(kwokctl: string, dir: string): void {
  spawnSync(kwokctl, ["delete", "cluster", "--name", name], { env: { ...process.env, KWOK_WORKDIR: dir } });
  rmSync(dir, { recursive: true, force: true });
}
