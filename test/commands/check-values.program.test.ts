import { join } from "node:path";
import { expect, it } from "vitest";
import { checkValues } from "../../scripts/lib/check/check.ts";
import { command, folder, smallChart } from "../support/fixture.ts";

/** The report without the table of nodes, which has a test of its own. */
const withoutTable = (text: string) => text.replace(/^ SAMPLE NODE[\s\S]+?\n\n/m, "");

const check = async (text: string, chart?: string) => {
  const file = join(folder({ "v.yaml": text }), "v.yaml");
  const { findings } = await checkValues({ values: [file], ...(chart && { chart }) });
  return findings.filter(({ severity, rule }) => severity !== "info" || rule.startsWith("references/"));
};

it("npm run check reports misspelt names, a duplicate key and a string for a number at once", async () => {
  const text = "prt: 9200\nimage:\n  tagg: v1.11.0\nhostNetwork: true\nhostNetwork: false\nport: '9200'\n";
  const { exitCode, stdout } = await command("check", ["-f", "prod.yaml"], folderOf(text));
  expect(stdout.split("\n")).toEqual([
    "error    prod.yaml:1:1  prt",
    "         unknown key [schema/unknown]",
    "         Did you mean port?",
    "",
    "error    prod.yaml:6:1  port",
    "         must be integer [schema/invalid]",
    "",
    "error    prod.yaml:3:3  image.tagg",
    "         unknown key [schema/unknown]",
    "         Did you mean tag?",
    "",
    "warning  prod.yaml:5:1",
    "         duplicate key; Helm uses the last value [values-file/duplicate-key]",
    "         Merge the two, or remove one.",
    "",
    "This will not work: 3 errors, 1 warning, 0 notes.",
  ]);
  expect(exitCode).toBe(1);
});

it("npm run check reports an object of the user with a misspelt field, and notes about the other objects", async () => {
  const text =
    "extraObjects:\n  mine:\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: mine, namespace: monitoring }\n    dta: { a: b }\n";
  const { exitCode, stdout } = await command("check", ["-f", "prod.yaml"], folderOf(text));
  expect(withoutTable(stdout).split("\n")).toEqual([
    "error    prod.yaml:6:5  extraObjects.mine  ConfigMap monitoring/mine",
    "         dta: unknown field [objects/unknown]",
    "         Did you mean data?",
    "",
    "info     DaemonSet monitoring/node-monitoring",
    '         needs the Pod Security level privileged: host namespaces (hostNetwork=true), hostPath volumes (volumes "proc", "root", "sys") [pod-security/level]',
    "",
    "info     Pod monitoring/node-monitoring-test",
    "         needs the Pod Security level restricted [pod-security/level]",
    "",
    "This will not work: 1 error, 0 warnings, 2 notes.",
  ]);
  expect(exitCode).toBe(1);
});

it("npm run check succeeds with a warning for a value that other programs read differently", async () => {
  const { exitCode, stdout } = await command("check", ["-f", "prod.yaml"], folderOf("hostNetwork: yes\n"));
  expect(stdout).toContain(
    'warning  prod.yaml:1:14\n         yes is true in YAML 1.1 (Helm) and "yes" in YAML 1.2 (others) [values-file/yaml-version]\n         Write true, or quote it.\n',
  );
  expect(exitCode).toBe(0);
});

it("npm run check reads values from standard input", async () => {
  const { exitCode, stdout } = await command("check", ["-f", "-"], folderOf(""), { input: "prt: 1\n" });
  expect(stdout).toMatch(/^error {4}-:1:1 {2}prt\n/);
  expect(exitCode).toBe(1);
});

it.each([
  { format: "json", pattern: /"path": "prt"/ },
  { format: "junit", pattern: /<testcase classname="schema\/unknown"/ },
  { format: "github", pattern: /^::error file=prod\.yaml,line=1,col=1,title=schema\/unknown {2}prt::/ },
])("npm run check writes its report as $format", async ({ format, pattern }) => {
  const { stdout } = await command("check", ["-f", "prod.yaml", "--format", format], folderOf("prt: 1\n"));
  expect(stdout).toMatch(pattern);
});

