import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkValues } from "../../scripts/lib/check/check.ts";
import { formatFindings } from "../../scripts/lib/check/findings.ts";
import { ensureTools } from "../../scripts/lib/tools/resolve.ts";
import { command, folder, smallChart } from "../support/fixture.ts";

beforeAll(() => ensureTools(["promtool"]), 600_000);

/** The report without the table of nodes, which has a test of its own. */
const withoutTable = (text: string) => text.replace(/^ A NODE SUCH AS[\s\S]+?\n\n/m, "");

const check = async (text: string, chart?: string) => {
  const file = join(folder({ "v.yaml": text }), "v.yaml");
  const { findings } = await checkValues({ values: [file], ...(chart && { chart }) });
  return findings.filter(({ severity, rule }) => severity !== "info" || rule === "references");
};

/** What is said of the chart's pods, whatever else is wrong. */
const notes = [
  "info     DaemonSet monitoring/node-monitoring",
  "         its pods need the Pod Security level privileged: hostNetwork, hostPath volume proc, hostPath volume root, hostPath volume sys",
  "",
  "info     Pod monitoring/node-monitoring-test",
  "         its pods need the Pod Security level restricted",
  "",
];

describe("what a user sees", () => {
  test.for([
    {
      title: "of names that are misspelt, a key that is there twice, and a text for a number, all at once",
      text: "prt: 9200\nimage:\n  tagg: v1.11.0\nhostNetwork: true\nhostNetwork: false\nport: '9200'\n",
      said: [
        "error    prod.yaml:5:1",
        "         this key is there already, and only one of them counts",
        "         Merge the two, or remove one.",
        "",
        "error    prod.yaml:1:1  prt",
        "         unknown",
        "         Did you mean port?",
        "",
        "error    prod.yaml:6:1  port",
        "         must be integer",
        "         Correct the value.",
        "",
        "error    prod.yaml:3:3  image.tagg",
        "         unknown",
        "         Did you mean tag?",
        "",
        "This will not work: 4 errors, 0 warnings, 0 notes.",
      ],
    },
    {
      title: "of values that cannot work together",
      text: "hostNetwork: false\nlistenOnAllInterfaces: false\n",
      said: [
        "error    prod.yaml:2:1  listenOnAllInterfaces",
        "         listenOnAllInterfaces is false, but with hostNetwork false the exporter's pod has not the node's address to listen at",
        "         Set one of them to true.",
        "",
        "This will not work: 1 error, 0 warnings, 0 notes.",
      ],
    },
    {
      title: "of an object of one's own with a misspelt field",
      text: "extraObjects:\n  mine:\n    apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: mine, namespace: monitoring }\n    dta: { a: b }\n",
      said: [
        "error    prod.yaml:6:5  extraObjects.mine  ConfigMap monitoring/mine",
        "         dta: unknown",
        "         Did you mean data?",
        "",
        ...notes,
        "This will not work: 1 error, 0 warnings, 2 notes.",
      ],
    },
    {
      title: "of the values of prometheus-node-exporter, whose service.port is also the container's",
      text: "service:\n  port: 9101\nhostNetwrk: true\n",
      said: [
        "error    prod.yaml:3:1  hostNetwrk",
        "         unknown",
        "         Did you mean hostNetwork?",
        "",
        "error    prod.yaml:2:3  service.port",
        "         of prometheus-node-exporter",
        "         Here `port`, which is all: exporter, probes and scrape job follow.",
        "",
        "This will not work: 2 errors, 0 warnings, 0 notes.",
      ],
    },
    {
      title: "of a monitor with the spelling of Prometheus, whose fields the API server would drop",
      text: [
        "extraObjects:",
        "  kubelet:",
        "    apiVersion: monitoring.coreos.com/v1",
        "    kind: ServiceMonitor",
        "    metadata: { name: kubelet, namespace: monitoring }",
        "    spec:",
        "      selector: { matchLabels: { app: kubelet } }",
        "      endpoints:",
        "        - port: https",
        "          relabelings:",
        "            - source_labels: [__meta_kubernetes_pod_node_name]",
        "              targetLabel: node",
        "",
      ].join("\n"),
      said: [
        "error    prod.yaml:11:15  extraObjects.kubelet  ServiceMonitor monitoring/kubelet",
        "         spec.endpoints[0].relabelings[0].source_labels: unknown",
        "         Did you mean sourceLabels?",
        "",
        ...notes,
        "This will not work: 1 error, 0 warnings, 2 notes.",
      ],
    },
    {
      title: "of an expression that is one to JavaScript, but not to Go",
      text: "exclude:\n  devices:\n    mine: (?!eth).+\n",
      said: [
        "error    prod.yaml:3:5  exclude.devices.mine",
        '         "(?!eth).+" is not a regex',
        "         Correct the value.",
        "",
        "This will not work: 1 error, 0 warnings, 0 notes.",
      ],
    },
    {
      title: "of a flag that node_exporter would not take, and nodes that are scraped in vain",
      text: "extraArgs:\n  collector.netdev.device-include: (eth\ntolerations: []\n",
      said: [
        "error    prod.yaml:2:36  extraArgs.collector.netdev.device-include  DaemonSet monitoring/node-monitoring",
        "         --collector.netdev.device-include of node-exporter: (eth is no regular expression of RE2: missing closing ): `(eth`",
        "         Correct it: with this the program ends as soon as it starts.",
        "",
        "warning  prod.yaml:3:1  tolerations  node such as control-plane",
        "         a target of kubernetes-nodes, but no exporter runs there (taint node-role.kubernetes.io/control-plane:NoSchedule): it would be down for ever",
        "         Leave such nodes out by excludeNodes, or tolerate the taint in tolerations.",
        "",
        "info     DaemonSet monitoring/node-monitoring",
        expect.anything(),
        "",
        "info     Pod monitoring/node-monitoring-test",
        expect.anything(),
        "",
        "This will not work: 1 error, 1 warning, 2 notes.",
      ],
    },
  ])("$title", async ({ text, said }) => {
    const { exitCode, stdout } = await command("check", ["-f", "prod.yaml"], folderOf(text));
    expect(withoutTable(stdout).split("\n")).toEqual(said);
    expect(exitCode).toBe(1);
  });

  test("of values that work, with what reads as something else elsewhere", async () => {
    const { exitCode, stdout } = await command("check", ["-f", "prod.yaml"], folderOf("hostNetwork: yes\n"));
    expect(stdout).toContain(
      'warning  prod.yaml:1:14\n         yes is true to Helm (YAML 1.1) and "yes" to others (YAML 1.2)\n         Write true, or quote it.\n',
    );
    expect(exitCode).toBe(0);
  });

  test.for([
    ["a file that is not there", ["check", "-f", "nowhere.yaml"], "There is no such values file."],
    ["a folder for a file", ["check", "-f", "."], "That is a folder; name the files in it."],
    ["a folder without a chart", ["check", "--chart", "."], "There is no chart: no Chart.yaml."],
    ["a folder without a chart", ["render", "--chart", "nowhere"], "There is no chart: no Chart.yaml."],
    ["a Helm that there is not", ["render", "--helm", "2"], "Allowed choices are 3, 4."],
    ["two places to write to", ["render", "-o", "a", "--output-dir", "b"], "cannot be used with option"],
  ] as const)("of %s: one line, and the exit code 2", async ([, [name, ...args], says]) => {
    const { exitCode, stdout, stderr } = await command(name, args, folderOf(""));
    const [line, help, ...more] = stderr.split("\n");
    expect(line).toContain(says);
    expect([help, more, stdout, exitCode]).toEqual(["(--help lists the options)", [], "", 2]);
  });

  test("of a place that cannot be written to: one line, and the exit code 1", async () => {
    const { exitCode, stderr } = await command("render", ["--output", "nowhere/all.yaml"], folderOf(""));
    expect(stderr).toMatch(/^Error: nowhere\/all\.yaml cannot be written: .+$/);
    expect(exitCode).toBe(1);
  });

  test("of values on standard input", async () => {
    const { exitCode, stdout } = await command("check", ["-f", "-"], folderOf(""), { input: "prt: 1\n" });
    expect(stdout).toMatch(/^error {4}-:1:1 {2}prt\n/);
    expect(exitCode).toBe(1);
  });
});

