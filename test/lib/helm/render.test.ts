import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { render, renderNotes, renderText } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { environment, folder, smallChart } from "../../support/fixture.ts";
import { withRenderer } from "../../support/helm-template.ts";

const majors = ["helm", "helm3"] as const;

describe.for(majors)("Helm %s", (helm) => {
  it("render() uses the given release, namespace, values and cluster", async () => {
    const chart = smallChart("a: 1\nb: 2\n");
    const values = [join(folder({ "values.yaml": "b: 3\nc: 4\n" }), "values.yaml")];
    const manifests = await render({
      helm,
      chart,
      values,
      set: { c: 5 },
      release: "mine",
      namespace: "there",
      kubeVersion: "1.30.0",
      apiVersions: ["monitoring.coreos.com/v1/PodMonitor"],
      isUpgrade: true,
    });
    const { metadata, data } = find(manifests, "ConfigMap");
    expect(metadata).toEqual({ name: "mine", namespace: "there" });
    expect(data).toEqual({
      values: '{"a":1,"b":3,"c":5}',
      kubernetes: "v1.30.0",
      podMonitors: "true",
      upgrade: "true",
    });
  });

  it("render() reports only the message of a chart that fails", async () => {
    const chart = smallChart("", { "templates/checks.yaml": '{{ fail "port 1 is taken: choose another" }}' });
    await expect(render({ helm, chart })).rejects.toThrow(/^port 1 is taken: choose another$/);
  });

  it("render() reports all schema violations, each with its path", async () => {
    const schema = {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      additionalProperties: false,
      properties: { image: { type: "object", properties: { tag: { type: "string" } } } },
    };
    const chart = smallChart("image: {tag: v1}\n", { "values.schema.json": JSON.stringify(schema) });
    const error = await render({ helm, chart, set: { image: { tag: 1 }, prt: 2 } }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(HelmError);
    const { lines } = error as HelmError;
    expect(lines).toHaveLength(2);
    expect(lines).toContainEqual(expect.stringMatching(/^image\.tag: .*string/));
    expect(lines).toContainEqual(expect.stringMatching(/^[Aa]dditional propert.*prt/));
  });

  it("render() reports in one line where a template fails", async () => {
    const chart = smallChart("a: 1\n", { "templates/broken.yaml": "{{ .Values.a.b.c }}" });
    await expect(render({ helm, chart })).rejects.toThrow(
      /^.*small\/templates\/broken\.yaml:1:\d+.*can't evaluate field b.*$/,
    );
  });

  it("render() reports a missing values file", async () => {
    await expect(render({ helm, chart: smallChart(""), values: ["/nowhere/values.yaml"] })).rejects.toThrow(
      /^open \/nowhere\/values\.yaml: no such file or directory$/,
    );
  });
});

it("Rendered objects are shared and therefore frozen", async () => {
  const chart = smallChart("a: 1\n");
  const first = await render({ chart });
  expect(await render({ chart })).toBe(first);
  expect(() => {
    find(first, "ConfigMap").metadata.name = "other";
  }).toThrow(TypeError);
});

it("A changed values file is rendered again", async () => {
  const chart = smallChart("a: 1\n");
  const file = join(folder(), "values.yaml");
  writeFileSync(file, "a: 2\n");
  const before = await renderText({ chart, values: [file] });
  writeFileSync(file, "a: 3\n");
  expect(before).toContain('{\\"a\\":2}');
  expect(await renderText({ chart, values: [file] })).toContain('{\\"a\\":3}');
});

it("renderNotes returns the notes that an installation shows", async () => {
  const chart = smallChart("port: 9100\n", { "templates/NOTES.txt": "{{ .Release.Name }} on {{ .Values.port }}" });
  expect(await renderNotes({ chart, release: "mine", set: { port: 9200 } })).toBe("mine on 9200");
});

describe("render() with objects from a cluster", () => {
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a", namespace: "b" }, data: { c: "ZA==" } };

  it.each([
    { title: "Helm 3", options: { helm: "helm3" } as const },
    { title: "a custom Helm program", options: {}, helm: "/usr/bin/helm" },
  ])("render() rejects cluster objects with $title, which cannot look them up", async ({ options, helm }) => {
    if (helm) environment("NODE_MONITORING_HELM", helm);
    await expect(render({ ...options, chart: smallChart(""), objects: [secret] })).rejects.toThrow(
      /Only the resident renderer of Helm 4 supports `lookup`.* use neither helm3 nor NODE_MONITORING_HELM/,
    );
  });

  it.each(withRenderer)("render() passes cluster objects to the lookups of the chart", async () => {
    const template = configMap('{{ (lookup "v1" "Secret" "b" "a").data | toJson | quote }}');
    const chart = smallChart("", { "templates/found.yaml": template });
    const found = async (objects?: object[]) =>
      find(await render({ chart, ...(objects && { objects }) }), "ConfigMap", "found").data;
    expect([await found(), await found([]), await found([secret])]).toEqual([
      { a: "null" },
      { a: "null" },
      { a: '{"c":"ZA=="}' },
    ]);
  });
});

function configMap(value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: found}\ndata: {a: ${value}}\n`;
}
