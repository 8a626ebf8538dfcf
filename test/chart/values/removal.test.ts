import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readComments } from "../../../scripts/lib/generate/values-comments.ts";
import { render, renderText } from "../../../scripts/lib/helm/render.ts";
import { selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { validateValues } from "../../../scripts/lib/values/validate.ts";
import { parentChart } from "../../support/parent-chart.ts";
import { helms } from "../../support/values-files.ts";

type Path = readonly string[];

/** Renders everything that a default map has an effect on. */
const everything = {
  prometheus: { enabled: true },
  dashboards: { enabled: true },
  scrape: { cadvisor: { enabled: true } },
};

/** Every default map: a value with one description in values.yaml whose default is a map with entries. */
const maps = readComments(readFileSync(join(chartDir, "values.yaml"), "utf8"))
  .map(({ path }) => path)
  .filter((path) => isMap(at(chartValues(), path)) && Object.keys(at(chartValues(), path) as object).length > 0);

/** Every such map and everything in it that `null` removes, except booleans, of which `false` is a value. */
const removable = maps
  .flatMap((path) => [path, ...below(at(chartValues(), path), path)])
  .filter((path) => typeof at(chartValues(), path) !== "boolean")
  // To change one field of a relabeling rule is to write another rule: `false` is also a regular expression.
  .filter((path) => path.indexOf("metricRelabelConfigs") < 0 || path.length <= path.indexOf("metricRelabelConfigs") + 2)
  // In fields of Prometheus, `false` is a value, and 0 turns a limit off.
  .filter((path) => !path.includes("config"))
  .filter((path) => validateValues(chartValues([], change(path, null))).length === 0);

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function at(values: unknown, path: Path): unknown {
  return path.reduce<unknown>((map, key) => (isMap(map) ? map[key] : undefined), values);
}

function below(value: unknown, path: Path): Path[] {
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...below(inner, [...path, key])]);
}

/** Returns values with everything enabled and one value changed. */
function change(path: Path, value: unknown, values: object = everything): object {
  const [key = "", ...rest] = path;
  const before = (values as Record<string, unknown>)[key];
  const map = isMap(before) ? before : {};
  return { ...values, [key]: rest.length > 0 ? change(rest, value, map) : value };
}

const named = removable.map((path) => ({ name: path.join("."), path }));

it("The default maps are known, and so are their entries", () => {
  expect(maps.map((path) => path.join("."))).toEqual(
    expect.arrayContaining(["resources", "exclude.devices", "hostMounts", "excludeNodes", "dashboards.labels"]),
  );
  expect(removable.length).toBeGreaterThan(60);
});

describe.each(helms)("removal with %s", (helm) => {
  it.each(named)("`false` removes $name like `null`", async ({ path }) => {
    const [base, byNull, byFalse] = await Promise.all([
      renderText({ helm, set: everything }),
      renderText({ helm, set: change(path, null) }),
      renderText({ helm, set: change(path, false) }),
    ]);
    expect(byFalse).toBe(byNull);
    expect(byFalse).not.toBe(base);
  });

  it("`false` in the values.yaml of a parent chart removes every entry", async () => {
    const entries = removable.filter(
      (path) => !removable.some((other) => other.join(".").startsWith(`${path.join(".")}.`)),
    );
    const set = (value: unknown) => entries.reduce<object>((values, path) => change(path, value, values), everything);
    const chart = parentChart({ values: { "node-monitoring": set(false) } });
    const own = await render({ helm, set: set(null) });
    const inParent = await render({ helm, chart });
    const specs = (manifests: typeof own) =>
      ["DaemonSet", "StatefulSet", "ConfigMap"]
        .flatMap((kind) => selectKind(manifests, kind as "DaemonSet"))
        .filter(({ metadata }) => metadata.name !== "own")
        .map(({ metadata, spec, ...rest }) => ({ name: metadata.name, labels: metadata.labels, spec, ...rest }));
    expect(specs(inParent)).toEqual(specs(own));
  });

  it("`false` in a pool removes an entry of the pool's exporter only", async () => {
    const pools = {
      gpu: { nodeSelector: { gpu: "true" }, resources: { requests: { cpu: false } }, livenessProbe: false },
    };
    const [own, pool] = selectKind(await render({ helm, set: { pools } }), "DaemonSet").map(
      ({ spec }) => spec?.template.spec?.containers[0],
    );
    expect([own?.resources?.requests, pool?.resources?.requests]).toEqual([
      { cpu: "10m", memory: "32Mi" },
      { memory: "32Mi" },
    ]);
    expect([own?.livenessProbe === undefined, pool?.livenessProbe === undefined]).toEqual([false, true]);
  });
});

it.each([
  { set: { podAnnotations: { "example.com/a": false } } },
  { set: { nodeSelector: { "example.com/a": false } } },
  { set: { prometheus: { nodeSelector: { "example.com/a": false } } } },
  { set: { dashboards: { labels: { a: false } } } },
  { set: { hostMounts: { proc: { hostPath: false } } } },
  { set: { livenessProbe: true } },
  { set: { excludeNodes: { type: true } } },
])("`false` that may be meant as text, and `true`, are rejected: $set", ({ set }) => {
  expect(validateValues(chartValues([], set))).toHaveLength(1);
});

it("`false` stays a value of the booleans in default maps", async () => {
  const set = {
    securityContext: { runAsNonRoot: false },
    containerSecurityContext: { readOnlyRootFilesystem: false, allowPrivilegeEscalation: false },
    hostMounts: { proc: { readOnly: false } },
  };
  const [{ spec } = {}] = selectKind(await render({ set }), "DaemonSet");
  expect(spec?.template.spec?.securityContext?.runAsNonRoot).toBe(false);
  const [container] = spec?.template.spec?.containers ?? [];
  expect(container?.securityContext).toMatchObject({ readOnlyRootFilesystem: false, allowPrivilegeEscalation: false });
  expect(container?.volumeMounts?.find(({ name }) => name === "proc")?.readOnly).toBeUndefined();
});
