import { describe, expect, it } from "vitest";
import type { ServerVerdict } from "../../../scripts/lib/cluster/object-api.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest, describe as nameOf } from "../../../scripts/lib/kubernetes/manifest.ts";
import { apiServer } from "../../support/apiserver/api-server.ts";
import { misspell, misspeltFields } from "../../support/misspelt-fields.ts";
import { operatorApis, withoutExample } from "../../support/operator-apis.ts";
import { helms, valuesSets } from "../../support/values-files.ts";
import { everyJob } from "../operators/every-job.ts";

const api = apiServer();

const on = { enabled: true };
/** Every form for the Prometheus Operator and the Grafana operator that can be combined. */
const everyOption = {
  ...{ podMonitor: on, scrapeConfig: { ...on, scrapeClass: "kubelet" }, prometheusRule: on, dashboards: on },
  grafanaDashboard: { ...on, folder: "Nodes" },
};

const verdicts = new Map<string, Promise<ServerVerdict>>();

/** Returns the API server's response to an object as that Helm would send it. Equal requests are sent once. */
function verdict(object: Manifest, by: "apply" | "create"): Promise<ServerVerdict> {
  const key = `${by} ${JSON.stringify(object)}`;
  const known = verdicts.get(key) ?? api.apply(object, { by });
  verdicts.set(key, known);
  return known;
}

const cases = helms.flatMap((helm) => valuesSets.map((set) => ({ helm, ...set })));

describe.concurrent("the API server and rendered objects", () => {
  it.each(cases)(
    "The API server accepts every object of $title without a warning, with $helm",
    async ({ helm, values }) => {
      const objects = await render({ helm, values });
      const reported = await Promise.all(
        objects.map(async (object) => {
          const { rejected, warnings } = await verdict(object, helm === "helm" ? "apply" : "create");
          return [rejected, ...warnings].filter(Boolean).map((line) => `${nameOf(object)}: ${line}`);
        }),
      );
      expect(reported.flat()).toEqual([]);
    },
  );
});

describe.concurrent("the API server and custom resources", () => {
  const set = { ...everyOption, scrape: everyJob };
  const forms = [...withoutExample, { set, apiVersions: operatorApis }];

  it.each(helms)("The API server accepts every form for an operator without a warning, with %s", async (helm) => {
    const objects = (await Promise.all(forms.map((options) => render({ helm, ...options }))))
      .flat()
      .filter(({ apiVersion, kind }) => operatorApis.includes(`${apiVersion}/${kind}`));
    expect(new Set(objects.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`))).toEqual(new Set(operatorApis));
    const reported = await Promise.all(
      objects.map(async (object) => {
        const { rejected, warnings } = await verdict(object, helm === "helm" ? "apply" : "create");
        return [rejected, ...warnings].filter(Boolean).map((line) => `${nameOf(object)}: ${line}`);
      }),
    );
    expect(reported.flat()).toEqual([]);
  });

  it.each(misspeltFields)("The API server rejects a $kind with the misspelt field $misspelt", async (field) => {
    const object = misspell(await render(field.options), field);
    for (const by of ["apply", "create"] as const)
      expect((await verdict(object, by)).rejected).toContain(field.misspelt);
  });
});

it.each(helms)("The API server accepts a route to Prometheus without a warning, with %s", async (helm) => {
  const route = {
    enabled: true,
    parentRefs: [{ name: "public", namespace: "gateways" }],
    hostnames: ["a.example.com"],
  };
  const objects = await render({ helm, set: { prometheus: { enabled: true, route } } });
  const [object, ...others] = objects.filter(({ kind }) => kind === "HTTPRoute");
  expect(others).toEqual([]);
  const answer = await verdict(object ?? expect.fail("no route"), helm === "helm" ? "apply" : "create");
  expect(answer).toEqual({ rejected: "", warnings: [] });
});

describe.concurrent("the API server and the exporter's Service", () => {
  it.each([{ clusterIP: "None" }, { clusterIPs: ["None"] }, { clusterIPs: ["10.0.0.77"] }, { type: "NodePort" }])(
    "The API server accepts a Service with %j",
    async (spec) => {
      const service = find(await render({ set: { service: { enabled: true, spec } } }), "Service");
      expect(await verdict(service, "apply")).toEqual({ rejected: "", warnings: [] });
    },
  );
});