test("a value is placed in the last file that has it", async () => {
  const dir = folder({ "a.yaml": "port: a\nprofile: x\n", "b.yaml": "# over it\nport: b\n" });
  const { findings } = await checkValues({ values: [join(dir, "a.yaml"), join(dir, "b.yaml")] });
  expect(findings.map(({ file, line, path }) => [file, line, path])).toEqual([
    [join(dir, "b.yaml"), 2, "port"],
    [join(dir, "a.yaml"), 2, "profile"],
  ]);
});

test("what is no YAML is placed", async () => {
  expect(await check("a: [1\nb: 2\n")).toContainEqual(
    expect.objectContaining({ severity: "error", line: 2, message: expect.stringMatching(/^not YAML: /) }),
  );
});

test("a job that Prometheus refuses is placed", async () => {
  const job =
    "{ static_configs: [{ targets: [a] }], scrape_interval: 10s, scrape_timeout: 5s, relabel_configs: [{ regex: '(', target_label: a }] }";
  expect(await check(`scrape:\n  extraScrapeConfigs:\n    mine: ${job}\n`)).toEqual([
    expect.objectContaining({ severity: "error", rule: "Prometheus", path: "scrape.extraScrapeConfigs.mine", line: 3 }),
  ]);
});

test("a job that Prometheus refuses is said to be so, also where it is one that finds nodes", async () => {
  const job =
    "{ kubernetes_sd_configs: [{ role: node }], scrape_interval: 10s, scrape_timeout: 5s, relabel_configs: [{ regex: '(', target_label: a }] }";
  expect(await check(`scrape:\n  extraScrapeConfigs:\n    mine: ${job}\n`)).toEqual([
    expect.objectContaining({ rule: "Prometheus", path: "scrape.extraScrapeConfigs.mine", line: 3 }),
  ]);
});

