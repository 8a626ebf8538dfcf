import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import semver from "semver";
import { describe, expect, it } from "vitest";
import { findUpgradeProblems } from "../../scripts/lib/diff/upgrade.ts";
import { readReleasedObjects, releasedDir } from "../../scripts/lib/generate/previous-release.ts";
import { render } from "../../scripts/lib/helm/render.ts";
import { chartVersions } from "../../scripts/lib/tools/chart-versions.ts";
import { type Finding, formatFinding } from "../../scripts/lib/util/finding.ts";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";
import { chartValues } from "../../scripts/lib/values/merge.ts";
import { readValues } from "../../scripts/lib/values/read.ts";
import { valuesSetsIn } from "../../scripts/lib/values/sets.ts";
import { validateValues } from "../../scripts/lib/values/validate.ts";
import { folder } from "../support/fixture.ts";
import { helms, valuesSets } from "../support/values-files.ts";

/** The released values files are kept, because users have copies of them. */
const releasedSets = valuesSetsIn(releasedDir);
const releasedValues = join(releasedDir, "chart", "values.yaml");

describe.concurrent("an upgrade from the previous release", () => {
  it("An upgrade does not lower the version", () => {
    const file = join(releasedDir, "chart", "Chart.yaml");
    const { version } = parseYaml(readFileSync(file, "utf8"), file) as { version: string };
    expect(semver.gte(chartVersions().version, version), `${version} was released`).toBe(true);
  });

  it("All released values still exist with their types", () => {
    expect(changedValues(releasedValues, join(chartDir, "values.yaml"))).toEqual([]);
  });

  it("The chart accepts all values of the previous release at once", async () => {
    expect(validateValues(chartValues([releasedValues]))).toEqual([]);
    await render({ values: [releasedValues], isUpgrade: true });
  });

  it.each(helms.flatMap((helm) => releasedSets.map((set) => ({ helm, ...set }))))(
    "An upgrade needs no delete with $title, with $helm",
    async ({ helm, title, values }) => {
      const after = await render({ helm, values, isUpgrade: true });
      expect(lines(findUpgradeProblems(readReleasedObjects(title), after), title)).toEqual([]);
    },
  );
});

/** Value changes that need a delete or rename objects, with the reason. Changes from the defaults to our other values files need none. */
const deletes: Record<string, { why: string; objects: string[] }> = {
  "values-examples/tutorial.yaml": {
    why: "it renders the manifests of a tutorial, whose names and namespace are others on purpose",
    objects: [
      "upgrade/renamed ConfigMap monitoring/node-monitoring-scrape-config becomes ConfigMap kube-ops/node-exporter-scrape-config",
      "upgrade/renamed ClusterRole monitoring:node-monitoring-scrape becomes ClusterRole kube-ops:node-exporter-scrape",
      "upgrade/renamed DaemonSet monitoring/node-monitoring becomes DaemonSet kube-ops/node-exporter",
    ],
  },
};

describe.concurrent("a change of values", () => {
  it.each(valuesSets)(
    "A change from the defaults to $title needs no delete that is not listed",
    async ({ title, values }) => {
      const problems = findUpgradeProblems(await render(), await render({ values }));
      expect(problems.map(({ rule, object, message }) => `${rule} ${object} ${message.split(": ")[0]}`)).toEqual(
        deletes[title]?.objects ?? [],
      );
    },
  );

  it.each(valuesSets.filter(({ title }) => !deletes[title]))(
    "A change from $title back to the defaults needs no delete",
    async ({ values }) => {
      const problems = findUpgradeProblems(await render({ values }), await render());
      expect(problems).toEqual([]);
    },
  );
});