it.each([
  ["a values file does not exist", ["check", "-f", "nowhere.yaml"], "The values file does not exist."],
  ["a values file is a folder", ["check", "-f", "."], "It is a folder. Name the files in it."],
  ["the folder of check has no chart", ["check", "--chart", "."], "The folder has no Chart.yaml."],
  ["the chart is a file of another kind", ["check", "--chart", "prod.yaml"], "The file is not a packed chart."],
  ["the folder of render has no chart", ["render", "--chart", "nowhere"], "The folder has no Chart.yaml."],
  ["the Helm version does not exist", ["render", "--helm", "2"], "Allowed choices are 3, 4."],
  ["two outputs are given", ["render", "-o", "a", "--output-dir", "b"], "cannot be used with option"],
] as const)("A command prints one line and exits with code 2 if %s", async (_, [name, ...args], says) => {
  const { exitCode, stdout, stderr } = await command(name, args, folderOf(""));
  const [line, help, ...more] = stderr.split("\n");
  expect(line).toContain(says);
  expect([help, more, stdout, exitCode]).toEqual(["(--help lists the options)", [], "", 2]);
});

it("A command prints one line and exits with code 1 if its output file cannot be written", async () => {
  const { exitCode, stderr } = await command("render", ["--output", "nowhere/all.yaml"], folderOf(""));
  expect(stderr).toMatch(/^Error: Cannot write nowhere\/all\.yaml: .+$/);
  expect(exitCode).toBe(1);
});

const extraJob = (discovery: string) =>
  `scrape:\n  extraScrapeConfigs:\n    mine: { ${discovery}, scrape_interval: 10s, scrape_timeout: 5s, relabel_configs: [{ regex: '(', target_label: a }] }\n`;
const extraObject = (object: string) => `extraObjects:\n  mine: ${object}\n`;

it.each([
  {
    title: "values that contradict each other",
    text: "hostNetwork: false\nlistenOnAllInterfaces: false\n",
    findings: [{ rule: "chart/rejected", path: ["listenOnAllInterfaces"], line: 2, column: 1 }],
  },
  {
    title: "a value of prometheus-node-exporter",
    text: "service:\n  port: 9101\nhostNetwrk: true\n",
    findings: [
      { rule: "schema/unknown", path: ["hostNetwrk"], line: 3, column: 1, fix: "Did you mean hostNetwork?" },
      {
        rule: "schema/migration",
        path: ["service", "port"],
        line: 2,
        column: 3,
        fix: expect.stringContaining("`port`"),
      },
    ],
  },
  {
    title: "a field of a monitor in the spelling of Prometheus, which the API server would drop",
    text: [
      "extraObjects:",
      "  kubelet:",
      "    apiVersion: monitoring.coreos.com/v1",
      "    kind: ServiceMonitor",
      "    metadata: { name: kubelet, namespace: monitoring, labels: { release: stack } }",
      "    spec:",
      "      selector: { matchLabels: { app: kubelet } }",
      "      endpoints:",
      "        - port: https",
      "          relabelings:",
      "            - source_labels: [__meta_kubernetes_pod_node_name]",
      "              targetLabel: node",
      "",
    ].join("\n"),
    findings: [
      {
        rule: "objects/unknown",
        object: "ServiceMonitor monitoring/kubelet",
        field: ["spec", "endpoints", "0", "relabelings", "0", "source_labels"],
        path: ["extraObjects", "kubelet"],
        line: 11,
        column: 15,
        fix: "Did you mean sourceLabels?",
      },
    ],
  },
  {
    title: "a regular expression that is valid in JavaScript but not in Go",
    text: "exclude:\n  devices:\n    mine: (?!eth).+\n",
    findings: [{ rule: "schema/invalid", path: ["exclude", "devices", "mine"], line: 3, column: 5 }],
  },
  {
    title: "a flag that node_exporter rejects, and nodes that are scraped in vain",
    text: "extraArgs:\n  collector.netdev.device-include: (eth\ntolerations: []\n",
    findings: [
      {
        rule: "syntax/flag",
        object: "DaemonSet monitoring/node-monitoring",
        path: ["extraArgs", "collector.netdev.device-include"],
        line: 2,
        column: 36,
      },
      {
        rule: "nodes/taint",
        severity: "warning",
        path: ["tolerations"],
        object: "sample Node control-plane",
        line: 3,
      },
    ],
  },
  {
    title: "a file that is not YAML",
    text: "a: [1\nb: 2\n",
    findings: [{ rule: "values-file/syntax", line: 2 }],
  },
  {
    title: "a job that Prometheus rejects",
    text: extraJob("static_configs: [{ targets: [a] }]"),
    findings: [{ rule: "prometheus/config", path: ["scrape", "extraScrapeConfigs", "mine"], line: 3 }],
  },
  {
    title: "a job that Prometheus rejects and that discovers nodes",
    text: extraJob("kubernetes_sd_configs: [{ role: node }]"),
    findings: [{ rule: "prometheus/config", path: ["scrape", "extraScrapeConfigs", "mine"], line: 3 }],
  },
  {
    title: "an API that Kubernetes no longer serves",
    text: extraObject("{ apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: { name: a } }"),
    findings: [
      {
        rule: "objects/removed-api",
        path: ["extraObjects", "mine"],
        message: expect.stringContaining("use policy/v1 "),
      },
    ],
  },
])("check finds and locates $title", async ({ text, findings }) => {
  const expected = findings.map((finding) => expect.objectContaining({ severity: "error", ...finding }));
  expect(await check(text)).toEqual(expected);
});

