import type { V1Container, V1PodSpec } from "@kubernetes/client-node";
import { type Manifest, podOf } from "../../kubernetes/manifest.ts";
import type { RuleContext } from "../rule.ts";

/**
 * Whether only programs other than Prometheus read a ConfigMap: containers mount it, and none of them is Prometheus.
 * @param context all rendered objects, and the namespace of those without one
 */
export function isReadByOthers(
  configMap: Manifest,
  { manifests, namespace }: Pick<RuleContext, "manifests" | "namespace">,
): boolean {
  const namespaceOf = ({ metadata }: Manifest) => metadata.namespace ?? namespace;
  const readers = manifests
    .filter((manifest) => namespaceOf(manifest) === namespaceOf(configMap))
    .flatMap((manifest) => listReaders(podOf(manifest), configMap.metadata.name));
  return readers.length > 0 && !readers.some(isPrometheus);
}

/** The containers of a pod that mount a ConfigMap. */
function listReaders(pod: V1PodSpec | undefined, configMap: string): V1Container[] {
  const volumes = (pod?.volumes ?? [])
    .filter(
      ({ configMap: own, projected }) =>
        own?.name === configMap || projected?.sources?.some((source) => source.configMap?.name === configMap),
    )
    .map(({ name }) => name);
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])].filter(({ volumeMounts = [] }) =>
    volumeMounts?.some(({ name }) => volumes.includes(name)),
  );
}

/** Whether a container runs Prometheus: its image or it itself is named so. */
function isPrometheus({ name, image = "" }: V1Container): boolean {
  return name === "prometheus" || /(^|\/)prometheus([:@]|$)/.test(image);
}
