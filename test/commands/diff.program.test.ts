import { expect, it } from "vitest";
import { compareManifests } from "../../scripts/lib/diff/compare.ts";
import { parseManifests } from "../../scripts/lib/kubernetes/manifest.ts";
import { command, folder, smallChart } from "../support/fixture.ts";

/** Returns the differences between two objects of the same name, in their shortest form. */
function changesOf(before: string, after: string): unknown[] {
  const object = (rest: string) => parseManifests(`apiVersion: v1\nkind: Any\nmetadata: { name: a }\n${rest}\n`);
  return compareManifests(object(before), object(after)).flatMap(({ fields }) =>
    fields.map(({ path, ...values }) => [path.join(" "), values]),
  );
}

it.for<[string, string, string, unknown[]]>([
  ["a value", "spec: { a: 1 }", "spec: { a: 2 }", [["spec a", { before: 1, after: 2 }]]],
  [
    "a new field and a removed one",
    "spec: { a: 1 }",
    "spec: { b: 1 }",
    [
      ["spec a", { before: 1 }],
      ["spec b", { after: 1 }],
    ],
  ],
  ["a value of another type", "spec: [1]", "spec: { a: 1 }", [["spec", { before: [1], after: { a: 1 } }]]],
  [
    "a list item by its name",
    "env: [{ name: A, value: a }, { name: B, value: b }]",
    "env: [{ name: C }, { name: B, value: b }, { name: A, value: x }]",
    [
      ["env [A] value", { before: "a", after: "x" }],
      ["env [C]", { after: { name: "C" } }],
    ],
  ],
  [
    "a list item that occurs twice",
    "mounts: [{ name: v, mountPath: /a }, { name: v, mountPath: /b }]",
    "mounts: [{ name: v, mountPath: /a }]",
    [["mounts [v (2)]", { before: { name: "v", mountPath: "/b" } }]],
  ],
  [
    "a list item without a name",
    "list: [{ a: 1 }, { a: 2 }]",
    "list: [{ a: 2 }, { a: 3 }]",
    [
      ["list []", { before: { a: 1 } }],
      ["list []", { after: { a: 3 } }],
    ],
  ],
  [
    "a flag by its name",
    "args: [--a=1, --b]",
    "args: [--c, --b, --a=2]",
    [
      ["args [--a]", { before: "--a=1", after: "--a=2" }],
      ["args []", { after: "--c" }],
    ],
  ],
  ["nothing but the order", "list: [a, b, { x: 1 }]", "list: [{ x: 1 }, b, a]", []],
  [
    "the order of a command's arguments",
    "command: [a, b]",
    "command: [b, a]",
    [["command", { before: ["a", "b"], after: ["b", "a"] }]],
  ],
  [
    "the order of relabelling rules",
    "relabel_configs: [{ a: 1 }, { b: 1 }]",
    "relabel_configs: [{ b: 1 }, { a: 1 }]",
    [["relabel_configs", { before: [{ a: 1 }, { b: 1 }], after: [{ b: 1 }, { a: 1 }] }]],
  ],
  [
    "YAML in a ConfigMap",
    'data: { p.yml: "scrape_configs: [{ job_name: a, x: 1 }, { job_name: b }]" }',
    'data: { p.yml: "scrape_configs:\\n- job_name: b\\n- job_name: a\\n  x: 2\\n" }',
    [["data p.yml scrape_configs [a] x", { before: 1, after: 2 }]],
  ],
  ["JSON in a ConfigMap", 'data: { d.json: "{}" }', 'data: { d.json: "{ }" }', []],
  ["a checksum", "annotations: { checksum/config: a }", "annotations: { checksum/config: b }", []],
])("compareManifests reports %s", ([, before, after, changes]) => {
  expect(changesOf(before, after)).toEqual(changes);
});

const chart = () =>
  smallChart("mode: a\n", {
    "templates/values.yaml": "",
    "templates/secret.yaml":
      "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { chance: {{ randAlphaNum 9 }}, mode: {{ .Values.mode }} }\n",
    "templates/map.yaml":
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Values.mode }} }\ndata: { script: "one\\n{{ .Values.mode }}\\nthree\\n", kube: "{{ .Capabilities.KubeVersion.Version }}" }\n',
    "templates/always.yaml":
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: always }\ndata: { script: "one\\n{{ .Values.mode }}\\nthree\\n", "a.b": x{{ .Values.mode }} }\n',
    "a.yaml": "mode: a\n",
    "b.yaml": "mode: b\n",
    "more.yaml": "other: 1\n",
    "bad.yaml": "mode: [\n",
  });

