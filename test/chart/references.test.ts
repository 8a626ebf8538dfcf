import { describe, expect, it } from "vitest";
import { findReferences } from "../../scripts/lib/check/rules/find-references.ts";
import { render } from "../../scripts/lib/helm/render.ts";
import { find, type Manifest, podOf, selectKind } from "../../scripts/lib/kubernetes/manifest.ts";
import { listNodeJobs, readScrapeJobs } from "../../scripts/lib/prometheus/scrape-config.ts";
import { valuesSets } from "../support/values-files.ts";

/** Objects that are not rendered: every namespace has the first two, and the others belong to the Prometheus of an example. */
const madeByOthers = [
  "ServiceAccount default",
  "ConfigMap kube-root-ca.crt",
  "ServiceAccount prometheus",
  "ServiceAccount kube-prometheus-stack-prometheus",
];

const cases = [
  ...valuesSets.map(({ title, values }) => ({ title, options: { values } })),
  {
    title: "the user's own service accounts",
    options: {
      set: {
        serviceAccount: { create: true, name: "exporter" },
        prometheus: { enabled: true, serviceAccount: { create: true, name: "scraper" } },
      },
    },
  },
  {
    title: "no service accounts of the chart",
    options: {
      set: { serviceAccount: { create: false }, prometheus: { enabled: true, serviceAccount: { create: false } } },
    },
  },
  {
    title: "Prometheus in shards with volumes",
    options: { set: { prometheus: { enabled: true, shards: 3, persistence: { enabled: true } } } },
  },
  {
    title: "a long release name",
    options: { release: `${"long-".repeat(10)}one`, set: { prometheus: { enabled: true } } },
  },
];

