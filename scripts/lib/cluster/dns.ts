import { buildGoProgram } from "../tools/go-programs.ts";
import { chosenTags, versions } from "../tools/versions.ts";
import { UserError } from "../util/errors.ts";
import type { Progress } from "../util/progress.ts";
import { buildImage } from "./images/control-plane.ts";
import { imageExists, pullImage } from "./images/docker.ts";
import { loadImages } from "./images/ensure.ts";
import { clusterNodes } from "./kind.ts";
import { clusterKubectl, findPauseImage, tryClusterKubectl } from "./kubectl.ts";

/** Seconds to wait for CoreDNS, and then for the first answer on each node; each takes about 5. */
const timeoutSeconds = 90;

/**
 * Makes the names of Services resolve in a local cluster, and verifies it from a pod on every node. The locally built node image has no
 * CoreDNS at first, because building it takes 2 minutes on two cores; kind's own image has it.
 * @throws UserError CoreDNS does not become ready, or names do not resolve in a pod; the message has the nodes
 */
export async function ensureClusterDns(cluster: string, progress: Progress = {}): Promise<void> {
  const kubectl = (args: readonly string[], input?: string) => clusterKubectl(cluster, args, input ? { input } : {});
  const dns = ["--namespace", "kube-system"];
  const deployment = (path: string) =>
    kubectl([...dns, "get", "deployment", "coredns", "--output", `jsonpath=${path}`]);
  if (!Number(await deployment("{.status.availableReplicas}"))) {
    const image = await deployment("{.spec.template.spec.containers[0].image}");
    await ensureCoreDnsImage(image, progress);
    const loaded = await loadImages(cluster, [image], progress);
    // The pods back off between attempts to pull the image. New pods start at once.
    if (loaded.length) await kubectl([...dns, "delete", "pods", "--selector", "k8s-app=kube-dns", "--wait=false"]);
  }
  progress.onLine?.(`cluster ${cluster}: waiting for CoreDNS`);
  await kubectl([...dns, "rollout", "status", "deployment/coredns", `--timeout=${timeoutSeconds}s`]);
  await verifyClusterDns(cluster, progress);
}

/**
 * Requests the version of the API server by the name of its Service from a pod on every node. This needs the cluster's DNS, the route to
 * a Service, and the certificate for the name. The pods run the node's kubectl, so they need no other image.
 * @throws UserError the nodes whose pod failed, with the last line of its log
 */
async function verifyClusterDns(cluster: string, { onLine }: Progress): Promise<void> {
  const kubectl = (args: readonly string[], input?: string) => clusterKubectl(cluster, args, input ? { input } : {});
  const nodes = (await clusterNodes(cluster)).map(({ name }) => name);
  const pods = nodes.map((node) => ({ node, name: `dns-check-${node}` }));
  const remove = () => kubectl(["delete", "pods", "--ignore-not-found", "--now", ...pods.map(({ name }) => name)]);
  await remove();
  onLine?.(`cluster ${cluster}: resolving a Service name on ${nodes.length} nodes`);
  const image = await findPauseImage(cluster);
  await kubectl(
    ["create", "--filename", "-"],
    pods.map(({ name, node }) => JSON.stringify(makeCheckPod(name, node, image))).join("\n"),
  );
  try {
    const names = pods.map(({ name }) => `pod/${name}`);
    const wait = await tryClusterKubectl(cluster, [
      "wait",
      ...names,
      "--for=jsonpath={.status.phase}=Succeeded",
      `--timeout=${timeoutSeconds}s`,
    ]);
    if (!wait.failure) return;
    const failures = await Promise.all(
      pods.map(async ({ name, node }) => {
        const phase = await kubectl(["get", "pod", name, "--output", "jsonpath={.status.phase}"]);
        if (phase === "Succeeded") return [];
        const { stdout, failure } = await tryClusterKubectl(cluster, ["logs", name, "--tail=1"]);
        return [`${node} (${stdout.trim() || failure || phase})`];
      }),
    );
    throw new UserError(`Cluster ${cluster}: Service names do not resolve in pods on ${failures.flat().join(", ")}.`);
  } finally {
    await remove();
  }
}

function makeCheckPod(name: string, node: string, image: string): object {
  const account = "/var/run/secrets/kubernetes.io/serviceaccount";
  const server = "https://kubernetes.default.svc.cluster.local";
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "own", cluster: { server, "certificate-authority": `${account}/ca.crt` } }],
    users: [{ name: "own", user: { tokenFile: `${account}/token` } }],
    contexts: [{ name: "own", context: { cluster: "own", user: "own" } }],
    "current-context": "own",
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    // Without a kubeconfig, kubectl would use the Service's address from the environment instead of DNS.
    metadata: { name, annotations: { kubeconfig: JSON.stringify(kubeconfig) } },
    spec: {
      nodeName: node,
      restartPolicy: "OnFailure",
      tolerations: [{ operator: "Exists" }],
      volumes: [
        { name: "kubectl", hostPath: { path: "/usr/bin/kubectl", type: "File" } },
        {
          name: "kubeconfig",
          downwardAPI: { items: [{ path: "config", fieldRef: { fieldPath: "metadata.annotations['kubeconfig']" } }] },
        },
      ],
      containers: [
        {
          name: "kubectl",
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["/kubectl", "--kubeconfig=/kubeconfig/config", "--request-timeout=5s", "get", "--raw", "/version"],
          volumeMounts: [
            { name: "kubectl", mountPath: "/kubectl", readOnly: true },
            { name: "kubeconfig", mountPath: "/kubeconfig", readOnly: true },
          ],
        },
      ],
    },
  };
}

async function ensureCoreDnsImage(image: string, progress: Progress): Promise<void> {
  if (await imageExists(image)) return;
  const result = await pullImage(image, progress);
  if (result.pulled) return;
  if (!image.endsWith(`:${chosenTags.coredns}`)) {
    throw new UserError(
      `Cannot pull image ${image} (${result.reason}), and only CoreDNS ${versions.coredns} can be built instead.`,
    );
  }
  progress.onLine?.(`CoreDNS: building it, because the image cannot be pulled (${result.reason})`);
  const coredns = await buildGoProgram("coredns", progress);
  await buildImage(image, { "/coredns": coredns }, { entrypoint: ["/coredns"] });
}
