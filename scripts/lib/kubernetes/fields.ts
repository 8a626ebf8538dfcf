/**
 * Rules of the API server that the API's description does not express, for the fields of pods. The chart's schema has them, so that editors know
 * them too. The names of the formats are those of generate/pod-spec-schema.ts.
 */

const text = (format: string) => ({ type: "string", format });
const oneOf = (...values: string[]) => ({ type: "string", enum: values });
const dnsLabel = text("name (lower-case letters, digits, dashes; at most 63)");
const dnsName = text("name (lower-case letters, digits, dashes, dots; at most 253)");
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
const selectorOperators = ["In", "NotIn", "Exists", "DoesNotExist"];
const protocol = oneOf("TCP", "UDP", "SCTP");

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
};
