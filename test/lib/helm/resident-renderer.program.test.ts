import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createRenderer, findRenderer, type RenderRequest } from "../../../scripts/lib/helm/resident-renderer.ts";
import { tool } from "../../../scripts/lib/tools/resolve.ts";
import { versions } from "../../../scripts/lib/tools/versions.ts";
import { chartDir, projectDir } from "../../../scripts/lib/util/paths.ts";
import { environment, folder, smallChart } from "../../support/fixture.ts";
import { helmTemplate, renderers, request, withRenderer } from "../../support/helm-template.ts";
import { valuesSets } from "../../support/values-files.ts";

/** Starting a process, and noticing its end, can take this long on a busy machine. */
const patience = { timeout: 50_000 };

/** Whether a process has ended, or is a zombie. */
function isGone(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

/** About 10^10 iterations. */
const endless = "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}";

const hook = (name: string, event: string, more = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  annotations: {helm.sh/hook: ${event}}\n${more}`;

const parent = {
  "Chart.yaml": [
    ...["apiVersion: v2", "name: parent", "version: 1.0.0", "dependencies:"],
    "  - {name: child, version: 1.0.0, condition: child.enabled, import-values: [data]}",
  ].join("\n"),
  "charts/child/Chart.yaml": "apiVersion: v2\nname: child\nversion: 1.0.0\n",
  "charts/child/values.yaml": "exports: {data: {imported: yes}}\n",
  "templates/p.yaml": "kind: ConfigMap\ndata: {{ toJson .Values }}\n",
  "charts/child/templates/a.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: child}\n",
};

const chartYaml = "apiVersion: v2\nname: x\nversion: 1.0.0\n";
const recursive = '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}';

const podMonitor = "monitoring.coreos.com/v1/PodMonitor";

describe.each(renderers)("the renderer of $helm", ({ helm, program }) => {
  const renderer = createRenderer(program);

  it.each<[string, () => Partial<RenderRequest>]>([
    ["no values", () => ({})],
    ["a release, a namespace and a cluster", () => ({ release: "x", namespace: "y", kubeVersion: "1.31.2" })],
    [
      "several files and values on top",
      () => ({ values: valuesSets.slice(0, 3).flatMap(({ values }) => values), set: { port: 9200 } }),
    ],
    [
      "values of every type",
      () => ({
        chart: smallChart("a: {b: 1, c: 2}\nbig: 9007199254740993\noctal: 010\nno: no\n"),
        set: { a: { b: null }, f: 1.5, big2: 12345678, list: [1, "<&>", null], ключ: "\u2028 é" },
      }),
    ],
    [
      "an upgrade with more kinds",
      () => ({ chart: smallChart("a: 1\n"), isUpgrade: true, apiVersions: [podMonitor, "a/v1"], kubeVersion: "v1.33" }),
    ],
    [
      "the built-in objects and lookup",
      () => ({
        chart: smallChart("", {
          "templates/a.yaml": [
            ...["apiVersion: v1", "kind: ConfigMap", "metadata: {name: a}", "data:"],
            "  helm: {{ .Capabilities.HelmVersion.Version }}",
            "  apis: {{ .Capabilities.APIVersions | toJson | quote }}",
            "  cluster: {{ .Capabilities.KubeVersion | toJson | quote }}",
            '  nodes: {{ lookup "v1" "Node" "" "" | toJson | quote }}',
            "  release: {{ .Release | toJson | quote }}",
            "  template: {{ .Template | toJson | quote }}",
          ].join("\n"),
        }),
      }),
    ],
    [
      "hooks, tests, resource definitions and notes",
      () => ({
        chart: smallChart("", {
          "crds/crd.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\n",
          "templates/NOTES.txt": "installed",
          "templates/z.yaml": `${hook("late", "pre-install")}---\n${hook("test", "test")}`,
          "templates/a.yaml": `${hook("first", "post-install,pre-upgrade", "data: {a: b}\n")}---\n# nothing\n---\n`,
        }),
      }),
    ],
    ["a chart in a chart, which is on", () => ({ chart: folder(parent) })],
    ["a chart in a chart, which is off", () => ({ chart: folder(parent), set: { child: { enabled: false } } })],
  ])("The renderer gives byte for byte the output of helm template: %s", async (_, options) => {
    const asked = request(options());
    const expected = await helmTemplate(helm, asked);
    expect(expected).toEqual({ output: expect.stringContaining("kind: ") });
    expect(await renderer.render(asked)).toEqual(expected);
    // The first rendering leaves no state behind.
    expect(await renderer.render(asked)).toEqual(expected);
  });

  it.each<[string, () => Partial<RenderRequest>]>([
    ["a value that violates the schema", () => ({ set: { prometheus: { enabled: 3 } } })],
    ["values that the chart rejects", () => ({ set: { updateStrategy: { rollingUpdate: { maxSurge: 1 } } } })],
    ["a template that fails", () => ({ chart: smallChart("", { "templates/b.yaml": '{{ fail "no" }}' }) })],
    [
      "a template with a nil pointer",
      () => ({ chart: smallChart("a: 1", { "templates/b.yaml": "{{ .Values.a.b.c }}" }) }),
    ],
    ["a template that cannot be parsed", () => ({ chart: smallChart("", { "templates/b.yaml": "{{ if }}" }) })],
    ["a template that renders invalid YAML", () => ({ chart: smallChart("", { "templates/b.yaml": "a: b: c" }) })],
    ["a template that calls itself", () => ({ chart: smallChart("", { "templates/b.yaml": recursive }) })],
    ["a missing values file", () => ({ values: ["/nowhere/values.yaml"] })],
    ["an invalid values file", () => ({ values: [join(folder({ "v.yaml": "a: [" }), "v.yaml")] })],
    ["a missing chart", () => ({ chart: "/nowhere/chart" })],
    ["a folder without a chart", () => ({ chart: folder() })],
    ["a library chart", () => ({ chart: folder({ "Chart.yaml": `${chartYaml}type: library\n` }) })],
    ["a missing dependency", () => ({ chart: folder({ "Chart.yaml": parent["Chart.yaml"] }) })],
    ["a cluster that is too old", () => ({ chart: folder({ "Chart.yaml": `${chartYaml}kubeVersion: ">=1.99"\n` }) })],
    ["an invalid cluster version", () => ({ kubeVersion: "new" })],
    ["an invalid release name", () => ({ release: "A_B" })],
  ])("The renderer fails with the message of helm template: %s", async (_, options) => {
    const asked = request(options());
    const expected = await helmTemplate(helm, asked);
    expect(expected).toEqual({ output: "", error: expect.stringMatching(/./) });
    expect(await renderer.render(asked)).toEqual(expected);
  });

  it("The renderer reports the same schema violations as helm template, in any order", async () => {
    const asked = request({ set: { port: "x", prt: 1, prometheus: { enabled: 3 } } });
    const lines = ({ error = "" }) => error.split("\n").sort();
    const expected = lines(await helmTemplate(helm, asked));
    expect(expected.filter((line) => line.startsWith("- "))).toHaveLength(3);
    expect(lines(await renderer.render(asked))).toEqual(expected);
  });

  it("The renderer uses the current schema of each chart", async () => {
    const asked = (chart: string, values: object) => request({ chart, set: values });
    const schema = (type: string) => JSON.stringify({ properties: { a: { type } } });
    const words = smallChart("a: x\n", { "values.schema.json": schema("string") });
    const numbers = smallChart("a: 1\n", { "values.schema.json": schema("integer") });
    const requests = [asked(words, {}), asked(numbers, {}), asked(words, { a: 2 }), asked(numbers, { a: "y" })];
    const expected = await Promise.all(requests.map((one) => helmTemplate(helm, one)));
    expect(expected.map(({ error }) => error !== undefined)).toEqual([false, false, true, true]);
    for (const _ of [1, 2])
      for (const [index, one] of requests.entries()) expect(await renderer.render(one)).toEqual(expected[index]);
    writeFileSync(join(words, "values.schema.json"), schema("integer"));
    expect(await renderer.render(asked(words, {}))).toEqual(await helmTemplate(helm, asked(words, {})));
    expect(await renderer.render(asked(words, { a: 2 }))).toEqual({ output: expect.stringContaining("kind: ") });
  });

  it.each<[string, string, boolean]>([
    ["that is invalid JSON", "{", false],
    ["that is an invalid schema", '{"type": 3}', false],
    ["that refers to a file", '{"properties": {"a": {"$ref": "file:///nowhere/a.json"}}}', false],
    ["and numbers that lose precision", '{"properties": {"a": {"type": "integer"}}}', true],
  ])("The renderer falls back to Helm for a schema %s", async (_, schema, isSound) => {
    const chart = smallChart("a: 12345678901234567890\n", { "values.schema.json": schema });
    const expected = await helmTemplate(helm, request({ chart }));
    expect(expected.error === undefined).toBe(isSound);
    expect(await renderer.render(request({ chart }))).toEqual(expected);
  });

  it("The renderer validates the values of dependencies against their schemas", async () => {
    const schema = { "charts/child/values.schema.json": '{"properties": {"n": {"type": "integer"}}}' };
    for (const n of [1, "x"]) {
      const asked = request({ chart: folder({ ...parent, ...schema }), set: { child: { n } } });
      const expected = await helmTemplate(helm, asked);
      expect(expected.error === undefined).toBe(n === 1);
      expect(await renderer.render(asked)).toEqual(expected);
    }
  });

  it("The renderer reloads a changed chart even if its size and time stamps are the same", async () => {
    const chart = smallChart("a: 1\n");
    const before = await renderer.render(request({ chart }));
    writeFileSync(join(chart, "values.yaml"), "a: 2\n");
    const after = await renderer.render(request({ chart }));
    expect(before.output).toContain('{\\"a\\":1}');
    expect(after.output).toContain('{\\"a\\":2}');
  });

  it("The renderer answers concurrent requests", async () => {
    const ports = Array.from({ length: 5 }, (_, index) => 9200 + index);
    const charts = await Promise.all(
      ports.map((port) => renderer.render(request({ chart: smallChart(""), set: { port } }))),
    );
    expect(charts.map(({ output }) => /port\\":(\d+)/.exec(output)?.[1])).toEqual(ports.map(String));
  });

  it("The renderer uses one process for sequential requests, and more for concurrent ones", async () => {
    const renderer = createRenderer(program, { processes: 2 });
    const asked = request({ chart: smallChart("a: 1") });
    for (const _ of [1, 2]) await renderer.render(asked);
    expect(renderer.pids()).toHaveLength(1);
    await Promise.all([1, 2, 3].map(() => renderer.render(asked)));
    expect(renderer.pids()).toHaveLength(2);
  });

  it("The renderer uses the process that was started before the first request", async () => {
    const renderer = createRenderer(program, { processes: 2 });
    renderer.start();
    renderer.start();
    const before = renderer.pids();
    expect(before).toHaveLength(1);
    await renderer.render(request({ chart: smallChart("a: 1") }));
    expect(renderer.pids()).toEqual(before);
  });

  it("The renderer stops a rendering that does not end, and continues with a new process", async () => {
    const renderer = createRenderer(program, { timeout: 1500, processes: 1 });
    const chart = smallChart("", { "templates/b.yaml": endless });
    const answer = renderer.render(request({ chart }));
    const next = renderer.render(request({ chart: smallChart("a: 1") }));
    await expect(answer).rejects.toThrow(`Cannot render ${chart} with these values: timed out after 1.5 s. `);
    expect(await next).toEqual({ output: expect.stringContaining("kind: ConfigMap") });
  });

  it("The renderer stops a rendering that uses up the memory", async () => {
    const grow = '{{ $s := repeat 100000000 "x" }}{{ range until 100 }}{{ $s = cat $s $s }}{{ end }}';
    const chart = smallChart("", { "templates/b.yaml": grow });
    await expect(renderer.render(request({ chart }))).rejects.toThrow(/more than 2048 MiB of memory/);
  });

  it("The renderer starts a new process if the old one was killed", async () => {
    const asked = request({ chart: smallChart("a: 1") });
    const before = await renderer.render(asked);
    const [pid = 0] = renderer.pids();
    process.kill(pid, "SIGKILL");
    await vi.waitUntil(() => !renderer.pids().includes(pid), patience);
    expect(await renderer.render(asked)).toEqual(before);
    expect(renderer.pids()).not.toContain(pid);
  });

  it("The renderer reports that its process was killed during a rendering", async () => {
    const renderer = createRenderer(program);
    const answer = renderer.render(request({ chart: smallChart("", { "templates/b.yaml": endless }) }));
    const pid = await vi.waitUntil(() => renderer.pids()[0], patience);
    process.kill(pid, "SIGKILL");
    await expect(answer).rejects.toThrow(/with these values: the process was stopped \(SIGKILL\)/);
  });

  describe("the renderer process", () => {
    const script = (chart: string, wait: string, options = {}) => {
      const asked = JSON.stringify(request({ chart }));
      return `
        import { createRenderer } from ${JSON.stringify(join(projectDir, "scripts/lib/helm/resident-renderer.ts"))};
        const renderer = createRenderer(${JSON.stringify(program)}, ${JSON.stringify(options)});
        const answer = renderer.render(${asked});
        ${wait};
        console.log(renderer.pids()[0]);`;
    };
    const run = (text: string) => {
      const child = spawn(process.execPath, ["--input-type=module-typescript", "--eval", text], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      return child;
    };
    const pidFrom = (child: ReturnType<typeof run>) =>
      new Promise<number>((resolve) => child.stdout?.once("data", (chunk) => resolve(Number(`${chunk}`))));

    it("The renderer ends when its parent has nothing else to do", async () => {
      const child = run(script(smallChart("a: 1"), "await answer"));
      const pid = await pidFrom(child);
      await vi.waitUntil(() => child.exitCode === 0, 5000);
      await vi.waitUntil(() => isGone(pid), 5000);
    });

    it("A rendering that does not end is an error even if the parent has nothing else to do", async () => {
      const chart = smallChart("", { "templates/b.yaml": endless });
      const child = run(script(chart, "await answer.catch(({ message }) => console.log(message))", { timeout: 500 }));
      const message = await new Promise((resolve) => child.stdout?.once("data", (chunk) => resolve(`${chunk}`)));
      expect(message).toMatch(/: timed out after 0.5 s\. /);
    });

    it("The renderer ends even if its parent is killed during a rendering", async () => {
      const chart = smallChart("", { "templates/b.yaml": endless });
      const child = run(script(chart, "await new Promise((resolve) => setTimeout(resolve, 500))"));
      const pid = await pidFrom(child);
      expect(isGone(pid)).toBe(false);
      child.kill("SIGKILL");
      await vi.waitUntil(() => isGone(pid), 5000);
    });
  });
});

it.each(renderers.filter(({ helm }) => helm === "helm"))(
  "The renderer returns the notes that an installation shows",
  async ({ program }) => {
    const { stdout } = await execa(await tool("helm"), [
      ...["install", "x", chartDir, "--namespace", "monitoring", "--dry-run=client", "--output", "json"],
    ]);
    const { output } = await createRenderer(program).render(request({ release: "x", notes: true }));
    expect(output).toBe(JSON.parse(stdout).info.notes);
  },
);

describe.each(["helm", "helm3"] as const)("without the renderer of %s", (helm) => {
  it.each([{ set: { port: 9200 } }, { set: { prt: 1 } }])(
    "Helm's own program gives the same result: %o",
    async ({ set }) => {
      const options = { set, helm };
      const results = () =>
        import("../../../scripts/lib/helm/render.ts").then(({ renderText, renderNotes }) =>
          Promise.allSettled([renderText(options), renderNotes({ set })]),
        );
      const before = await results();
      environment(`NODE_MONITORING_${helm.toUpperCase()}`, await tool(helm));
      expect(findRenderer(helm)).toBeUndefined();
      vi.resetModules();
      const after = await results();
      const plain = (settled: typeof before) => settled.map((one) => ("value" in one ? one.value : one.reason.message));
      expect(plain(after)).toEqual(plain(before));
    },
  );
});

describe("the sources of the renderers", () => {
  const folder = join(projectDir, "scripts", "renderer");

  it.each([
    ["helm4/go.mod", `helm.sh/helm/v4 v${versions.helm}`],
    ["helm3/go.mod", `helm.sh/helm/v3 v${versions.helm3}`],
  ])("The renderer's %s has the Helm version that the harness uses", (file, line) => {
    expect(readFileSync(join(folder, file), "utf8")).toContain(`\t${line}\n`);
  });
});

describe.each(withRenderer)("lookup in the renderer", (program) => {
  const renderer = createRenderer(program);
  const secret = (name: string, namespace: string) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
  });
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n" } };
  const [a, b, c] = [secret("a", "x"), secret("b", "x"), secret("a", "y")];
  const listOf = (kind: string, ...items: object[]) => ({ apiVersion: "v1", kind: `${kind}List`, metadata: {}, items });

  it.each([
    { asked: '"v1" "Secret" "x" "a"', found: a },
    { asked: '"v1" "Secret" "y" "a"', found: c },
    { asked: '"v1" "Secret" "x" "c"', found: {} },
    { asked: '"v1" "Secret" "z" "a"', found: {} },
    { asked: '"v2" "Secret" "x" "a"', found: {} },
    { asked: '"v1" "Node" "" "n"', found: node },
    { asked: '"v1" "Node" "x" "n"', found: node },
    { asked: '"v1" "Secret" "x" ""', found: listOf("Secret", a, b) },
    { asked: '"v1" "Secret" "" ""', found: listOf("Secret", a, b, c) },
    { asked: '"v1" "ConfigMap" "" ""', found: listOf("ConfigMap") },
  ])("lookup $asked returns what the API server would return", async ({ asked, found }) => {
    const template = `kind: Found\nfound: {{ lookup ${asked} | toJson }}\n`;
    const chart = folder({ "Chart.yaml": chartYaml, "templates/found.yaml": template });
    const { output } = await renderer.render(request({ chart, objects: [a, b, c, node] }));
    expect(JSON.parse(/^found: (.*)$/m.exec(output)?.[1] ?? "")).toEqual(found);
  });
});