it("check warns of duplicate keys in the values of a chart and of its ci folder, of which Helm takes the last", async () => {
  const chart = smallChart("a: x\na: 1\nm: { b: 1, b: 2 }\n", {
    "values.schema.json": JSON.stringify({ properties: { a: { type: "integer" }, c: { type: "integer" } } }),
    "ci/a-values.yaml": "c: x\nc: 1\n",
  });
  const { findings, failures } = await checkValues({ chart, values: [join(chart, "ci/a-values.yaml")] });
  expect(failures).toEqual([]);
  const duplicate = { severity: "warning", rule: "values-file/duplicate-key" };
  expect(findings).toEqual([
    expect.objectContaining({ ...duplicate, file: join(chart, "ci/a-values.yaml"), line: 2 }),
    expect.objectContaining({ ...duplicate, file: join(chart, "values.yaml"), line: 2 }),
    expect.objectContaining({ ...duplicate, file: join(chart, "values.yaml"), line: 3 }),
  ]);
});

const template =
  "{{ .Values.replicaCount }}{{ .Values.image.pullPolicy }}{{ range $k, $v := .Values.ports }}{{ $k }}{{ end }}{{ .Values.hosts }}{{ .Values.global }}{{ .Values.sub.enabled }}{{ .Values.tag }}{{ .Values.tags }}";
const known =
  "replicaCount: 1\nimage: { pullPolicy: Always }\nports: { http: 80 }\nhosts: {}\nsub: { enabled: true }\ntag: a\n";
const templates = { "templates/_helpers.tpl": template };

it("check warns of a value that is one letter off from a value of a chart without a schema", async () => {
  const chart = smallChart(known, templates);
  expect(await check("image:\n  pullPolcy: Never\nreplicacount: 2\n", chart)).toEqual([
    expect.objectContaining({
      severity: "warning",
      rule: "values-file/unknown-key",
      path: ["image", "pullPolcy"],
      line: 2,
      fix: "Did you mean pullPolicy?",
    }),
    expect.objectContaining({ path: ["replicacount"], line: 3, fix: "Did you mean replicaCount?" }),
  ]);
  const { findings } = await checkValues({ chart, set: { replicaCont: 2 } });
  expect(findings).toEqual([expect.objectContaining({ path: ["replicaCont"], fix: "Did you mean replicaCount?" })]);
});

