import { X509Certificate } from "node:crypto";
import type { V1Container, V1PodSpec, V1Probe, V1Secret, V1Volume } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { render, renderNotes } from "../../../scripts/lib/helm/render.ts";
import { find, type Manifest, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { readScrapeJobs, type ScrapeJob } from "../../../scripts/lib/prometheus/scrape-config.ts";
import { parseYaml } from "../../../scripts/lib/util/yaml.ts";
import { withRenderer } from "../../support/helm-template.ts";

const on = { enabled: true };
const tls = { web: { tls: on } };
const everything = { web: { tls: { enabled: true, clientAuth: on }, basicAuth: on } };
const hash = `$2y$10$${"a".repeat(53)}`;
const existing = {
  web: {
    tls: { enabled: true, existingSecret: "node-tls", clientAuth: { enabled: true, existingSecret: "prometheus-tls" } },
    basicAuth: { enabled: true, username: "scraper", existingSecret: "node-password", passwordHash: hash },
  },
};
const proxy = { kubeRBACProxy: on };

const serverName = "node-monitoring.monitoring.svc";
const folder = "/etc/prometheus/node-exporter";
const verified = { ca_file: `${folder}/ca.crt`, server_name: serverName };
const certificate = { cert_file: `${folder}/tls.crt`, key_file: `${folder}/tls.key` };
const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";

describe.concurrent("the job kubernetes-nodes", () => {
  const mutual = { scheme: "https", tls_config: { ...verified, ...certificate } };
  const cases = [
    { title: "uses plain HTTP without credentials by default", set: {}, fields: {} },
    { title: "verifies the name in the certificate", set: tls, fields: { scheme: "https", tls_config: verified } },
    {
      title: "uses a client certificate and the password",
      set: everything,
      fields: {
        ...mutual,
        basic_auth: { username: "prometheus", password_file: `${folder}/password` },
      },
    },
    {
      title: "does the same with the user's own Secrets",
      set: existing,
      fields: {
        ...mutual,
        basic_auth: { username: "scraper", password_file: `${folder}/password` },
      },
    },
    {
      title: "sends its token to kube-rbac-proxy and verifies its certificate",
      set: proxy,
      fields: { scheme: "https", tls_config: verified, authorization: { credentials_file: token } },
    },
  ];
  it.each(cases)("The job kubernetes-nodes $title", async ({ set, fields }) => {
    const job = nodesJob(await render({ set }));
    const { scheme, tls_config, basic_auth, authorization } = job;
    expect(
      Object.fromEntries(Object.entries({ scheme, tls_config, basic_auth, authorization }).filter(([, x]) => x)),
    ).toEqual(fields);
  });

  it("The job kubernetes-nodes finds the files in a custom folder", async () => {
    const set = { ...tls, scrape: { nodes: { credentialsDir: "/etc/prometheus/secrets/x" } } };
    expect(nodesJob(await render({ set })).tls_config).toMatchObject({ ca_file: "/etc/prometheus/secrets/x/ca.crt" });
  });

  it("Securing the exporter changes only the job kubernetes-nodes", async () => {
    const kubelet = (manifests: Manifest[]) =>
      readScrapeJobs(manifests).find(({ job_name }) => job_name.endsWith("kubelet"));
    expect(kubelet(await render({ set: everything }))).toEqual(kubelet(await render()));
  });
});

describe.concurrent("the probes", () => {
  const get = { path: "/", port: "metrics" };
  const tcp = { tcpSocket: { port: "metrics" } };
  const https = { httpGet: { ...get, scheme: "HTTPS" } };
  const headers = [{ name: "Authorization", value: "Basic eDp5" }];
  const basic = { web: { tls: on, basicAuth: on } };
  const cases: { title: string; set: object; probe: V1Probe }[] = [
    { title: "use plain HTTP by default", set: {}, probe: { httpGet: get } },
    { title: "use HTTPS with TLS", set: tls, probe: https },
    { title: "only connect if a password is required", set: basic, probe: tcp },
    {
      title: "only connect if a client certificate is required",
      set: { web: { tls: { ...on, clientAuth: on } } },
      probe: tcp,
    },
    { title: "only connect if both are required", set: everything, probe: tcp },
  ];
  it.each(cases)("The probes $title", async ({ set, probe }) => {
    const { livenessProbe, readinessProbe } = exporter(await render({ set }));
    expect([livenessProbe, readinessProbe]).toEqual([probe, probe]);
  });

  it("The probes use the port number if the port has no name", async () => {
    const { livenessProbe, readinessProbe, ports } = exporter(await render({ set: { portName: "" } }));
    const probe = { httpGet: { path: "/", port: 9100 } };
    expect([livenessProbe, readinessProbe, ports]).toEqual([probe, probe, [{ containerPort: 9100 }]]);
  });

  it("The probes keep the fields from the values", async () => {
    const set = {
      ...basic,
      livenessProbe: { periodSeconds: 60 },
      readinessProbe: { httpGet: { httpHeaders: headers } },
    };
    const { livenessProbe, readinessProbe } = exporter(await render({ set }));
    expect(livenessProbe).toEqual({ ...tcp, periodSeconds: 60 });
    expect(readinessProbe).toEqual({ httpGet: { ...https.httpGet, httpHeaders: headers } });
    const off = exporter(await render({ set: { ...basic, livenessProbe: null, readinessProbe: null } }));
    expect([off.livenessProbe, off.readinessProbe]).toEqual([undefined, undefined]);
  });
});

describe.concurrent("generated Secrets", () => {
  it("The chart generates no Secret by default", async () => {
    expect(selectKind(await render(), "Secret")).toEqual([]);
  });

  it("The chart generates a certificate for the exporter and one for Prometheus, both signed by one CA", async () => {
    const manifests = await render({ set: everything });
    const [server, client] = [secret(manifests, "web"), secret(manifests, "web-client")];
    const ca = new X509Certificate(server["ca.crt"] ?? "");
    expect(client["ca.crt"]).toBe(server["ca.crt"]);
    for (const [files, names] of [
      [server, serverName],
      [client, `prometheus.${serverName}`],
    ] as const) {
      const certificate = new X509Certificate(files["tls.crt"] ?? "");
      expect([certificate.verify(ca.publicKey), certificate.subjectAltName]).toEqual([true, `DNS:${names}`]);
      expect(certificate.validToDate.getTime() - Date.now()).toBeGreaterThan(9.9 * 365 * 24 * 60 * 60 * 1000);
    }
  });

  it("The exporter's Secret has the hash of the password, and Prometheus's Secret the password", async () => {
    const manifests = await render({ set: everything });
    const { password = "" } = secret(manifests, "web-client");
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(Object.keys(secret(manifests, "web-client")).sort()).toEqual(["ca.crt", "password", "tls.crt", "tls.key"]);
    expect(Object.keys(secret(manifests, "web")).sort()).toEqual(["ca.crt", "tls.crt", "tls.key", "web-config.yml"]);
    expect(JSON.stringify(secret(manifests, "web"))).not.toContain(password);
    expect(webConfig(manifests)).toEqual({
      tls_server_config: {
        cert_file: "tls.crt",
        key_file: "tls.key",
        client_auth_type: "RequireAndVerifyClientCert",
        client_ca_file: "ca.crt",
        client_allowed_sans: [`prometheus.${serverName}`],
      },
      basic_auth_users: { prometheus: expect.stringMatching(/^\$2a\$10\$.{53}$/) },
    });
  });

  it("The chart generates only the web configuration if all other Secrets are the user's", async () => {
    const manifests = await render({ set: existing });
    expect(selectKind(manifests, "Secret").map(({ metadata }) => metadata.name)).toEqual(["node-monitoring-web"]);
    expect(Object.keys(secret(manifests, "web"))).toEqual(["web-config.yml"]);
    expect(webConfig(manifests)).toEqual({
      tls_server_config: {
        cert_file: "tls.crt",
        key_file: "tls.key",
        client_auth_type: "RequireAndVerifyClientCert",
        client_ca_file: "ca.crt",
      },
      basic_auth_users: { scraper: hash },
    });
  });
});

describe.concurrent.each(withRenderer)("generated Secrets in an upgrade", () => {
  const web = "node-monitoring-web";
  const client = "node-monitoring-web-client";
  /** Renders an upgrade with the Secrets of the cluster, without the harness's cache. */
  const upgraded = (objects: readonly object[], more: object = {}) =>
    render({ set: { ...everything, ...more }, isUpgrade: true, objects, attempt: 2 });
  const secretsOf = async (manifests: Promise<Manifest[]>) => selectKind(await manifests, "Secret");
  /** Returns the same Secret without a key. */
  const without = ({ data = {}, ...rest }: V1Secret, missing: string) => ({
    ...rest,
    data: Object.fromEntries(Object.entries(data).filter(([key]) => key !== missing)),
  });

  it("An upgrade keeps the certificates, the password and its hash", async () => {
    const secrets = selectKind(await render({ set: everything }), "Secret");
    expect(await secretsOf(upgraded(secrets))).toEqual(secrets);
  });

  it("An upgrade does not keep Secrets from another namespace", async () => {
    const secrets = selectKind(await render({ set: everything }), "Secret");
    const elsewhere = secrets.map((one) => ({ ...one, metadata: { ...one.metadata, namespace: "elsewhere" } }));
    for (const [index, { data = {} }] of (await secretsOf(upgraded(elsewhere))).entries())
      for (const [key, text] of Object.entries(data)) expect(text).not.toBe(secrets[index]?.data?.[key]);
  });

  it("An upgrade generates all certificates again if one is missing, because the CA's key is not stored, and keeps the password", async () => {
    const before = await render({ set: everything });
    const after = await upgraded([find(before, "Secret", web), without(find(before, "Secret", client), "tls.key")]);
    for (const name of ["web", "web-client"])
      expect(secret(after, name)["ca.crt"]).not.toBe(secret(before, name)["ca.crt"]);
    expect(secret(after, "web")["ca.crt"]).toBe(secret(after, "web-client")["ca.crt"]);
    expect(secret(after, "web-client").password).toBe(secret(before, "web-client").password);
    expect(webConfig(after)).toEqual(webConfig(before));
  });

  it.each([
    {
      title: "a new hash of the same password for another user",
      more: { username: "other" },
      missing: "",
      isKept: true,
    },
    { title: "a new hash of the same password if the hash is missing", missing: "web-config.yml", isKept: true },
    { title: "a new password if the password is missing", missing: "password", isKept: false },
  ])("An upgrade generates $title", async ({ more = {}, missing, isKept }) => {
    const before = await render({ set: everything });
    const secrets = selectKind(before, "Secret").map((one) => without(one, missing));
    const after = await upgraded(secrets, { web: { ...everything.web, basicAuth: { ...on, ...more } } });
    expect(secret(after, "web-client").password === secret(before, "web-client").password).toBe(isKept);
    const hashes = [before, after].map((manifests) => Object.values(webConfig(manifests).basic_auth_users ?? {})[0]);
    expect(hashes[1]).toMatch(/^\$2a\$10\$.{53}$/);
    expect(hashes[1]).not.toBe(hashes[0]);
  });
});

describe.concurrent("the Secrets in the pods", () => {
  it("The exporter's pods mount no Secret for Prometheus", async () => {
    const sources = async (set: object) => projected(exporterPod(await render({ set })), "web");
    expect(await sources(everything)).toEqual([{ name: "node-monitoring-web" }]);
    expect(await sources(existing)).toEqual([
      { name: "node-monitoring-web" },
      { name: "node-tls", items: items("ca.crt", "tls.crt", "tls.key") },
    ]);
    const { args, volumeMounts } = exporter(await render({ set: everything }));
    expect(args).toContain("--web.config.file=/etc/node-exporter/web-config.yml");
    expect(volumeMounts).toContainEqual({ name: "web", mountPath: "/etc/node-exporter", readOnly: true });
  });

  const scrapers = [
    { title: "The bundled Prometheus", prometheus: { enabled: true }, kind: "StatefulSet" as const },
    { title: "The pod of `helm test`", prometheus: { enabled: false }, kind: "Pod" as const },
  ];
  it.each(scrapers)("$title mounts the files that the job names", async ({ prometheus, kind }) => {
    const own = await podThatScrapes({ ...everything, prometheus }, kind);
    expect(projected(own, "node-exporter-credentials")).toEqual([{ name: "node-monitoring-web-client" }]);
    const theirs = await podThatScrapes({ ...existing, prometheus }, kind);
    expect(projected(theirs, "node-exporter-credentials")).toEqual([
      { name: "node-password", items: items("password") },
      { name: "node-tls", items: items("ca.crt") },
      { name: "prometheus-tls", items: items("tls.crt", "tls.key") },
    ]);
    for (const pod of [own, theirs])
      expect(pod.containers[0]?.volumeMounts).toContainEqual({
        name: "node-exporter-credentials",
        mountPath: folder,
        readOnly: true,
      });
  });

  it("Prometheus mounts each file of a Secret that serves several purposes", async () => {
    const existingSecret = "one-for-all";
    const { tls, basicAuth } = existing.web;
    const web = {
      tls: { ...tls, existingSecret, clientAuth: { ...tls.clientAuth, existingSecret } },
      basicAuth: { ...basicAuth, existingSecret },
    };
    const pod = await podThatScrapes({ web, prometheus: on }, "StatefulSet");
    expect(projected(pod, "node-exporter-credentials")).toEqual([
      { name: existingSecret, items: items("ca.crt", "tls.crt", "tls.key", "password") },
    ]);
  });

  it("The notes show the volume that the user's own Prometheus needs", async () => {
    const notes = await renderNotes({ set: existing });
    const [, text = ""] = /at \/etc\/prometheus\/node-exporter \([^)]*\):\n\n((?: {2}.*\n)+)/.exec(notes) ?? [];
    const [volume] = parseYaml(text, "the notes") as V1Volume[];
    const bundled = await podThatScrapes({ ...existing, prometheus: on }, "StatefulSet");
    expect(volume).toEqual(bundled.volumes?.find(({ name }) => name === "node-exporter-credentials"));
    expect(await renderNotes()).not.toContain("credentials");
  });
});

