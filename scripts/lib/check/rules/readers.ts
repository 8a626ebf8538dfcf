import { posix } from "node:path";
import type { V1Container, V1PodSpec, V1Volume } from "@kubernetes/client-node";
import { type Manifest, podOf } from "../../kubernetes/manifest.ts";
import type { RuleContext } from "../rule.ts";

/** A container that mounts a ConfigMap or Secret. */
export interface Reader {
  container: V1Container;
  /** The paths at which it sees a key. */
  pathsOf(key: string): string[];
}

/**
 * Lists the containers that mount a ConfigMap or Secret.
 * @param context all rendered objects, and the namespace of those without one
 */
export function listReaders(
  object: Manifest,
  { manifests, namespace }: Pick<RuleContext, "manifests" | "namespace">,
): Reader[] {
  const namespaceOf = ({ metadata }: Manifest) => metadata.namespace ?? namespace;
  return manifests
    .filter((manifest) => namespaceOf(manifest) === namespaceOf(object))
    .flatMap((manifest) => listPodReaders(podOf(manifest), object));
}

function listPodReaders(pod: V1PodSpec | undefined, object: Manifest): Reader[] {
  const volumes = new Map((pod?.volumes ?? []).map((volume) => [volume.name, findSources(volume, object)]));
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])].flatMap((container) => {
    const mounts = (container.volumeMounts ?? []).filter(({ name }) => volumes.get(name)?.length);
    if (mounts.length === 0) return [];
    const pathsOf = (key: string) =>
      mounts.flatMap(({ name, mountPath, subPath }) =>
        (volumes.get(name) ?? [])
          .flatMap((source) => source.pathOf(key) ?? [])
          .flatMap((path) => {
            if (!subPath) return posix.join(mountPath, path);
            return posix.normalize(subPath) === path ? mountPath : [];
          }),
      );
    return [{ container, pathsOf }];
  });
}

/** What a volume takes from an object. */
interface MountedFiles {
  /** The path of a key in the volume; undefined if the volume does not have it. */
  pathOf(key: string): string | undefined;
}

function findSources({ configMap, secret, projected }: V1Volume, { kind, metadata }: Manifest): MountedFiles[] {
  const sources = [
    { kind: "ConfigMap", name: configMap?.name, items: configMap?.items },
    { kind: "Secret", name: secret?.secretName, items: secret?.items },
    ...(projected?.sources ?? []).flatMap((source) => [
      { kind: "ConfigMap", name: source.configMap?.name, items: source.configMap?.items },
      { kind: "Secret", name: source.secret?.name, items: source.secret?.items },
    ]),
  ];
  return sources
    .filter((source) => source.kind === kind && source.name === metadata.name)
    .map(({ items }) => ({
      pathOf: (key) => (items?.length ? items.find((item) => item.key === key)?.path : key),
    }));
}

/** Whether a container runs Prometheus, as its image or its command shows. */
export function isPrometheus({ image = "", command = [] }: V1Container): boolean {
  return /(^|\/)prometheus([:@]|$)/.test(image) || /(^|\/)prometheus$/.test(command[0] ?? "");
}

/** The file that a container of Prometheus reads as its configuration. */
export function configFileOf({ command = [], args = [] }: V1Container): string {
  const all = [...command, ...args];
  const index = all.findLastIndex((arg) => /^--config\.file(=|$)/.test(arg));
  // Without arguments, its image has this one.
  if (index < 0) return "/etc/prometheus/prometheus.yml";
  return all[index]?.split("=")[1] ?? all[index + 1] ?? "";
}