it("check accepts values that a chart, its dependencies or its free-form maps may know", async () => {
  const dependency =
    "apiVersion: v2\nname: small\nversion: 0.1.0\ndependencies: [{ name: subchart, alias: sub, version: 1.x, condition: sub.enabled }]\n";
  const chart = smallChart(known.replace("enabled: true", "enabled: false"), {
    ...templates,
    "Chart.yaml": dependency,
    "charts/subchart/Chart.yaml": "apiVersion: v2\nname: subchart\nversion: 1.0.0\n",
  });
  const text = "ports: { https: 443 }\nhosts: { host: a }\nsub: { enable: true }\ntags: [a]\nother: 1\n";
  expect(await check(text, chart)).toEqual([]);
});

it("check leaves it to Helm to reject the values of a chart that are not YAML", async () => {
  const { findings, failures } = await checkValues({ chart: smallChart("a: 1\nb: [1\nc: 2\n") });
  expect(failures).toEqual([]);
  expect(findings).toEqual([expect.objectContaining({ severity: "error", rule: "chart/rejected" })]);
});

const failing = (message: string) => ({ "templates/fail.yaml": `{{ fail ${JSON.stringify(message)} }}` });
it("check quotes the text with which a chart rejects values, and does not guess what it is about", async () => {
  const says = "The Ingress needs a host, e.g. a.b.c. Set ingress.host or disable image.tag";
  expect(await check("image: { tag: a }\n", smallChart("a: 1\n", failing(says)))).toEqual([
    { severity: "error", rule: "chart/rejected", message: says },
  ]);
});

it("check locates the value with whose path a chart begins its text, unless a dependency may have written it", async () => {
  const says = "image.tag: must not be a";
  const text = "image: { tag: a }\n";
  const [finding] = await check(text, smallChart("a: 1\n", failing(says)));
  expect(finding).toMatchObject({ message: says, path: ["image", "tag"], line: 1, column: 10 });
  const sub = { "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n" };
  const [other] = await check(text, smallChart("a: 1\n", { ...failing(says), ...sub }));
  expect(other).toEqual({ severity: "error", rule: "chart/rejected", message: says });
});

it("check locates a value in the last file that has it", async () => {
  const dir = folder({ "a.yaml": "port: a\nprofile: x\n", "b.yaml": "# over it\nport: b\n" });
  const { findings } = await checkValues({ values: [join(dir, "a.yaml"), join(dir, "b.yaml")] });
  expect(findings.map(({ file, line, path }) => [file, line, path])).toEqual([
    [join(dir, "b.yaml"), 2, ["port"]],
    [join(dir, "a.yaml"), 2, ["profile"]],
  ]);
});

const object = (kind: string, spec: string) =>
  `apiVersion: ${kind === "DaemonSet" ? "apps/v1" : "v1"}\nkind: ${kind}\nmetadata: { name: a, namespace: monitoring }\nspec: ${spec}\n`;
const container = (more: string) => `{ containers: [{ name: c, image: "i:1", ${more} }] }`;
const env = "env: [{ name: E, valueFrom: { configMapKeyRef: { name: node-monitoring, key: k } } }]";
it.each([
  [
    "a service that selects no pod",
    object("Service", "{ selector: { a: b }, ports: [{ port: 80 }] }"),
    "references/service-selector",
    "warning",
  ],
  [
    "a mount without a volume",
    object("Pod", container("volumeMounts: [{ name: v, mountPath: /v }]")),
    "objects/invalid",
    "error",
  ],
  [
    "a probe of a port that does not exist",
    object("Pod", container("livenessProbe: { httpGet: { port: web } }")),
    "ports/probe",
    "error",
  ],
  [
    "a selector that does not match its own pods",
    object(
      "DaemonSet",
      `{ selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: c } }, spec: ${container("")} } }`,
    ),
    "objects/invalid",
    "error",
  ],
  ["a key that a ConfigMap does not have", object("Pod", container(env)), "references/missing-key", "error"],
  [
    "an object that the chart does not create",
    object("Pod", `{ serviceAccountName: sa, ${container("").slice(1)}`),
    "references/external-object",
    "info",
  ],
] as const)("check finds in another chart %s", async (_, template, rule, severity) => {
  const findings = await check("{}", smallChart("a: 1\n", { "templates/object.yaml": template }));
  expect(findings).toEqual([expect.objectContaining({ rule, severity, template: "templates/object.yaml" })]);
});

