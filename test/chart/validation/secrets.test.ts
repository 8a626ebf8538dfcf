import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { prometheusSecretsFile } from "../../../scripts/lib/generate/prometheus-secrets.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { formatPath } from "../../../scripts/lib/util/key-path.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";

type Field = string | { file: string };
interface Secrets {
  roots: Record<string, string>;
  types: Record<string, Record<string, Field>>;
}
const { roots, types }: Secrets = JSON.parse(readFileSync(prometheusSecretsFile, "utf8"));

/** Every way to a secret below a type, as keys; `*` becomes a name. */
function waysToSecrets(type: string): string[][] {
  return Object.entries(types[type] ?? {}).flatMap(([key, field]) => {
    const name = key === "*" ? "X-Any" : key;
    return typeof field === "string" ? waysToSecrets(field).map((way) => [name, ...way]) : [[name]];
  });
}

/** A value that has the secret in each of these fields, and the paths of the fields. Discoveries are lists. */
function withSecrets(ways: readonly string[][], secret: unknown) {
  const value: Record<string, unknown> = {};
  const paths = ways.map((way) => {
    let at = value;
    const path = way.flatMap((key, index) => {
      if (index === way.length - 1) {
        at[key] = secret;
        return [key];
      }
      const isList = key.endsWith("_sd_configs");
      const next = ((isList ? (at[key] as unknown[] | undefined)?.[0] : at[key]) ?? {}) as Record<string, unknown>;
      at[key] = isList ? [next] : next;
      at = next;
      return isList ? [key, "0"] : [key];
    });
    return path;
  });
  return { value, paths };
}

const host = { url: "https://a.example.com" };
/** The values that become a part of Prometheus's configuration, with the ways that the schema refuses already. */
const parts = [
  {
    title: "the config of a job",
    part: "scrape",
    path: ["scrape", "nodes", "config"],
    set: (config: object) => ({ scrape: { nodes: { config } } }),
  },
  {
    title: "an additional job",
    part: "scrape",
    path: ["scrape", "extraScrapeConfigs", "mine"],
    set: (mine: object) => ({ scrape: { extraScrapeConfigs: { mine } } }),
  },
  {
    title: "remoteWrite",
    part: "remoteWrite",
    path: ["prometheus", "remoteWrite", "0"],
    set: (endpoint: object) => ({ prometheus: { enabled: true, remoteWrite: [{ ...host, ...endpoint }] } }),
    refused: ["bearer_token"],
  },
  {
    title: "alertmanagers",
    part: "alertmanager",
    path: ["prometheus", "alertmanagers", "0"],
    set: (alertmanager: object) => ({ prometheus: { enabled: true, alertmanagers: [alertmanager] } }),
    refused: ["bearer_token"],
  },
];