describe.concurrent("kube-rbac-proxy", () => {
  it("kube-rbac-proxy gets the port, and the exporter behind it listens only on the loopback address", async () => {
    const pod = exporterPod(await render({ set: { ...proxy, port: 9200 } }));
    const [node, side] = pod.containers;
    expect(node?.args).toContain("--web.listen-address=127.0.0.1:8100");
    expect(node?.args?.join(" ")).not.toContain("web.config.file");
    expect(node?.ports).toBeUndefined();
    expect(side?.args).toEqual([
      "--secure-listen-address=:9200",
      "--upstream=http://127.0.0.1:8100/",
      "--tls-cert-file=/etc/node-exporter/tls.crt",
      "--tls-private-key-file=/etc/node-exporter/tls.key",
      "--ignore-paths=/",
    ]);
    expect(side?.ports).toEqual([{ containerPort: 9200, name: "metrics" }]);
  });

  it("kube-rbac-proxy listens where the exporter would", async () => {
    const [, side] = exporterPod(await render({ set: { ...proxy, listenOnAllInterfaces: false } })).containers;
    expect(side?.args?.[0]).toBe("--secure-listen-address=[$(HOST_IP)]:9100");
    expect(side?.env).toEqual([{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }]);
  });

  it("The readiness probe queries kube-rbac-proxy, and the liveness probe the exporter behind it", async () => {
    const [node, side] = exporterPod(await render({ set: proxy })).containers;
    expect(node?.readinessProbe).toBeUndefined();
    expect(side?.readinessProbe).toEqual({ httpGet: { path: "/", port: "metrics", scheme: "HTTPS" } });
    expect(node?.livenessProbe).toEqual({ httpGet: { path: "/", port: 8100, host: "127.0.0.1" } });
    // Off the host network, the pod's loopback address differs from the node's.
    const apart = exporterPod(await render({ set: { ...proxy, hostNetwork: false } })).containers;
    expect(apart[0]?.livenessProbe).toBeUndefined();
  });

  it.each([
    { title: "a command", probe: { exec: { command: ["true"] } }, rendered: { exec: { command: ["true"] } } },
    {
      title: "a TCP connection",
      probe: { tcpSocket: { port: "metrics" } },
      rendered: { tcpSocket: { host: "127.0.0.1", port: 8100 } },
    },
    { title: "no probe", probe: null, rendered: undefined },
  ])("The exporter behind kube-rbac-proxy keeps a custom liveness probe: $title", async ({ probe, rendered }) => {
    const [node] = exporterPod(await render({ set: { ...proxy, livenessProbe: probe } })).containers;
    expect(node?.livenessProbe).toEqual(rendered);
  });

  it.each([
    { title: "the port that the readiness probe asks", set: {}, rendered: { tcpSocket: { port: "metrics" } } },
    {
      title: "the port that a readiness probe without a request connects to",
      set: { readinessProbe: { tcpSocket: { port: 9100, host: "10.0.0.1" } } },
      rendered: { tcpSocket: { port: 9100, host: "10.0.0.1" } },
    },
    { title: "nothing without a liveness probe in the values", set: { livenessProbe: null }, rendered: undefined },
    {
      title: "nothing if the readiness probe is a command",
      set: { readinessProbe: { exec: { command: ["true"] } } },
      rendered: undefined,
    },
  ])("The liveness probe of kube-rbac-proxy connects to $title", async ({ set, rendered }) => {
    const [, side] = exporterPod(await render({ set: { ...proxy, ...set } })).containers;
    expect(side?.livenessProbe).toEqual(rendered);
  });

  it("kube-rbac-proxy has no readiness probe and no pull policy if the values set none", async () => {
    const set = { ...proxy, readinessProbe: null, image: { pullPolicy: null } };
    for (const container of exporterPod(await render({ set })).containers) {
      expect(container.readinessProbe).toBeUndefined();
      expect(container.imagePullPolicy).toBeUndefined();
    }
  });

  it("Only kube-rbac-proxy has a token, and it has the same restrictions as the exporter", async () => {
    const pod = exporterPod(await render({ set: proxy }));
    const [node, side] = pod.containers;
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(node?.volumeMounts?.map(({ name }) => name)).toEqual(["proc", "root", "sys"]);
    expect(side?.volumeMounts?.map(({ name }) => name)).toEqual(["web", "kube-rbac-proxy-token"]);
    expect(side?.securityContext).toEqual(node?.securityContext);
    // A projected volume like the one that the kubelet mounts by default.
    const items = [{ key: "ca.crt", path: "ca.crt" }];
    expect(pod.volumes?.find(({ name }) => name === "kube-rbac-proxy-token")?.projected?.sources).toEqual([
      { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
      { configMap: { name: "kube-root-ca.crt", items } },
    ]);
    expect(side?.resources).toEqual({ requests: { cpu: "10m", memory: "20Mi" } });
  });

  it("kube-rbac-proxy may review tokens and access, and Prometheus may read the metrics", async () => {
    const manifests = await render({ set: { ...proxy, prometheus: on } });
    const role = find(manifests, "ClusterRole", "monitoring:node-monitoring-kube-rbac-proxy");
    expect(role.rules).toEqual([
      { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
      { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
    ]);
    const { roleRef, subjects } = find(manifests, "ClusterRoleBinding", role.metadata.name);
    expect(roleRef.name).toBe(role.metadata.name);
    expect(subjects).toEqual([{ kind: "ServiceAccount", name: "node-monitoring", namespace: "monitoring" }]);
    const call = { nonResourceURLs: ["/metrics"], verbs: ["get"] };
    expect(find(manifests, "ClusterRole", "monitoring:node-monitoring-scrape").rules).toContainEqual(call);
    expect(find(await render(), "ClusterRole").rules).not.toContainEqual(call);
    const kinds = (await render({ set: { ...proxy, rbac: { create: false } } })).map(({ kind }) => kind);
    expect(kinds).not.toContain("ClusterRole");
  });

  it("kube-rbac-proxy uses the user's certificate if one is set", async () => {
    const manifests = await render({ set: { ...proxy, web: { tls: { enabled: true, existingSecret: "node-tls" } } } });
    expect(selectKind(manifests, "Secret")).toEqual([]);
    expect(projected(exporterPod(manifests), "web")).toEqual([
      { name: "node-tls", items: items("tls.crt", "tls.key") },
    ]);
  });
});

function nodesJob(manifests: Manifest[]): ScrapeJob {
  const job = readScrapeJobs(manifests).find(({ job_name }) => job_name === "kubernetes-nodes");
  if (!job) throw new Error("there is no job kubernetes-nodes");
  return job;
}

function exporterPod(manifests: Manifest[]): V1PodSpec {
  return find(manifests, "DaemonSet").spec?.template.spec ?? { containers: [] };
}

function exporter(manifests: Manifest[]): V1Container {
  const [container] = exporterPod(manifests).containers;
  if (!container) throw new Error("the DaemonSet has no container");
  return container;
}

async function podThatScrapes(set: object, kind: "StatefulSet" | "Pod"): Promise<V1PodSpec> {
  const manifests = await render({ set });
  const pod = kind === "Pod" ? find(manifests, "Pod").spec : find(manifests, "StatefulSet").spec?.template.spec;
  return pod ?? { containers: [] };
}

/** Returns the Secrets in a projected volume. */
function projected(pod: V1PodSpec, volume: string) {
  return pod.volumes?.find(({ name }) => name === volume)?.projected?.sources?.map(({ secret }) => secret);
}

function items(...keys: string[]) {
  return keys.map((key) => ({ key, path: key }));
}

/** Returns the decoded files of one of the chart's Secrets. */
function secret(manifests: Manifest[], component: string): Record<string, string> {
  const { data = {} }: V1Secret = find(manifests, "Secret", `node-monitoring-${component}`);
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "base64").toString()]));
}

function webConfig(manifests: Manifest[]) {
  const config = parseYaml(secret(manifests, "web")["web-config.yml"] ?? "", "web-config.yml");
  return config as { basic_auth_users?: Record<string, string> };
}
