import { join } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { render, renderText } from "../../../scripts/lib/helm/render.ts";
import { selectKind, sourceOf } from "../../../scripts/lib/kubernetes/manifest.ts";
import { kubernetesMinors } from "../../../scripts/lib/tools/versions.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { validateValues } from "../../../scripts/lib/values/validate.ts";
import { ignoreRandom } from "../../support/helm-template.ts";
import { withoutExample } from "../../support/operator-apis.ts";
import { findRejected } from "../../support/rejected.ts";
import { untidyLines } from "../../support/tidy-yaml.ts";
import { helms, valuesSets } from "../../support/values-files.ts";

const cases = helms.flatMap((helm) => valuesSets.map((set) => ({ helm, ...set })));

describe.concurrent("every values file of the project", () => {
  it.each(valuesSets)("$title matches the values schema", ({ values }) => {
    expect(validateValues(chartValues(values))).toEqual([]);
  });

  // render() itself rejects invalid objects, duplicate objects and keys, and values that YAML 1.1 and 1.2 read differently.
  it.each(cases)("$title renders objects that Kubernetes knows, with $helm", async ({ helm, values }) => {
    const manifests = await render({ helm, values });
    expect(await findRejected(manifests)).toEqual([]);
  });

  it.each(cases)(
    "$title renders all namespaced objects into one namespace, with $helm",
    async ({ helm, title, values }) => {
      const manifests = await render({ helm, values });
      const namespaces = new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []));
      expect([...namespaces]).toEqual([title.includes("tutorial") ? "kube-ops" : "monitoring"]);
    },
  );

  it.each(cases)("$title exposes Prometheus only with a login, with $helm", async ({ helm, values }) => {
    const manifests = await render({ helm, values });
    const exposing = [
      ...manifests.filter(({ kind }) => kind === "Ingress" || kind === "HTTPRoute"),
      ...selectKind(manifests, "Service").filter(({ spec }) => (spec?.type ?? "ClusterIP") !== "ClusterIP"),
    ];
    const open = selectKind(manifests, "StatefulSet").filter(
      ({ spec }) => !spec?.template.spec?.containers[0]?.args?.some((arg) => arg.startsWith("--web.config.file=")),
    );
    expect(exposing.length === 0 || open.length === 0).toBe(true);
  });

  it.each(cases)("$title renders text without stray white space, with $helm", async ({ helm, values }) => {
    const files = selectKind(await render({ helm, values }), "ConfigMap").flatMap(({ data = {} }) =>
      Object.entries(data),
    );
    expect(files.length).toBeGreaterThan(0);
    const documents = [["rendered", await renderText({ helm, values })] as const, ...files];
    expect(documents.flatMap(([name, text]) => untidyLines(text).map((line) => `${name}: ${line}`))).toEqual([]);
  });
});

describe.concurrent.each(helms)("with %s", (helm) => {
  it("Every template renders an object with some values file, or with values that no file recommends", async () => {
    const renders = await Promise.all([
      ...valuesSets.map(({ values }) => render({ helm, values })),
      ...withoutExample.map((options) => render({ helm, ...options })),
    ]);
    const used = new Set(renders.flat().map(sourceOf));
    // Partials begin with an underscore, and validation renders nothing.
    const templates = globSync(["**/*.yaml", "!validation/*.yaml"], { cwd: join(chartDir, "templates") });
    expect([...used].sort()).toEqual(templates.map((file) => `templates/${file}`).sort());
  });

  it("The chart rejects a Kubernetes version that is too old", async () => {
    await expect(render({ helm, kubeVersion: "1.24.17" })).rejects.toThrow(
      /^chart requires kubeVersion: >=1\.25\.0-0 which is incompatible with Kubernetes v1\.24\.17$/,
    );
  });
});

/** The oldest version that Chart.yaml allows, and every supported version. */
const kubernetes = ["1.25", ...kubernetesMinors].map((minor) => `${minor}.0`);

describe.concurrent("all supported versions of Kubernetes", () => {
  // One version's objects are validated above, and those of all versions by a real API server in objects.apiserver.test.ts.
  it.each(cases)(
    "$title renders the same objects for all supported versions of Kubernetes, with $helm",
    async ({ helm, values }) => {
      const texts = await Promise.all(kubernetes.map((kubeVersion) => renderText({ helm, values, kubeVersion })));
      const stable = texts.map(ignoreRandom);
      const [oldest = ""] = stable;
      expect(oldest).toContain("kind: DaemonSet");
      expect(stable.map((text) => text === oldest)).toEqual(kubernetes.map(() => true));
    },
  );
});
