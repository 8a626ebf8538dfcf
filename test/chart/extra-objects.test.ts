import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "tempy";
import { describe, expect, it } from "vitest";
import { render } from "../../scripts/lib/helm/render.ts";
import { find, selectKind } from "../../scripts/lib/kubernetes/manifest.ts";
import { findRejected } from "../support/rejected.ts";
import { rejection } from "../support/rejection.ts";
import { helms } from "../support/values-files.ts";

const asMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "{{ .Release.Name }}-map" },
  data: { port: "{{ .Values.port }}", "a.txt": "1\n2\n" },
};
const asText = `
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "node-monitoring.fullname" . }}-text
data:
  port: {{ .Values.port | quote }}
`;

/** Writes values files into a folder and returns their paths in order. */
async function valuesFiles(...files: object[]): Promise<string[]> {
  const folder = temporaryDirectory();
  return Promise.all(
    files.map(async (values, index) => {
      const file = join(folder, `${index}.yaml`);
      await writeFile(file, JSON.stringify(values));
      return file;
    }),
  );
}

describe.concurrent.each(helms)("extraObjects with %s", (helm) => {
  it.each([
    { title: "a map", extraObjects: { one: asMap, two: asText } },
    { title: "a list", extraObjects: [asMap, asText] },
  ])("extraObjects can be $title of maps or texts, with templates", async ({ extraObjects }) => {
    const manifests = await render({ helm, set: { extraObjects } });
    expect(find(manifests, "ConfigMap", "node-monitoring-map")).toEqual({
      ...asMap,
      metadata: { name: "node-monitoring-map" },
      data: { port: "9100", "a.txt": "1\n2\n" },
    });
    expect(find(manifests, "ConfigMap", "node-monitoring-text").data).toEqual({ port: "9100" });
    expect(manifests).toHaveLength((await render({ helm })).length + 2);
  });

  it("Templates in extraObjects see only the keys that Helm gives every template", async () => {
    const keys = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "keys" },
      data: { keys: '{{ keys . | join "," }}' },
    };
    const set = {
      extraObjects: { keys },
      pools: { gpu: { nodeSelector: { gpu: "true" } } },
      prometheus: { enabled: true },
    };
    const { data } = find(await render({ helm, set }), "ConfigMap", "keys");
    const helmKeys = ["Capabilities", "Chart", "Files", "Release", "Subcharts", "Template", "Values"];
    expect(data?.keys?.split(",").sort()).toEqual(helmKeys);
  });

  it.each([
    { text: "{{ $labels.instance }} is down", names: "{{ $labels.instance }}" },
    { text: "{{ $value | humanizePercentage }}", names: "{{ $value | humanizePercentage }}" },
    { text: "{{ with $v := 1 }}{{ $v }}{{ $w }}{{ end }}", names: "{{ $w }}" },
    { text: "{{ $value }} of {{ $labels.instance }}", names: "{{ $value }}" },
    { text: "{{instance}} {{ job }}", names: "{{instance}}" },
    { text: "{{- range $i, $x := list 1 }}{{ $externalLabels.cluster }}{{ end }}", names: "$externalLabels" },
  ])("A template of another program is rejected with its entry and the escape: $text", async ({ text, names }) => {
    const object = { ...asMap, data: { text } };
    for (const extraObjects of [{ rule: object }, { rule: JSON.stringify(object) }]) {
      const { rejections } = await rejection({ helm, set: { extraObjects } });
      expect(rejections).toMatchObject([{ path: ["extraObjects", "rule"], message: expect.stringContaining(names) }]);
      expect(rejections[0]?.fix).toMatch(/^Write \{\{ `\{\{.*\}\}` \}\} instead\.$/);
    }
  });

  it.each([
    { text: "{{ `{{ $labels.instance }}` }}", rendered: "{{ $labels.instance }}" },
    { text: '{{ "{{" }} $value {{ "}}" }}', rendered: "{{ $value }}" },
    { text: "{{ $x := 1 }}{{ $x }}{{ $.Release.Name }}", rendered: "1node-monitoring" },
    { text: "{{ range $i, $x := list 5 }}{{ $i }}{{ $x }}{{ end }}", rendered: "05" },
    { text: "costs $labels", rendered: "costs $labels" },
  ])("Templates of Helm and escaped templates of others are rendered: $text", async ({ text, rendered }) => {
    const extraObjects = { one: { ...asMap, data: { text } } };
    const { data } = find(await render({ helm, set: { extraObjects } }), "ConfigMap", "node-monitoring-map");
    expect(data?.text).toBe(rendered);
  });

  it("A later values file can remove an extra object", async () => {
    const values = await valuesFiles({ extraObjects: { one: asMap, two: asText } }, { extraObjects: { one: null } });
    const names = selectKind(await render({ helm, values }), "ConfigMap").map(({ metadata }) => metadata.name);
    expect(names.filter((name) => /-(map|text)$/.test(name))).toEqual(["node-monitoring-text"]);
  });

  it("An extra object that is not a valid object is rejected", async () => {
    const set = { extraObjects: { one: { kind: "ConfigMap" } } };
    await expect(render({ helm, set })).rejects.toThrow(/extraObjects\.one: .*apiVersion/);
  });
});

describe.concurrent("the VerticalPodAutoscaler", () => {
  const kind = "VerticalPodAutoscaler";
  const made = async (set: object) => (await render({ set })).filter((manifest) => manifest.kind === kind);

  it("The VerticalPodAutoscaler targets the DaemonSet, with the spec from the values", async () => {
    const spec = {
      updatePolicy: { updateMode: "Off", minReplicas: 1 },
      resourcePolicy: {
        containerPolicies: [
          {
            containerName: "node-exporter",
            controlledResources: ["memory"],
            controlledValues: "RequestsOnly",
            minAllowed: { memory: "16Mi" },
            maxAllowed: { memory: "256Mi" },
          },
        ],
      },
      recommenders: [{ name: "mine" }],
    };
    const [object, ...others] = await made({ verticalPodAutoscaler: { enabled: true, spec } });
    const { metadata } = find(await render(), "DaemonSet");
    expect(others).toEqual([]);
    expect(await findRejected(object ? [object] : [])).toEqual([]);
    expect(object).toMatchObject({
      apiVersion: "autoscaling.k8s.io/v1",
      metadata: { name: metadata.name, namespace: metadata.namespace, labels: metadata.labels },
    });
    expect(object).toHaveProperty("spec", {
      targetRef: { apiVersion: "apps/v1", kind: "DaemonSet", name: metadata.name },
      ...spec,
    });
  });

  it("Each pool gets a VerticalPodAutoscaler", async () => {
    const set = { verticalPodAutoscaler: { enabled: true }, pools: { gpu: { nodeSelector: { accel: "a100" } } } };
    const manifests = await render({ set });
    const names = selectKind(manifests, "DaemonSet").map(({ metadata }) => metadata.name);
    expect(names).toHaveLength(2);
    expect((await made(set)).map(({ metadata }) => metadata.name)).toEqual(names);
  });

  it("The VerticalPodAutoscaler is not rendered by default", async () => {
    expect(await made({})).toEqual([]);
  });
});
