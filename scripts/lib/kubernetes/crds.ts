/** The fields of a kind besides apiVersion, kind and metadata. */
export interface CustomKind {
  /** Whether its objects belong to no namespace. */
  isClusterScoped?: boolean;
  required: string[];
  properties: Record<string, object>;
}

/** @returns the schema of an object with these fields only */
export function strict(required: string[], properties: Record<string, object>): object {
  return { type: "object", additionalProperties: false, required, properties };
}

const text = { type: "string", minLength: 1 };
const name = { type: "string", format: "name (lower-case letters, digits, dashes, dots; at most 63)" };
const longName = { type: "string", format: "name (lower-case letters, digits, dashes, dots; at most 253)" };
const port = { type: "integer", minimum: 1, maximum: 65535 };
const texts = { type: "array", items: text };
const truth = { type: "boolean" };
const oneOf = (...values: string[]) => ({ type: "string", enum: values });
const quantities = { type: "object", additionalProperties: { type: ["string", "number"], format: "quantity" } };
const hostname = { type: "string", pattern: "^(\\*\\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$" };

/**
 * The custom kinds that the chart renders, by `apiVersion kind`. Each schema has the fields of the CustomResourceDefinition that the chart sets.
 * Any other field is an error.
 */
export const customKinds: Readonly<Record<string, CustomKind>> = {
  // https://gateway-api.sigs.k8s.io/reference/spec/#httproute
  "gateway.networking.k8s.io/v1 HTTPRoute": {
    required: ["spec"],
    properties: {
      spec: strict(["parentRefs", "rules"], {
        parentRefs: {
          type: "array",
          minItems: 1,
          maxItems: 32,
          items: strict(["name"], {
            group: text,
            kind: text,
            namespace: name,
            name: longName,
            sectionName: longName,
            port,
          }),
        },
        hostnames: { type: "array", maxItems: 16, items: hostname },
        rules: {
          type: "array",
          minItems: 1,
          items: strict([], { backendRefs: { type: "array", items: strict(["name", "port"], { name, port }) } }),
        },
      }),
    },
  },
  // https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/deploy/vpa-v1-crd-gen.yaml
  "autoscaling.k8s.io/v1 VerticalPodAutoscaler": {
    required: ["spec"],
    properties: {
      spec: strict(["targetRef"], {
        targetRef: strict(["kind", "name"], { apiVersion: text, kind: text, name }),
        updatePolicy: strict([], {
          updateMode: oneOf("Off", "Initial", "Recreate", "InPlaceOrRecreate", "Auto"),
          minReplicas: { type: "integer", minimum: 1 },
          evictionRequirements: {
            type: "array",
            items: strict(["resources", "changeRequirement"], {
              resources: { type: "array", items: oneOf("cpu", "memory") },
              changeRequirement: oneOf("TargetHigherThanRequests", "TargetLowerThanRequests"),
            }),
          },
        }),
        resourcePolicy: strict([], {
          containerPolicies: {
            type: "array",
            items: strict([], {
              containerName: text,
              mode: oneOf("Auto", "Off"),
              minAllowed: quantities,
              maxAllowed: quantities,
              controlledResources: { type: "array", items: oneOf("cpu", "memory") },
              controlledValues: oneOf("RequestsAndLimits", "RequestsOnly"),
            }),
          },
        }),
        // The name of a recommender is its own choice: any text.
        recommenders: { type: "array", items: strict(["name"], { name: text }) },
      }),
    },
  },
  // https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/security_apis/securitycontextconstraints-security-openshift-io-v1
  "security.openshift.io/v1 SecurityContextConstraints": {
    isClusterScoped: true,
    required: [
      "allowHostDirVolumePlugin",
      "allowHostIPC",
      "allowHostNetwork",
      "allowHostPID",
      "allowHostPorts",
      "allowPrivilegedContainer",
      "readOnlyRootFilesystem",
    ],
    properties: {
      allowHostDirVolumePlugin: truth,
      allowHostIPC: truth,
      allowHostNetwork: truth,
      allowHostPID: truth,
      allowHostPorts: truth,
      allowPrivilegedContainer: truth,
      allowPrivilegeEscalation: truth,
      readOnlyRootFilesystem: truth,
      allowedCapabilities: texts,
      requiredDropCapabilities: texts,
      // The types of volumes, not the names of a pod's volumes.
      volumes: {
        type: "array",
        items: oneOf(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "hostPath",
          "image",
          "nfs",
          "persistentVolumeClaim",
          "projected",
          "secret",
        ),
      },
      runAsUser: strict(["type"], { type: oneOf("MustRunAsNonRoot", "RunAsAny") }),
      fsGroup: strict(["type"], { type: oneOf("RunAsAny") }),
      supplementalGroups: strict(["type"], { type: oneOf("RunAsAny") }),
      seLinuxContext: strict(["type"], { type: oneOf("RunAsAny") }),
      seccompProfiles: texts,
      users: {
        type: "array",
        minItems: 1,
        items: { type: "string", pattern: "^system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+$" },
      },
    },
  },
};