describe.concurrent.each(cases)("references with $title", ({ title, options }) => {
  it("Every selector matches the labels of its pods", async () => {
    const manifests = await render(options);
    const pods = podLabels(manifests);
    const workloads = [...selectKind(manifests, "DaemonSet"), ...selectKind(manifests, "StatefulSet")];
    const own = workloads.map(({ spec }) => ({
      selector: spec?.selector.matchLabels,
      labels: spec?.template.metadata?.labels,
    }));
    expect(own.every(({ selector, labels }) => selector && labels && isSubset(selector, labels))).toBe(true);
    for (const service of selectKind(manifests, "Service")) {
      const selected = pods.filter(({ labels }) => isSubset(service.spec?.selector ?? {}, labels));
      expect(selected.map(({ owner }) => owner)).toEqual([`${ownerOf(service)} ${service.metadata.name}`]);
    }
    // No selector includes the pods of another.
    for (const { selector = {} } of own)
      expect(pods.filter(({ labels }) => isSubset(selector, labels))).toHaveLength(1);
  });

  it("Every named port of a probe or a service is a port of a container", async () => {
    const manifests = await render(options);
    for (const pod of manifests.map(podOf).filter((spec) => spec !== undefined)) {
      for (const { ports = [], livenessProbe, readinessProbe, startupProbe } of pod.containers) {
        const there = ports.flatMap(({ name, containerPort }) => [name, containerPort]);
        // A probe with a host does not use the pod's address.
        const asked = [livenessProbe, readinessProbe, startupProbe].flatMap(({ httpGet } = {}) =>
          httpGet && !httpGet.host ? httpGet.port : [],
        );
        expect(there).toEqual(expect.arrayContaining(asked));
      }
    }
    for (const service of selectKind(manifests, "Service")) {
      const { containers } = find(manifests, ownerOf(service), service.metadata.name).spec?.template.spec ?? {
        containers: [],
      };
      const there = containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name));
      expect(there).toEqual(expect.arrayContaining(service.spec?.ports?.map(({ targetPort }) => targetPort) ?? []));
    }
  });

  it("Every referenced object exists", async () => {
    const manifests = await render(options);
    // A Secret that a value names belongs to the user.
    const others = manifests.flatMap(findReferences).filter(({ kind }) => kind !== "Secret");
    const named = others.map(({ kind, name }) => `${kind} ${name}`);
    const made = [...manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`), ...madeByOthers];
    expect(made).toEqual(expect.arrayContaining(named));
  });

  it("Every mounted volume exists, and every volume is mounted", async () => {
    for (const pod of (await render(options)).map(podOf).filter((spec) => spec !== undefined)) {
      const mounted = pod.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
      expect([...new Set(mounted)].sort()).toEqual((pod.volumes ?? []).map(({ name }) => name).sort());
    }
  });

  it("The exporter listens where Prometheus scrapes it", async () => {
    const manifests = await render(options);
    const { relabel_configs = [] } =
      readScrapeJobs(manifests).find(({ job_name }) => job_name === "kubernetes-nodes") ?? {};
    const rewrite = relabel_configs.findLast(({ target_label }) => target_label === "__address__");
    // No pool in these files has its own port.
    for (const { spec } of selectKind(manifests, "DaemonSet")) {
      // The exporter, or the proxy in front of it.
      const exporter = spec?.template.spec?.containers.find(({ ports }) => ports);
      const flag = exporter?.args?.find((arg) => /^--(web\.|secure-)listen-address=/.test(arg));
      // node_exporter listens on port 9100 by default.
      const port = Number((flag ?? ":9100").split(":").at(-1));
      expect(exporter?.ports?.map(({ containerPort }) => containerPort)).toEqual([port]);
      expect(rewrite?.replacement).toBe(`\${1}:${port}`);
    }
  });

  it("`helm test` checks every job of the nodes in the existing Prometheus", async () => {
    const manifests = await render(options);
    // The pod of the test may not list the pods that Prometheus discovers with the preset.
    if (title.includes("kube-prometheus-stack")) return expect(selectKind(manifests, "Pod")).toEqual([]);
    const [container] = find(manifests, "Pod").spec?.containers ?? [];
    const env = Object.fromEntries(container?.env?.map(({ name, value }) => [name, value]) ?? []);
    expect(env.JOBS?.split(" ")).toEqual(listNodeJobs(manifests));
    const [service, ...others] = selectKind(manifests, "Service").filter((one) => ownerOf(one) === "StatefulSet");
    const [port] = service?.spec?.ports ?? [];
    const [bundled] = selectKind(manifests, "StatefulSet").flatMap(({ spec }) => spec?.template.spec?.containers ?? []);
    // Each of several shards knows only its part, an agent answers no queries, and the test has no login.
    const isOpen = !bundled?.args?.some((arg) => /^--(agent$|web\.config\.file=)/.test(arg));
    const answers = service && others.length === 0 && isOpen;
    expect(env.PROMETHEUS_URL).toBe(answers ? `http://${service.metadata.name}:${port?.port}` : "");
  });
});

/** Returns the workload behind a service. For the exporter it is a DaemonSet. */
function ownerOf({ metadata }: Manifest): "DaemonSet" | "StatefulSet" {
  return metadata.labels?.["app.kubernetes.io/component"]?.startsWith("exporter") ? "DaemonSet" : "StatefulSet";
}

interface PodLabels {
  owner: string;
  labels: Record<string, string>;
}

function podLabels(manifests: readonly Manifest[]): PodLabels[] {
  const templates = [...selectKind(manifests, "DaemonSet"), ...selectKind(manifests, "StatefulSet")].map(
    (manifest) => ({
      manifest: manifest as Manifest,
      labels: manifest.spec?.template.metadata?.labels ?? {},
    }),
  );
  const pods = selectKind(manifests, "Pod").map((manifest) => ({ manifest, labels: manifest.metadata.labels ?? {} }));
  return [...templates, ...pods].map(({ manifest, labels }) => ({
    owner: `${manifest.kind} ${manifest.metadata.name}`,
    labels,
  }));
}

/** Whether all labels of one map are in another one. */
function isSubset(part: Record<string, string>, whole: Record<string, string>): boolean {
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}