it.each([
  ["a ConfigMap that Kubernetes cannot read", "data: [a]"],
  ["a ConfigMap with a misspelt field", "dta: { k: v }"],
])("check reports the mistake in %s once, and not the keys that it lacks", async (_, content) => {
  const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: monitoring }\n${content}\n`;
  const chart = smallChart("a: 1\n", {
    "templates/object.yaml": `${map}---\n${object("Pod", container(env.replace("node-monitoring", "settings")))}`,
  });
  const { findings } = await checkValues({ chart, namespace: "monitoring" });
  const wrong = findings.filter(({ severity }) => severity !== "info");
  expect(wrong).toEqual([expect.objectContaining({ severity: "error", object: "ConfigMap monitoring/settings" })]);
});

it("check notes once that it does not know a kind of custom resources, unless the chart or an option has the definition", async () => {
  const things = ["a", "b"].map(
    (name) => `apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: ${name} }\nspec: { n: x }\n`,
  );
  const schema = "type: object\n          properties: { spec: { type: object, properties: { n: { type: integer } } } }";
  const crd = [
    ...[
      "apiVersion: apiextensions.k8s.io/v1",
      "kind: CustomResourceDefinition",
      "metadata: { name: things.example.com }",
    ],
    ...[
      "spec:",
      "  group: example.com",
      "  scope: Namespaced",
      "  names: { kind: Thing, plural: things }",
      "  versions:",
    ],
    ...[
      "  - name: v1",
      "    served: true",
      "    storage: true",
      "    schema:",
      "      openAPIV3Schema:",
      `          ${schema}`,
      "",
    ],
  ].join("\n");
  const templates = { "templates/things.yaml": things.join("---\n") };
  const rules = async (chart: string, crds: string[] = []) =>
    (await checkValues({ chart, crds })).findings.map(({ severity, rule }) => `${severity} ${rule}`);
  expect(await rules(smallChart("a: 1\n", templates))).toEqual(["info objects/custom-resource"]);
  const errors = ["error objects/invalid", "error objects/invalid"];
  expect(await rules(smallChart("a: 1\n", templates), [crd])).toEqual(errors);
  expect(await rules(smallChart("a: 1\n", { ...templates, "crds/thing.yaml": crd }))).toEqual(errors);
});

it.each([
  {
    title: "a workload without a selector",
    template: "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: { template: {} }\n",
  },
  { title: "containers as a map", template: object("Pod", "{ containers: { a: { image: b } } }") },
  {
    title: "a role without verbs",
    template:
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: a }\nrules: [{ apiGroups: [a], resources: [b] }]\n",
  },
  { title: "a wrong apiVersion", template: "apiVersion: app/v1\nkind: Deployment\nmetadata: { name: a }\n" },
  { title: "nested lists", template: object("Pod", "{ containers: [[{ image: b }]] }") },
])("npm run check reports $title, and no check fails", async ({ template }) => {
  const chart = smallChart("a: 1\n", { "templates/object.yaml": template });
  const { findings, failures } = await checkValues({ chart });
  expect(failures).toEqual([]);
  expect(findings.map(({ severity }) => severity)).toContain("error");
});

it("check accepts what Kubernetes takes as absent", async () => {
  const pod =
    "{ initContainers: , volumes: , containers: [{ name: c, image: i, env: , args: , command: , ports: , volumeMounts: , resources: }] }";
  const objects = [
    object("Pod", pod),
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, annotations: , creationTimestamp: null }\ndata:\n",
  ];
  const chart = smallChart("a: 1\n", { "templates/object.yaml": objects.join("---\n") });
  const { findings, failures } = await checkValues({ chart });
  expect({ failures, findings: findings.filter(({ severity }) => severity !== "info") }).toEqual({
    failures: [],
    findings: [],
  });
});

const configMap = (file: string, content: string, labels = "{}") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: files, labels: ${labels} }\ndata: { ${file}: ${JSON.stringify(content)} }\n`;
const wrongJob = "scrape_configs: [{job_name: a, kubernetes_sd_configs: [{role: endpointslices}]}]\n";
/** A scrape configuration that Prometheus rejects, mounted by a container. */
const mounted = (
  image: string,
  files = configMap("scrape.yml", wrongJob),
  more = "",
  volume = "configMap: { name: files }",
) => `${files}---
apiVersion: v1
kind: Pod
metadata: { name: a }
spec:
  containers:
    - name: a
      image: ${image}
      resources: { limits: { memory: 1Gi }, requests: { memory: 1Gi, cpu: 100m } }
      volumeMounts: [{ name: files, mountPath: /files }]
      ${more}
  volumes: [{ name: files, ${volume} }]
`;
const dashboard = (datasource: string) =>
  configMap(
    "d.json",
    `{"panels":[{"datasource":${datasource},"targets":[{"expr":"{a=\\"b\\"} |= 1"}]}]}`,
    "{ grafana_dashboard: '1' }",
  );

