import type { V1Container, V1PodSpec } from "@kubernetes/client-node";

/** The Pod Security level that a pod needs. */
export interface PodSecurity {
  /** The strictest level that admits it. */
  level: "privileged" | "baseline" | "restricted";
  /** Why the next stricter level rejects it. */
  reasons: string[];
}

/** The capabilities that a container may add: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
const baselineCapabilities = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(
    " ",
  ),
);
const restrictedVolumes = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

/** Evaluates a Linux pod by the Pod Security Standards: host access, privileges, capabilities, seccomp, users and volumes. */
export function evaluatePodSecurity(pod: V1PodSpec): PodSecurity {
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  const privileged = unique([
    ...(["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => pod[field]),
    ...(pod.volumes ?? []).flatMap(({ name, hostPath }) => (hostPath ? [`hostPath volume ${name}`] : [])),
    ...containers.flatMap((container) => againstBaseline(container, pod)),
  ]);
  if (privileged.length > 0) return { level: "privileged", reasons: privileged };
  const baseline = unique([
    ...(pod.volumes ?? []).flatMap(({ name, ...source }) =>
      Object.keys(source).every((kind) => restrictedVolumes.has(kind)) ? [] : [`volume ${name}`],
    ),
    ...containers.flatMap((container) => againstRestricted(container, pod)),
  ]);
  return { level: baseline.length > 0 ? "baseline" : "restricted", reasons: baseline };
}

function againstBaseline({ name, securityContext = {}, ports = [] }: V1Container, pod: V1PodSpec): string[] {
  const { privileged, capabilities, procMount } = securityContext;
  const seccomp = securityContext.seccompProfile ?? pod.securityContext?.seccompProfile;
  const added = (capabilities?.add ?? []).filter((capability) => !baselineCapabilities.has(capability));
  return [
    ...(privileged ? [`${name} is privileged`] : []),
    ...added.map((capability) => `${name} adds ${capability}`),
    ...(seccomp?.type === "Unconfined" ? [`${name} has seccomp Unconfined`] : []),
    ...(procMount && procMount !== "Default" ? [`${name} has procMount ${procMount}`] : []),
    // With the host's network every port is a host port, and hostNetwork is already a reason.
    ...(pod.hostNetwork ? [] : ports.flatMap(({ hostPort }) => (hostPort ? [`${name} has hostPort ${hostPort}`] : []))),
  ];
}

function againstRestricted({ name, securityContext = {} }: V1Container, pod: V1PodSpec): string[] {
  const { allowPrivilegeEscalation, capabilities } = securityContext;
  const seccomp = securityContext.seccompProfile ?? pod.securityContext?.seccompProfile;
  const runAsNonRoot = securityContext.runAsNonRoot ?? pod.securityContext?.runAsNonRoot;
  const runAsUser = securityContext.runAsUser ?? pod.securityContext?.runAsUser;
  const added = (capabilities?.add ?? []).filter((capability) => capability !== "NET_BIND_SERVICE");
  return [
    ...(allowPrivilegeEscalation === false ? [] : [`${name} does not set allowPrivilegeEscalation: false`]),
    ...(runAsNonRoot === true ? [] : [`${name} does not set runAsNonRoot: true`]),
    ...(runAsUser === 0 ? [`${name} runs as root`] : []),
    ...(seccomp ? [] : [`${name} has no seccompProfile`]),
    ...(capabilities?.drop?.includes("ALL") ? [] : [`${name} does not drop ALL capabilities`]),
    ...added.map((capability) => `${name} adds ${capability}`),
  ];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
