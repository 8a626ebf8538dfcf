import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type RenderOptions, render } from "../../scripts/lib/helm/render.ts";
import { type Manifest, parseManifests } from "../../scripts/lib/kubernetes/manifest.ts";
import { tool } from "../../scripts/lib/tools/resolve.ts";
import { run } from "../../scripts/lib/util/exec.ts";
import { chartDir, projectDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";
import { folder } from "../support/fixture.ts";
import { fluxValues } from "../support/flux-values.ts";
import { helms } from "../support/values-files.ts";
import { blocks } from "./documented-commands.ts";

// biome-ignore lint/suspicious/noExplicitAny: the files of the tools have many types
type Anything = any;

const page = readFileSync(join(projectDir, "docs/installing.md"), "utf8");

/** The blocks of a section of the page. */
function section(title: string): string[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
  return blocks
    .filter((block) => block.page === "docs/installing.md" && text.includes(block.content))
    .map(({ content }) => content);
}

const yamlOf = (title: string): Anything[] => section(title).map((content) => parseYaml(content, title));

/** Objects by kind, namespace and name, without the order in which a tool prints them. */
function byName(manifests: readonly Manifest[]): Record<string, Manifest> {
  const entries = manifests.map((manifest) => {
    const { namespace = "", name } = manifest.metadata;
    return [`${manifest.kind} ${namespace}/${name}`, manifest] as const;
  });
  return Object.fromEntries(entries.sort(([left], [right]) => left.localeCompare(right)));
}

const isHook = ({ metadata }: Manifest) => metadata.annotations?.["helm.sh/hook"] !== undefined;
const isTest = ({ metadata }: Manifest) => metadata.annotations?.["helm.sh/hook"] === "test";

/** A folder with a clone of the repository in `node-monitoring`, as far as the tools need it, and other files. */
function withClone(files: Record<string, string>): string {
  const dir = folder(files);
  cpSync(chartDir, join(dir, "node-monitoring/chart"), { recursive: true });
  return dir;
}

/** What Helm renders with the arguments of a tool. */
async function helmTemplate(helm: "helm" | "helm3", args: readonly string[], cwd: string): Promise<Manifest[]> {
  return parseManifests(await run(await tool(helm), ["template", ...args], { cwd }));
}

const expected = (options: RenderOptions) =>
  render({ release: "node-monitoring", namespace: "monitoring", ...options });

describe.each(helms)("the recipes of docs/installing.md, with %s", (helm) => {
  it("The dependency of the umbrella chart renders what the chart renders with the values below its name", async () => {
    const [chart, values] = yamlOf("Umbrella chart");
    const dir = withClone({
      "platform/Chart.yaml": JSON.stringify(chart),
      "platform/values.yaml": JSON.stringify(values),
    });
    await run(await tool(helm), ["dependency", "build", "platform"], { cwd: dir });
    const rendered = await helmTemplate(helm, ["node-monitoring", "platform", "--namespace", "monitoring"], dir);
    const set = values["node-monitoring"];
    expect(byName(rendered)).toEqual(byName(await expected({ helm, set })));
    const disabled = ["node-monitoring", "platform", "--set", "node-monitoring.enabled=false"];
    expect(await helmTemplate(helm, disabled, dir)).toEqual([]);
  });

  it("The Application of Argo CD has no hooks, and two renderings are the same", async () => {
    const [{ spec }] = yamlOf("Argo CD");
    const { releaseName, valuesObject } = spec.source.helm;
    const dir = withClone({ "values.json": JSON.stringify(valuesObject) });
    // The arguments of Argo CD 3.4, in util/helm/cmd.go.
    const args = [`./node-monitoring/${spec.source.path}`, "--name-template", releaseName];
    const cluster = ["--namespace", spec.destination.namespace, "--kube-version", "1.34.0", "--api-versions", "v1"];
    const all = [...args, ...cluster, "--values", "values.json", "--include-crds"];
    const rendered = await helmTemplate(helm, all, dir);
    expect(rendered.filter(isHook)).toEqual([]);
    expect(byName(await helmTemplate(helm, all, dir))).toEqual(byName(rendered));
    expect(byName(rendered)).toEqual(byName(await expected({ helm, set: valuesObject })));
  });

  it("The HelmRelease of Flux has the values of the ConfigMap, the Secret and its own, which win", async () => {
    const objects = yamlOf("Flux");
    const hash = `$2y$10$${"a".repeat(53)}`;
    const data = { hash: Buffer.from(hash).toString("base64") };
    const metadata = { name: "node-exporter-login", namespace: "monitoring" };
    const values = await fluxValues([...objects, { apiVersion: "v1", kind: "Secret", metadata, data }]);
    expect(values).toEqual({
      port: 9101,
      web: {
        tls: { enabled: true },
        basicAuth: { enabled: true, existingSecret: "node-exporter-login", passwordHash: hash },
      },
    });
    const secret = byName(await expected({ helm, set: values }))["Secret monitoring/node-monitoring-web"] as Anything;
    expect(Buffer.from(secret.data["web-config.yml"], "base64").toString()).toContain(hash);
  });

  it("The release of Helmfile has the values of its files, its own and `set`, of which the last wins", async () => {
    const [{ releases }] = yamlOf("Helmfile");
    const [{ name, namespace, chart, values, set }] = releases;
    const dir = withClone({
      "values.yaml": "port: 9100\nprofile: minimal\n",
      "inline.json": JSON.stringify(values[1]),
    });
    const args = [name, chart, "--namespace", namespace, "--values", values[0], "--values", "inline.json"];
    const sets = set.flatMap((each: Anything) => ["--set", `${each.name}=${each.value}`]);
    const own = { port: 9101, profile: "minimal", scrape: { interval: "15s" } };
    const rendered = await helmTemplate(helm, [...args, ...sets], dir);
    expect(byName(rendered)).toEqual(byName(await expected({ helm, set: own })));
  });

  it("The `set` of Terraform means the values that the page names", async () => {
    const [content = ""] = section("Terraform");
    const sets = [...content.matchAll(/\{ name = "(.+?)", value = "(.+?)"(, type = "string")? \}/g)].flatMap(
      // A string of Terraform has an escaped backslash.
      ([, name = "", value, type]) => [type ? "--set-string" : "--set", `${name.replaceAll("\\\\", "\\")}=${value}`],
    );
    expect(sets).toHaveLength(10);
    const dir = withClone({});
    const args = ["node-monitoring", "./node-monitoring/chart", "--namespace", "monitoring", ...sets];
    const values = {
      port: 9101,
      nodeSelector: { "kubernetes.io/os": "linux" },
      podAnnotations: { "example.com/scrape": "true" },
      imagePullSecrets: [{ name: "registry-credentials" }],
      scrape: { nodes: { metricDenyList: ["node_cpu_guest_.+", "node_nfs.+"] } },
    };
    expect(byName(await helmTemplate(helm, args, dir))).toEqual(byName(await expected({ helm, set: values })));
  });

  it("Two renderings of everything differ in the Secrets that the page names, and in nothing else", async () => {
    const everything = {
      web: { tls: { enabled: true, clientAuth: { enabled: true } }, basicAuth: { enabled: true } },
      prometheus: { enabled: true },
      dashboards: { enabled: true },
      service: { enabled: true },
      networkPolicy: { enabled: true },
    };
    const [first = {}, second = {}] = (
      await Promise.all([1, 2].map((attempt) => expected({ helm, set: everything, attempt })))
    ).map(byName);
    const different = Object.keys(first).filter((name) => JSON.stringify(first[name]) !== JSON.stringify(second[name]));
    const named = [...page.matchAll(/`<full name>(-[\w-]+)`/g)].map(
      ([, suffix]) => `Secret monitoring/node-monitoring${suffix}`,
    );
    expect(Object.keys(second)).toEqual(Object.keys(first));
    expect(different.sort()).toEqual(named.sort());
  });
});

it("The Kustomization renders what Helm renders without tests and hooks, and the same each time", async () => {
  const [kustomization] = yamlOf("Kustomize");
  // The bundled Prometheus has hooks.
  kustomization.helmCharts[0].valuesInline.prometheus = { enabled: true };
  const dir = withClone({ "kustomization.yaml": JSON.stringify(kustomization) });
  const args = ["kustomize", "--enable-helm", "--helm-command", await tool("helm3"), "."];
  const kustomize = async () => parseManifests(await run(await tool("kubectl"), args, { cwd: dir }));
  const rendered = await kustomize();
  const [{ valuesInline: set }] = kustomization.helmCharts;
  const all = await expected({ helm: "helm3", set });
  const objects = all.filter((manifest) => !isHook(manifest));
  expect(objects.length).toBeLessThan(all.filter((manifest) => !isTest(manifest)).length);
  expect(byName(rendered)).toEqual(byName(objects));
  expect(byName(await kustomize())).toEqual(byName(rendered));
});
