import { expect, it } from "vitest";
import { renderNotes } from "../../scripts/lib/helm/render.ts";
import { operatorApis } from "../support/operator-apis.ts";

const off = { nodes: { enabled: false }, kubelet: { enabled: false } };

it("The notes explain how to connect a Prometheus", async () => {
  expect(await renderNotes({ release: "x" })).toMatchInlineSnapshot(`
    "node_exporter runs on port 9100 of every eligible node, as DaemonSet x-node-monitoring in namespace monitoring:

      kubectl -n monitoring rollout status daemonset/x-node-monitoring

    If no pods appear, an admission policy rejects them, such as a Pod Security level that the cluster enforces by default:

      kubectl -n monitoring get events --field-selector reason=FailedCreate

    To connect your Prometheus:

    1. Mount the ConfigMap x-node-monitoring-scrape-config into the Prometheus pod, in the same namespace,
       for example at /etc/prometheus/node-monitoring.
    2. Add the files to prometheus.yml:

         scrape_config_files:
           - /etc/prometheus/node-monitoring/*.yaml

    3. Reload Prometheus: start it with --config.auto-reload, or run \`curl -X POST http://<prometheus>:9090/-/reload\`.
    4. Allow the service account of Prometheus to list nodes and to scrape kubelets. Upgrade the release with:

         --set 'rbac.serviceAccounts[0].name=<name>,rbac.serviceAccounts[0].namespace=<namespace>'

    To use the alerts, do the same with the ConfigMap x-node-monitoring-rules and rule_files. The dashboards need it too.

    If your Prometheus loads the jobs of another release too, give the jobs of one of them other names (scrape.<job>.jobName).

    To try the chart without your own Prometheus, set prometheus.enabled to true.

    To verify that every node is up in every job:

      helm test x -n monitoring
    "
  `);
});

it("The notes do not mention rules if there are none", async () => {
  expect(await renderNotes({ set: { rules: { enabled: false } } })).not.toContain("rule");
});

it("The notes omit the step for permissions if a service account has them", async () => {
  const set = { rbac: { serviceAccounts: [{ name: "prometheus", namespace: "monitoring" }] } };
  expect(await renderNotes({ set })).not.toContain("4. ");
});

it("The notes omit the step for permissions if the chart does not manage them", async () => {
  expect(await renderNotes({ set: { rbac: { create: false } } })).not.toContain("4. ");
});

it("The notes omit the test if its pod lacks permission to list nodes", async () => {
  const account = { prometheus: { enabled: true, serviceAccount: { create: false, name: "scraper" } } };
  expect(await renderNotes({ set: { rbac: { create: false } } })).not.toContain("helm test");
  expect(await renderNotes({ set: { rbac: { create: false }, ...account } })).toContain("helm test");
});

it("The notes show where the bundled Prometheus is", async () => {
  const set = { prometheus: { enabled: true, service: { port: 80 } }, namespaceOverride: "elsewhere" };
  expect(await renderNotes({ release: "x", set })).toMatchInlineSnapshot(`
    "node_exporter runs on port 9100 of every eligible node, as DaemonSet x-node-monitoring in namespace elsewhere:

      kubectl -n elsewhere rollout status daemonset/x-node-monitoring

    If no pods appear, an admission policy rejects them, such as a Pod Security level that the cluster enforces by default:

      kubectl -n elsewhere get events --field-selector reason=FailedCreate

    Prometheus scrapes the nodes. To see its targets at http://localhost:9090/targets:

      kubectl -n elsewhere port-forward service/x-node-monitoring-prometheus 9090:80

    Samples are kept for 24h. They are lost when the pod is deleted.
    The bundled Prometheus suits small clusters. For larger ones, forward the samples (prometheus.remoteWrite) or use your own Prometheus.

    To verify that every node is up in every job:

      helm test x -n monitoring
    "
  `);
});

