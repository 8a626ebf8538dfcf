import { isDuration } from "../util/duration.ts";
import { isCronSchedule } from "./cron.ts";

/**
 * Rules of the API server that the API's description does not express, for the fields that charts use.
 * Names and labels: https://kubernetes.io/docs/concepts/overview/working-with-objects/names and …/labels;
 * quantities: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity.
 */

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const qualified = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";

function matches(pattern: string, maximum: number): (text: string) => boolean {
  const expression = new RegExp(`^(?:${pattern})$`);
  return (text) => text.length <= maximum && expression.test(text);
}

/** A key of a label or annotation: a name of at most 63 characters, after an optional domain and a slash. */
function isLabelKey(text: string): boolean {
  const [name = "", prefix, ...rest] = text.split("/").reverse();
  return rest.length === 0 && matches(qualified, 63)(name) && (prefix === undefined || matches(subdomain, 253)(prefix));
}

/** Whether a text is the name of a container's resource: one of Kubernetes, or one with a domain. */
function isResourceName(text: string): boolean {
  const own = /^(cpu|memory|ephemeral-storage|storage|hugepages-[1-9]\d*[KMGT]i)$/;
  return own.test(text) || (text.includes("/") && isLabelKey(text));
}

const portName = (text: string) => matches("[a-z0-9]+(-[a-z0-9]+)*", 15)(text) && /[a-z]/.test(text);

/** The formats in the rules below. Their names complete the sentence "… is not a …". */
export const formats: Record<string, (text: string) => boolean> = {
  "name (lower-case letters, digits, dashes; at most 63)": matches(label, 63),
  "name (lower-case letters, digits, dashes, dots; at most 63)": matches(subdomain, 63),
  "name (lower-case letters, digits, dashes, dots; at most 253)": matches(subdomain, 253),
  "name of at most 63 characters without / and %": matches("[^/%]+", 63),
  "label key": isLabelKey,
  "label key, or nothing": (text) => text === "" || isLabelKey(text),
  "resource name": isResourceName,
  "label value": matches(`(${qualified})?`, 63),
  "port name": portName,
  quantity: matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?", 64),
  percentage: matches("\\d+%", 5),
  "int-or-string": (text) => matches("\\d+%", 5)(text) || portName(text),
  "environment variable name": matches("[-._A-Za-z][-._A-Za-z0-9]*", 253),
  "HTTP header name": matches("[-A-Za-z0-9]+", 253),
  "ConfigMap key": matches("[-._A-Za-z0-9]+", 253),
  "base64 text": (text) => Buffer.from(text, "base64").toString("base64") === text,
  "cron schedule (five fields, Sunday is 0)": isCronSchedule,
  "Prometheus duration": isDuration,
  "absolute path": (text) => text.startsWith("/"),
  time: (text) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)),
};

const text = (format: string) => ({ type: "string", format });
const oneOf = (...values: string[]) => ({ type: "string", enum: values });
const dnsLabel = text("name (lower-case letters, digits, dashes; at most 63)");
const dnsName = text("name (lower-case letters, digits, dashes, dots; at most 253)");
/** The name of an object that becomes part of labels or host names. */
const shortName = text("name (lower-case letters, digits, dashes, dots; at most 63)");
const labelKey = text("label key");
const labels = { type: "object", propertyNames: { format: "label key" }, additionalProperties: text("label value") };
const annotations = {
  type: "object",
  propertyNames: { format: "label key" },
  additionalProperties: { type: "string" },
};
/** A quantity may also be a number. */
const quantity = { type: ["string", "number"], format: "quantity" };
const quantities = { type: "object", propertyNames: { format: "resource name" }, additionalProperties: quantity };
const port = { type: "integer", minimum: 1, maximum: 65535 };
const portOrName = { type: ["integer", "string"], minimum: 1, maximum: 65535, format: "port name" };
const countOrPercentage = { type: ["integer", "string"], minimum: 0, format: "percentage" };
const selectorOperators = ["In", "NotIn", "Exists", "DoesNotExist"];
const protocol = oneOf("TCP", "UDP", "SCTP");

/** Kinds whose objects' names become part of labels or host names. */
const named = ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"];

/** @returns the schema of an object's name */
export function nameRule(apiVersion: string, kind: string): object {
  if (apiVersion.startsWith("rbac.authorization.k8s.io/")) return text("name of at most 63 characters without / and %");
  if (kind === "Service" || kind === "Namespace") return dnsLabel;
  return named.includes(kind) ? shortName : dnsName;
}