it("npm run diff prints what differs, and hides random and secret values", async () => {
  const { exitCode, stdout } = await command("diff", ["--chart", ".", "a.yaml", "more.yaml,b.yaml"], chart());
  expect(stdout.split("\n")).toEqual([
    "~ Secret s",
    "    stringData.mode: (hidden) → (hidden)",
    "",
    "~ ConfigMap always",
    "    data.script:",
    "      - a",
    "      + b",
    '    data["a.b"]: xa → xb',
    "",
    "- ConfigMap a",
    "",
    "+ ConfigMap b",
    "",
    "2 changed, 1 added, 1 removed.",
  ]);
  expect(exitCode).toBe(1);
});

it("npm run diff compares a single environment with the chart's defaults", async () => {
  const dir = chart();
  expect(await command("diff", ["--chart", ".", "a.yaml"], dir)).toMatchObject({
    exitCode: 0,
    stdout: "No difference.",
  });
  const json = await command("diff", ["--chart", ".", "b.yaml", "--format", "json", "--show-secrets"], dir);
  expect(json.exitCode).toBe(1);
  const { counts, objects } = JSON.parse(json.stdout);
  expect(counts).toEqual({ added: 1, removed: 1, changed: 2 });
  expect(objects).toContainEqual({
    object: "Secret s",
    change: "changed",
    fields: [{ path: "stringData.mode", before: "a", after: "b" }],
  });
});

it("npm run diff names the fields that an upgrade cannot change", async () => {
  const dir = smallChart("app: a\n", {
    "templates/values.yaml": "",
    "templates/role.yaml": [
      ...["apiVersion: rbac.authorization.k8s.io/v1", "kind: RoleBinding", "metadata: { name: r }"],
      "roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: {{ .Values.app }} }",
    ].join("\n"),
    "b.yaml": "app: b\n",
  });
  const { exitCode, stdout } = await command("diff", ["--chart", ".", "b.yaml"], dir);
  expect(stdout).toMatch(
    /^! An upgrade fails: RoleBinding r: roleRef: .*field is immutable\. Keep the value, or delete the RoleBinding before the upgrade\.$/m,
  );
  expect(exitCode).toBe(1);
});

it("npm run diff reports neither hooks nor random values as something that an upgrade cannot change", async () => {
  const job = (name: string, annotations: string, command: string) => `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, annotations: { ${annotations} } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: i, args: [${command}] }] } } }
`;
  const hook = "helm.sh/hook: post-upgrade";
  const dir = smallChart("app: a\n", {
    "templates/values.yaml": "",
    "templates/jobs.yaml": [
      job("hook", hook, "{{ .Values.app }}"),
      job("random", "app: {{ .Values.app }}", "{{ randAlphaNum 9 }}"),
    ].join("---\n"),
    "b.yaml": "app: b\n",
  });
  const { stdout } = await command("diff", ["--chart", ".", "b.yaml", "--format", "json"], dir);
  const { counts, upgrade } = JSON.parse(stdout);
  expect({ counts, upgrade }).toEqual({ counts: { added: 0, removed: 0, changed: 2 }, upgrade: [] });
});

it("npm run diff names the data that an upgrade loses", async () => {
  const claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: c }\n";
  const dir = smallChart("keep: true\n", {
    "templates/values.yaml": "",
    "templates/claim.yaml": `{{ if .Values.keep }}\n${claim}{{ end }}\n`,
    "b.yaml": "keep: false\n",
  });
  const { stdout } = await command("diff", ["--chart", ".", "b.yaml"], dir);
  expect(stdout).toMatch(/^! An upgrade loses data: PersistentVolumeClaim c: is removed together with the data/m);
});

it("npm run diff judges an upgrade by the definitions of the chart, in its namespace", async () => {
  const schema = `{ type: object, properties: { size: { type: integer, x-kubernetes-validations: [{ rule: self == oldSelf }] } } }`;
  const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Thing, plural: things }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: ${schema} } }]
