import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { render, renderNotes, renderText } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { environment, folder, smallChart } from "../../support/fixture.ts";
import { withRenderer } from "../../support/helm-template.ts";

const majors = ["helm", "helm3"] as const;

describe.for(majors)("%s", (helm) => {
  test("renders with the release, the namespace, the values and the cluster that it is told", async () => {
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

  test("says what a chart says that refuses, and nothing else", async () => {
    const chart = smallChart("", { "templates/checks.yaml": '{{ fail "port 1 is taken: choose another" }}' });
    await expect(render({ helm, chart })).rejects.toThrow(/^port 1 is taken: choose another$/);
  });

  test("says all that violates the schema, each with its path", async () => {
    const schema = {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      additionalProperties: false,
      properties: { image: { type: "object", properties: { tag: { type: "string" } } } },
    };
    const chart = smallChart("image: {tag: v1}\n", { "values.schema.json": JSON.stringify(schema) });
    const error = await render({ helm, chart, set: { image: { tag: 1 }, prt: 2 } }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(HelmError);
    const { findings } = error as HelmError;
    expect(findings).toHaveLength(2);
    expect(findings).toContainEqual(expect.stringMatching(/^image\.tag: .*string/));
    expect(findings).toContainEqual(expect.stringMatching(/^[Aa]dditional propert.*prt/));
  });

  test("says in one line where a template breaks", async () => {
    const chart = smallChart("a: 1\n", { "templates/broken.yaml": "{{ .Values.a.b.c }}" });
    await expect(render({ helm, chart })).rejects.toThrow(
      /^.*small\/templates\/broken\.yaml:1:\d+.*can't evaluate field b.*$/,
    );
  });

  test("says which values file is not there", async () => {
    await expect(render({ helm, chart: smallChart(""), values: ["/nowhere/values.yaml"] })).rejects.toThrow(
      /^open \/nowhere\/values\.yaml: no such file or directory$/,
    );
  });
});

test("what is rendered is shared, so it cannot be changed", async () => {
  const chart = smallChart("a: 1\n");
  const first = await render({ chart });
  expect(await render({ chart })).toBe(first);
  expect(() => {
    find(first, "ConfigMap").metadata.name = "other";
  }).toThrow(TypeError);
});

test("a changed values file is rendered anew", async () => {
  const chart = smallChart("a: 1\n");
  const file = join(folder(), "values.yaml");
  writeFileSync(file, "a: 2\n");
  const before = await renderText({ chart, values: [file] });
  writeFileSync(file, "a: 3\n");
  expect(before).toContain('{\\"a\\":2}');
  expect(await renderText({ chart, values: [file] })).toContain('{\\"a\\":3}');
});

test("the notes are those that an installation shows", async () => {
  const chart = smallChart("port: 9100\n", { "templates/NOTES.txt": "{{ .Release.Name }} on {{ .Values.port }}" });
  expect(await renderNotes({ chart, release: "mine", set: { port: 9200 } })).toBe("mine on 9200");
});

describe("objects that a cluster has", () => {
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "a", namespace: "b" }, data: { c: "ZA==" } };

  test.each([
    { title: "Helm 3", options: { helm: "helm3" } as const },
    { title: "a Helm of the user's", options: {}, helm: "/usr/bin/helm" },
  ])("are refused with $title, which cannot look them up", async ({ options, helm }) => {
    if (helm) environment("NODE_MONITORING_HELM", helm);
    await expect(render({ ...options, chart: smallChart(""), objects: [secret] })).rejects.toThrow(
      /can be looked up only by the resident renderer of Helm 4, .* leave out helm3 and NODE_MONITORING_HELM/,
    );
  });

  test.each(withRenderer)("decide what is rendered", async () => {
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
