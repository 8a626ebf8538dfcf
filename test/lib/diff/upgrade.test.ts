import { describe, expect, it } from "vitest";
import { findUpgradeProblems, upgradeRelevant } from "../../../scripts/lib/diff/upgrade.ts";
import { immutableFields, kindsWithImmutableFields } from "../../../scripts/lib/kubernetes/immutable-fields.ts";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { upgradePairs } from "../../support/upgrade-pairs.ts";

describe("findUpgradeProblems for an object that remains", () => {
  it.each(upgradePairs)(
    "findUpgradeProblems reports a change that needs a delete, and no other: $title",
    ({ before, after, field }) => {
      const expected = field ? [{ rule: "upgrade/immutable", field: field.split(".") }] : [];
      expect(findUpgradeProblems([before], [after])).toMatchObject(expected);
      // The fields kept from a released version give the same result.
      expect(findUpgradeProblems(upgradeRelevant([before]), [after])).toMatchObject(expected);
    },
  );

  it("The upgrade cases change every kind that has immutable fields", () => {
    expect([...new Set(upgradePairs.filter(({ field }) => field).map(({ before }) => before.kind))].sort()).toEqual(
      kindsWithImmutableFields,
    );
  });

  it("findUpgradeProblems reports the field, its old and new value, and the remedy", () => {
    const [problem] = findUpgradeProblems(
      [object("StatefulSet", "a", { spec: { serviceName: "old" } })],
      [object("StatefulSet", "a", { spec: { serviceName: "new" } })],
    );
    expect(problem).toMatchObject({
      object: "StatefulSet monitoring/a",
      field: ["spec", "serviceName"],
      message: 'cannot change from "old" to "new"',
      fix: "Keep the value, or delete the StatefulSet before the upgrade (--cascade=orphan keeps its pods running).",
    });
  });

  it("findUpgradeProblems assumes nothing about kinds that it does not know", () => {
    const service = {
      ...object("Service", "a", { spec: { clusterIP: "None" } }),
      apiVersion: "serving.knative.dev/v1",
    };
    expect(immutableFields(service)).toEqual({});
  });
});

const keep = { "helm.sh/resource-policy": "keep" };
const hook = { "helm.sh/hook": "post-upgrade" };
const template = (image: string) => ({ spec: { template: { spec: { containers: [{ name: "a", image }] } } } });
const claims = { spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }] } };
const component = (name: string) => ({ "app.kubernetes.io/component": name });

describe("findUpgradeProblems for an object that disappears", () => {
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
      [
        "upgrade/renamed: StatefulSet monitoring/a becomes StatefulSet monitoring/b: the new one does not have its data",
      ],
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
  ])(
    "findUpgradeProblems reports only harmful removals: an object disappears %s",
    (_title, before, after, expected) => {
      const found = findUpgradeProblems(before, after).map(
        ({ rule, object, message }) => `${rule}: ${object} ${message}`,
      );
      expect(found).toEqual(expected);
      const kept = findUpgradeProblems(upgradeRelevant(before), after).map(
        ({ rule, object, message }) => `${rule}: ${object} ${message}`,
      );
      expect(kept).toEqual(expected);
    },
  );
});

it.each<[string, Record<string, string>, number]>([
  ["a hook, which Helm deletes before it creates the next", hook, 0],
  [
    "a hook with the policy before-hook-creation",
    { ...hook, "helm.sh/hook-delete-policy": "before-hook-creation,hook-failed" },
    0,
  ],
  ["a hook that remains and blocks the next", { ...hook, "helm.sh/hook-delete-policy": "hook-succeeded" }, 1],
])("findUpgradeProblems judges a changed hook by its delete policy: %s", (_title, annotations, count) => {
  const job = (image: string) => object("Job", "a", template(image), { annotations });
  expect(findUpgradeProblems([job("v1")], [job("v2")])).toHaveLength(count);
});

function object(kind: string, name: string, fields: object = {}, metadata: object = {}): Manifest {
  const apiVersions: Record<string, string> = { DaemonSet: "apps/v1", Job: "batch/v1", StatefulSet: "apps/v1" };
  return {
    apiVersion: apiVersions[kind] ?? "v1",
    kind,
    metadata: { name, namespace: "monitoring", ...metadata },
    ...fields,
  };
}
