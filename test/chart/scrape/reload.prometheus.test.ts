import { beforeAll, describe, expect, it, vi } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { find } from "../../../scripts/lib/kubernetes/manifest.ts";
import { type PrometheusContainer, startPrometheus } from "../../support/prometheus/prometheus-container.ts";

let prometheus: PrometheusContainer;

beforeAll(async () => {
  prometheus = await startPrometheus();
  return () => prometheus[Symbol.asyncDispose]();
});

describe("the Job that reloads the user's own Prometheus", () => {
  it("The reload Job makes Prometheus read its configuration again, and reports it", async () => {
    // Prometheus automatically reads only changed files, and nothing has changed.
    const before = await lastReload();
    const { exitCode, output } = await reload("http://127.0.0.1:9090/");
    expect([exitCode, output]).toEqual([0, "http://127.0.0.1:9090 has read its configuration again\n"]);
    await vi.waitFor(async () => expect(await lastReload()).toBeGreaterThan(before), { timeout: 10_000 });
  });

  it("The reload Job fails if no Prometheus reloads, and names the likely causes", async () => {
    const { exitCode, output } = await reload("http://127.0.0.1:9090/elsewhere");
    expect(exitCode).toBe(1);
    expect(output).toContain("404");
    expect(output.trim().split("\n").at(-1)).toBe(
      "http://127.0.0.1:9090/elsewhere did not take its configuration: does it run with --web.enable-lifecycle, and what does its log say?",
    );
  });
});

/** Runs the Job's own command with its own variables in its own image. */
async function reload(url: string) {
  const set = { scrape: { reload: { url, waitSeconds: 0 } } };
  const [container] = find(await render({ set }), "Job").spec?.template.spec?.containers ?? [];
  const { command = [], args = [], env = [] } = container ?? {};
  return prometheus.exec([...command, ...args], Object.fromEntries(env.map(({ name, value = "" }) => [name, value])));
}

/** Returns when the configuration was last read, in seconds. */
async function lastReload(): Promise<number> {
  const answer = await fetch(`${prometheus.api.url}/metrics`);
  const [, time] = /^prometheus_config_last_reload_success_timestamp_seconds (\S+)$/m.exec(await answer.text()) ?? [];
  return Number(time);
}
