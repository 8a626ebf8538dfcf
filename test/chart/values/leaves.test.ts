import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readComments } from "../../../scripts/lib/generate/values-comments.ts";
import { type RenderOptions, renderText } from "../../../scripts/lib/helm/render.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { readValues } from "../../../scripts/lib/values/read.ts";
import { jobKeys } from "../../support/job-keys.ts";
import { operatorApis } from "../../support/operator-apis.ts";

/** prometheus-node-exporter, which does less, has 188 values. Raise this only for a value that many users need. */
const mostLeaves = 230;

type Path = readonly string[];
type Context = Pick<RenderOptions, "apiVersions" | "kubeVersion"> & { set?: object };

const certificate = { enabled: true, existingSecret: "certificate" };
const password = { enabled: true, existingSecret: "password", passwordHash: `$2y$10$${"a".repeat(53)}` };
const prometheus = { enabled: true };
const remoteWrite = [{ url: "https://mimir.example.com/api/v1/push" }];
const blackboxExporter = { address: "blackbox:9115" };

const scrapeConfig = { enabled: true, tokenSecret: { name: "token" } };

/** The other values that a value needs to have an effect, by the beginning of its path. The longest match counts. */
const contexts: Record<string, Context> = {
  "additionalScrapeConfigs.namespace": { set: { additionalScrapeConfigs: { enabled: true } } },
  dashboards: { set: { dashboards: { enabled: true } } },
  "dashboards.enabled": {},
  grafanaDashboard: { apiVersions: operatorApis, set: { dashboards: prometheus, grafanaDashboard: prometheus } },
  "grafanaDashboard.enabled": { apiVersions: operatorApis, set: { dashboards: prometheus } },
  kubeRBACProxy: { set: { kubeRBACProxy: { enabled: true } } },
  "kubeRBACProxy.enabled": {},
  "networkPolicy.enabled": { set: { prometheus } },
  "networkPolicy.from": { set: { prometheus, networkPolicy: { enabled: true } } },
  prometheus: { set: { prometheus } },
  "prometheus.agentMode": { set: { prometheus: { ...prometheus, remoteWrite } } },
  "prometheus.enabled": {},
  "prometheus.ingress": {
    set: { prometheus: { ...prometheus, ingress: { enabled: true, hosts: ["a.example.com"] } } },
  },
  "prometheus.ingress.enabled": { set: { prometheus: { ...prometheus, ingress: { hosts: ["a.example.com"] } } } },
  "prometheus.persistence": { set: { prometheus: { ...prometheus, persistence: { enabled: true } } } },
  "prometheus.persistence.enabled": { set: { prometheus } },
  "prometheus.route": { set: { prometheus: { ...prometheus, route: { enabled: true, parentRefs: [{ name: "a" }] } } } },
  "prometheus.route.enabled": { set: { prometheus: { ...prometheus, route: { parentRefs: [{ name: "a" }] } } } },
  "prometheus.service.nodePort": { set: { prometheus: { ...prometheus, service: { type: "NodePort" } } } },
  "prometheus.shards": { set: { prometheus: { ...prometheus, remoteWrite } } },
  "scrape.blackboxExporter": { set: { scrape: { services: { enabled: true }, blackboxExporter } } },
  ...Object.fromEntries(
    jobKeys.map((job) => [`scrape.${job}`, { set: { scrape: { blackboxExporter, [job]: { enabled: true } } } }]),
  ),
  "scrape.nodes.credentialsDir": { set: { web: { tls: certificate } } },
  "scrape.reload.waitSeconds": { set: { scrape: { reload: { url: "http://prometheus:9090" } } } },
  podMonitor: { apiVersions: operatorApis, set: { podMonitor: { enabled: true } } },
  "podMonitor.enabled": { apiVersions: operatorApis },
  prometheusRule: { apiVersions: operatorApis, set: { prometheusRule: { enabled: true } } },
  "prometheusRule.enabled": { apiVersions: operatorApis },
  scrapeConfig: { apiVersions: operatorApis, set: { scrapeConfig } },
  "scrapeConfig.enabled": { apiVersions: operatorApis, set: { scrapeConfig: { scrapeClass: "kubelet" } } },
  service: { set: { service: { enabled: true } } },
  serviceMonitor: { apiVersions: operatorApis, set: { service: { enabled: true }, serviceMonitor: { enabled: true } } },
  "serviceMonitor.enabled": { apiVersions: operatorApis, set: { service: { enabled: true } } },
  "service.enabled": {},
  verticalPodAutoscaler: {
    apiVersions: ["autoscaling.k8s.io/v1/VerticalPodAutoscaler"],
    set: { verticalPodAutoscaler: { enabled: true } },
  },
  "verticalPodAutoscaler.enabled": { apiVersions: ["autoscaling.k8s.io/v1/VerticalPodAutoscaler"] },
  vmNodeScrape: { apiVersions: operatorApis, set: { vmNodeScrape: { enabled: true } } },
  "vmNodeScrape.enabled": { apiVersions: operatorApis },
  vmRule: { apiVersions: operatorApis, set: { vmRule: { enabled: true } } },
  "vmRule.enabled": { apiVersions: operatorApis },
  "web.basicAuth": { set: { web: { tls: certificate, basicAuth: password } } },
  "web.basicAuth.enabled": { set: { web: { tls: certificate } } },
  "web.tls.clientAuth": {
    set: { web: { tls: { ...certificate, clientAuth: { enabled: true, existingSecret: "client" } } } },
  },
  "web.tls.clientAuth.enabled": { set: { web: { tls: { enabled: true } } } },
  "web.tls.existingSecret": { set: { web: { tls: certificate } } },
};