// Not concurrent, because each test has a folder until its end.
describe("a changed chart", () => {
  it("A new chart version alone changes no immutable field", async () => {
    const chart = changedChart("Chart.yaml", [
      [/^version: .*$/m, "version: 99.0.0"],
      [/^appVersion: .*$/m, "appVersion: 99.0.0"],
    ]);
    const sets = releasedSets.filter(({ title }) => /persistent|large-cluster|pools/.test(title));
    expect(sets).toHaveLength(3);
    for (const { title, values } of sets) {
      const after = await render({ chart, values, isUpgrade: true });
      expect(lines(findUpgradeProblems(readReleasedObjects(title), after), title)).toEqual([]);
    }
  });

  it.each([
    {
      title: "another selector label",
      file: "templates/_helpers.tpl",
      change: [/^(app\.kubernetes\.io\/instance: .*)$/m, '$1\napp.kubernetes.io/part-of: "monitoring"'],
      expected: [
        { rule: "upgrade/immutable", object: "DaemonSet monitoring/node-monitoring", field: ["spec", "selector"] },
        {
          rule: "upgrade/immutable",
          object: "StatefulSet monitoring/node-monitoring-prometheus",
          field: ["spec", "selector"],
        },
      ],
    },
    {
      title: "another name for the claim",
      file: "templates/prometheus/persistentvolumeclaim.yaml",
      change: [/name: .*componentName.*/, "name: prometheus-data"],
      expected: [
        {
          rule: "upgrade/renamed",
          object: "PersistentVolumeClaim monitoring/node-monitoring-prometheus",
          message: expect.stringContaining("PersistentVolumeClaim monitoring/prometheus-data"),
        },
      ],
    },
    {
      title: "another Service for the StatefulSet",
      file: "templates/prometheus/statefulset.yaml",
      change: [/serviceName: .*/, "serviceName: prometheus"],
      expected: [
        {
          rule: "upgrade/immutable",
          object: "StatefulSet monitoring/node-monitoring-prometheus",
          field: ["spec", "serviceName"],
        },
      ],
    },
    {
      title: "another access mode of the volume",
      file: "templates/prometheus/persistentvolumeclaim.yaml",
      change: [/ReadWriteOnce/, "ReadWriteOncePod"],
      expected: [
        {
          rule: "upgrade/immutable",
          object: "PersistentVolumeClaim monitoring/node-monitoring-prometheus",
          field: ["spec", "accessModes"],
        },
      ],
    },
    {
      title: "another role in a binding",
      file: "templates/scrape/clusterrolebinding.yaml",
      change: [/(roleRef:(?:.*\n)+?\s+name: ).*/, "$1view"],
      expected: [
        {
          rule: "upgrade/immutable",
          object: "ClusterRoleBinding monitoring:node-monitoring-scrape",
          field: ["roleRef"],
        },
      ],
    },
  ] as const)("An upgrade finds a change that needs a delete: $title", async ({ file, change, expected }) => {
    const chart = changedChart(file, [change]);
    const [set] = releasedSets.filter(({ title }) => title.includes("persistent"));
    const after = await render({ chart, values: set?.values ?? [], isUpgrade: true });
    const found = findUpgradeProblems(readReleasedObjects(set?.title ?? ""), after);
    expect(found).toMatchObject(expected);
  });

  it("Removed, renamed and retyped values are found", () => {
    const chart = changedChart("values.yaml", [
      [/^port: 9100$/m, "listenPort: 9100"],
      [/^hostNetwork: true$/m, 'hostNetwork: "yes"'],
    ]);
    expect(changedValues(releasedValues, join(chart, "values.yaml"))).toEqual([
      "port: is gone; it was 9100",
      'hostNetwork: is "yes"; it was true',
    ]);
  });
});

/** Returns the values of one file that the other lacks or has with another type. A null may have become any type. */
function changedValues(before: string, after: string): string[] {
  const now = new Map(leaves(readValues(after)));
  const maps = [...now.keys()];
  return leaves(readValues(before)).flatMap(([path, value]) => {
    // An empty map may have received entries.
    const isThere = now.has(path) || (typeOf(value) === "map" && maps.some((key) => key.startsWith(`${path}.`)));
    if (!isThere) return [`${path}: is gone; it was ${JSON.stringify(value)}`];
    const other = now.get(path);
    const fits = value === null || other === undefined || other === null || typeOf(other) === typeOf(value);
    return fits ? [] : [`${path}: is ${JSON.stringify(other)}; it was ${JSON.stringify(value)}`];
  });
}

function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeOf(value) !== "map" || Object.keys(value as object).length === 0) return [[path, value]];
  return Object.entries(value as object).flatMap(([key, part]) => leaves(part, path ? `${path}.${key}` : key));
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return value !== null && typeof value === "object" ? "map" : typeof value;
}

function lines(problems: readonly Finding[], title: string): string[] {
  return problems.map((problem) => `${title}: ${problem.object}: ${formatFinding(problem)}`);
}

/** Returns a copy of the chart with one changed file. @returns its folder */
function changedChart(file: string, changes: readonly (readonly [RegExp, string])[]): string {
  const dir = join(folder(), "chart");
  cpSync(chartDir, dir, { recursive: true });
  let text = readFileSync(join(dir, file), "utf8");
  for (const [pattern, by] of changes) {
    if (!pattern.test(text)) throw new Error(`${file}: has no ${pattern}`);
    text = text.replace(pattern, by);
  }
  writeFileSync(join(dir, file), text);
  return dir;
}