it.each([
  {
    title: "Alertmanager",
    template: configMap("alertmanager.yml", "global: {}\nroute: {receiver: a}\nreceivers: [{name: a}]\n"),
  },
  {
    title: "Promtail",
    template: configMap("promtail.yaml", "clients: []\nscrape_configs: [{job_name: a, pipeline_stages: []}]\n"),
  },
  { title: "vmagent", template: configMap("scrape.yml", "scrape_configs: [{job_name: a, stream_parse: true}]\n") },
  { title: "vmagent, which mounts it", template: mounted("victoriametrics/vmagent:v1.151.0") },
  { title: "a file that is not YAML", template: configMap("a.yaml", "a: [1\nb: 2\n") },
  {
    title: "a configuration of its own that has Prometheus's name",
    template: configMap("prometheus.yml", "server: {}\nscrape_configs: [{job_name: a, foo: b}]\n"),
  },
  {
    title: "a program that Prometheus's ConfigMap is also for",
    template: mounted("prom/prometheus", configMap("other.conf", "a: [1\n")),
  },
  { title: "users", template: configMap("users.yaml", "groups: [admins]\n") },
  {
    title: "Loki",
    template: configMap(
      "rules.yaml",
      'groups: [{name: a, rules: [{alert: A, expr: "{a=\\"b\\"} |= \\"c\\""}]}]\n',
      "{ loki_rule: '1' }",
    ),
  },
  { title: "a data source by its name", template: dashboard('"Loki"') },
  {
    title: "a text next to dashboards",
    template: configMap("notes.txt", "not JSON", "{ grafana_dashboard: '1' }"),
  },
  {
    title: "a dashboard without queries",
    template: configMap("d.json", '{"panels":[{"targets":null,"panels":null}]}', "{ grafana_dashboard: '1' }"),
  },
])("check leaves the files of other programs alone: $title", async ({ template }) => {
  expect(await check("{}", smallChart("a: 1\n", { "templates/object.yaml": template }))).toEqual([]);
});

it.each(["prom/prometheus:v3.16.0", "quay.io/prometheus/prometheus@sha256:0000", "localhost:5000/prometheus"])(
  "check reports what Prometheus rejects if a container with the image %s mounts it",
  async (image) => {
    const findings = await check("{}", smallChart("a: 1\n", { "templates/object.yaml": mounted(image) }));
    expect(findings).toContainEqual(expect.objectContaining({ severity: "error", rule: "prometheus/config" }));
  },
);

