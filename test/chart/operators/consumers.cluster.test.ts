import { beforeAll, describe, expect, it } from "vitest";
import { connectObjects } from "../../../scripts/lib/cluster/object-api.ts";
import type { ChartOptions } from "../../../scripts/lib/helm/run-helm.ts";
import {
  describe as describeObject,
  find,
  type Manifest,
  parseManifests,
  sourceOf,
} from "../../../scripts/lib/kubernetes/manifest.ts";
import { connectPrometheus, type Sample } from "../../../scripts/lib/prometheus/api.ts";
import { listDashboardQueries } from "../../../scripts/lib/prometheus/grafana.ts";
import { findMetrics, type Rule, readRuleGroups } from "../../../scripts/lib/prometheus/rules.ts";
import { buildGoProgram } from "../../../scripts/lib/tools/go-programs.ts";
import { run } from "../../../scripts/lib/util/exec.ts";
import { forwardPort } from "../../support/cluster/port-forward.ts";
import {
  cluster,
  eventually,
  installAndWait,
  kubeconfig,
  provideImages,
  renderRelease,
} from "../../support/cluster/release.ts";
import {
  access,
  collector,
  consumerImages,
  consumerLabel,
  database,
  databasePort,
  namespace,
  operator,
  prometheusObject,
  remoteWriteUrl,
  ruleObject,
  serviceAccount,
  tokenSecret,
  vmagent,
} from "../../support/consumers/manifests.ts";
import { makeAnswerable, readNodeMixin } from "../../support/consumers/node-mixin.ts";
import { pathOf } from "../../support/values-files.ts";
import { readMixinMetrics } from "../scrape/mixin-metrics.ts";

/** The release: a plain Prometheus, and the files for vmagent and the Collector. */
const set = {
  scrape: { interval: "10s", timeout: "10s" },
  prometheus: { externalLabels: { [consumerLabel]: "plain" }, remoteWrite: [{ url: remoteWriteUrl }] },
  service: { enabled: true },
  dashboards: { enabled: true },
  vmagentScrapeConfigs: { enabled: true },
  openTelemetryReceiver: { enabled: true },
  rbac: { serviceAccounts: [{ name: serviceAccount, namespace }] },
};

const enabled = (form: string) => ({ enabled: true, labels: { form } });

/** Values for the preset, which changes the labels of all targets. */
const stack = "kube-prometheus-stack";
/** The same, delivered as `npm run migrate` delivers it. */
const migrated = "migrated";

/** How the forms for the operator are rendered, by the name of the Prometheus object that selects their objects. */
const operatorForms: Readonly<Record<string, ChartOptions>> = {
  "pod-monitor": {
    set: {
      ...set,
      podMonitor: enabled("pod-monitor"),
      prometheusRule: enabled("pod-monitor"),
      scrapeConfig: { ...enabled("pod-monitor"), scrapeClass: "kubelet" },
    },
  },
  "service-monitor": {
    set: {
      ...set,
      serviceMonitor: enabled("service-monitor"),
      prometheusRule: enabled("service-monitor"),
      scrapeConfig: { ...enabled("service-monitor"), tokenSecret: { name: tokenSecret } },
    },
  },
  "scrape-config": {
    set: {
      ...set,
      scrapeConfig: { ...enabled("scrape-config"), scrapeClass: "kubelet" },
      prometheusRule: enabled("scrape-config"),
    },
  },
  "additional-scrape-configs": {
    set: { ...set, additionalScrapeConfigs: { enabled: true }, prometheusRule: enabled("additional-scrape-configs") },
  },
  [stack]: { values: [pathOf(`values-examples/${stack}.yaml`)], set: { scrape: set.scrape } },
  [migrated]: {
    values: [pathOf(`values-examples/${stack}.yaml`)],
    set: {
      scrape: set.scrape,
      additionalScrapeConfigs: { enabled: false },
      service: { enabled: true },
      serviceMonitor: enabled(migrated),
      scrapeConfig: { ...enabled(migrated), scrapeClass: "kubelet" },
    },
  },
};

const jobs = ["kubernetes-kubelet", "kubernetes-nodes"];

/** The labels that a target has in addition to those of the plain form, by job. */
const addedLabels: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  vmagent: {},
  opentelemetry: Object.fromEntries(jobs.map((job) => [job, ["otel_scope_name", "otel_scope_version"]])),
  "pod-monitor": { "kubernetes-nodes": ["container", "endpoint", "namespace", "pod"] },
  "service-monitor": { "kubernetes-nodes": ["container", "endpoint", "namespace", "pod", "service"] },
  "scrape-config": {},
  "additional-scrape-configs": {},
};

