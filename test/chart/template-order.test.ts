import { cpSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "tempy";
import { globSync } from "tinyglobby";
import { afterAll, describe, expect, it } from "vitest";
import { render, renderNotes, renderText } from "../../scripts/lib/helm/render.ts";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { smallChart } from "../support/fixture.ts";
import { helms, pathOf } from "../support/values-files.ts";

const charts = temporaryDirectory();
afterAll(() => rmSync(charts, { recursive: true }));

/** The templates that Helm executes by themselves, in the order in which it does. */
const templates = inOrder(globSync("templates/**/*.yaml", { cwd: chartDir }));

/** Values with which nearly every template renders an object. Generating certificates would take most of the time. */
const everything = {
  hostNetwork: false,
  service: { enabled: true },
  networkPolicy: { enabled: true },
  verticalPodAutoscaler: { enabled: true },
  securityContextConstraints: { create: true },
  resourceQuota: { create: true },
  kubeRBACProxy: { enabled: true },
  web: { tls: { existingSecret: "node-exporter" } },
  scrape: { pods: { enabled: true }, cadvisor: { enabled: true }, reload: { url: "http://prometheus:9090" } },
  prometheus: {
    enabled: true,
    persistence: { enabled: true },
    ingress: { enabled: true, hosts: ["prometheus.example.com"] },
    route: { enabled: true, parentRefs: [{ name: "gateway" }] },
  },
  dashboards: { enabled: true },
  additionalScrapeConfigs: { enabled: true },
  prometheusRule: { enabled: true },
  grafanaDashboard: { enabled: true },
  customResources: { renderMode: "alwaysRender" },
  extraObjects: {
    one: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {keys: '{{ keys . | sortAlpha }}'}",
  },
};

/** Without the bundled Prometheus, `helm test` has objects of its own. */
const ownPrometheus = { prometheus: { ...everything.prometheus, enabled: false, ingress: {}, route: {} } };

const oneNamespace = {
  scrape: { pods: { enabled: true, namespaces: ["shop"] } },
  rbac: { serviceAccounts: [{ name: "prometheus", namespace: "monitoring" }] },
};

const cases = [
  { title: "the default values", values: [], set: {} },
  { title: "pools", values: [pathOf("values-examples/pools.yaml")], set: {} },
  { title: "a sharded Prometheus", values: [], set: { prometheus: { enabled: true, shards: 3 } } },
  { title: "jobs in one namespace", values: [], set: oneNamespace },
  { title: "TLS", values: [], set: { web: { tls: { enabled: true } } } },
  { title: "kube-rbac-proxy", values: [], set: { kubeRBACProxy: { enabled: true } } },
  { title: "every object", values: [pathOf("values-examples/pools.yaml")], set: everything },
  {
    title: "the objects of operators",
    values: [],
    set: {
      scrapeConfig: { enabled: true, scrapeClass: "kubelet" },
      vmRule: { enabled: true },
      vmagentScrapeConfigs: { enabled: true },
      podMonitor: { enabled: true },
      customResources: { renderMode: "alwaysRender" },
    },
  },
  {
    title: "the objects of VictoriaMetrics",
    values: [],
    set: {
      vmNodeScrape: { enabled: true },
      openTelemetryReceiver: { enabled: true },
      customResources: { renderMode: "alwaysRender" },
    },
  },
  {
    title: "a ServiceMonitor",
    values: [],
    set: {
      service: { enabled: true },
      serviceMonitor: { enabled: true },
      customResources: { renderMode: "alwaysRender" },
    },
  },
  { title: "every object of `helm test`", values: [], set: { ...everything, ...ownPrometheus } },
];

/** Sorts paths as Helm does before it executes templates: deeper ones first, then in reverse order of their names. */
function inOrder(paths: readonly string[]): string[] {
  const depth = (path: string) => path.split("/").length;
  return [...paths].sort((a, b) => depth(b) - depth(a) || (a < b ? 1 : -1));
}

/** A copy of the chart whose templates have names that make Helm execute them in this order, and the notes before or after all of them. */
function reordered(order: readonly string[], notes: "first" | "last"): string {
  const chart = mkdtempSync(join(charts, "chart-"));
  cpSync(chartDir, chart, { recursive: true });
  // Upper case is between digits and lower case.
  const prefix = notes === "first" ? "" : "t";
  for (const [index, template] of order.entries())
    renameSync(
      join(chart, template),
      join(chart, "templates", `${prefix}${999 - index}-${template.replaceAll("/", "-")}`),
    );
  return chart;
}

/** The objects in an order of their own, without the names of the templates and the content of Secrets, which each rendering generates. */
function comparable(text: string): string[] {
  return text
    .split(/^---\n/m)
    .map((object) => object.replace(/^# Source: .*\n/gm, "").trim())
    .map((object) => (/^kind: Secret$/m.test(object) ? object.slice(0, object.indexOf("\ndata:")) : object))
    .sort();
}

describe.each(helms)("the order in which %s executes templates", (helm) => {
  it(`Helm executes the templates of a folder in reverse order of their names: ${helm}`, async () => {
    const template = (name: string) =>
      `{{ $_ := set . "seen" (append (default list .seen) "${name}") }}apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {seen: "{{ join "," .seen }}"}\n`;
    const chart = smallChart("{}", {
      "templates/values.yaml": template("values"),
      "templates/a.yaml": template("a"),
      "templates/b/a.yaml": template("b-a"),
      "templates/b/b.yaml": template("b-b"),
    });
    const seen = (await render({ helm, chart })).map((object) => (object as { data?: { seen?: string } }).data?.seen);
    expect(seen.sort((a = "", b = "") => b.length - a.length)[0]).toBe("b-b,b-a,values,a");
  });

  it.each(cases)(`The objects of ${helm} are the same in the reverse order, with $title`, async ({ values, set }) => {
    const chart = reordered([...templates].reverse(), "first");
    const usual = await renderText({ helm, values, set });
    expect(comparable(await renderText({ helm, chart, values, set }))).toEqual(comparable(usual));
  });

  // Renders once per template.
  it(`Every template renders the same objects if ${helm} executes it first`, { timeout: 300_000 }, async () => {
    const usual = await Promise.all(
      cases.map(async ({ values, set }) => ({ values, set, text: await renderText({ helm, values, set }) })),
    );
    const withoutObjects: string[] = [];
    for (const template of templates) {
      const first = usual.findLast(({ text }) => text.includes(`/${template}\n`));
      if (!first) {
        withoutObjects.push(template);
        continue;
      }
      const { values, set, text } = first;
      const chart = reordered([template, ...templates.filter((other) => other !== template)], "last");
      expect(comparable(await renderText({ helm, chart, values, set })), template).toEqual(comparable(text));
    }
    expect(withoutObjects).toEqual(["templates/validation/validate.yaml"]);
  });
});

it.each(cases)("The notes are the same before and after all other templates, with $title", async ({ values, set }) => {
  const [first, last] = (["first", "last"] as const).map((notes) => reordered(templates, notes));
  const usual = await renderNotes({ values, set });
  expect(await renderNotes({ chart: first ?? "", values, set })).toBe(usual);
  expect(await renderNotes({ chart: last ?? "", values, set })).toBe(usual);
});