const secretFile = (key: string, content: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: files }\ndata: { ${key}: ${Buffer.from(content).toString("base64")} }\n`;
it.each([
  {
    title: "a file that Prometheus mounts under a name without an ending",
    template: mounted("prom/prometheus", configMap("jobs", wrongJob)),
  },
  {
    title: "a Secret that Prometheus mounts",
    template: mounted("prom/prometheus", secretFile("jobs", wrongJob), "", "secret: { secretName: files }"),
  },
  {
    title: "a projected volume of a Prometheus in an image with another name",
    template: mounted(
      "mirror/prom:1",
      configMap("jobs", wrongJob),
      "command: [/bin/prometheus]",
      "projected: { sources: [{ configMap: { name: files } }] }",
    ),
  },
  {
    title: "a configuration that --config.file names, with a key that Prometheus does not know",
    template: mounted("prom/prometheus", configMap("main", "scrape_config: []\n"), "args: [--config.file=/files/main]"),
  },
  {
    title: "a configuration that --config.file names, and that is not YAML",
    template: mounted("prom/prometheus", configMap("main", "a: [1\nb: 2\n"), "args: [--config.file, /files/main]"),
  },
  {
    title: "a configuration that the agent cannot read",
    template: mounted(
      "prom/prometheus",
      configMap("main", "rule_files: [a]\n"),
      "args: [--agent, --config.file=/files/main]",
    ),
  },
])("check reports $title", async ({ template }) => {
  const findings = await check("{}", smallChart("a: 1\n", { "templates/object.yaml": template }));
  expect(findings).not.toEqual([]);
  for (const finding of findings) expect(finding).toMatchObject({ severity: "error", rule: "prometheus/config" });
});

it("check warns of a YAML file that Prometheus mounts and cannot read", async () => {
  const template = mounted("prom/prometheus", configMap("rules.yaml", "groups: [1\na: 2\n"));
  const findings = await check("{}", smallChart("a: 1\n", { "templates/object.yaml": template }));
  expect(findings).toEqual([expect.objectContaining({ severity: "warning", rule: "prometheus/yaml" })]);
});

it("check reports rules that only the linter dislikes as one warning", async () => {
  const rules =
    "groups: [{name: a, rules: [{record: 'a:b', expr: up}, {record: 'a:b', expr: up}, {record: 'a:c', expr: 'sort_by_label(up, \"a\")'}]}]\n";
  const findings = await check("{}", smallChart("a: 1\n", { "templates/object.yaml": configMap("rules.yaml", rules) }));
  expect(findings).toEqual([expect.objectContaining({ severity: "warning", rule: "prometheus/rules-lint" })]);
});

it.each([
  "http://json-schema.org/draft-04/schema#",
  "https://json-schema.org/draft-07/schema#",
  "https://json-schema.org/schema#",
  "https://json-schema.org/draft/2019-09/schema",
  "https://json-schema.org/draft/2020-12/schema",
])("check validates values by a schema of %s", async ($schema) => {
  const schema = { $schema, properties: { a: { enabled: true, minimum: 3 } } };
  const chart = smallChart("a: 1\n", { "values.schema.json": JSON.stringify(schema) });
  expect(await check("a: 2\n", chart)).toEqual([expect.objectContaining({ rule: "schema/invalid", path: ["a"] })]);
  expect(await check("a: 3\n", chart)).toEqual([]);
});

it("check leaves a schema that refers to other files to Helm", async () => {
  const schema = { properties: { a: { $ref: "https://schemas.invalid/a.json" } } };
  const chart = smallChart("a: 1\n", { "values.schema.json": JSON.stringify(schema) });
  const { findings, failures } = await checkValues({ chart });
  expect(failures).toEqual([]);
  expect(findings[0]).toMatchObject({ severity: "info", rule: "schema/unread" });
});

function folderOf(text: string): string {
  return folder({ "prod.yaml": text });
}
