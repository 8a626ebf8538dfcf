import type { V1Container, V1PodSpec, V1Probe } from "@kubernetes/client-node";
import { type Manifest, podOf, selectKind } from "../../kubernetes/manifest.ts";
import type { Finding, RuleId } from "../../util/finding.ts";
import type { RuleContext } from "../rule.ts";
import { selectPods } from "./selectors.ts";

/** Checks that ports match: of probes, services, ingresses and the node, and the one that a program listens on. */
export function checkPorts(manifest: Manifest, { manifests, namespace }: RuleContext): Finding[] {
  const pod = podOf(manifest);
  return [
    ...(pod ? listRunning(pod).flatMap(checkContainer) : []),
    ...checkService(manifest, manifests, namespace),
    ...checkIngress(manifest, manifests, namespace),
  ];
}

/** The containers that run as long as the pod, with its sidecars. */
function listRunning({ containers, initContainers = [] }: V1PodSpec): V1Container[] {
  return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always")];
}

function checkContainer(container: V1Container): Finding[] {
  const { name, ports = [] } = container;
  const own = listPorts(container);
  const probes = [container.livenessProbe, container.readinessProbe, container.startupProbe].flatMap(findPort);
  const listening = [...(container.command ?? []), ...(container.args ?? [])].flatMap(findListenPort);
  return [
    ...probes
      .filter((port) => !own.includes(port) && (typeof port === "string" || ports.length > 0))
      .map((port) =>
        portFinding(
          // The kubelet cannot resolve a name, but a program may listen on a port that it does not declare.
          typeof port === "string" ? "error" : "warning",
          "ports/probe",
          `a probe of ${name} uses the port ${port}, which the container does not ${typeof port === "string" ? "have" : "declare"}`,
          "Use the name or number of one of its ports.",
        ),
      ),
    ...listening
      .filter((port) => ports.length > 0 && !own.includes(port))
      .map((port) =>
        portFinding(
          "warning",
          "ports/listen-address",
          `${name} listens on port ${port}, but declares ${ports.map(({ containerPort }) => containerPort).join(", ")}`,
          "Set containerPort to the port of --web.listen-address: services and probes use containerPort.",
        ),
      ),
  ];
}

function checkService(manifest: Manifest, all: readonly Manifest[], namespace: string): Finding[] {
  return selectKind([manifest], "Service").flatMap((service) => {
    const pods = selectPods(service, all, namespace).flatMap((one) => podOf(one) ?? []);
    const ports = pods.flatMap(listRunning).flatMap(listPorts);
    return (service.spec?.ports ?? [])
      .map(({ port, targetPort = port }) => targetPort as string | number)
      .filter((target) => {
        if (pods.length === 0) return false;
        // A container may listen on a number that it does not declare, but hardly where it declares others.
        return ports.length === 0 ? typeof target === "string" : !ports.includes(target);
      })
      .map((target) =>
        portFinding(
          "warning",
          "ports/service",
          `targets the port ${target}, but its pods have ${[...new Set(ports)].join(", ") || "none"}`,
          "Use the name or number of a container's port.",
        ),
      );
  });
}

function checkIngress(manifest: Manifest, all: readonly Manifest[], namespace: string): Finding[] {
  const paths = selectKind([manifest], "Ingress").flatMap(({ spec }) =>
    (spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []),
  );
  return paths.flatMap(({ backend: { service } }) => {
    const own = manifest.metadata.namespace ?? namespace;
    const [target] = selectKind(all, "Service").filter(
      ({ metadata }) => metadata.name === service?.name && (metadata.namespace ?? namespace) === own,
    );
    const wanted = service?.port?.name ?? service?.port?.number;
    const ports = (target?.spec?.ports ?? []).flatMap(({ name, port }) => [name, port]);
    if (!target || wanted === undefined || ports.includes(wanted)) return [];
    return [
      portFinding(
        "warning",
        "ports/ingress",
        `uses the port ${wanted} of the Service ${service?.name}, which does not have it`,
        "Use the name or number of one of the service's ports.",
      ),
    ];
  });
}

/** The port of `--web.listen-address`, a flag of Prometheus and its exporters, unless only the pod itself reaches it. */
function findListenPort(arg: string): number[] {
  const [, host = "", port] = /^--web\.listen-address=(.*):(\d+)$/.exec(arg) ?? [];
  return port && !/^(127\.|localhost|\[::1\])/.test(host) ? [Number(port)] : [];
}

function findPort(probe?: V1Probe): (string | number)[] {
  const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
  return port === undefined ? [] : [typeof port === "number" ? port : String(port)];
}

/** The ports of a container, by name and by number. */
function listPorts({ ports = [] }: V1Container): (string | number)[] {
  return ports.flatMap(({ name, containerPort }) => [...(name ? [name] : []), containerPort]);
}

function portFinding(severity: "error" | "warning", rule: RuleId, message: string, fix: string): Finding {
  return { severity, rule, message, fix };
}