/** Metrics of volumes, hardware, services and errors that a kind node does not have. Nor has kube-prometheus-stack's own exporter there. */
const notOnKind = [
  "kubelet_evictions",
  "kubelet_node_config_error",
  ...["available_bytes", "capacity_bytes", "inodes", "inodes_free", "inodes_used", "used_bytes"].map(
    (field) => `kubelet_volume_stats_${field}`,
  ),
  "node_bonding_active",
  "node_bonding_slaves",
  "node_md_disks",
  "node_md_disks_required",
  "node_systemd_service_restart_total",
  "node_systemd_unit_state",
  "storage_operation_errors_total",
];

const consumers = Object.keys(addedLabels);

/** Those that evaluate rules. vmagent and the Collector only scrape. */
const evaluating = ["plain", ...consumers.filter((consumer) => consumer in operatorForms)];

/** Returns the objects of a form, with names of their own, so that all forms exist side by side. */
async function renderForm(form: string, options: ChartOptions): Promise<Manifest[]> {
  const all = await renderRelease({
    ...options,
    set: { ...options.set, customResources: { renderMode: "alwaysRender" } },
  });
  const own = all.filter((manifest) =>
    /operators\/(podmonitor|prometheusrule|servicemonitors|scrapeconfigs|secret)\./.test(sourceOf(manifest)),
  );
  expect(own.length).toBeGreaterThan(0);
  return own.map(({ metadata, ...object }) => {
    const name = object.kind === "Secret" ? form : `${metadata.name}-${form}`;
    return { ...object, metadata: { ...metadata, name } };
  });
}

/** Asks the database for the samples of one consumer. */
let ask: (consumer: string, expression: string) => Promise<Sample[]>;
let manifests: Manifest[];

beforeAll(async () => {
  const api = connectObjects(kubeconfig);
  /** Everything in the cluster besides the release. */
  const added: Manifest[] = [];
  const apply = async (objects: readonly Manifest[]) => {
    for (const object of objects) {
      added.push(object);
      await api.served(object);
      expect(await api.apply(object, { dryRun: false }), describeObject(object)).toMatchObject({ rejected: "" });
    }
  };
  manifests = await renderRelease({ set });
  const image = find(manifests, "StatefulSet").spec?.template.spec?.containers[0]?.image ?? "";
  const program = await buildGoProgram("prometheus-operator", { binary: "operator" });
  const crds = parseManifests(await run(program, ["full-crds"]));
  await provideImages(consumerImages);
  await apply([...access, ...crds, ...database]);
  await installAndWait({ set });
  await apply([...vmagent, ...collector]);
  for (const [form, options] of Object.entries(operatorForms)) {
    const objects = await renderForm(form, options);
    const hasSecret = objects.some(({ kind }) => kind === "Secret");
    const mixin = form === stack ? [ruleObject(form, await readNodeMixin("node-exporter"))] : [];
    await apply([...objects, ...mixin, prometheusObject(form, image, hasSecret)]);
  }
  await apply(operator);
  const forwarded = await forwardPort(kubeconfig, namespace, "deployment/victoria-metrics", databasePort);
  const { query } = connectPrometheus(forwarded.url);
  ask = (consumer, expression) => query(expression, { extra_label: `${consumerLabel}=${consumer}` });
  return async () => {
    forwarded[Symbol.dispose]();
    for (const object of added.toReversed()) await api.remove(object);
    await eventually(async () => {
      const { items } = await cluster.core.listNamespacedPod({ namespace });
      expect(items.filter(({ metadata }) => !metadata?.labels?.["app.kubernetes.io/instance"])).toEqual([]);
    });
  };
});

/** The labels of each target, by job and instance, without the label that tells the consumers apart. */
async function findTargets(consumer: string): Promise<Map<string, Record<string, string>>> {
  const samples = await ask(consumer, `up{job=~"${jobs.join("|")}"} == 1`);
  return new Map(
    samples.map(({ labels: { __name__: _, [consumerLabel]: __, ...labels } }) => [
      `${labels.job} ${labels.instance}`,
      labels,
    ]),
  );
}

/** Returns the expressions without data, one request at a time. */
async function findUnanswered(consumer: string, expressions: readonly string[]): Promise<string[]> {
  const unanswered: string[] = [];
  for (const expression of expressions) {
    if ((await ask(consumer, expression)).length === 0) unanswered.push(expression);
  }
  return unanswered;
}

