import type { V1Container } from "@kubernetes/client-node";
import { type Manifest, podOf, selectKind } from "./manifest.ts";

/**
 * Finds items that the API server rejects because another item of the list has the same key. The API's description does not express this rule:
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go
 * @returns one line for each duplicate key
 */
export function findDuplicates(manifest: Manifest): string[] {
  const { containers = [], initContainers = [], volumes = [] } = podOf(manifest) ?? {};
  const names = [...initContainers, ...containers].map(({ name }) => name);
  const ports = selectKind([manifest], "Service").flatMap(({ spec }) => spec?.ports ?? []);
  return [
    ...twice("the containers", "name", names),
    ...twice(
      "the volumes",
      "name",
      volumes.map(({ name }) => name),
    ),
    ...[...initContainers, ...containers].flatMap(inContainer),
    ...twice(
      "spec.ports",
      "name",
      ports.map(({ name }) => name),
    ),
    ...twice(
      "spec.ports",
      "port",
      ports.map(({ port, protocol = "TCP" }) => `${port}/${protocol}`),
    ),
  ];
}

function inContainer({ name, env = [], ports = [], volumeMounts = [], volumeDevices = [] }: V1Container): string[] {
  return [
    // Client-side apply accepts duplicate variables, but server-side apply, which Helm 4 uses, rejects them.
    ...twice(
      `the env of ${name}`,
      "name",
      env.map((variable) => variable.name),
    ),
    ...twice(
      `the ports of ${name}`,
      "name",
      ports.map((port) => port.name),
    ),
    ...twice(
      `the volumeMounts of ${name}`,
      "mountPath",
      volumeMounts.map(({ mountPath }) => mountPath),
    ),
    ...twice(
      `the volumeDevices of ${name}`,
      "devicePath",
      volumeDevices.map(({ devicePath }) => devicePath),
    ),
  ];
}

function twice(list: string, key: string, values: readonly (string | undefined)[]): string[] {
  const repeated = values.filter((value, index) => value !== undefined && values.indexOf(value) !== index);
  return [...new Set(repeated)].map((value) => `${list} have the ${key} ${value} more than once; each needs its own`);
}
