import { describe, expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, podOf, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";

/** The pods that run for a moment, and the values with which all of them are rendered. */
const pods = [
  { name: "test", kind: "Pod" },
  { name: "reload", kind: "Job" },
  { name: "config-check", kind: "Job" },
] as const;
const all = { scrape: { reload: { url: "http://prometheus:9090" } }, prometheus: { enabled: true } };

describe.concurrent.each(pods)("the pod $name", ({ name, kind }) => {
  /** Returns the metadata and the resources of the pod. */
  async function pod(hooks: object) {
    const manifest = find(await render({ set: { ...all, hooks } }), kind, `node-monitoring-${name}`);
    const job = selectKind([manifest], "Job")[0];
    return {
      ...(job ? job.spec?.template.metadata : manifest.metadata),
      resources: podOf(manifest)?.containers[0]?.resources,
    };
  }

  it("The pod has small requests, which a quota can demand", async () => {
    expect((await pod({})).resources).toEqual({ requests: { cpu: "10m", memory: "64Mi" } });
  });

  it("The pod can have limits, and no resources at all", async () => {
    expect((await pod({ resources: { limits: { memory: "256Mi" } } })).resources).toEqual({
      requests: { cpu: "10m", memory: "64Mi" },
      limits: { memory: "256Mi" },
    });
    expect((await pod({ resources: null })).resources).toBeUndefined();
  });

  it("The pod can have annotations, and labels that do not replace those of the chart", async () => {
    const usual = await pod({});
    const { annotations, labels } = await pod({
      metadata: {
        annotations: { "sidecar.istio.io/inject": "false" },
        labels: { team: "a", "app.kubernetes.io/component": "b" },
      },
    });
    expect(annotations).toEqual({ ...usual.annotations, "sidecar.istio.io/inject": "false" });
    expect(labels).toEqual({ ...usual.labels, team: "a" });
    expect(labels?.["app.kubernetes.io/component"]).toBe(name);
  });
});

it("test.enabled removes the pod of `helm test` with its account, its permissions and its policy", async () => {
  const set = { networkPolicy: { enabled: true } };
  const names = async (values: object) =>
    (await render({ set: { ...set, ...values } })).map((manifest) => `${manifest.kind} ${manifest.metadata.name}`);
  const removed = (await names({})).filter((name) => name.endsWith("-test"));
  expect(removed.length).toBeGreaterThan(3);
  const left = await names({ test: { enabled: false } });
  expect(left).toEqual((await names({})).filter((name) => !removed.includes(name)));
  expect(selectKind(await render({ set: { test: { enabled: false } } }), "Pod")).toEqual([]);
});
