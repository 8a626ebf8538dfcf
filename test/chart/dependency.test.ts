import { describe, expect, it } from "vitest";
import { render } from "../../scripts/lib/helm/render.ts";
import { find, type Manifest, selectKind } from "../../scripts/lib/kubernetes/manifest.ts";
import { parentChart } from "../support/parent-chart.ts";
import { findRejected } from "../support/rejected.ts";
import { rejection } from "../support/rejection.ts";
import { helms } from "../support/values-files.ts";

/** Every kind of object with a name of its own. */
const everything = {
  prometheus: { enabled: true, shards: 2, remoteWrite: [{ url: "https://mimir.example.com/api/v1/push" }] },
  dashboards: { enabled: true },
  service: { enabled: true },
  pools: { gpu: { nodeSelector: { gpu: "true" } } },
  web: { tls: { enabled: true } },
  networkPolicy: { enabled: true },
};

const pullSecrets = (manifests: readonly Manifest[]) =>
  find(manifests, "DaemonSet").spec?.template.spec?.imagePullSecrets ?? [];
const image = (manifests: readonly Manifest[]) =>
  find(manifests, "DaemonSet").spec?.template.spec?.containers[0]?.image;

describe.each(helms)("the chart as a dependency, with %s", (helm) => {
  it.each([
    { title: "renders everything", enabled: true, daemonSets: 1 },
    { title: "renders nothing", enabled: false, daemonSets: 0 },
  ])("A condition that is $enabled $title", async ({ enabled, daemonSets }) => {
    const condition = "node-monitoring.enabled";
    const chart = parentChart({ dependency: { condition }, values: { "node-monitoring": { enabled } } });
    expect(selectKind(await render({ helm, chart }), "DaemonSet")).toHaveLength(daemonSets);
    const opposite = { "node-monitoring": { enabled: !enabled } };
    expect(selectKind(await render({ helm, chart, set: opposite }), "DaemonSet")).toHaveLength(1 - daemonSets);
  });

  it("`enabled: false` without a condition is rejected with the condition to add", async () => {
    const chart = parentChart({ dependency: { alias: "nodes" } });
    const { rejections } = await rejection({ helm, chart, set: { nodes: { enabled: false } } });
    expect(rejections).toMatchObject([{ path: ["enabled"], fix: expect.stringContaining("nodes.enabled") }]);
  });

  it.each([
    { alias: "nodeMonitoring", name: "x-nodemonitoring" },
    { alias: "_Nodes_2", name: "x-nodes-2" },
    { alias: "__", name: "x-node-monitoring" },
    { alias: `N${"o".repeat(70)}`, name: expect.stringMatching(/^x-no+-[0-9a-f]{8}$/) },
  ])("The alias $alias results in valid names", async ({ alias, name }) => {
    const manifests = await render({
      helm,
      release: "x",
      chart: parentChart({ dependency: { alias } }),
      set: { [alias]: everything },
    });
    expect(await findRejected(manifests)).toEqual([]);
    expect(selectKind(manifests, "DaemonSet")[0]?.metadata.name).toEqual(name);
  });

  it("A release whose name contains the alias in lower case has names without the alias", async () => {
    const chart = parentChart({ dependency: { alias: "Nodes" } });
    const manifests = await render({ helm, release: "all-nodes", chart });
    expect(find(manifests, "DaemonSet").metadata.name).toBe("all-nodes");
  });

  it("The parent's pull secrets and registry may be null", async () => {
    const chart = parentChart({ values: { global: { imageRegistry: null, imagePullSecrets: null } } });
    const manifests = await render({ helm, chart });
    expect(pullSecrets(manifests)).toEqual([]);
    expect(image(manifests)).toMatch(/^quay\.io\//);
  });

  it("The parent's registry replaces that of every image", async () => {
    const chart = parentChart({ values: { global: { imageRegistry: "mirror.example.com:5000/cache" } } });
    const text = JSON.stringify(
      await render({ helm, chart, set: { "node-monitoring": { prometheus: { enabled: true } } } }),
    );
    const images = [...text.matchAll(/"image":"([^"]+)"/g)].map(([, name]) => name);
    expect(images.length).toBeGreaterThan(2);
    for (const name of images) expect(name).toMatch(/^mirror\.example\.com:5000\/cache\/prometheus\//);
  });
});

describe.each(helms)("global values, with %s", (helm) => {
  it.each([
    { imagePullSecrets: ["pull"], expected: [{ name: "pull" }] },
    { imagePullSecrets: [{ name: "pull" }, "other"], expected: [{ name: "pull" }, { name: "other" }] },
    { imagePullSecrets: ["own", { name: "own" }], expected: [] },
    { imagePullSecrets: null, expected: [] },
    { imagePullSecrets: [], expected: [] },
  ])("The pull secrets $imagePullSecrets are names or objects", async ({ imagePullSecrets, expected }) => {
    const global = { imagePullSecrets };
    expect(pullSecrets(await render({ helm, set: { global, imagePullSecrets: ["own"] } }))).toEqual([
      ...expected.filter(({ name }) => name !== "own"),
      { name: "own" },
    ]);
  });

  it.each([
    null,
    {},
    { imageRegistry: null },
    { imageRegistry: "" },
    { storageClass: "fast", security: { allowInsecureImages: true } },
  ])("`global: %j` changes no image", async (global) => {
    expect(image(await render({ helm, set: { global } }))).toMatch(/^quay\.io\//);
  });
});
