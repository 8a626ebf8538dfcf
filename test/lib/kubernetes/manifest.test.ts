import { describe, expect, it } from "vitest";
import {
  find,
  listImages,
  describe as name,
  parseManifests,
  selectKind,
  sourceOf,
} from "../../../scripts/lib/kubernetes/manifest.ts";

const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: monitoring}\n`;

describe("parseManifests", () => {
  it("parseManifests reads each object with its template, and skips empty documents", () => {
    const manifests = parseManifests(
      `---\n# Source: chart/templates/a/service.yaml\n${service("a")}---\n# Source: chart/templates/none.yaml\n# nothing\n---\n${service("b")}`,
    );
    expect(manifests.map(name)).toEqual(["Service monitoring/a", "Service monitoring/b"]);
    expect(manifests.map(sourceOf)).toEqual(["templates/a/service.yaml", "rendered manifest"]);
  });

  it("parseManifests treats a line of dashes inside a text as text", () => {
    const [manifest] = parseManifests(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  file: |\n    one\n    ---\n    two\n",
    );
    expect(manifest).toMatchObject({ data: { file: "one\n---\ntwo\n" } });
  });

  it("parseManifests parses equal documents once and freezes them", () => {
    const [first] = parseManifests(service("shared"));
    const [second, other] = parseManifests([service("shared"), service("other")].join("---\n"));
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(() => Object.assign(first?.metadata ?? {}, { name: "changed" })).toThrow(TypeError);
  });

  it.for([
    ["kind: Service\nmetadata: {name: a}\n", "without apiVersion and kind"],
    ["- a\n", "without apiVersion and kind"],
    [`${service("a")}---\n${service("a")}`, "renders Service monitoring/a twice"],
    [`# Source: chart/templates/x.yaml\n${service("a")}spec: [\n`, /^templates\/x\.yaml: line \d+/],
  ] as const)("parseManifests rejects %j", ([text, message]) => {
    expect(() => parseManifests(text)).toThrow(message);
  });
});

it("parseManifests reads YAML as Helm does, and leaves out null", () => {
  const [one] = parseManifests(
    `${service("a")}spec: {mode: 0755, on: yes, at: 1:30, none: , list: [null, 1], twice: 1, twice: 2}\n`,
  );
  expect(one).toHaveProperty("spec", { mode: 493, true: true, at: "1:30", list: [1], twice: 2 });
});

it("parseManifests replaces a list by its items", () => {
  const list = `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n- {apiVersion: v1, kind: Secret, metadata: {generateName: b-}}\n`;
  expect(
    parseManifests(`# Source: chart/templates/x.yaml\n${list}`).map((one) => `${name(one)} ${sourceOf(one)}`),
  ).toEqual(["Secret a templates/x.yaml", "Secret b- templates/x.yaml"]);
});

it("parseManifests replaces a list in a list by its items", () => {
  const secret = "{ apiVersion: v1, kind: Secret, metadata: { name: a } }";
  const text = `{ apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: SecretList, items: [${secret}] }] }`;
  expect(parseManifests(text).map(name)).toEqual(["Secret a"]);
});

it("parseManifests accepts no object, and hooks with the name of another one", () => {
  const hook = (event: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: a, annotations: {helm.sh/hook: ${event}}}\n`;
  expect(parseManifests("# nothing\n")).toEqual([]);
  expect(parseManifests([hook("pre-install"), hook("post-delete")].join("---\n"))).toHaveLength(2);
});

it("selectKind leaves out a kind of the same name in another group", () => {
  const manifests = parseManifests("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n");
  expect(selectKind(manifests, "Service")).toEqual([]);
});

describe("find", () => {
  const manifests = parseManifests([service("a"), service("b")].join("---\n"));

  it("find returns the object with the given kind and name", () => {
    expect(find(manifests, "Service", "b").metadata.name).toBe("b");
  });

  it("find throws if no object matches, and lists the objects", () => {
    expect(() => find(manifests, "DaemonSet")).toThrow(
      "no DaemonSet among: Service monitoring/a, Service monitoring/b",
    );
  });

  it("find throws if several objects match", () => {
    expect(() => find(manifests, "Service")).toThrow("more than one Service among");
    expect(selectKind(manifests, "Service")).toHaveLength(2);
  });
});

it("listImages returns the images of every workload kind, each once", () => {
  const pod = (image: string) =>
    `{containers: [{name: a, image: ${image}}], initContainers: [{name: b, image: shared}]}`;
  const manifests = parseManifests(
    [
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: ${pod("one")}\n`,
      `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {template: {spec: ${pod("two")}}}\n`,
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {jobTemplate: {spec: {template: {spec: ${pod("three")}}}}}\n`,
    ].join("---\n"),
  );
  expect(listImages(manifests)).toEqual(["one", "shared", "three", "two"]);
});
