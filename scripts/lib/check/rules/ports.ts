import type { V1Container, V1PodSpec, V1Probe } from "@kubernetes/client-node";
import { type Manifest, ofKind, podOf } from "../../kubernetes/manifest.ts";
import { selectedPods } from "./references.ts";

/** A port that leads nowhere. */
export interface PortProblem {
  manifest: Manifest;
  message: string;
  remedy: string;
}

/** Ports that do not meet in rendered objects: of probes, services, ingresses and the node, and the one that a program listens at. */
export function portProblems(manifests: readonly Manifest[]): PortProblem[] {
  return manifests.flatMap((manifest) => ofManifest(manifest, manifests));
}

function ofManifest(manifest: Manifest, all: readonly Manifest[]): PortProblem[] {
  const pod = podOf(manifest);
  return [
    ...(pod ? ofPod(manifest, pod) : []),
    ...ofKind([manifest], "Service").flatMap((service) => {
      const ports = selectedPods(service, all)
        .flatMap((one) => podOf(one)?.containers ?? [])
        .flatMap(portsOf);
      return (service.spec?.ports ?? []).flatMap(({ port, targetPort = port }) => {
        // A number that no container names may be listened at all the same, but where others are named it hardly is.
        if (ports.length === 0 ? typeof targetPort === "number" : ports.includes(targetPort as string | number))
          return [];
        if (selectedPods(service, all).length === 0) return [];
        const has = [...new Set(ports)].join(", ") || "none";
        return problem(
          manifest,
          `leads to the port ${targetPort}, which no pod of it has (they have ${has})`,
          "Name a container's port, or give the number of one.",
        );
      });
    }),
    ...ofIngress(manifest, all),
  ];
}

function ofPod(manifest: Manifest, pod: V1PodSpec): PortProblem[] {
  return pod.containers.flatMap((container) => {
    const { name, ports = [] } = container;
    const there = portsOf(container);
    const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe].flatMap(namedPort);
    const listening = [...(container.command ?? []), ...(container.args ?? [])].flatMap(listensAt);
    return [
      ...probes
        .filter((port) => !there.includes(port))
        .flatMap((port) =>
          problem(
            manifest,
            `a probe of ${name} asks port ${port}, which the container does not have`,
            "Name one of its ports, or give the number.",
          ),
        ),
      // The API server refuses such pods: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports
      ...ports
        .filter(({ containerPort, hostPort }) => pod.hostNetwork && hostPort && hostPort !== containerPort)
        .flatMap(({ containerPort, hostPort }) =>
          problem(
            manifest,
            `${name} has hostPort ${hostPort} and containerPort ${containerPort}, which hostNetwork makes one`,
            "Give both the same number, or leave hostPort out.",
          ),
        ),
      ...listening
        .filter((port) => ports.length > 0 && !there.includes(port))
        .flatMap((port) =>
          problem(
            manifest,
            `${name} listens at port ${port}, and its ports are ${ports.map(({ containerPort }) => containerPort).join(", ")}`,
            "Give containerPort the number of --web.listen-address: services and probes lead to the former.",
          ),
        ),
    ];
  });
}

/** The port of `--web.listen-address`, Prometheus's and its exporters' flag, unless only the pod itself reaches it. */
function listensAt(arg: string): number[] {
  const [, host = "", port] = /^--web\.listen-address=(.*):(\d+)$/.exec(arg) ?? [];
  return port && !/^(127\.|localhost|\[::1\])/.test(host) ? [Number(port)] : [];
}

function ofIngress(manifest: Manifest, all: readonly Manifest[]): PortProblem[] {
  const rules = ofKind([manifest], "Ingress").flatMap(({ spec }) => spec?.rules ?? []);
  return rules.flatMap(({ http }) =>
    (http?.paths ?? []).flatMap(({ backend: { service } }) => {
      const [target] = ofKind(all, "Service").filter(({ metadata }) => metadata.name === service?.name);
      const wanted = service?.port?.name ?? service?.port?.number;
      const ports = (target?.spec?.ports ?? []).flatMap(({ name, port }) => [name, port]);
      if (!target || wanted === undefined || ports.includes(wanted)) return [];
      return problem(
        manifest,
        `leads to the port ${wanted} of Service ${service?.name}, which does not have it`,
        "Name one of the service's ports, or give its number.",
      );
    }),
  );
}

function namedPort(probe?: V1Probe): string[] {
  const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
  return typeof port === "string" ? [String(port)] : [];
}

/** The ports of a container, by name and by number. */
function portsOf({ ports = [] }: V1Container): (string | number)[] {
  return ports.flatMap(({ name, containerPort }) => [...(name ? [name] : []), containerPort]);
}

function problem(manifest: Manifest, message: string, remedy: string): PortProblem[] {
  return [{ manifest, message, remedy }];
}
