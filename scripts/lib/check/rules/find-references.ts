import type { V1Volume } from "@kubernetes/client-node";
import { groupOf, type Manifest, podOf, selectKind } from "../../kubernetes/manifest.ts";

/** An object that another one refers to, and which of its keys. */
export interface Reference {
  kind: string;
  name: string;
  keys: string[];
  /** Default that of the object that refers to it. */
  namespace?: string;
  /** What becomes of an object without it; missing if it is usual that something else creates it. */
  effect?: string;
}

/** Finds the objects that an object refers to and cannot work without. */
export function findReferences(manifest: Manifest): Reference[] {
  const pod = podOf(manifest);
  const containers = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])];
  const [set] = selectKind([manifest], "StatefulSet");
  const [binding] = [...selectKind([manifest], "ClusterRoleBinding"), ...selectKind([manifest], "RoleBinding")];
  const reference = (kind: string, name: string | undefined, keys: string[] = []) =>
    name ? [{ kind, name, keys }] : [];
  return [
    ...reference("ServiceAccount", pod?.serviceAccountName),
    ...[pod, ...selectKind([manifest], "ServiceAccount")].flatMap((one) =>
      (one?.imagePullSecrets ?? []).flatMap(({ name }) => reference("Secret", name)),
    ),
    ...(pod?.volumes ?? []).flatMap(findVolumeReferences),
    ...containers.flatMap(({ envFrom = [] }) =>
      envFrom.flatMap(({ configMapRef: map, secretRef: secret }) => [
        ...(map && !map.optional ? reference("ConfigMap", map.name) : []),
        ...(secret && !secret.optional ? reference("Secret", secret.name) : []),
      ]),
    ),
    ...containers.flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom: { configMapKeyRef: map, secretKeyRef: secret } = {} }) => [
        ...(map && !map.optional ? reference("ConfigMap", map.name, [map.key]) : []),
        ...(secret && !secret.optional ? reference("Secret", secret.name, [secret.key]) : []),
      ]),
    ),
    ...reference("Service", set?.spec?.serviceName),
    ...reference(binding?.roleRef.kind ?? "", binding?.roleRef.name),
    ...(binding?.subjects ?? []).flatMap(({ kind, name, namespace }) =>
      kind === "ServiceAccount" ? [{ kind, name, keys: [], ...(namespace && { namespace }) }] : [],
    ),
    ...findIngressReferences(manifest),
    ...findTlsReferences(manifest),
    ...findWebhookReferences(manifest),
    ...findScaledReference(manifest),
  ];
}

function findIngressReferences(manifest: Manifest): Reference[] {
  return selectKind([manifest], "Ingress").flatMap(({ spec }) => {
    const paths = (spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
    const backends = [...paths.map(({ backend }) => backend), ...(spec?.defaultBackend ? [spec.defaultBackend] : [])];
    const names = new Set(backends.flatMap(({ service }) => service?.name ?? []));
    // A controller finds out about the name from its own annotation: an action of the AWS Load Balancer Controller.
    const isAction = (name: string) =>
      Object.keys(manifest.metadata.annotations ?? {}).some((key) => key.endsWith(`/actions.${name}`));
    return [...names]
      .filter((name) => !isAction(name))
      .map((name) => ({ kind: "Service", name, keys: [], effect: "its requests fail" }));
  });
}

/** Annotations by which cert-manager, or an older program like it, creates the Secrets of an Ingress. */
const certificateIssuer = /^(acme\.)?(cert-manager\.io|certmanager\.k8s\.io)\/.*issuer|^kubernetes\.io\/tls-acme$/;

function findTlsReferences(manifest: Manifest): Reference[] {
  if (Object.keys(manifest.metadata.annotations ?? {}).some((key) => certificateIssuer.test(key))) return [];
  return selectKind([manifest], "Ingress").flatMap(({ spec }) =>
    (spec?.tls ?? []).flatMap(({ secretName: name }) => (name ? [{ kind: "Secret", name, keys: [] }] : [])),
  );
}

interface Webhook {
  clientConfig?: { service?: { name?: string; namespace?: string } };
}

/** Finds the services that the API server calls: of admission and conversion webhooks, and of aggregated APIs. */
function findWebhookReferences(manifest: Manifest): Reference[] {
  const group = groupOf(manifest.apiVersion);
  const { webhooks = [], spec } = manifest as Manifest & {
    webhooks?: Webhook[];
    spec?: NonNullable<Webhook["clientConfig"]> & { conversion?: { webhook?: Webhook } };
  };
  const called: Webhook[] = [
    ...(group === "admissionregistration.k8s.io" ? webhooks : []),
    ...(group === "apiextensions.k8s.io" ? [spec?.conversion?.webhook ?? {}] : []),
    ...(group === "apiregistration.k8s.io" && spec ? [{ clientConfig: spec }] : []),
  ];
  return called.flatMap(({ clientConfig: { service: { name, namespace } = {} } = {} }) =>
    name && namespace ? [{ kind: "Service", name, keys: [], namespace, effect: "the API server cannot call it" }] : [],
  );
}

function findScaledReference(manifest: Manifest): Reference[] {
  if (manifest.kind !== "HorizontalPodAutoscaler") return [];
  const { spec } = manifest as Manifest & { spec?: { scaleTargetRef?: { kind?: string; name?: string } } };
  const { kind = "", name } = spec?.scaleTargetRef ?? {};
  const isKnown = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"].includes(kind);
  return isKnown && name ? [{ kind, name, keys: [], effect: "nothing is scaled" }] : [];
}

function findVolumeReferences({ configMap, secret, persistentVolumeClaim: claim, projected }: V1Volume): Reference[] {
  const keys = (source: { items?: { key: string }[] }) => (source.items ?? []).map(({ key }) => key);
  return [
    ...(configMap?.name && !configMap.optional
      ? [{ kind: "ConfigMap", name: configMap.name, keys: keys(configMap) }]
      : []),
    ...(secret?.secretName && !secret.optional
      ? [{ kind: "Secret", name: secret.secretName, keys: keys(secret) }]
      : []),
    ...(projected?.sources ?? []).flatMap(({ configMap: map, secret: part }) => [
      ...(map?.name && !map.optional ? [{ kind: "ConfigMap", name: map.name, keys: keys(map) }] : []),
      ...(part?.name && !part.optional ? [{ kind: "Secret", name: part.name, keys: keys(part) }] : []),
    ]),
    ...(claim ? [{ kind: "PersistentVolumeClaim", name: claim.claimName, keys: [] }] : []),
  ];
}
