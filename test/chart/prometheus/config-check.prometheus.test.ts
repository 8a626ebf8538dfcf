import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type RenderOptions, render } from "../../../scripts/lib/helm/render.ts";
import { find, podOf, selectKind } from "../../../scripts/lib/kubernetes/manifest.ts";
import { findConfigError } from "../../../scripts/lib/prometheus/api.ts";
import {
  type PrometheusContainer,
  type PrometheusOptions,
  startPrometheus,
} from "../../support/prometheus/prometheus-container.ts";

/** A job that Prometheus scrapes without a cluster. */
const itself = { scrape_interval: "1s", scrape_timeout: "1s", static_configs: [{ targets: ["127.0.0.1:9090"] }] };
/** The job of the security review: Prometheus rejects its regular expression. */
const broken = { relabel_configs: [{ source_labels: ["a"], regex: "(", action: "keep" }] };
/** A rule that Prometheus loads only with a flag. */
const experimental = { rules: [{ record: "a:b", expr: "mad_over_time(up[5m])" }] };
const patience = { timeout: 60_000, interval: 500 };

/** Returns the configuration that the release has, in the folders where Prometheus finds it. */
async function filesOf(set: object): Promise<{ target: string; content: string }[]> {
  const manifests = await render({ set });
  const at = (folder: string, name: string) =>
    Object.entries(selectKind(manifests, "ConfigMap").find(({ metadata }) => metadata.name === name)?.data ?? {}).map(
      ([file, content]) => ({ target: `/etc/prometheus/${folder}/${file}`, content }),
    );
  return [
    ...at("config", "node-monitoring-prometheus"),
    ...at("scrape", "node-monitoring-scrape-config"),
    ...at("rules", "node-monitoring-rules"),
  ];
}

async function running(options: PrometheusOptions): Promise<PrometheusContainer> {
  const prometheus = await startPrometheus(options);
  onTestFinished(() => prometheus[Symbol.asyncDispose]());
  return prometheus;
}

