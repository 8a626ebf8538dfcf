import { describe, expect, it, test } from "vitest";
import { upgradeProblems, upgradeRelevant } from "../../../scripts/lib/diff/upgrade.ts";
import { immutableFields, kindsWithImmutableFields } from "../../../scripts/lib/kubernetes/immutable-fields.ts";
import type { Manifest } from "../../../scripts/lib/kubernetes/manifest.ts";
import { upgradePairs } from "../../support/upgrade-pairs.ts";

describe("an object that is there", () => {
  test.each(upgradePairs)("$title", ({ before, after, field }) => {
    const expected = field ? [{ reason: "immutable", field }] : [];
    expect(upgradeProblems([before], [after])).toMatchObject(expected);
    // What is kept of a released version says the same.
    expect(upgradeProblems(upgradeRelevant([before]), [after])).toMatchObject(expected);
  });

  it("is tried with a change of each kind that has immutable fields", () => {
    expect([...new Set(upgradePairs.filter(({ field }) => field).map(({ before }) => before.kind))].sort()).toEqual(
      kindsWithImmutableFields,
    );
  });

  it("is named with the field, what it is, what it would be, and what to do", () => {
    const [problem] = upgradeProblems(
      [object("StatefulSet", "a", { spec: { serviceName: "old" } })],
      [object("StatefulSet", "a", { spec: { serviceName: "new" } })],
    );
    expect(problem).toMatchObject({
      message: 'StatefulSet monitoring/a: spec.serviceName cannot change: it is "old", and would be "new"',
      remedy:
        "Leave it as it is, or delete the StatefulSet before the upgrade (with --cascade=orphan its pods stay meanwhile).",
    });
  });

  it("of another API has nothing that is known here not to change", () => {
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

describe("an object that goes", () => {
  test.each<[string, Manifest[], Manifest[], string[]]>([
    ["and nothing like it comes", [object("ConfigMap", "a")], [object("Secret", "b")], []],
    [
      "and one of its kind comes",
      [object("Service", "a")],
      [object("Service", "b")],
      [
        "renamed: Service monitoring/a becomes Service monitoring/b: what knows it by its name does not find the new one",
      ],
    ],
    [
      "and one of another component comes",
      [object("Service", "a", {}, { labels: component("exporter") })],
      [object("Service", "b", {}, { labels: component("prometheus") })],
      [],
    ],
    [
      "into another namespace",
      [object("Service", "a")],
      [object("Service", "a", {}, { namespace: "other" })],
      ["renamed: Service monitoring/a becomes Service other/a: what knows it by its name does not find the new one"],
    ],
    [
      "into another version of its API",
      [object("DaemonSet", "a")],
      [{ ...object("DaemonSet", "a"), apiVersion: "apps/v2" }],
      [],
    ],
    [
      "with data, and one of its kind comes",
      [object("PersistentVolumeClaim", "a", {}, { annotations: keep })],
      [object("PersistentVolumeClaim", "b", {}, { annotations: keep })],
      [
        "renamed: PersistentVolumeClaim monitoring/a becomes PersistentVolumeClaim monitoring/b: its data is not in the new one",
      ],
    ],
    [
      "with pods that have data, and one of its kind comes",
      [object("StatefulSet", "a", claims)],
      [object("StatefulSet", "b", claims, { labels: component("prometheus") })],
      ["renamed: StatefulSet monitoring/a becomes StatefulSet monitoring/b: its data is not in the new one"],
    ],
    [
      "with data",
      [object("PersistentVolumeClaim", "a")],
      [object("ConfigMap", "b")],
      ["removed: PersistentVolumeClaim monitoring/a is removed, with all that is in its volume"],
    ],
    [
      "with data that Helm keeps",
      [object("PersistentVolumeClaim", "a", {}, { annotations: keep })],
      [object("ConfigMap", "b")],
      [],
    ],
  ])("%s", (_title, before, after, expected) => {
    const said = upgradeProblems(before, after).map(({ reason, message }) => `${reason}: ${message}`);
    expect(said).toEqual(expected);
    const kept = upgradeProblems(upgradeRelevant(before), after).map(({ reason, message }) => `${reason}: ${message}`);
    expect(kept).toEqual(expected);
  });
});

test.each<[string, Record<string, string>, number]>([
  ["a hook is deleted by Helm before the next", hook, 0],
  ["so is one whose policy says so", { ...hook, "helm.sh/hook-delete-policy": "before-hook-creation,hook-failed" }, 0],
  ["a hook that stays is in the way", { ...hook, "helm.sh/hook-delete-policy": "hook-succeeded" }, 1],
])("%s", (_title, annotations, count) => {
  const job = (image: string) => object("Job", "a", template(image), { annotations });
  expect(upgradeProblems([job("v1")], [job("v2")])).toHaveLength(count);
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
