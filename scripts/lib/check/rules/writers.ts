import { isCustomGroup, type Manifest, podOf, selectKind } from "../../kubernetes/manifest.ts";

/** Whether another object of the release makes something create a Secret or ConfigMap: a Certificate, an ExternalSecret, a SealedSecret, … */
export function isMadeByOthers(kind: string, name: string, manifests: readonly Manifest[]): boolean {
  if (kind === "ConfigMap") return manifests.some((one) => isMaker(one, /ConfigMap|Bundle/, name));
  if (kind !== "Secret") return false;
  return manifests.some((one) => isMaker(one, /Secret|Certificate|Bundle/, name) || servingCertificateOf(one) === name);
}

function isMaker(manifest: Manifest, kinds: RegExp, name: string): boolean {
  return isCustomGroup(manifest.apiVersion) && kinds.test(manifest.kind) && namesObject(manifest, name);
}

/** The Secret in which OpenShift puts the certificate of a Service. */
function servingCertificateOf({ kind, metadata: { annotations = {} } }: Manifest): string | undefined {
  if (kind !== "Service") return undefined;
  const [beta, alpha] = ["beta", "alpha"].map((stage) => `service.${stage}.openshift.io/serving-cert-secret-name`);
  return annotations[beta ?? ""] ?? annotations[alpha ?? ""];
}

/** The keys that a cluster adds to an object of the release. */
export function addedKeys(manifest: Manifest): string[] {
  const { labels = {}, annotations = {} } = manifest.metadata;
  if ("type" in manifest && manifest.type === "kubernetes.io/service-account-token")
    return ["ca.crt", "namespace", "token"];
  // https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/networking_operators
  const isTrusted = labels["config.openshift.io/inject-trusted-cabundle"] === "true";
  const isService = Object.keys(annotations).some((key) => /^service\.\w+\.openshift\.io\/inject-cabundle$/.test(key));
  return [...(isTrusted ? ["ca-bundle.crt"] : []), ...(isService ? ["service-ca.crt"] : [])];
}

/** Labels and annotations by which an operator copies, generates or injects data. */
const fillers = /(^|[./-])(inject|replicat|reflect|(auto)?generat)/;

/** Whether something besides the chart may add keys to an object: an operator, a Job, or whoever has a permission for just this object. */
export function mayHaveOtherKeys({ kind, metadata }: Manifest, manifests: readonly Manifest[]): boolean {
  const { name, labels, annotations } = metadata;
  if (Object.keys({ ...labels, ...annotations }).some((key) => fillers.test(key))) return true;
  return isMadeByOthers(kind, name, manifests) || manifests.some((other) => mayWrite(other, name));
}

function mayWrite(manifest: Manifest, name: string): boolean {
  if (isCustomGroup(manifest.apiVersion)) return namesObject(manifest, name);
  const roles = [...selectKind([manifest], "Role"), ...selectKind([manifest], "ClusterRole")];
  const mayUpdate = roles
    .flatMap(({ rules }) => rules ?? [])
    .some(
      ({ verbs, resourceNames = [] }) =>
        resourceNames.includes(name) && verbs.some((verb) => ["*", "patch", "update"].includes(verb)),
    );
  const { containers = [], initContainers = [] } = podOf(manifest) ?? {};
  const words = [...containers, ...initContainers].flatMap(({ command = [], args = [] }) =>
    [...command, ...args].flatMap((text) => text.split(/[^\w.-]+/)),
  );
  return mayUpdate || words.includes(name);
}

/** Whether a custom resource names an object: it has its name, or the name in a field such as `secretName`. */
function namesObject({ metadata, ...content }: Manifest, name: string): boolean {
  return (/Secret|ConfigMap/.test(content.kind) && metadata.name === name) || hasName(content, name);
}

function hasName(value: unknown, name: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([key, part]) => (part === name && /^[a-z]*name$/i.test(key)) || hasName(part, name),
  );
}
