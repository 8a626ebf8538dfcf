import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import semver from "semver";
import { globSync } from "tinyglobby";
import { afterAll, describe, expect, it } from "vitest";
import { findRejectedUpdates } from "../../scripts/lib/diff/rejected-updates.ts";
import { findRemovedObjects } from "../../scripts/lib/diff/removed-objects.ts";
import { readReleasedObjects, releasedDir } from "../../scripts/lib/generate/previous-release.ts";
import { render } from "../../scripts/lib/helm/render.ts";
import type { Manifest } from "../../scripts/lib/kubernetes/manifest.ts";
import { readRuleGroups } from "../../scripts/lib/prometheus/rules.ts";
import { readChartVersions } from "../../scripts/lib/tools/chart-versions.ts";
import { type Finding, formatFinding } from "../../scripts/lib/util/finding.ts";
import { chartDir, projectDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";
import { chartValues } from "../../scripts/lib/values/merge.ts";
import { readValues } from "../../scripts/lib/values/read.ts";
import { listValuesSets } from "../../scripts/lib/values/sets.ts";
import { validateValues } from "../../scripts/lib/values/validate.ts";
import { folder } from "../support/fixture.ts";
import { helms, valuesSets } from "../support/values-files.ts";

const renamesFile = join(chartDir, "files/renamed-alerts.yaml");
/** The key under `rules.alerts` of each renamed alert, by its old name. */
const renames = parseYaml(readFileSync(renamesFile, "utf8"), renamesFile) as Record<string, string>;

/** The released values files are kept, because users have copies of them. */
const originalSets = listValuesSets(releasedDir);

/** The same files after the one change that the upgrade notes ask for: new names of alerts. */
const releasedSets = listValuesSets(withNewNames());
const releasedValues = join(releasedDir, "chart", "values.yaml");

/** Renamed alerts that the released values files configure. The chart rejects each and names the new one. */
const rejectedAlerts: Record<string, string[]> = {
  "values-examples/production.yaml": ["NodeFilesystemAlmostFull"],
  "chart/ci/bundled-prometheus-values.yaml": ["NodeClockNotSynchronised", "NodeFilesystemAlmostFull"],
  "values-examples/overlays/base.yaml + values-examples/overlays/prod.yaml": ["NodeFilesystemAlmostFull"],
};

describe.concurrent("an upgrade from the previous release", () => {
  it("An upgrade does not lower the version", () => {
    const file = join(releasedDir, "chart", "Chart.yaml");
    const { version } = parseYaml(readFileSync(file, "utf8"), file) as { version: string };
    expect(semver.gte(readChartVersions().version, version), `${version} was released`).toBe(true);
  });

  it("All released values still exist with their types", () => {
    expect(changedValues(releasedValues, join(chartDir, "values.yaml"))).toEqual([]);
  });

  it("The chart accepts all values of the previous release at once", async () => {
    expect(validateValues(chartValues([releasedValues]))).toEqual([]);
    await render({ values: [releasedValues], isUpgrade: true });
  });

  it.each(originalSets)("The chart rejects only renamed alerts in $title, and names the new name", async (set) => {
    const { alerts = {} } = (chartValues(set.values).rules ?? {}) as { alerts?: object };
    const old = Object.keys(alerts).filter((name) => name in renames);
    expect(old.sort()).toEqual(rejectedAlerts[set.title] ?? []);
    const rendered = render({ values: set.values, isUpgrade: true });
    if (old.length === 0) return void (await rendered);
    const error: Error = await rendered.then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    const named = Object.keys(renames).filter((name) => error.message.includes(`rules.alerts.${name}`));
    expect(old).toEqual(expect.arrayContaining(named));
    expect(named).toContain(old[0]);
    for (const name of named) expect(error.message).toContain(`rules.alerts.${renames[name]}`);
  });

  it.each(helms.flatMap((helm) => releasedSets.map((set) => ({ helm, ...set }))))(
    "An upgrade needs no delete with $title, with $helm",
    async ({ helm, title, values }) => {
      const after = await render({ helm, values, isUpgrade: true });
      expect(lines(await findProblems(readReleasedObjects(title), after), title)).toEqual([]);
    },
  );
});

describe("the upgrade notes", () => {
  const notes = readFileSync(join(projectDir, "docs/upgrading.md"), "utf8");
  const rows = [...notes.matchAll(/^\| `([^`]+)` \| `([^`]+)`(?:, severity `(\w+)`)? \|/gm)].map(
    ([, before = "", now = "", severity]) => ({ before, now, severity }),
  );
  const isRecord = ({ before }: { before: string }) => before.includes(":");

  it("The upgrade notes list every renamed alert", () => {
    const alerts = rows.filter((row) => !isRecord(row));
    const listed = alerts.map(({ before, now, severity }) => [before, severity ? `${now}.${severity}` : now]);
    expect(Object.fromEntries(listed)).toEqual({ ...renames, KubeletDown: "KubeletInstanceUnreachable" });
  });

  it("The upgrade notes list new names that exist and old names that no longer exist, except KubeletDown", async () => {
    const rules = readRuleGroups(await render()).flatMap((group) => group.rules);
    const names = rules.map(({ alert, record }) => alert ?? record);
    expect(names).toEqual(expect.arrayContaining(rows.map(({ now }) => now)));
    expect(names.filter((name) => rows.some(({ before }) => before === name))).toEqual(["KubeletDown"]);
  });

  it("The upgrade notes name every alert once: as renamed, as unchanged, or as new with its severities", async () => {
    const rules = readRuleGroups(await render({ set: { prometheus: { enabled: true } } }));
    const alerts = Map.groupBy(
      rules.flatMap((group) => group.rules).filter(({ alert }) => alert),
      ({ alert }) => alert ?? "",
    );
    const renamed = rows.filter((row) => !isRecord(row)).map(({ now }) => now);
    const unchanged = [
      ...(/^These alerts keep their names[\s\S]*?\n\n/m.exec(notes)?.[0] ?? "").matchAll(/`(\w+)`/g),
    ].map(([, name = ""]) => name);
    const section = notes.slice(notes.indexOf("### New alerts"), notes.indexOf("### Renamed recording rules"));
    const added = [...section.matchAll(/^\| (`.*) \| (`.*) \|$/gm)].flatMap(([, names = "", severities = ""]) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name = ""]) => [name, severities.replaceAll(/`| and|,/g, "")] as const),
    );
    const named = [...new Set(renamed), ...unchanged, ...added.map(([name]) => name)];
    expect(named.sort()).toEqual([...alerts.keys()].sort());
    for (const [name, severities] of added)
      expect(
        alerts
          .get(name)
          ?.map(({ labels }) => labels?.severity)
          .sort(),
        name,
      ).toEqual(severities.split(" ").sort());
  });

  it("The upgrade notes list four renamed recording rules", () => {
    expect(rows.filter(isRecord).map(({ before }) => before)).toEqual([
      "instance:node_cpu_busy:ratio",
      "instance:node_memory_used:ratio",
      "instance:node_network_receive_bytes:rate5m",
      "instance:node_network_transmit_bytes:rate5m",
    ]);
  });
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
      const problems = await findProblems(await render(), await render({ values }));
      expect(problems.map(({ rule, object, message }) => `${rule} ${object} ${message.split(": ")[0]}`)).toEqual(
        deletes[title]?.objects ?? [],
      );
    },
  );

  it.each(valuesSets.filter(({ title }) => !deletes[title]))(
    "A change from $title back to the defaults needs no delete",
    async ({ values }) => {
      const problems = await findProblems(await render({ values }), await render());
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
      expect(lines(await findProblems(readReleasedObjects(title), after), title)).toEqual([]);
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
          field: ["spec"],
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
    const found = await findProblems(readReleasedObjects(set?.title ?? ""), after);
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

/** Finds what keeps an upgrade from succeeding, or loses data. */
async function findProblems(before: readonly Manifest[], after: readonly Manifest[]): Promise<Finding[]> {
  const rejected = await findRejectedUpdates(before, after, { namespace: "monitoring" });
  return [...findRemovedObjects(before, after), ...rejected];
}

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

/** Returns a copy of the previous release whose values files have the new names of renamed alerts. @returns its folder */
function withNewNames(): string {
  const dir = mkdtempSync(join(tmpdir(), "node-monitoring-test-"));
  afterAll(() => rmSync(dir, { recursive: true }));
  cpSync(releasedDir, dir, { recursive: true });
  const names = new RegExp(`(?<=^ +)(${Object.keys(renames).join("|")})(?=:)`, "gm");
  for (const file of globSync(["values-examples/**/*.yaml", "chart/ci/*.yaml"], { cwd: dir, absolute: true })) {
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(names, (name) => renames[name] ?? name),
    );
  }
  return dir;
}
