import { describe, expect, it } from "vitest";
import { findRejectedUpdates } from "../../../scripts/lib/diff/rejected-updates.ts";
import { parseManifests } from "../../../scripts/lib/kubernetes/manifest.ts";
import { objectOf } from "../../support/apiserver/objects.ts";
import { upgradePairs } from "../../support/upgrade-pairs.ts";

describe("findRejectedUpdates", () => {
  it.each(upgradePairs)(
    "findRejectedUpdates reports a change that needs a delete, and no other: $title",
    async ({ before, after, isRejected }) => {
      const found = await findRejectedUpdates([before], [after]);
      expect({ isRejected: found.length > 0, found }).toMatchObject({ isRejected });
    },
  );

  const job = (image: string, { annotations = "", namespace = "", spec = "" } = {}) =>
    objectOf(
      "batch/v1",
      "Job",
      `spec: { ${spec} template: { spec: { restartPolicy: Never, containers: [{ name: a, image: ${image} }] } } }`,
      [annotations && `annotations: { ${annotations} }`, namespace && `namespace: ${namespace}`]
        .filter(Boolean)
        .join(", "),
    );

  it("findRejectedUpdates names the object, the field and the remedy", async () => {
    expect(await findRejectedUpdates([job("a")], [job("b")])).toEqual([
      {
        severity: "error",
        rule: "upgrade/immutable",
        object: "Job a",
        field: ["spec", "template"],
        message: "Invalid value: …: field is immutable",
        fix: "Keep the value, or delete the Job before the upgrade.",
      },
    ]);
  });

  it("findRejectedUpdates leaves out the comparison of whole objects", async () => {
    const pod = (args: string) =>
      objectOf("v1", "Pod", `spec: { containers: [{ name: a, image: a, args: [${args}] }] }`);
    const [found, ...others] = await findRejectedUpdates([pod("a")], [pod("b")]);
    expect(others).toEqual([]);
    expect(found?.message).toMatch(/^Forbidden: pod updates may not change fields other than [^@\n]+$/);
  });

  it.each([
    ["by default", "helm.sh/hook: pre-upgrade"],
    ["with another policy", "helm.sh/hook: pre-upgrade, helm.sh/hook-delete-policy: hook-succeeded"],
  ])("findRejectedUpdates leaves out hooks, which Helm creates anew: %s", async (_title, annotations) => {
    expect(await findRejectedUpdates([job("a", { annotations })], [job("b", { annotations })])).toEqual([]);
  });

  it("findRejectedUpdates reports an object that Helm keeps when it removes the release", async () => {
    const keep = { annotations: "helm.sh/resource-policy: keep" };
    expect(await findRejectedUpdates([job("a", keep)], [job("b", keep)])).toHaveLength(1);
  });

  it("findRejectedUpdates takes objects of different groups for different ones", async () => {
    const [custom] = parseManifests("{ apiVersion: example.com/v1, kind: Job, metadata: { name: a } }");
    expect(await findRejectedUpdates([job("a"), ...(custom ? [custom] : [])], [job("a")])).toEqual([]);
    expect(await findRejectedUpdates([job("a"), ...(custom ? [custom] : [])], [job("b")])).toHaveLength(1);
  });

  it("findRejectedUpdates takes an object that names the namespace of the release for the same one", async () => {
    const before = job("a", { namespace: "b" });
    expect(await findRejectedUpdates([before], [job("b")], { namespace: "b" })).toHaveLength(1);
    expect(await findRejectedUpdates([before], [job("b")], { namespace: "c" })).toEqual([]);
  });

  it("findRejectedUpdates ignores what is generated at random, and nothing else", async () => {
    const again = [job("c")];
    expect(await findRejectedUpdates([job("a")], [job("b")], { again })).toEqual([]);
    const [after, afterAgain] = [job("b", { spec: "completions: 2," }), job("c", { spec: "completions: 2," })];
    const found = await findRejectedUpdates([job("a")], [after], { again: [afterAgain] });
    expect(found.map(({ field }) => field)).toEqual([["spec", "completions"]]);
  });

  it("findRejectedUpdates judges custom resources by their definitions", async () => {
    const rule = `x-kubernetes-validations: [{ rule: "self == oldSelf", message: "is fixed" }]`;
    const schema = `{ type: object, properties: { size: { type: integer, ${rule} } } }`;
    const crd = `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: widgets.example.com },
      spec: { group: example.com, scope: Namespaced, names: { kind: Widget, plural: widgets },
      versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: ${schema} } }] } }`;
    const widget = (size: number) => objectOf("example.com/v1", "Widget", `size: ${size}`);
    const found = await findRejectedUpdates([widget(1)], [widget(2)], { crds: [crd] });
    expect(found).toMatchObject([{ field: ["size"], message: expect.stringContaining("is fixed") }]);
  });
});
