import { describe, expect, it } from "vitest";
import { render } from "../../scripts/lib/helm/render.ts";
import { find } from "../../scripts/lib/kubernetes/manifest.ts";

const selector = {
  "app.kubernetes.io/name": "node-monitoring",
  "app.kubernetes.io/instance": "node-monitoring",
  "app.kubernetes.io/component": "exporter",
};

describe.concurrent("labels", () => {
  it("of an object say what it is, which version, and who manages it", async () => {
    const { metadata } = find(await render(), "DaemonSet");
    expect(metadata.labels).toEqual({
      ...selector,
      "app.kubernetes.io/version": expect.stringMatching(/^\d+\.\d+\.\d+$/),
      "app.kubernetes.io/managed-by": "Helm",
      "helm.sh/chart": expect.stringMatching(/^node-monitoring-\d+\.\d+\.\d+/),
    });
  });

  it("of a pod have no version in them, so that a new version of the chart restarts nothing", async () => {
    expect(find(await render(), "DaemonSet").spec?.template.metadata?.labels).toEqual(selector);
  });

  it("of the user's are on every object, in no selector", async () => {
    const manifests = await render({ set: { commonLabels: { team: "a" }, prometheus: { enabled: true } } });
    expect(manifests.filter(({ metadata }) => metadata.labels?.team !== "a")).toEqual([]);
    expect(find(manifests, "DaemonSet").spec?.selector.matchLabels).toEqual(selector);
  });

  it("of the user's pods are on the exporter's pods only", async () => {
    const manifests = await render({ set: { podLabels: { team: "a" } } });
    const { metadata, spec } = find(manifests, "DaemonSet");
    expect(spec?.template.metadata?.labels).toEqual({ ...selector, team: "a" });
    expect(manifests.filter((manifest) => manifest.metadata.labels?.team)).toEqual([]);
    expect(metadata.labels?.team).toBeUndefined();
  });

  it("of a DaemonSet that is taken over replace the chart's, in the selector as well", async () => {
    const set = { selectorLabels: { app: "old" }, commonLabels: { team: "a" }, podLabels: { tier: "b" } };
    const { metadata, spec } = find(await render({ set }), "DaemonSet");
    expect(spec?.selector.matchLabels).toEqual({ app: "old" });
    expect(metadata.labels).toEqual({ app: "old", team: "a" });
    expect(spec?.template.metadata?.labels).toEqual({ app: "old", team: "a", tier: "b" });
  });
});
