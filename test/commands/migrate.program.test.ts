import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";
import { documentedCommands } from "../project/documented-commands.ts";
import { command, folder } from "../support/fixture.ts";

const values = "extraArgs: [--collector.systemd]\nservice: { port: 9101 }\nrestartPolicy: Always\nunknown: 1\n";
const documented = documentedCommands.flatMap(({ line }) => /^npm run migrate -- (.+)$/.exec(line)?.[1] ?? []);

it.each(documented)("The documented command `npm run migrate -- %s` writes values that check accepts", async (line) => {
  const dir = folder({ "values.yaml": values });
  const { exitCode, stdout, stderr } = await command("migrate", line.split(" "), dir);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toBe("1 values not carried over, 1 not needed: see the comment in node-monitoring.yaml");
  expect(parseYaml(readFileSync(join(dir, "node-monitoring.yaml"), "utf8"), "the file")).toMatchObject({
    port: 9101,
    extraArgs: { "collector.systemd": true },
  });
  expect(await command("check", ["-f", "node-monitoring.yaml"], dir)).toMatchObject({ exitCode: 0 });
});

it("npm run migrate prints the values, and reads standard input", async () => {
  const { stdout } = await command("migrate", ["-", "--release", "kps"], folder(), {
    input: "prometheus-node-exporter:\n  service: { port: 9101 }\n",
  });
  expect(stdout).toContain("converted from -, a values file of kube-prometheus-stack.");
  expect(parseYaml(stdout, "the output")).toMatchObject({ port: 9101, serviceMonitor: { labels: { release: "kps" } } });
});

it.each([
  { title: "is not YAML", text: "a: [", message: "not valid YAML" },
  { title: "is a list", text: "- a", message: "values must be a map" },
  { title: "has no values", text: "", message: "has no values" },
  {
    title: "is a Kubernetes object",
    text: "apiVersion: v1\nkind: Secret\n",
    message: "is a Kubernetes object (Secret)",
  },
  { title: "has values of this chart", text: "port: 9101\n", message: "`port` is a value of this chart already" },
  { title: "has values of another chart", text: "replicas: 1\n", message: "none of its keys (replicas) is a value" },
])("A file that $title is rejected in one sentence, and nothing is written", async ({ text, message }) => {
  const dir = folder({ "values.yaml": text });
  const { exitCode, stdout, stderr } = await command("migrate", ["values.yaml", "--output", "out.yaml"], dir);
  expect({ exitCode, stdout, isWritten: existsSync(join(dir, "out.yaml")) }).toEqual({
    exitCode: 1,
    stdout: "",
    isWritten: false,
  });
  expect(stderr).toMatch(/^Error: .*values\.yaml.*$/);
  expect(stderr).toContain(message);
});
