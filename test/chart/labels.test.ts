import { describe, expect, it } from "vitest";
import { render } from "../../scripts/lib/helm/render.ts";
import { find } from "../../scripts/lib/kubernetes/manifest.ts";

const selector = {
  "app.kubernetes.io/name": "node-monitoring",
  "app.kubernetes.io/instance": "node-monitoring",
  "app.kubernetes.io/component": "exporter",
};

describe.concurrent("labels", () => {
  it("Every object is labelled with its name, version and manager", async () => {
    const { metadata } = find(await render(), "DaemonSet");
    expect(metadata.labels).toEqual({
      ...selector,
      "app.kubernetes.io/version": expect.stringMatching(/^\d+\.\d+\.\d+$/),
      "app.kubernetes.io/managed-by": "Helm",
      "helm.sh/chart": expect.stringMatching(/^node-monitoring-\d+\.\d+\.\d+/),
    });
  });

  it("Pod labels have no version, so that a new chart version does not restart anything", async () => {
    expect(find(await render(), "DaemonSet").spec?.template.metadata?.labels).toEqual(selector);
  });

  it("commonLabels are on every object and in no selector", async () => {
    const manifests = await render({ set: { commonLabels: { team: "a" }, prometheus: { enabled: true } } });
    expect(manifests.filter(({ metadata }) => metadata.labels?.team !== "a")).toEqual([]);
    expect(find(manifests, "DaemonSet").spec?.selector.matchLabels).toEqual(selector);
  });

  it("podLabels are only on the exporter's pods", async () => {
    const manifests = await render({ set: { podLabels: { team: "a" } } });
    const { metadata, spec } = find(manifests, "DaemonSet");
    expect(spec?.template.metadata?.labels).toEqual({ ...selector, team: "a" });
    expect(manifests.filter((manifest) => manifest.metadata.labels?.team)).toEqual([]);
    expect(metadata.labels?.team).toBeUndefined();
  });

  it("The selector labels of an adopted DaemonSet replace the chart's labels, also in the selector", async () => {
    const set = { selectorLabels: { app: "old" }, commonLabels: { team: "a" }, podLabels: { tier: "b" } };
    const { metadata, spec } = find(await render({ set }), "DaemonSet");
    expect(spec?.selector.matchLabels).toEqual({ app: "old" });
    expect(metadata.labels).toEqual({ app: "old", team: "a" });
    expect(spec?.template.metadata?.labels).toEqual({ app: "old", team: "a", tier: "b" });
  });
});
