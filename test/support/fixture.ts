import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type RunResult, tryRun } from "../../scripts/lib/util/exec.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";

/**
 * Writes files into a temporary folder, which is removed after the test.
 * @param files path in the folder → content
 * @returns the folder
 */
export function folder(files: Record<string, string> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), "node-monitoring-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return dir;
}

/**
 * Runs one of the commands, such as `check`, as a user would: in a folder with the files that the arguments name.
 * @param options input: standard input, empty by default; env: variables in addition to those of the tests
 */
export function command(
  name: string,
  args: readonly string[],
  cwd: string,
  { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<RunResult> {
  const node = join(projectDir, "node_modules/.bin/node");
  const script = join(projectDir, "scripts", `${name}.ts`);
  return tryRun(node, [script, ...args], { cwd, env: { INIT_CWD: cwd, ...env }, input });
}

/** Sets an environment variable until the test ends. */
export function environment(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

/** A chart that prints its values and can fail in all the ways in which charts fail. */
export function smallChart(values: string, more: Record<string, string> = {}): string {
  return folder({
    "Chart.yaml": "apiVersion: v2\nname: small\nversion: 0.1.0\n",
    "values.yaml": values,
    "templates/values.yaml": [
      "apiVersion: v1",
      "kind: ConfigMap",
      "metadata:",
      "  name: {{ .Release.Name }}",
      "  namespace: {{ .Release.Namespace }}",
      "data:",
      "  values: {{ toJson .Values | quote }}",
      "  kubernetes: {{ .Capabilities.KubeVersion.Version }}",
      '  podMonitors: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1/PodMonitor" | quote }}',
      "  upgrade: {{ .Release.IsUpgrade | quote }}",
    ].join("\n"),
    ...more,
  });
}
