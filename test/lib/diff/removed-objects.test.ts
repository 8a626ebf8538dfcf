import { expect, it } from "vitest";
import { findRemovedObjects } from "../../../scripts/lib/diff/removed-objects.ts";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";

const keep = { "helm.sh/resource-policy": "keep" };
const hook = { "helm.sh/hook": "post-upgrade" };
const claims = { spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }] } };
const component = (name: string) => ({ "app.kubernetes.io/component": name });

it.each<[string, Manifest[], Manifest[], string[]]>([
  ["without a replacement of its kind", [object("ConfigMap", "a")], [object("Secret", "b")], []],
  [
    "with a replacement of its kind",
    [object("Service", "a")],
    [object("Service", "b")],
    ["upgrade/renamed: Service monitoring/a becomes Service monitoring/b: references to the old name break"],
  ],
  [
    "with a replacement of another component",
    [object("Service", "a", {}, { labels: component("exporter") })],
    [object("Service", "b", {}, { labels: component("prometheus") })],
    [],
  ],
  [
    "because it moves to another namespace",
    [object("Service", "a")],
    [object("Service", "a", {}, { namespace: "other" })],
    ["upgrade/renamed: Service monitoring/a becomes Service other/a: references to the old name break"],
  ],
  [
    "because it moves to another version of its API",
    [object("DaemonSet", "a")],
    [{ ...object("DaemonSet", "a"), apiVersion: "apps/v2" }],
    [],
  ],
  [
    "with data and a replacement of its kind",
    [object("PersistentVolumeClaim", "a", {}, { annotations: keep })],
    [object("PersistentVolumeClaim", "b", {}, { annotations: keep })],
    [
      "upgrade/renamed: PersistentVolumeClaim monitoring/a becomes PersistentVolumeClaim monitoring/b: the new one does not have its data",
    ],
  ],
  [
    "with pods that have data, and a replacement of its kind",
    [object("StatefulSet", "a", claims)],
    [object("StatefulSet", "b", claims, { labels: component("prometheus") })],
    ["upgrade/renamed: StatefulSet monitoring/a becomes StatefulSet monitoring/b: the new one does not have its data"],
  ],
  [
    "with data",
    [object("PersistentVolumeClaim", "a")],
    [object("ConfigMap", "b")],
    ["upgrade/removed: PersistentVolumeClaim monitoring/a is removed together with the data in its volume"],
  ],
  [
    "with data that Helm keeps",
    [object("PersistentVolumeClaim", "a", {}, { annotations: keep })],
    [object("ConfigMap", "b")],
    [],
  ],
  ["that is a hook", [object("Service", "a", {}, { annotations: hook })], [object("Service", "b")], []],
])("findRemovedObjects reports only harmful removals: an object disappears %s", (_title, before, after, expected) => {
  const found = findRemovedObjects(before, after);
  expect(found.map(({ rule, object, message }) => `${rule}: ${object} ${message}`)).toEqual(expected);
});

it("findRemovedObjects finds only objects with data if told", () => {
  const before = [object("Service", "a"), object("PersistentVolumeClaim", "a"), object("StatefulSet", "a", claims)];
  const after = [object("Service", "b"), object("StatefulSet", "b", claims)];
  const found = findRemovedObjects(before, after, { isDataOnly: true });
  expect(found.map(({ object: one }) => one)).toEqual([
    "PersistentVolumeClaim monitoring/a",
    "StatefulSet monitoring/a",
  ]);
});

function object(kind: string, name: string, fields: object = {}, metadata: object = {}): Manifest {
  const apiVersions: Record<string, string> = { DaemonSet: "apps/v1", StatefulSet: "apps/v1" };
  return {
    apiVersion: apiVersions[kind] ?? "v1",
    kind,
    metadata: { name, namespace: "monitoring", ...metadata },
    ...fields,
  };
}
