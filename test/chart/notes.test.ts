import { describe, expect, it } from "vitest";
import { renderNotes } from "../../scripts/lib/helm/render.ts";

const off = { nodes: { enabled: false }, kubelet: { enabled: false } };

describe("the notes after an installation", () => {
  it("say how to hook up one's own Prometheus", async () => {
    expect(await renderNotes({ release: "x" })).toMatchInlineSnapshot(`
      "node_exporter runs on port 9100 of every eligible node, as DaemonSet x-node-monitoring in namespace monitoring:

        kubectl -n monitoring rollout status daemonset/x-node-monitoring

      Where no pod appears, something refuses them, such as a Pod Security level that the cluster has by default:

        kubectl -n monitoring get events --field-selector reason=FailedCreate

      To have your Prometheus scrape it:

      1. Mount the ConfigMap x-node-monitoring-scrape-config, from this namespace, into Prometheus's pod, for example at /etc/prometheus/node-monitoring.
      2. Name it in prometheus.yml:

           scrape_config_files:
             - /etc/prometheus/node-monitoring/*.yaml

      3. Reload Prometheus: by itself with --config.auto-reload, else by \`curl -X POST http://<prometheus>:9090/-/reload\`.
      4. Give Prometheus's service account the right to list nodes and to scrape kubelets:

           helm upgrade x … -n monitoring --set 'rbac.serviceAccounts[0].name=<name>,rbac.serviceAccounts[0].namespace=<namespace>'

      To have it alert, do the same with the ConfigMap x-node-monitoring-rules and rule_files. The dashboards need its rules too.

      To try it out without a Prometheus of your own: --set prometheus.enabled=true

      To prove that every node is up in every job:

        helm test x -n monitoring
      "
    `);
  });

  it("say nothing of alerts when there are none", async () => {
    expect(await renderNotes({ set: { rules: { enabled: false } } })).not.toContain("rule");
  });

  it("leave out the step of the rights when an account has them", async () => {
    const set = { rbac: { serviceAccounts: [{ name: "prometheus", namespace: "monitoring" }] } };
    expect(await renderNotes({ set })).not.toContain("4. ");
  });

  it("leave out the step of the rights when the cluster's owner gives them", async () => {
    expect(await renderNotes({ set: { rbac: { create: false } } })).not.toContain("4. ");
  });

  it("promise no test whose pod may not ask for the nodes", async () => {
    const account = { prometheus: { enabled: true, serviceAccount: { create: false, name: "scraper" } } };
    expect(await renderNotes({ set: { rbac: { create: false } } })).not.toContain("helm test");
    expect(await renderNotes({ set: { rbac: { create: false }, ...account } })).toContain("helm test");
  });

  it("say where the bundled Prometheus is", async () => {
    const set = { prometheus: { enabled: true, service: { port: 80 } }, namespaceOverride: "elsewhere" };
    expect(await renderNotes({ release: "x", set })).toMatchInlineSnapshot(`
      "node_exporter runs on port 9100 of every eligible node, as DaemonSet x-node-monitoring in namespace elsewhere:

        kubectl -n elsewhere rollout status daemonset/x-node-monitoring

      Where no pod appears, something refuses them, such as a Pod Security level that the cluster has by default:

        kubectl -n elsewhere get events --field-selector reason=FailedCreate

      Prometheus scrapes it. To see the targets at http://localhost:9090/targets:

        kubectl -n elsewhere port-forward service/x-node-monitoring-prometheus 9090:80

      It keeps its samples for 24h, until its pod is gone: it is for trying out and for small clusters.

      To prove that every node is up in every job:

        helm test x -n monitoring
      "
    `);
  });

  it("say what the bundled Prometheus keeps, and how that is deleted", async () => {
    const prometheus = { enabled: true, persistence: { enabled: true }, retention: "7d", retentionSize: "6GB" };
    const ingress = { enabled: true, hosts: ["a.example.com", "b.example.com"], tls: [{ secretName: "cert" }] };
    expect(await renderNotes({ release: "x", set: { prometheus: { ...prometheus, ingress } } })).toContain(`

It is also at https://a.example.com, https://b.example.com.

It keeps its samples for 7d, at most 6GB of them, in PersistentVolumeClaims, which stay when the release is removed. To delete them then:

  kubectl -n monitoring delete persistentvolumeclaim x-node-monitoring-prometheus

It is for small clusters: where it does not suffice, have it send on by prometheus.remoteWrite, or use one of your own.

`);
  });

  it("say where agents in shards send to", async () => {
    const remoteWrite = [{ url: "https://a.example.com" }, { url: "https://b.example.com" }];
    const prometheus = { enabled: true, agentMode: true, shards: 2, remoteWrite };
    const notes = await renderNotes({ release: "x", set: { prometheus } });
    expect(notes).toContain(`
2 Prometheus scrape it, each its part of the nodes. To see the targets of the first at http://localhost:9090/targets (the others are services x-node-monitoring-prometheus-shard-<n>):
`);
    expect(notes).toContain(`

It keeps nothing, evaluates no alert, and sends all samples to https://a.example.com, https://b.example.com.

`);
    expect(notes).not.toContain("until its pod is gone");
  });

  it("say what an agent keeps, and how that is deleted", async () => {
    const remoteWrite = [{ url: "https://a.example.com" }];
    const prometheus = { enabled: true, agentMode: true, remoteWrite, persistence: { enabled: true }, shards: 2 };
    const notes = await renderNotes({ release: "x", set: { prometheus } });
    expect(notes).toContain(`

It evaluates no alert and sends all samples to https://a.example.com. Until they are there, it keeps them in PersistentVolumeClaims, which stay when the release is removed. To delete them then:

  kubectl -n monitoring delete persistentvolumeclaim x-node-monitoring-prometheus x-node-monitoring-prometheus-shard-1

To prove`);
    expect(notes).not.toContain("keeps nothing");
  });

  it("show no password of an address that is sent to", async () => {
    const remoteWrite = [{ url: "https://me:se@cret@a.example.com/push" }, { url: "http://b.example.com/a@b" }];
    const notes = await renderNotes({ set: { prometheus: { enabled: true, agentMode: true, remoteWrite } } });
    expect(notes).toContain("sends all samples to https://a.example.com/push, http://b.example.com/a@b.\n");
  });

  it("name neither a ConfigMap nor a test when there is no job", async () => {
    expect(await renderNotes({ release: "x", set: { scrape: off } })).toMatchInlineSnapshot(`
      "node_exporter runs on port 9100 of every eligible node, as DaemonSet x-node-monitoring in namespace monitoring:

        kubectl -n monitoring rollout status daemonset/x-node-monitoring

      Where no pod appears, something refuses them, such as a Pod Security level that the cluster has by default:

        kubectl -n monitoring get events --field-selector reason=FailedCreate

      No scrape job is enabled: scraping it is up to you.
      "
    `);
  });

  it("warn when the exporter does not see the node's network", async () => {
    const warning =
      "WARNING: hostNetwork is false: the network metrics are those of the exporter's pod, not of the node.";
    expect(await renderNotes({ set: { hostNetwork: false } })).toContain(warning);
    expect(await renderNotes()).not.toContain("WARNING");
  });

  it("name the port and the DaemonSet that there are", async () => {
    expect(await renderNotes({ set: { port: 9200, fullnameOverride: "exporter" } })).toMatch(
      /^node_exporter runs on port 9200 of every eligible node, as DaemonSet exporter in namespace monitoring:\n/,
    );
  });
});