/** Schemas that replace the derived ones, by model and field. */
export const fieldRules: Readonly<Record<string, object>> = {
  "V1ObjectMeta.name": dnsName,
  "V1ObjectMeta.namespace": dnsLabel,
  "V1ObjectMeta.labels": labels,
  "V1ObjectMeta.annotations": annotations,
  "V1LabelSelector.matchLabels": labels,
  "V1LabelSelectorRequirement.key": labelKey,
  "V1LabelSelectorRequirement.operator": oneOf(...selectorOperators),
  "V1NodeSelectorRequirement.key": labelKey,
  "V1NodeSelectorRequirement.operator": oneOf(...selectorOperators, "Gt", "Lt"),

  "V1PodSpec.nodeSelector": labels,
  "V1PodSpec.serviceAccountName": dnsName,
  "V1PodSpec.restartPolicy": oneOf("Always", "OnFailure", "Never"),
  "V1PodSpec.dnsPolicy": oneOf("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
  "V1PodSpec.preemptionPolicy": oneOf("PreemptLowerPriority", "Never"),
  "V1PodSpec.overhead": quantities,
  "V1Toleration.key": text("label key, or nothing"),
  "V1Toleration.value": text("label value"),
  "V1Toleration.operator": oneOf("Exists", "Equal"),
  "V1Toleration.effect": oneOf("NoSchedule", "PreferNoSchedule", "NoExecute"),
  "V1PodOS.name": oneOf("linux", "windows"),
  "V1AppArmorProfile.type": oneOf("RuntimeDefault", "Unconfined", "Localhost"),
  "V1SeccompProfile.type": oneOf("RuntimeDefault", "Unconfined", "Localhost"),

  "V1Container.name": dnsLabel,
  "V1Container.imagePullPolicy": oneOf("Always", "IfNotPresent", "Never"),
  "V1Container.terminationMessagePolicy": oneOf("File", "FallbackToLogsOnError"),
  "V1ContainerPort.name": text("port name"),
  "V1ContainerPort.containerPort": port,
  "V1ContainerPort.hostPort": port,
  "V1ContainerPort.protocol": protocol,
  "V1EnvVar.name": text("environment variable name"),
  "V1HTTPGetAction.port": portOrName,
  "V1HTTPHeader.name": text("HTTP header name"),
  "V1HTTPGetAction.scheme": oneOf("HTTP", "HTTPS"),
  "V1TCPSocketAction.port": portOrName,
  "V1ResourceRequirements.limits": quantities,
  "V1ResourceRequirements.requests": quantities,
  "V1ResourceFieldSelector.divisor": quantity,

  "V1Volume.name": dnsLabel,
  "V1VolumeMount.name": dnsLabel,
  "V1VolumeMount.mountPropagation": oneOf("None", "HostToContainer", "Bidirectional"),
  "V1HostPathVolumeSource.path": text("absolute path"),
  "V1HostPathVolumeSource.type": oneOf(
    "",
    "DirectoryOrCreate",
    "Directory",
    "FileOrCreate",
    "File",
    "Socket",
    "CharDevice",
    "BlockDevice",
  ),
  "V1EmptyDirVolumeSource.sizeLimit": quantity,
  "V1VolumeResourceRequirements.limits": quantities,
  "V1VolumeResourceRequirements.requests": quantities,

  "V1CronJobSpec.schedule": text("cron schedule (five fields, Sunday is 0)"),
  "V1CronJobSpec.concurrencyPolicy": oneOf("Allow", "Forbid", "Replace"),
  "V1DaemonSetUpdateStrategy.type": oneOf("RollingUpdate", "OnDelete"),
  "V1RollingUpdateDaemonSet.maxSurge": countOrPercentage,
  "V1RollingUpdateDaemonSet.maxUnavailable": countOrPercentage,
  "V1RollingUpdateDeployment.maxSurge": countOrPercentage,
  "V1RollingUpdateDeployment.maxUnavailable": countOrPercentage,
  "V1DeploymentStrategy.type": oneOf("RollingUpdate", "Recreate"),
  "V1StatefulSetUpdateStrategy.type": oneOf("RollingUpdate", "OnDelete"),
  "V1PodDisruptionBudgetSpec.maxUnavailable": countOrPercentage,
  "V1PodDisruptionBudgetSpec.minAvailable": countOrPercentage,

  "V1ServiceSpec.selector": labels,
  "V1ServiceSpec.type": oneOf("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
  "V1ServicePort.name": text("port name"),
  "V1ServicePort.port": port,
  "V1ServicePort.nodePort": port,
  "V1ServicePort.protocol": protocol,
  "V1ServicePort.targetPort": portOrName,
  "V1NetworkPolicyPort.port": portOrName,
  "V1NetworkPolicyPort.protocol": protocol,

  "V1ConfigMap.data": {
    type: "object",
    propertyNames: { format: "ConfigMap key" },
    additionalProperties: { type: "string" },
  },
  "V1Secret.data": {
    type: "object",
    propertyNames: { format: "ConfigMap key" },
    additionalProperties: text("base64 text"),
  },
  "V1Secret.stringData": {
    type: "object",
    propertyNames: { format: "ConfigMap key" },
    additionalProperties: { type: "string" },
  },
  "V1RoleRef.kind": oneOf("ClusterRole", "Role"),
  "V1RoleRef.apiGroup": oneOf("rbac.authorization.k8s.io"),
  "RbacV1Subject.kind": oneOf("ServiceAccount", "User", "Group"),
};