/** Values whose effect depends on the cluster, and the test that covers each. */
const elsewhere: Record<string, string> = {
  checkCluster: "test/chart/validation/cluster.test.ts",
  "customResources.renderMode": "test/chart/operators/operators.test.ts",
};

interface SchemaNode {
  $ref?: string;
  allOf?: SchemaNode[];
  anyOf?: SchemaNode[];
  else?: SchemaNode;
  type?: string | string[];
  enum?: unknown[];
  examples?: unknown[];
  description?: string;
  maximum?: number;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
}

const schema: SchemaNode = JSON.parse(readFileSync(join(chartDir, "values.schema.json"), "utf8"));
const leaves = leavesOf(readValues(join(chartDir, "values.yaml"))).map(([path, value]) => ({
  name: path.join("."),
  path,
  value,
}));
const described = new Set(
  readComments(readFileSync(join(chartDir, "values.yaml"), "utf8")).map(({ path }) => path.join(".")),
);

function leavesOf(value: unknown, path: Path = []): [Path, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return [[path, value]];
  return Object.entries(value).flatMap(([key, below]) => leavesOf(below, [...path, key]));
}

/** A part of the schema with everything that it references or combines, the nearest first. */
function parts(node: SchemaNode): SchemaNode[] {
  const { $ref, allOf = [], anyOf = [], else: otherwise } = node;
  const target = $ref
    ?.split("/")
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], schema);
  return [
    node,
    ...(target ? [target as SchemaNode] : []),
    ...allOf,
    ...anyOf,
    ...(otherwise ? [otherwise] : []),
  ].flatMap((part) => (part === node ? [node] : parts(part)));
}

/** Returns the parts of the schema for each key on the path to a value. */
function schemaOf(path: Path): SchemaNode[][] {
  const steps: SchemaNode[][] = [];
  let at = parts(schema);
  for (const key of path) {
    const next = at.flatMap(({ properties, additionalProperties }) => {
      const below = properties?.[key] ?? additionalProperties;
      return typeof below === "object" ? parts(below) : [];
    });
    if (next.length === 0) expect.fail(`${path.join(".")}: values.schema.json does not have it`);
    steps.push(next);
    at = next;
  }
  return steps;
}

/** Returns another value that the schema allows. */
function another(path: Path, value: unknown): unknown {
  const nodes = schemaOf(path).at(-1) ?? [];
  const isInteger = nodes.some(({ type }) => [type].flat().includes("integer"));
  const candidates = [
    ...nodes.flatMap((node) => node.enum ?? []),
    ...nodes.flatMap(({ examples = [] }) => examples),
    ...(nodes.some(({ type }) => type === "boolean") ? [!value] : []),
    ...(isInteger && typeof value === "number" ? [value + 1] : []),
  ];
  const found = candidates.find((candidate) => JSON.stringify(candidate) !== JSON.stringify(value));
  return found ?? expect.fail(`${path.join(".")}: values.schema.json has no example of another value`);
}

/** Returns the rendered text without random parts. */
async function rendered(options: RenderOptions): Promise<string> {
  return (await renderText(options)).replaceAll(/^ +(ca\.crt|tls\.crt|tls\.key): \S+$/gm, "");
}

function contextOf(name: string): Context {
  const prefixes = Object.keys(contexts).filter((prefix) => name === prefix || name.startsWith(`${prefix}.`));
  const [longest = ""] = prefixes.sort((left, right) => right.length - left.length);
  return contexts[longest] ?? {};
}

/** Returns a map with one value added or replaced. */
function withValue(values: object, [key = "", ...rest]: Path, value: unknown): object {
  const below = (values as Record<string, unknown>)[key];
  const before = typeof below === "object" && below !== null ? below : {};
  return { ...values, [key]: rest.length > 0 ? withValue(before, rest, value) : value };
}

/** Returns a value's name without its job, and one name for all fields of a job's rule. */
function nameInAnyJob({ name, path: [top, job = "", key] }: (typeof leaves)[number]): string {
  return top === "scrape" && jobKeys.includes(job) ? `scrape.<job>.${key}` : name;
}

it(`values.yaml has at most ${mostLeaves} values, counting each key that all scrape jobs share once`, () => {
  expect(new Set(leaves.map(nameInAnyJob)).size).toBeLessThanOrEqual(mostLeaves);
});

it("The exceptions in this test name existing values", () => {
  for (const name of [...Object.keys(contexts), ...Object.keys(elsewhere)])
    expect(leaves.filter((leaf) => leaf.name === name || leaf.name.startsWith(`${name}.`)).length).toBeGreaterThan(0);
});

it.each(leaves)("$name is documented in values.yaml and in values.schema.json", ({ path }) => {
  const prefixes = path.map((_, index) => path.slice(0, index + 1).join("."));
  expect(prefixes.some((prefix) => described.has(prefix))).toBe(true);
  expect(schemaOf(path).some((nodes) => nodes.some(({ description }) => description))).toBe(true);
});

describe.concurrent("the effect of each value", () => {
  it.each(leaves.filter(({ name }) => !(name in elsewhere)))(
    "A change of $name changes the rendered objects",
    async ({ name, path, value }) => {
      const { set = {}, ...options } = contextOf(name);
      const before =
        path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], set) ?? value;
      const changed = withValue(set, path, another(path, before));
      const [base, other] = await Promise.all([rendered({ ...options, set }), rendered({ ...options, set: changed })]);
      expect(other).not.toBe(base);
    },
  );
});
