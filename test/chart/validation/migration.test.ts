import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { listMigratedValues, readMigration } from "../../../scripts/lib/values/migration.ts";
import { findViolations } from "../../../scripts/lib/values/validate.ts";
import { findRejected } from "../../support/rejected.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";

const migration = readMigration(chartDir) ?? expect.fail("the chart has no file with another one's values");
const others = listMigratedValues(migration);
const schema: object = JSON.parse(readFileSync(join(chartDir, "values.schema.json"), "utf8"));

/** Typical values of a user who migrates from prometheus-node-exporter. */
const file = {
  image: { tag: "v1.12.1" },
  service: { port: 9101, targetPort: 9101, annotations: {} },
  extraArgs: ["--collector.systemd", "--no-collector.wifi"],
  hostRootFsMount: { enabled: true, mountPropagation: "HostToContainer" },
  prometheus: { monitor: { enabled: true, interval: "15s" } },
  sidecars: [],
  tolerations: [{ effect: "NoSchedule", operator: "Exists" }],
  hostUsers: null,
};
const names = [
  "extraArgs",
  "hostRootFsMount.enabled",
  "hostRootFsMount.mountPropagation",
  "prometheus.monitor.enabled",
  "prometheus.monitor.interval",
  "service.port",
  "service.targetPort",
  "sidecars",
];

const plain = (text: string) => text.replaceAll("`", "");
const insteadOf = (name: string) =>
  others.find((other) => other.name === name)?.instead ?? expect.fail(`${name} is not in the file`);
/** Returns values with one value at a path. */
const at = (path: readonly string[], value: unknown): object =>
  path.reduceRight<unknown>((below, key) => ({ [key]: below }), value) as object;

describe.each(helms)("a values file of prometheus-node-exporter with %s", (helm) => {
  it("A values file of prometheus-node-exporter is rejected with the replacement of each value", async () => {
    const { rejections } = await rejection({ helm, set: file });
    expect(rejections.map(({ path = [] }) => path.join("."))).toEqual(names);
    for (const { path = [], fix } of rejections) expect(fix).toContain(plain(insteadOf(path.join("."))));
  });

  it("Each single value of prometheus-node-exporter is rejected", async () => {
    const set = others.map(({ path, form }) => at(path, form ? [] : "x")).reduce(merge, {});
    const { rejections } = await rejection({ helm, set });
    const fixes = new Map(rejections.map(({ path = [], fix }) => [path.join("."), fix]));
    for (const { name, instead } of others) expect(fixes.get(name)).toContain(plain(instead));
  });

  it("Contradictions between other values are reported with the values of prometheus-node-exporter", async () => {
    const { rejections } = await rejection({ helm, set: { ...file, port: 10250 } });
    expect(rejections.map(({ path = [] }) => path.join("."))).toEqual([...names, "port"]);
  });
});

it.each(helms)(
  "Values of kube-prometheus-stack are rejected by %s with the help for prometheus-node-exporter",
  async (helm) => {
    const set = { "prometheus-node-exporter": { extraArgs: ["--a"], service: { port: 9101 }, resources: {} } };
    const { rejections } = await rejection({ helm, set: { ...set, port: 10250 } });
    expect(rejections.map(({ path = [] }) => path.join("."))).toEqual([
      "prometheus-node-exporter.extraArgs",
      "prometheus-node-exporter.service.port",
      "prometheus-node-exporter",
      "port",
    ]);
    for (const [index, name] of ["extraArgs", "service.port"].entries())
      expect(rejections[index]?.fix).toContain(plain(insteadOf(name)));
    expect(rejections[2]?.fix).toContain("one level up");
    const found = findViolations(chartValues([], set)).map(({ path = [] }) => path.join("."));
    expect(found).toEqual(rejections.map(({ path = [] }) => path.join(".")).filter((path) => path !== "port"));
  },
);

it.each(helms)(
  "Each value of the charts that contain prometheus-node-exporter is rejected by %s with its replacement",
  async (helm) => {
    const parts = [
      { part: "vmExporter", below: ["prometheus-node-exporter"], value: "x" },
      { part: "kubelet", below: ["kubelet"], value: "x" },
      { part: "vmKubelet", below: ["kubelet"], value: "x" },
      { part: "nodeExporter", below: ["nodeExporter"], value: "x" },
      { part: "wrappers", below: [], value: {} },
    ] as const;
    const listed = parts.flatMap(({ part, below, value }) =>
      listMigratedValues(migration, part).map(({ path, instead }) => {
        const full = [...below, ...path];
        return { path: full.join("."), instead: plain(instead), set: at(full, value) };
      }),
    );
    const { rejections } = await rejection({ helm, set: listed.map(({ set }) => set).reduce(merge, {}) });
    const fixes = new Map(rejections.map(({ path = [], fix }) => [path.join("."), fix]));
    expect([...fixes.keys()].sort()).toEqual(listed.map(({ path }) => path).sort());
    for (const { path, instead } of listed) expect(fixes.get(path)).toContain(instead);
  },
);