describe.concurrent.each(helms)("secrets with %s", (helm) => {
  it.each(parts)(
    "The chart rejects every field of $title that Prometheus treats as a secret, at any depth",
    async ({ part, path, set, refused = [] }) => {
      const ways = waysToSecrets(roots[part] ?? "").filter(([key = ""]) => !refused.includes(key));
      expect(ways.length).toBeGreaterThan(10);
      for (const secret of ["SECRETVALUE", 12345, ["SECRETVALUE"]]) {
        // The schema knows that this one is text.
        const accepted = ways.filter((way) => typeof secret === "string" || way[0] !== "bearer_token");
        const { value, paths } = withSecrets(accepted, secret);
        const { rejections } = await rejection({ helm, set: set(value) });
        expect(rejections.map(({ path: at = [] }) => formatPath(at)).sort()).toEqual(
          paths.map((keys) => formatPath([...path, ...keys])).sort(),
        );
      }
      const { value } = withSecrets(ways, "");
      await expect(render({ helm, set: set(value) })).resolves.not.toEqual([]);
    },
  );

  const login = "https://user:SECRETVALUE@a.example.com/x";
  it.each([
    { set: { scrape: { nodes: { config: { proxy_url: login } } } }, path: "scrape.nodes.config.proxy_url" },
    {
      set: { scrape: { extraScrapeConfigs: { mine: { http_sd_configs: [{ url: login }] } } } },
      path: "scrape.extraScrapeConfigs.mine.http_sd_configs[0].url",
    },
    {
      set: { scrape: { pods: { enabled: true, config: { oauth2: { token_url: "//u@a.example.com" } } } } },
      path: "scrape.pods.config.oauth2.token_url",
    },
    {
      set: { scrape: { extraScrapeConfigs: { mine: { static_configs: [{ targets: ["a:1", login] }] } } } },
      path: "scrape.extraScrapeConfigs.mine.static_configs[0].targets[1]",
    },
    { set: { prometheus: { enabled: true, remoteWrite: [{ url: login }] } }, path: "prometheus.remoteWrite[0].url" },
    { set: { scrape: { reload: { url: "http://u:SECRETVALUE@prometheus:9090" } } }, path: "scrape.reload.url" },
    { set: { rules: { runbookUrl: "https://token@a.example.com/" } }, path: "rules.runbookUrl" },
    {
      set: { scrape: { nodes: { config: { params: { api_key: ["x"] } } } } },
      path: "scrape.nodes.config.params.api_key",
    },
    {
      set: { scrape: { nodes: { config: { http_headers: { "X-Auth-Token": { values: ["x"] } } } } } },
      path: "scrape.nodes.config.http_headers.X-Auth-Token.values",
    },
    {
      set: { prometheus: { enabled: true, remoteWrite: [{ ...host, headers: { Authorization: "Basic x" } }] } },
      path: "prometheus.remoteWrite[0].headers.Authorization",
    },
    {
      set: { scrape: { nodes: { config: { oauth2: { endpoint_params: { password: "x" } } } } } },
      path: "scrape.nodes.config.oauth2.endpoint_params.password",
    },
    {
      set: { scrape: { nodes: { relabelConfigs: { a: { target_label: "a", replacement: login } } } } },
      path: "scrape.nodes.relabelConfigs.a.replacement",
    },
    { set: { scrape: { labels: { docs: login } } }, path: "scrape.labels.docs" },
    { set: { prometheus: { enabled: true, externalLabels: { a: login } } }, path: "prometheus.externalLabels.a" },
    { set: { extraArgs: { "web.config.file": `a=${login}` } }, path: 'extraArgs["web.config.file"]' },
    {
      set: { prometheus: { enabled: true, extraArgs: { "web.external-url": login } } },
      path: 'prometheus.extraArgs["web.external-url"]',
    },
    {
      set: { podSpec: { containers: [{ name: "a", image: "b", env: [{ name: "PROXY", value: login }] }] } },
      path: "podSpec.containers[0].env[0].value",
    },
    {
      set: {
        prometheus: {
          enabled: true,
          podSpec: {
            initContainers: [{ name: "a", image: "b", env: [{ name: "DB_PASSWORD", value: "SECRETVALUE" }] }],
          },
        },
      },
      path: "prometheus.podSpec.initContainers[0].env[0].value",
    },
    ...["auth", "pass", "pwd", "key", "sig", "Ocp-Apim-Subscription-Key", "X-Auth", "API_KEY", "apikey"].map(
      (name) => ({
        set: { scrape: { nodes: { config: { params: { [name]: ["SECRETVALUE"] } } } } },
        path: formatPath(["scrape", "nodes", "config", "params", name]),
      }),
    ),
  ])("The chart rejects the login in $path, and does not repeat it", async ({ set, path }) => {
    const { rejections } = await rejection({ helm, set });
    expect(rejections.map(({ path: at = [] }) => formatPath(at))).toEqual([path]);
    expect(JSON.stringify(rejections)).not.toContain("SECRETVALUE");
  });

  it("The schema rejects a header that is text, and Prometheus one in a discovery, whose fields the chart does not know", async () => {
    const set = { scrape: { nodes: { config: { http_headers: { "X-Team": "platform" } } } } };
    await expect(render({ helm, set })).rejects.toThrow(/^scrape\.nodes\.config\.http_headers\.X-Team: [^<]*object/m);
    const discovery = { http_sd_configs: [{ url: "http://a", http_headers: { "X-Token": "platform" } }] };
    await expect(render({ helm, set: { scrape: { extraScrapeConfigs: { discovery } } } })).resolves.not.toEqual([]);
  });

  it("The chart accepts fields that only look like secrets, and files", async () => {
    const labels = { password: "x", token: "y", key: "z", bearer_token: "w" };
    const mine = {
      basic_auth: { username: "a", password_file: "/b" },
      tls_config: { key_file: "/a", cert: "a public certificate" },
      http_headers: { "X-Scope-OrgID": { values: ["team"] }, Authorization: { files: ["/a"] } },
      params: { "match[]": ['{secret="a"}'], module: ["token_check"] },
      static_configs: [{ targets: ["a.example.com:1"], labels }],
      relabel_configs: [{ source_labels: ["password"], regex: "//.+@.+", target_label: "token" }],
      http_sd_configs: [{ url: "https://a.example.com/x@y?z=//u@v", basic_auth: { username: "a", password: "" } }],
    };
    const env = [
      { name: "GOOGLE_APPLICATION_CREDENTIALS", value: "/var/run/key.json" },
      { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "a", key: "b" } } },
      { name: "TOKEN", value: "$(PASSWORD)" },
      { name: "USE_AUTH", value: "true" },
      { name: "SORT_KEY", value: "name" },
    ];
    const podSpec = { containers: [{ name: "a", image: "b", env }] };
    const global = { database: "postgresql://user:password@postgres" };
    const set = { global, podSpec, scrape: { extraScrapeConfigs: { mine } } };
    await expect(render({ helm, set })).resolves.not.toEqual([]);
  });
});