describe("Prometheus that starts with an invalid configuration", () => {
  const scrape = (more: object) => ({ interval: "1s", timeout: "1s", extraScrapeConfigs: { itself, ...more } });

  it("Prometheus starts with all valid jobs, reports the invalid one, and loads it once it is corrected", async () => {
    const prometheus = await running({
      files: await filesOf({ prometheus: { enabled: true }, scrape: scrape({ broken }) }),
    });
    const isLimited = async () => {
      expect(await prometheus.jobs()).toEqual(
        expect.arrayContaining(["itself", "kubernetes-kubelet", "kubernetes-nodes"]),
      );
      expect(await prometheus.jobs()).not.toContain("broken");
      expect(await prometheus.api.isConfigLoaded()).toBe(false);
      const log = await prometheus.log();
      expect(log).toContain("job broken: error parsing regexp: missing closing ): `^(?s:()$`");
      expect(findConfigError(log)).toBe(
        '"/etc/prometheus/scrape/node-monitoring.yaml": error parsing regexp: missing closing ): `^(?s:()$`',
      );
    };
    await vi.waitFor(isLimited, patience);
    const rules = await fetch(`${prometheus.api.url}/api/v1/rules`);
    expect(await rules.text()).toContain("NodeExporterDown");

    // The log of the first start remains, so that the times of the samples are what tells the two apart.
    const before = await prometheus.api.startTime();
    await prometheus.restart();
    await vi.waitFor(async () => {
      expect((await prometheus.api.startTime()).getTime()).toBeGreaterThan(before.getTime());
      await isLimited();
    }, patience);

    const corrected = { broken: { static_configs: [{ targets: ["127.0.0.1:9090"] }] } };
    await prometheus.write(await filesOf({ prometheus: { enabled: true }, scrape: scrape(corrected) }));
    await vi.waitFor(async () => {
      expect(await prometheus.jobs()).toContain("broken");
      expect(await prometheus.api.isConfigLoaded()).toBe(true);
    }, patience);
  });

  it("An agent starts without an invalid receiver, and without a job that has the name of another", async () => {
    const remoteWrite = [{ url: "http://127.0.0.1:9/write", queue_config: { capacity: "many" } }];
    const values = { agentMode: true, remoteWrite };
    const twice = { "kubernetes-nodes-again": itself };
    const files = await filesOf({ prometheus: { enabled: true, ...values }, scrape: scrape(twice) });
    const named = files.map(({ target, content }) => ({
      target,
      content: content.replace("kubernetes-nodes-again", "itself"),
    }));
    const prometheus = await running({ values, files: named });
    await vi.waitFor(async () => {
      expect(await prometheus.jobs()).toEqual(["itself", "kubernetes-kubelet", "kubernetes-nodes", "prometheus"]);
      expect(await prometheus.api.isConfigLoaded()).toBe(false);
    }, patience);
    const log = await prometheus.log();
    expect(findConfigError(log)).toMatch(/^couldn't load configuration .* cannot unmarshal/s);
    expect(log).toMatch(/^receiver http:\/\/127.0.0.1:9\/write: .*cannot unmarshal/m);
    expect(log).toMatch(/^job itself: found multiple scrape configs with job name "itself"/m);
  });

  it("Prometheus starts without the parts that it rejects only when it applies them, and keeps the others", async () => {
    const target = [{ targets: ["127.0.0.1:9"] }];
    const values = {
      extraArgs: { "enable-feature": "promql-experimental-functions" },
      remoteWrite: [
        { url: "http://127.0.0.1:9/first" },
        { url: "http://127.0.0.1:9/second" },
        { url: "http://127.0.0.1:9/third", tls_config: { ca_file: "/missing.crt" } },
      ],
      alertmanagers: [{ scheme: "https", static_configs: target, tls_config: { ca_file: "/missing.crt" } }],
    };
    const logging = { scrape_failure_log_file: "/prometheus/failures.log", static_configs: target };
    const files = await filesOf({
      prometheus: { enabled: true, ...values },
      scrape: scrape({ logging }),
      rules: { additionalGroups: { experimental } },
    });
    // The chart rejects these two faults, so that they are made here.
    const broken = files.map(({ target, content }) => ({
      target,
      content: content.replace("9/second", "9/first").replace("/prometheus/failures.log", "/missing/failures.log"),
    }));
    const prometheus = await running({ values, files: broken });
    await vi.waitFor(async () => {
      expect(await prometheus.jobs()).toEqual(["itself", "kubernetes-kubelet", "kubernetes-nodes", "prometheus"]);
      expect(await prometheus.api.isConfigLoaded()).toBe(false);
    }, patience);
    const log = await prometheus.log();
    const [, skipped = ""] = /because they are invalid:\n((?:(?!time=).*\n)+)/.exec(log) ?? [];
    expect(skipped.trim().split("\n").sort()).toEqual([
      "job logging: can't create json log file: open /missing/failures.log: no such file or directory",
      expect.stringMatching(/^receiver http:..127.0.0.1:9.first: duplicate remote write configs are not allowed/),
      expect.stringMatching(/^receiver http:..127.0.0.1:9.third: unable to read CA cert: .*missing.crt/),
      expect.stringMatching(/^section alerting: unable to read CA cert: .*missing.crt/),
    ]);
    expect(findConfigError(log)).toContain("missing.crt");
    const rules = await fetch(`${prometheus.api.url}/api/v1/rules`);
    expect(await rules.text()).toContain("experimental");
  });
});

describe("the Job that checks the configuration", () => {
  let prometheus: PrometheusContainer;
  beforeAll(async () => {
    prometheus = await startPrometheus();
    return () => prometheus[Symbol.asyncDispose]();
  });

  /** Runs the Job's command with the Job's files and variables. */
  async function check(options: RenderOptions): Promise<{ exitCode: number; output: string }> {
    const manifests = await render(options);
    const pod = podOf(find(manifests, "Job"));
    const [container] = pod?.containers ?? [];
    const { command = [], env = [] } = container ?? {};
    const name = find(manifests, "Job").metadata.name;
    const { data = {} } = selectKind(manifests, "ConfigMap").find(({ metadata }) => metadata.name === name) ?? {};
    const items = pod?.volumes?.flatMap(({ configMap }) => configMap?.items ?? []) ?? [];
    await prometheus.exec([
      "rm",
      "-rf",
      "/etc/prometheus/config/scrape.yaml",
      "/etc/prometheus/scrape",
      "/etc/prometheus/rules",
    ]);
    await prometheus.write(
      items.map(({ key, path }) => ({ target: `/etc/prometheus/${path}`, content: data[key] ?? "" })),
    );
    return prometheus.exec(command, Object.fromEntries(env.map((variable) => [variable.name, variable.value ?? ""])));
  }

  const remoteWrite = [{ url: "https://mimir.example.com/api/v1/push" }];
  it.each([
    { title: "the default values", set: {} },
    { title: "an agent", set: { prometheus: { agentMode: true, remoteWrite } } },
    { title: "shards", set: { prometheus: { shards: 2, remoteWrite } } },
    { title: "no rules", set: { rules: { enabled: false } } },
    ...["promql-experimental-functions", ["old-ui", "promql-experimental-functions,exemplar-storage"]].map((flag) => ({
      title: `rules that need a feature, enabled by ${JSON.stringify(flag)}`,
      set: {
        prometheus: { extraArgs: { "enable-feature": flag } },
        rules: { additionalGroups: { experimental } },
      },
    })),
    {
      title: "TLS with files that the Job does not have",
      set: { web: { tls: { existingSecret: "a", enabled: true } } },
    },
  ])("The check accepts the configuration of $title", async ({ set }) => {
    const prometheus = { enabled: true, ...("prometheus" in set ? set.prometheus : {}) };
    expect(await check({ set: { ...set, prometheus } })).toEqual({ exitCode: 0, output: "" });
  });

  it("The check names every invalid job, receiver and rule group with promtool's message", async () => {
    const result = await check({
      set: {
        prometheus: {
          enabled: true,
          remoteWrite: [{ url: "http://a" }, { url: "http://a", name: "a", queue_config: { capacity: "many" } }],
        },
        scrape: { extraScrapeConfigs: { broken, typo: { ...itself, file_sd_configs: [{ paths: [] }] }, itself } },
        rules: { labels: { team: "{{ x" }, additionalGroups: { experimental } },
      },
    });
    expect(result.exitCode).toBe(1);
    const lines = result.output.trim().split("\n");
    expect(lines[0]).toBe("Prometheus would reject this configuration:");
    expect(lines).toContainEqual(expect.stringMatching(/^receiver a: .*cannot unmarshal/));
    expect(lines).toContainEqual(expect.stringMatching(/^job broken: .*missing closing \)/));
    expect(lines).toContainEqual(expect.stringMatching(/^job typo: .*field paths not found/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^rule group node-monitoring\.memory: .*function "x" not defined/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^rule group experimental: .*mad_over_time.* is not enabled/));
    expect(lines.join("\n")).not.toMatch(/job (itself|kubernetes-)/);
  });
});
