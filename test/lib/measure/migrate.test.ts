import { expect, it } from "vitest";
import { benchMigration, formatMigrationBench } from "../../../scripts/lib/measure/bench/migrate.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { readMigration } from "../../../scripts/lib/values/migration.ts";
import { folder } from "../../support/fixture.ts";

const migration = readMigration(chartDir) ?? expect.fail("the chart has no file with another one's values");
const chart = (name: string) => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`;

/** A stand-in for prometheus-node-exporter, with a label that no list of differences names. */
const daemonSet = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: a }
spec:
  template:
    metadata:
      labels: { app.kubernetes.io/name: a, unlisted: b {{- range $k, $v := .Values.podLabels }}, {{ $k }}: {{ tpl $v $ | quote }}{{ end }} }
    spec:
      tolerations: {{ toJson .Values.tolerations }}
      containers:
        - name: node-exporter
          args: {{ concat (list "--web.listen-address=[0.0.0.0]:9100") .Values.extraArgs | toJson }}
          ports: [{ name: metrics, containerPort: {{ .Values.service.port }} }]
          volumeMounts: [{ name: proc, mountPath: /host/proc, readOnly: true }]
      volumes: [{ name: proc, hostPath: { path: /proc } }]
`;
const values = "tolerations: [{ operator: Exists }]\nextraArgs: []\nservice: { port: 9100 }\n";
const exporter = {
  "exporter/Chart.yaml": chart("prometheus-node-exporter"),
  "exporter/values.yaml": values,
  "exporter/templates/daemonset.yaml": daemonSet,
  "exporter/ci/flags-values.yaml": "extraArgs: [--collector.systemd]\npodLabels: { a: '{{ .Release.Name }}' }\n",
  "exporter/ci/empty-values.yaml": "# Nothing.\n",
};
const stack = {
  "stack/Chart.yaml": chart("kube-prometheus-stack"),
  "stack/values.yaml":
    "prometheus-node-exporter: { service: { port: 9200 }, podLabels: { jobLabel: node-exporter } }\n",
  "stack/ci/port-values.yaml": "prometheus-node-exporter: { service: { port: 9300 }, extraArgs: [--a] }\n",
};

it("The benchmark compares the exporter's DaemonSet before and after a migration, and separates what its list names", async () => {
  const runs = await benchMigration(folder({ ...exporter, ...stack }), migration);
  const describe = ({ part, name }: { part: string; name: string }) => `${part}: ${name}`;
  const [defaults, , flags] = runs.filter(({ chart }) => chart === "prometheus-node-exporter");
  expect(defaults?.named.map(describe)).toEqual(
    expect.arrayContaining(["flags: --web.listen-address", "labels: app.kubernetes.io/name"]),
  );
  expect(defaults?.unnamed.map(describe)).toContain("labels: unlisted");
  expect(defaults?.unnamed.map(describe)).not.toContain("ports: metrics");
  // The label is a template, which the list says by its value.
  expect(flags?.named.map(describe)).toContain("labels: a");
  expect(flags?.lost).toBe(1);
  const [port] = runs.filter(({ values }) => values === "port-values.yaml");
  expect([...(port?.named ?? []), ...(port?.unnamed ?? [])].filter(({ name }) => name === "--a")).toEqual([]);
  expect(port?.unnamed.find(({ part }) => part === "ports")).toMatchObject({ name: "metrics", before: [9300] });
  const text = formatMigrationBench(runs);
  expect(text).toContain('UNNAMED prometheus-node-exporter (values.yaml): labels: unlisted: "b" becomes undefined');
  expect(text).toContain("REJECTED prometheus-node-exporter (empty-values.yaml): empty-values.yaml: has no values");
});

it("The benchmark needs the chart prometheus-node-exporter, whose DaemonSet the others contain", async () => {
  const dir = folder(stack);
  await expect(benchMigration(dir, migration)).rejects.toThrow(`${dir}: has no chart prometheus-node-exporter`);
});
