import { expect, it } from "vitest";
import { checkSyntax } from "../../../scripts/lib/check/rules/syntax.ts";
import { parseManifests } from "../../../scripts/lib/kubernetes/manifest.ts";

/** What is wrong with a container: severity, rule and message. */
function find(image: string, args: readonly string[], more: object = {}): string[] {
  const container = { name: "c", image, args, ...more };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { containers: [container] } };
  const manifests = parseManifests(JSON.stringify(pod));
  const context = { manifests, files: [], verdicts: new Map(), namespace: "own" };
  return manifests
    .flatMap((manifest) => checkSyntax(manifest, context))
    .map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);
}

const node = "quay.io/prometheus/node-exporter:v1.12.1";
const prometheus = "prom/prometheus:v3.16.0";

it.each([
  { program: "another program", image: "grafana/loki:3", args: ["--http.idle-timeout=60", "--web.cors.origin=("] },
  {
    program: "another program",
    image: "a/b:1",
    args: ["--web.listen-address=/run/a.sock", "--storage.a.retention.size=1"],
  },
  { program: "a program with a similar name", image: "prom/prometheus-config-reloader", args: ["--query.timeout=60"] },
  {
    program: "a shell in Prometheus's image",
    image: prometheus,
    args: ["--query.timeout=60"],
    more: { command: ["/bin/sh", "-c"] },
  },
  { program: "node_exporter", image: node, args: ["--web.listen-address=vsock://:9100", "--web.listen-address=:http"] },
  { program: "a collector that is disabled", image: node, args: ["--collector.systemd.unit-include=("] },
  {
    program: "a collector that the arguments disable",
    image: node,
    args: ["--no-collector.netdev", "--collector.netdev.device-include=("],
  },
  {
    program: "node_exporter",
    image: node,
    args: ["--collector.sysctl.include=(", "--collector.filesystem.mount-timeout=-1s"],
  },
  { program: "Prometheus", image: prometheus, args: ["--storage.tsdb.retention.size=1.5GiB", "--query.timeout=1d12h"] },
  { program: "Prometheus", image: prometheus, args: ["--query.timeout=$(TIMEOUT)"] },
  { program: "an empty limit", image: node, args: [], more: { env: [{ name: "GOMEMLIMIT", value: "" }] } },
  { program: "a limit in MiB", image: node, args: [], more: { env: [{ name: "GOMEMLIMIT", value: "100MiB" }] } },
])("check accepts the arguments of $program: $image $args", ({ image, args, more }) => {
  expect(find(image, args, more)).toEqual([]);
});

it.each([
  [node, "--collector.netdev.device-exclude=(", "( is not a valid RE2 regular expression: missing closing ): `(`"],
  [node, "--collector.filesystem.mount-timeout=60", "60 is not a duration such as 30s or 1d12h"],
  [node, "--web.listen-address=9100", "9100 is not an address to listen on such as :9100"],
  [prometheus, "--web.listen-address=:91000", ":91000 is not an address to listen on such as :9100"],
  [prometheus, "--web.cors.origin=(", "( is not a valid RE2 regular expression: missing closing ): `(`"],
  [prometheus, "--query.timeout=", "an empty value is not a duration such as 30s or 1d12h"],
  [prometheus, "--storage.tsdb.retention.size=10", "10 is not a size such as 512MB or 10GB"],
])("check reports that %s exits with %s", (image, arg, says) => {
  const error = `error syntax/flag: ${arg.split("=")[0]} of c: ${says}`;
  expect(find(image, [arg])).toEqual([error]);
  expect(find(image, [], { command: [image === node ? "/bin/node_exporter" : "/bin/prometheus", arg] })).toEqual([
    error,
  ]);
});

it("check reports the flag of a collector that the arguments enable", () => {
  expect(find(node, ["--collector.systemd", "--collector.systemd.unit-include=("])).toHaveLength(1);
});

it("A wrong GOMEMLIMIT is an error of a Go program, and a warning for what may be another one", () => {
  const more = { env: [{ name: "GOMEMLIMIT", value: "100Mi" }] };
  const says = "syntax/memory-limit: GOMEMLIMIT of c: 100Mi is not a size such as 100MiB";
  expect([find(node, [], more), find("a/b", [], more)]).toEqual([[`error ${says}`], [`warning ${says}`]]);
});