test("a file in a ConfigMap that is no YAML is a warning", async () => {
  const map =
    "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: monitoring }, data: { a.yaml: '[1' } }";
  expect(await check(`extraObjects:\n  mine: ${map}\n`)).toEqual([
    expect.objectContaining({ severity: "warning", rule: "Prometheus", path: "extraObjects.mine" }),
  ]);
});

test("an object of an add-on that is not known here is no error", async () => {
  const thing = "{ apiVersion: example.com/v1, kind: Thing, metadata: { name: a } }";
  expect(await check(`extraObjects:\n  mine: ${thing}\n`)).toEqual([
    expect.objectContaining({ severity: "warning", path: "extraObjects.mine", line: 2 }),
  ]);
});

describe("in another chart, objects that do not meet are found:", () => {
  const object = (kind: string, spec: string) =>
    `apiVersion: ${kind === "DaemonSet" ? "apps/v1" : "v1"}\nkind: ${kind}\nmetadata: { name: a, namespace: monitoring }\nspec: ${spec}\n`;
  const container = (more: string) => `{ containers: [{ name: c, image: "i:1", ${more} }] }`;
  test.for([
    [
      "a service without pods",
      object("Service", "{ selector: { a: b }, ports: [{ port: 80 }] }"),
      "selects no pod of the release",
    ],
    [
      "a mount without a volume",
      object("Pod", container("volumeMounts: [{ name: v, mountPath: /v }]")),
      "c mounts the volume v, which its pod does not have",
    ],
    [
      "a probe of no port",
      object("Pod", container("livenessProbe: { httpGet: { port: web } }")),
      "a probe of c asks port web, which the container does not have",
    ],
    [
      "a selector that is not its own pods'",
      object(
        "DaemonSet",
        `{ selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: c } }, spec: ${container("")} } }`,
      ),
      "its selector does not match the labels of its pods",
    ],
    [
      "a key that a ConfigMap does not have",
      object(
        "Pod",
        container("env: [{ name: E, valueFrom: { configMapKeyRef: { name: RELEASE-NAME, key: k } } }]").replace(
          "RELEASE-NAME",
          "node-monitoring",
        ),
      ),
      "wants k of ConfigMap monitoring/node-monitoring, which does not have it",
    ],
    [
      "an object that is not of the chart",
      object("Pod", `{ serviceAccountName: sa, ${container("").slice(1)}`),
      "names the ServiceAccount sa, which the chart does not make",
    ],
  ] as const)("%s", async ([, template, message]) => {
    const findings = await check("{}", smallChart("a: 1\n", { "templates/object.yaml": template }));
    expect(findings.map((finding) => finding.message)).toEqual([message]);
  });
});

test("findings are written for programs too", async () => {
  const findings = [
    { severity: "error", rule: "schema", path: "a", file: "v,1.yaml", line: 2, column: 3, message: "100% <wrong>" },
  ] as const;
  expect(formatFindings(findings, "github")).toBe("::error file=v%2C1.yaml,line=2,col=3,title=a::100%25 <wrong>.");
  expect(JSON.parse(formatFindings(findings, "json"))).toEqual({
    counts: { error: 1, warning: 0, info: 0 },
    findings,
    nodes: [],
  });
  const junit = formatFindings(findings, "junit");
  expect(junit).toContain('tests="1" failures="1"');
  expect(junit).toContain('<failure message="100% &lt;wrong>.');
});

function folderOf(text: string): string {
  return folder({ "prod.yaml": text });
}