describe("the consumers", () => {
  it.each(["plain", ...consumers])("Every node and every kubelet is up in %s", async (consumer) => {
    const nodes = (await cluster.core.listNode()).items.map(({ metadata }) => metadata?.name);
    const expected = jobs.flatMap((job) => nodes.map((node) => `${job} ${node}`)).sort();
    await eventually(async () => {
      const found = [...(await findTargets(consumer)).values()].map(({ job, node }) => `${job} ${node}`);
      expect(found.sort()).toEqual(expected);
    });
  });

  it.each(consumers)(
    "The targets of %s have the labels of the plain form, and those in its documentation",
    async (consumer) => {
      const [plain, targets] = await Promise.all(["plain", consumer].map(findTargets));
      for (const [target, labels] of plain ?? []) {
        const found = targets?.get(target) ?? {};
        expect(found, target).toMatchObject(labels);
        const more = Object.keys(found).filter((label) => !(label in labels));
        expect(more.sort(), target).toEqual(addedLabels[consumer]?.[labels.job ?? ""] ?? []);
      }
    },
  );

  describe("the queries of the dashboards and rules", () => {
    /** Those that have data in the plain form. */
    let answered: string[];

    beforeAll(async () => {
      const node = (await cluster.core.listNode()).items[0]?.metadata?.name ?? "";
      const shown = listDashboardQueries(manifests, node, "1m").map(({ expression }) => expression);
      const recorded = readRuleGroups(manifests).flatMap(({ rules }) =>
        rules.flatMap(({ record, expr }) => (record ? [expr] : [])),
      );
      // The database evaluates no rules, so it has no recorded series.
      const raw = [...new Set([...shown, ...recorded])].filter(
        (expression) => !findMetrics(expression).some((name) => name.includes(":")),
      );
      const without = await findUnanswered("plain", raw);
      answered = raw.filter((expression) => !without.includes(expression));
      expect(answered.length).toBeGreaterThan(20);
    });

    it.each(consumers)("Every query that has data in the plain form has data in %s", async (consumer) => {
      await eventually(async () => expect(await findUnanswered(consumer, answered)).toEqual([]));
    });
  });

  it.each(evaluating)("The Prometheus of %s records every series of the rules", async (consumer) => {
    const recorded = readRuleGroups(manifests).flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? []));
    expect(recorded.length).toBeGreaterThan(3);
    await eventually(async () => expect(await findUnanswered(consumer, recorded)).toEqual([]));
  });

  describe("the rules that node_exporter publishes", () => {
    const isOnKind = ({ expr }: Rule) => !notOnKind.some((metric) => expr.includes(metric));

    it.each(["plain", ...consumers, stack])(
      "Every alert of node_exporter's mixin compares data that %s has",
      async (consumer) => {
        const job = consumer === stack ? "node-exporter" : "kubernetes-nodes";
        const rules = (await readNodeMixin(job)).flatMap((group) => group.rules);
        const alerts = rules.filter((rule) => rule.alert && isOnKind(rule)).map(({ expr }) => makeAnswerable(expr));
        expect(alerts.length).toBeGreaterThan(20);
        await eventually(async () => expect(await findUnanswered(consumer, alerts)).toEqual([]));
      },
    );

    it("With the preset, the Prometheus of kube-prometheus-stack records every series of node_exporter's mixin", async () => {
      const rules = (await readNodeMixin("node-exporter")).flatMap((group) => group.rules);
      const recorded = rules.flatMap(({ record }) => record ?? []);
      expect(recorded.length).toBeGreaterThan(10);
      await eventually(async () => expect(await findUnanswered(stack, recorded)).toEqual([]));
    });
  });

  it.each([stack, migrated])(
    "With the preset, %s has every node and every endpoint of the kubelets up",
    async (form) => {
      const nodes = (await cluster.core.listNode()).items.length;
      await eventually(async () => {
        const up = await ask(form, "count by (job, metrics_path) (up == 1)");
        const counts = up.map(({ labels: { job, metrics_path = "" }, value }) => `${job} ${metrics_path} ${value}`);
        expect(counts.sort()).toEqual([
          ...["/metrics", "/metrics/cadvisor", "/metrics/probes"].map((path) => `kubelet ${path} ${nodes}`),
          `node-exporter  ${nodes}`,
        ]);
      });
    },
  );

  it.each([stack, migrated])(
    "With the preset, every metric of the upstream rules has the labels in %s",
    async (form) => {
      const selectors = readMixinMetrics().map(({ metric, job, path, labels }) => {
        const paths = path ? [`metrics_path="${path}"`] : [];
        return `${metric}{${[`job="${job}"`, ...paths, ...labels.map((label) => `${label}!=""`)].join(",")}}`;
      });
      await eventually(async () => {
        const absent = (await findUnanswered(form, selectors)).flatMap((selector) => findMetrics(selector));
        expect(absent.sort()).toEqual([...notOnKind].sort());
      });
    },
  );
});