it("The notes show what the bundled Prometheus stores and how to delete it", async () => {
  const prometheus = { enabled: true, persistence: { enabled: true }, retention: "7d", retentionSize: "6GB" };
  const ingress = { enabled: true, hosts: ["a.example.com", "b.example.com"], tls: [{ secretName: "cert" }] };
  expect(await renderNotes({ release: "x", set: { prometheus: { ...prometheus, ingress } } })).toContain(`

Prometheus is also available at https://a.example.com, https://b.example.com.

Samples are kept for 7d and up to 6GB, in PersistentVolumeClaims.
The bundled Prometheus suits small clusters. For larger ones, forward the samples (prometheus.remoteWrite) or use your own Prometheus.

Helm keeps the PersistentVolumeClaims when you uninstall the release. To delete them afterwards:

  kubectl -n monitoring delete persistentvolumeclaim x-node-monitoring-prometheus

`);
});

it("The notes show where sharded agents send their samples", async () => {
  const remoteWrite = [{ url: "https://a.example.com" }, { url: "https://b.example.com" }];
  const prometheus = { enabled: true, agentMode: true, shards: 2, remoteWrite };
  const notes = await renderNotes({ release: "x", set: { prometheus } });
  expect(notes).toContain(`
2 Prometheus shards each scrape part of the nodes. To see the targets of the first shard at http://localhost:9090/targets:

  kubectl -n monitoring port-forward service/x-node-monitoring-prometheus 9090:9090

The services of the other shards are named x-node-monitoring-prometheus-shard-<number>.

The agent evaluates no rules and sends all samples to https://a.example.com, https://b.example.com.
Samples that are not sent yet are lost when its pod is deleted.

`);
  expect(notes).not.toContain("Samples are kept");
  expect(notes).not.toContain("PersistentVolumeClaim");
});

it("The notes show what an agent stores and how to delete it", async () => {
  const remoteWrite = [{ url: "https://a.example.com" }];
  const prometheus = { enabled: true, agentMode: true, remoteWrite, persistence: { enabled: true }, shards: 2 };
  const notes = await renderNotes({ release: "x", set: { prometheus } });
  expect(notes).toContain(`

The agent evaluates no rules and sends all samples to https://a.example.com.
Samples that are not sent yet are stored in PersistentVolumeClaims.

Helm keeps the PersistentVolumeClaims when you uninstall the release. To delete them afterwards:

  kubectl -n monitoring delete persistentvolumeclaim x-node-monitoring-prometheus x-node-monitoring-prometheus-shard-1

To verify`);
  expect(notes).not.toContain("lost");
});

it("The notes show where an agent sends its samples", async () => {
  const remoteWrite = [{ url: "https://a.example.com/push" }, { url: "http://b.example.com/a@b" }];
  const notes = await renderNotes({ set: { prometheus: { enabled: true, agentMode: true, remoteWrite } } });
  expect(notes).toContain("sends all samples to https://a.example.com/push, http://b.example.com/a@b.\n");
});

it("The notes show neither a ConfigMap nor a test if there is no job", async () => {
  expect(await renderNotes({ release: "x", set: { scrape: off } })).toMatchInlineSnapshot(`
    "node_exporter runs on port 9100 of every eligible node, as DaemonSet x-node-monitoring in namespace monitoring:

      kubectl -n monitoring rollout status daemonset/x-node-monitoring

    If no pods appear, an admission policy rejects them, such as a Pod Security level that the cluster enforces by default:

      kubectl -n monitoring get events --field-selector reason=FailedCreate

    No scrape job is enabled. Configure your Prometheus to scrape the exporter.
    "
  `);
});

it("The notes warn if the exporter does not see the network of the node", async () => {
  const warning = "WARNING: hostNetwork is false. The network metrics describe the exporter pod, not the node.";
  expect(await renderNotes({ set: { hostNetwork: false } })).toContain(warning);
  expect(await renderNotes()).not.toContain("WARNING");
});