it.each(helms)("Values of victoria-metrics-k8s-stack are rejected by %s as its own", async (helm) => {
  const set = { vmsingle: { enabled: true }, kubelet: { vmScrapes: { probes: { enabled: false } } } };
  const { rejections } = await rejection({ helm, set: { "victoria-metrics-k8s-stack": set } });
  expect(rejections.map(({ path = [], message }) => [path.slice(1).join("."), message.split(" that ")[0]])).toEqual([
    ["kubelet.vmScrapes.probes.enabled", "is a value of victoria-metrics-k8s-stack"],
    ["kubelet", "is a value of kube-prometheus-stack, victoria-metrics-k8s-stack or prometheus"],
    ["vmsingle", "is a value of victoria-metrics-k8s-stack"],
    ["", "is a value of kube-prometheus-stack, victoria-metrics-k8s-stack or prometheus"],
  ]);
});

it.each(helms)(
  "Values of kube-prometheus-stack below its name are rejected by %s as they are above it",
  async (helm) => {
    const stack = {
      "prometheus-node-exporter": { extraArgs: ["--a"] },
      kubelet: { serviceMonitor: { interval: "1m" } },
    };
    const { rejections } = await rejection({ helm, set: { "kube-prometheus-stack": stack } });
    const paths = rejections.map(({ path = [] }) => path);
    const stackName = "kube-prometheus-stack";
    expect(paths).toEqual([
      [stackName, "prometheus-node-exporter", "extraArgs"],
      [stackName, "kubelet", "serviceMonitor", "interval"],
      [stackName, "kubelet"],
      [stackName, "prometheus-node-exporter"],
      [stackName],
    ]);
    const found = findViolations(chartValues([], { [stackName]: stack })).map(({ path }) => path);
    expect(new Set(found)).toEqual(new Set(paths));
  },
);

it("podSpec changes kube-rbac-proxy's container as the migration table says", async () => {
  const resources = { requests: { cpu: "5m" } };
  const podSpec = { containers: [{ name: "kube-rbac-proxy", resources }] };
  const set = { kubeRBACProxy: { enabled: true }, podSpec };
  const { containers = [] } = find(await render({ set }), "DaemonSet").spec?.template.spec ?? {};
  expect(containers.map(({ name }) => name)).toEqual(["node-exporter", "kube-rbac-proxy"]);
  expect(containers[1]?.resources?.requests?.cpu).toBe("5m");
  // Without the proxy, it is a container without an image.
  expect(await findRejected(await render({ set: { podSpec } }))).toHaveLength(1);
});

it("The harness reports each value, with what replaces it", () => {
  const expected = names.map((name) => ({
    rule: "schema/migration",
    path: name.split("."),
    fix: expect.stringContaining(insteadOf(name)),
  }));
  expect(findViolations(chartValues([], file))).toMatchObject(expected);
});

it("Values that exist in both charts are values of this chart, and the others are not", () => {
  const unknown = migration.same.filter((name) => schemaAt(name.split(".")) === undefined);
  expect(unknown).toEqual([]);
  const own = others.filter(({ path, form }) => !form && JSON.stringify(schemaAt(path) ?? {}).includes('"type"'));
  expect(own).toEqual([]);
});

it("Every replacement in the migration table is a value of this chart", () => {
  const words = others.flatMap(({ name, instead }) =>
    [...instead.matchAll(/`([a-z]\w+(?:\.\w+)*)/gi)].map(([, path = ""]) => ({ name, path })),
  );
  const isKnown = (path: string) => {
    const first = path.split(".")[0] ?? "";
    // A word that is not a value of the chart does not begin with one of its keys, such as the `Always` of Kubernetes.
    return !(first in (schema as { properties: object }).properties) || schemaAt(path.split(".")) !== undefined;
  };
  expect(words.filter(({ path }) => !isKnown(path))).toEqual([]);
  expect(words.length).toBeGreaterThan(80);
});

/** Returns the part of the schema for a path. Any path below a free-form map is allowed. */
function schemaAt(path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => {
    const { properties, additionalProperties } = resolved(node);
    return properties?.[key] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
  }, schema);
}

interface SchemaNode {
  $ref?: string;
  allOf?: unknown[];
  then?: unknown;
  else?: unknown;
  properties?: Record<string, unknown>;
  additionalProperties?: unknown;
}

function resolved(node: unknown): SchemaNode {
  const { $ref, then, else: otherwise, allOf: [first] = [], ...own } = (node ?? {}) as SchemaNode;
  const target = $ref
    ?.split("/")
    .slice(1)
    .reduce<unknown>((below, key) => (below as Record<string, unknown>)[key], schema);
  return { ...own, ...(target || otherwise || then || first ? resolved(target ?? otherwise ?? then ?? first) : {}) };
}

function merge(left: object, right: object): object {
  const merged: Record<string, unknown> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key];
    const isMap = typeof before === "object" && before !== null && !Array.isArray(before) && !Array.isArray(value);
    merged[key] = isMap && typeof value === "object" ? merge(before, value) : value;
  }
  return merged;
}
