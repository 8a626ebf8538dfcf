import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { readChartVersions } from "../../../scripts/lib/tools/chart-versions.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { helms, pathOf } from "../../support/values-files.ts";

const example = pathOf("values-examples/tutorial.yaml");
const options = { values: [example], release: "node-exporter", namespace: "kube-ops" };

/** The deviations that the head of the example lists, by number: the path, the tutorial's value, and the chart's value. */
const deviations = [
  {
    number: 1,
    words: "image",
    path: "spec.template.spec.containers.node-exporter.image",
    tutorial: "prom/node-exporter:v0.16.0",
    chart: `prom/node-exporter:v${readChartVersions().appVersion}`,
  },
  {
    number: 2,
    words: "double quotes",
    path: "spec.template.spec.containers.node-exporter.args.--collector.filesystem.ignored-mount-points",
    tutorial: '"^/(sys|proc|dev|host|etc)($|/)"',
    chart: "^/(sys|proc|dev|host|etc)($|/)",
  },
  {
    number: 3,
    words: "node-role.kubernetes.io/control-plane",
    path: "spec.template.spec.tolerations.node-role.kubernetes.io/control-plane",
    tutorial: undefined,
    chart: { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
  },
];

/** The deviations of each scrape job, in the same list. */
const jobDeviations = [{ number: 4, words: "redirects", path: "follow_redirects", tutorial: undefined, chart: false }];

describe.each(helms)("values-examples/tutorial.yaml with %s", (helm) => {
  it("tutorial.yaml renders the tutorial's DaemonSet with only the listed deviations", async () => {
    const { apiVersion, kind, metadata, spec } = find(await render({ ...options, helm }), "DaemonSet");
    const found = differences(keyed(fixture("tutorial-daemonset.yaml")), keyed({ apiVersion, kind, metadata, spec }));
    expect(found).toEqual(deviations.map(({ path, tutorial, chart }) => ({ path, tutorial, chart })));
  });

  it("tutorial.yaml renders the tutorial's two scrape jobs with only the listed deviations", async () => {
    const { scrape_configs } = fixture("tutorial-scrape-jobs.yaml") as { scrape_configs: Record<string, unknown>[] };
    const jobs = readScrapeJobs(await render({ ...options, helm }));
    expect(jobs.map(({ job_name }) => job_name)).toEqual(["kubernetes-nodes", "kubernetes-kubelet"]);
    for (const [index, job] of scrape_configs.map(withCredentialsFile).entries()) {
      const expected = jobDeviations.map(({ path, tutorial, chart }) => ({ path, tutorial, chart }));
      expect(differences(job, jobs[index])).toEqual(expected);
    }
  });
});

it("The deviations listed in tutorial.yaml are exactly the tested ones", () => {
  const head = readFileSync(example, "utf8").split("\nnamespaceOverride:")[0] ?? "";
  const listed = [...head.matchAll(/^# {3}(\d+)\. (.+(?:\n# {6}.+)*)$/gm)].map(([, number, words = ""]) => ({
    number: Number(number),
    words,
  }));
  const tested = [...deviations, ...jobDeviations];
  expect(listed).toEqual(tested.map(({ number, words }) => ({ number, words: expect.stringContaining(words) })));
});

function fixture(file: string): unknown {
  return parseYaml(readFileSync(join(import.meta.dirname, "fixtures", file), "utf8"), file);
}

/** The older name of the same setting. test/chart/scrape/prometheus.prometheus.test.ts shows that Prometheus treats both alike. */
function withCredentialsFile({ bearer_token_file, ...job }: Record<string, unknown>): Record<string, unknown> {
  return bearer_token_file ? { ...job, authorization: { credentials_file: bearer_token_file } } : job;
}

/** Lists in which only the names matter and not the order, as maps from name to entry. */
function keyed(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    if (key === "args") return flags(value.map(String));
    const name = {
      containers: "name",
      volumes: "name",
      volumeMounts: "name",
      tolerations: "key",
      ports: "containerPort",
    }[key];
    const entries = value.map((entry) => keyed(entry));
    return name ? unique(entries.map((entry) => [String((entry as Record<string, unknown>)[name]), entry])) : entries;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, keyed(part, field)]));
}

/** Arguments by flag. node_exporter treats `--flag value` and `--flag=value` alike, in any order. */
function flags(args: readonly string[]): Record<string, unknown> {
  return unique(
    args
      .join("\0")
      .replaceAll(/\0(?!--)/g, "=")
      .split("\0")
      .map((arg) => {
        const [, flag = "", text = ""] = /^(--[^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
        return [flag, text];
      }),
  );
}

/** A duplicate name would hide an entry. */
function unique(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const map = Object.fromEntries(entries);
  expect(Object.keys(map)).toHaveLength(entries.length);
  return map;
}

interface Difference {
  path: string;
  tutorial: unknown;
  chart: unknown;
}

/** Returns every difference between two values. A part that only one of them has is one difference. */
function differences(tutorial: unknown, chart: unknown, path: readonly string[] = []): Difference[] {
  if (!isCollection(tutorial) || !isCollection(chart)) {
    return Object.is(tutorial, chart) ? [] : [{ path: path.join("."), tutorial, chart }];
  }
  const keys = new Set([...Object.keys(tutorial), ...Object.keys(chart)]);
  return [...keys].flatMap((key) => differences(tutorial[key], chart[key], [...path, key]));
}

function isCollection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