it("The notes show the configured port and DaemonSet", async () => {
  expect(await renderNotes({ set: { port: 9200, fullnameOverride: "exporter" } })).toMatch(
    /^node_exporter runs on port 9200 of every eligible node, as DaemonSet exporter in namespace monitoring:\n/,
  );
});

const labels = { release: "kube-prometheus-stack" };

it("The notes name the objects for operators instead of the steps for a configuration file", async () => {
  const set = {
    podMonitor: { enabled: true, labels },
    scrapeConfig: { enabled: true, labels, scrapeClass: "kubelet" },
    prometheusRule: { enabled: true, labels },
    vmagentScrapeConfigs: { enabled: true },
  };
  const notes = await renderNotes({ release: "x", set, apiVersions: operatorApis });
  expect(notes).toContain(
    [
      "The scrape jobs are in these objects, each for a collector of its kind:",
      "  - PodMonitor objects",
      "  - ScrapeConfig objects",
      "  - ConfigMap x-node-monitoring-vmagent-scrape-configs",
      "",
      "If several collectors use them, or if you also connect the ConfigMap x-node-monitoring-scrape-config,",
      "every node is scraped more than once.",
    ].join("\n"),
  );
  expect(notes).not.toContain("WARNING");
  expect(notes).not.toContain("To connect your Prometheus");
  expect(notes).not.toContain("recording rules");
});

it("The notes warn of jobs that no object for the operator contains, and of objects without a label for it", async () => {
  const notes = await renderNotes({ set: { podMonitor: { enabled: true } }, apiVersions: operatorApis });
  expect(notes).toContain("WARNING: no object for the Prometheus Operator contains the job kubernetes-kubelet.");
  expect(notes).toContain("WARNING: podMonitor.labels is empty.");
  expect(notes).toContain("set prometheusRule.enabled or vmRule.enabled");
});

const annotation = { "prometheus.io/scrape": "true" };

it.each([
  { set: { podAnnotations: annotation }, warned: ["podAnnotations"] },
  { set: { service: { enabled: true, annotations: annotation } }, warned: ["service.annotations"] },
  {
    set: { pools: { a: { nodeSelector: { a: "b" }, podAnnotations: annotation } } },
    warned: ["pools.a.podAnnotations"],
  },
  { set: { podAnnotations: { "prometheus.io/scrape": "false" } }, warned: [] },
  { set: { podAnnotations: annotation, scrape: { nodes: { enabled: false } } }, warned: [] },
])("The notes of $set warn of the annotations $warned, with which a node has two targets", async ({ set, warned }) => {
  const notes = await renderNotes({ set });
  const found = [...notes.matchAll(/^WARNING: (\S+) has prometheus\.io\/scrape/gm)].map(([, key]) => key);
  expect(found).toEqual(warned);
});

it("The notes warn if the bundled Prometheus is not the only collector", async () => {
  const set = {
    prometheus: { enabled: true },
    vmNodeScrape: { enabled: true },
    openTelemetryReceiver: { enabled: true },
  };
  const notes = await renderNotes({ set, apiVersions: operatorApis });
  expect(notes).toContain(
    "WARNING: a collector that uses the VMNodeScrape objects and the ConfigMap node-monitoring-opentelemetry-receiver scrapes",
  );
});

it("The notes say that Prometheus does not monitor itself if the chart does not know its login", async () => {
  const prometheus = { enabled: true, webConfigSecret: "login" };
  const own = { extraScrapeConfigs: { prometheus: { static_configs: [{ targets: ["localhost:9090"] }] } } };
  const warning = "Prometheus does not monitor itself";
  expect(await renderNotes({ set: { prometheus } })).toContain(warning);
  expect(await renderNotes({ set: { prometheus, scrape: own } })).not.toContain(warning);
  expect(await renderNotes({ set: { prometheus: { enabled: true } } })).not.toContain(warning);
});