`;
  const dir = smallChart("size: 1\n", {
    "templates/values.yaml": "",
    "templates/thing.yaml":
      "apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: a }\nsize: {{ .Values.size }}\n",
    "crds/things.yaml": crd,
    "b.yaml": "size: 2\n",
  });
  const { stdout } = await command("diff", ["--chart", ".", "b.yaml"], dir);
  expect(stdout).toMatch(/^! An upgrade fails: Thing a: size: /m);
});

it("compareManifests tells objects of the same kind and name in two groups apart", () => {
  const gateways = (port: number) =>
    parseManifests(
      `{ apiVersion: a.example.com/v1, kind: Gateway, metadata: { name: g }, port: ${port} }\n---\n{ apiVersion: b.example.com/v1, kind: Gateway, metadata: { name: g } }\n`,
    );
  expect(compareManifests(gateways(1), gateways(2))).toMatchObject([
    { object: "Gateway g", change: "changed", fields: [{ path: ["port"], before: 1, after: 2 }] },
  ]);
});

it("npm run diff compares two versions of a chart, and writes Markdown", async () => {
  const role = (name: string) => [
    ...["apiVersion: rbac.authorization.k8s.io/v1", "kind: RoleBinding", "metadata: { name: {{ .Release.Name }} }"],
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${name} }`,
  ];
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ports: [{ port: {{ .Values.port }} }] }\n";
  const version = (name: string, more: Record<string, string>) =>
    Object.entries({
      "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
      "values.yaml": "port: 80\n",
      ...more,
    })
      .concat([["templates/role.yaml", role(name).join("\n")]])
      .map(([file, text]) => [`${name}/${file}`, text]);
  const files = [...version("old", {}), ...version("new", { "templates/service.yaml": service })];
  const dir = folder({ ...Object.fromEntries(files), "v.yaml": "port: 81\n" });
  const args = ["--from", "old", "--to", "new", "v.yaml", "--format", "markdown"];
  const { exitCode, stdout } = await command("diff", args, dir);
  expect(stdout.split("\n")).toEqual([
    "**1 changed, 1 added, 0 removed.**",
    "",
    "> [!WARNING]",
    expect.stringMatching(/^> An upgrade fails: RoleBinding shop: roleRef: .*field is immutable/),
    "",
    "**Added**",
    "",
    "- `Service s`",
    "",
    "<details><summary><code>RoleBinding shop</code>: 1 changed</summary>",
    "",
    "````diff",
    "@@ roleRef.name @@",
    "- old",
    "+ new",
    "````",
    "",
    "</details>",
  ]);
  expect(exitCode).toBe(1);
  const json = await command("diff", ["--from", "old", "--to", "new", "--format", "json"], dir);
  expect(JSON.parse(json.stdout).counts).toEqual({ added: 1, removed: 0, changed: 1 });
});

it.for([
  ["nothing to compare", [], "missing required argument 'from'"],
  ["a missing file", ["a.yaml", "none.yaml"], "The values file does not exist."],
  ["a folder", ["a.yaml", "templates"], "It is a folder. Name the files in it."],
  ["values that the chart rejects", ["a.yaml", "bad.yaml"], "bad.yaml: "],
  ["an unreachable cluster", ["a.yaml", "--running", "--kubeconfig", "none"], "Error: helm get"],
  [
    "two environments and a release",
    ["a.yaml", "b.yaml", "--running"],
    "error: --running compares one environment with the release; remove the second",
  ],
] as const)("npm run diff rejects %s with exit code 2", async ([, args, says]) => {
  const dir = chart();
  const { exitCode, stdout, stderr } = await command("diff", ["--chart", ".", ...args], dir);
  expect(stderr).toContain(says);
  expect(stderr).not.toContain("    at ");
  expect([exitCode, stdout]).toEqual([2, ""]);
});

it("npm run diff renders both sides for the same Kubernetes version and the same Helm", async () => {
  const args = ["--chart", ".", "a.yaml", "b.yaml", "--kube-version", "1.31.2", "--helm", "3", "--format", "json"];
  const { stdout } = await command("diff", args, folderWithKube());
  expect(JSON.parse(stdout).objects).toEqual([
    { object: "ConfigMap c", change: "changed", fields: [{ path: "data.k", before: "v1.31.2 a", after: "v1.31.2 b" }] },
  ]);
});

function folderWithKube(): string {
  return folder({
    "Chart.yaml": "apiVersion: v2\nname: small\nversion: 0.1.0\n",
    "values.yaml": "mode: a\n",
    "templates/c.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { k: {{ .Capabilities.KubeVersion }} {{ .Values.mode }} }\n",
    "a.yaml": "",
    "b.yaml": "mode: b\n",
  });
}
