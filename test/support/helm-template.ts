import { join } from "node:path";
import { execa } from "execa";
import { findRenderer, type RenderRequest } from "../../scripts/lib/helm/resident-renderer.ts";
import { tool } from "../../scripts/lib/tools/resolve.ts";
import { chartDir } from "../../scripts/lib/util/paths.ts";
import { writeJson } from "../../scripts/lib/util/yaml.ts";
import { folder } from "./fixture.ts";

/** The renderers of both Helm versions. Empty if Go is missing, which test/support/tools.ts reports. */
export const renderers = (["helm", "helm3"] as const).flatMap((helm) => {
  const program = findRenderer(helm);
  return program ? [{ helm, program }] : [];
});

/** For tests of features that only the Helm 4 renderer has: its program. Empty if Go is missing. */
export const withRenderer = renderers.flatMap(({ helm, program }) => (helm === "helm" ? [program] : []));

/** Returns a request for this project's chart, with the given fields over the defaults. */
export const request = (options: Partial<RenderRequest> = {}): RenderRequest => ({
  ...{ chart: chartDir, release: "node-monitoring", namespace: "monitoring" },
  ...{ values: [], set: undefined, kubeVersion: undefined, apiVersions: [], isUpgrade: false, notes: false },
  ...options,
});

/** Returns the same request without generated certificates and passwords, which differ in every rendering. */
export function ignoreRandom<Answer>(answer: Answer): Answer {
  const json = JSON.stringify(answer);
  return JSON.parse(json.includes("kind: Secret") ? json.replace(/[A-Za-z0-9+/]{40,}={0,2}/g, "by chance") : json);
}

/** Runs Helm's own program with the same request, and returns its standard output and its error. */
export async function helmTemplate(helm: "helm" | "helm3", asked: RenderRequest) {
  const { chart, release, namespace, values, set, kubeVersion, apiVersions, isUpgrade } = asked;
  const files = set ? [...values, join(folder({ "set.yaml": writeJson(set) }), "set.yaml")] : values;
  const args = [
    ...["template", release, chart, "--namespace", namespace],
    ...files.flatMap((file) => ["--values", file]),
    ...(kubeVersion ? ["--kube-version", kubeVersion] : []),
    ...apiVersions.flatMap((api) => ["--api-versions", api]),
    ...(isUpgrade ? ["--is-upgrade"] : []),
  ];
  const { stdout, stderr } = await execa(await tool(helm), args, { reject: false, stripFinalNewline: false });
  const error = /^Error: (.*)\n$/ms.exec(stderr)?.[1];
  return { output: stdout, ...(error && { error }) };
}
