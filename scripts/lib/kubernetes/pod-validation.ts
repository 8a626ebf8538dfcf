import type {
  V1Container,
  V1PodSpec,
  V1Probe,
  V1ResourceRequirements,
  V1SecurityContext,
  V1Toleration,
} from "@kubernetes/client-node";
import { type Manifest, podOf, selectKind } from "./manifest.ts";
import { parseQuantity } from "./quantity.ts";

/**
 * Finds combinations of valid fields in an object's pod that the API server rejects:
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
 * pod-validation.apiserver.test.ts compares each with the API server.
 * @returns one line each; empty if the pod is valid or the object has none
 */
export function findPodContradictions(manifest: Manifest): string[] {
  const pod = podOf(manifest);
  if (!pod) return [];
  const { containers = [], initContainers = [], securityContext = {}, tolerations = [] } = pod as Partial<V1PodSpec>;
  return [
    ...restart(manifest.kind, pod),
    ...daemonSet(manifest, pod),
    ...profiles("the pod", securityContext),
    ...tolerations.flatMap(toleration),
    ...[...initContainers, ...containers].flatMap(container),
  ];
}

/** Whether the restart policy fits pods that end or pods that keep running. */
function restart(kind: string, { restartPolicy = "Always" }: V1PodSpec): string[] {
  if (kind === "Pod") return [];
  const ends = kind === "Job" || kind === "CronJob";
  if (ends === (restartPolicy !== "Always")) return [];
  return [`restartPolicy is ${restartPolicy}, and for a ${kind} has to be ${ends ? "OnFailure or Never" : "Always"}`];
}

/** What a DaemonSet cannot have: pods with a deadline, and an update that never replaces a pod. */
function daemonSet(manifest: Manifest, { activeDeadlineSeconds }: V1PodSpec): string[] {
  const [strategy] = selectKind([manifest], "DaemonSet").map(({ spec }) => spec?.updateStrategy?.rollingUpdate);
  const isNone = (count: unknown) => /^0%?$/.test(String(count ?? 0));
  const neverUpdates = strategy?.maxUnavailable !== undefined && isNone(strategy.maxUnavailable);
  return [
    ...(manifest.kind === "DaemonSet" && activeDeadlineSeconds !== undefined
      ? ["activeDeadlineSeconds is not supported in a DaemonSet"]
      : []),
    ...(neverUpdates && isNone(strategy.maxSurge) ? ["maxUnavailable and maxSurge cannot both be 0"] : []),
  ];
}

function container(one: V1Container): string[] {
  const { name, image, securityContext = {}, volumeMounts = [], resources = {} } = one;
  const { privileged, allowPrivilegeEscalation, capabilities } = securityContext;
  const who = `the container ${name}`;
  const more = privileged ? "privileged" : capabilities?.add?.includes("CAP_SYS_ADMIN") ? "CAP_SYS_ADMIN" : undefined;
  const spread = privileged ? [] : volumeMounts.filter((mount) => mount.mountPropagation === "Bidirectional");
  return [
    ...(image ? [] : [`${who} has no image`]),
    ...profiles(who, securityContext),
    ...(more && allowPrivilegeEscalation === false
      ? [`${who}: ${more} does not go with allowPrivilegeEscalation false`]
      : []),
    ...spread.map(({ mountPath }) => `${who}: ${mountPath} is Bidirectional, which is for privileged containers only`),
    ...(["livenessProbe", "readinessProbe", "startupProbe"] as const).flatMap((field) =>
      probe(`${who}: ${field}`, one[field], field !== "readinessProbe"),
    ),
    ...overcommitted(who, resources),
  ];
}

function probe(what: string, values: V1Probe | undefined, passesAtOnce: boolean): string[] {
  if (!values) return [];
  const handlers = (["exec", "grpc", "httpGet", "tcpSocket"] as const).filter((handler) => values[handler]);
  const count =
    handlers.length === 1 ? [] : [`${what} has ${handlers.join(" and ") || "nothing to ask"}; it needs one`];
  const isPatient = passesAtOnce && (values.successThreshold ?? 1) > 1;
  return [...count, ...(isPatient ? [`${what}.successThreshold is not 1, as it is for all but a readinessProbe`] : [])];
}

/** Checks the profiles of seccomp and AppArmor of a pod or container. */
function profiles(who: string, { seccompProfile, appArmorProfile }: V1SecurityContext): string[] {
  return Object.entries({ seccompProfile, appArmorProfile }).flatMap(([field, profile]) => {
    if (!profile || (profile.type === "Localhost") === Boolean(profile.localhostProfile)) return [];
    return [`${who}: ${field} has type Localhost without a localhostProfile, or one without that type`];
  });
}

function toleration({ key = "", operator = "Equal", value = "", effect, tolerationSeconds }: V1Toleration): string[] {
  return [
    ...(operator === "Exists" && value ? [`a toleration has operator Exists and value ${value}; only one can be`] : []),
    ...(operator !== "Exists" && !key ? ["a toleration without a key needs operator Exists"] : []),
    ...(tolerationSeconds !== undefined && effect !== "NoExecute"
      ? [`a toleration of ${key || "everything"} has tolerationSeconds, which are for effect NoExecute only`]
      : []),
  ];
}

/** Finds requests beyond their limit. */
function overcommitted(who: string, { requests = {}, limits = {} }: V1ResourceRequirements): string[] {
  return Object.entries(requests).flatMap(([resource, request]) => {
    const limit = limits[resource];
    if (limit === undefined || parseQuantity(request) <= parseQuantity(limit)) return [];
    return [`${who}: requests ${request} of ${resource}, which is more than its limit ${limit}`];
  });
}
