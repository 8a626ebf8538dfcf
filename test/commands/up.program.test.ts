import { describe, expect, it } from "vitest";
import { command, folder } from "../support/fixture.ts";

/** An address at which no Docker engine listens, so that `up` fails if it gets as far as to change anything. */
const noEngine = "tcp://127.0.0.1:1";

/** Runs `npm run up` without a Docker engine, in a folder with values.yaml if there is a content for it. */
const up = (args: readonly string[], content?: string) =>
  command("up", args, folder(content === undefined ? {} : { "values.yaml": content }), {
    env: { DOCKER_HOST: noEngine },
  });

const withValues = ["--values", "values.yaml"];

describe("up rejects bad input before it needs a Docker engine", () => {
  it.each<{ input: string; args: readonly string[]; content?: string; message: string }>([
    { input: "a values file that does not exist", args: ["--values", "none.yaml"], message: "none.yaml" },
    { input: "a values file that is not YAML", args: withValues, content: "port: [", message: "not valid YAML" },
    { input: "a values file that is a list", args: withValues, content: "- port: 1", message: "list" },
    {
      input: "a value of the wrong type",
      args: withValues,
      content: "port: high",
      message: "must be integer",
    },
    {
      input: "an unknown value",
      args: withValues,
      content: "prot: 9100",
      message: "Did you mean port?",
    },
    {
      input: "a surge of pods that share a port",
      args: withValues,
      content: "updateStrategy: {rollingUpdate: {maxSurge: 1}}",
      message: "updateStrategy.rollingUpdate.maxSurge",
    },
    {
      input: "a Prometheus without permissions",
      args: withValues,
      content: "rbac: {create: false}",
      message: "rbac.create",
    },
    {
      input: "a port that the chart uses twice",
      args: withValues,
      content: "port: 30090",
      message: "prometheus.service.nodePort",
    },
    {
      input: "a job that Prometheus rejects",
      args: withValues,
      content: 'scrape: {extraScrapeConfigs: {a: {relabel_configs: [{source_labels: [b], regex: "(", action: keep}]}}}',
      message: "job a: error parsing regexp: missing closing )",
    },
    { input: "a worker count that is not a number", args: ["--workers", "many"], message: "a number from 0 to 20" },
    {
      input: "a name that is not a host name",
      args: ["--name", "Not_A_Name"],
      message: "at most 40 lower-case letters",
    },
  ])("up rejects $input", async ({ args, content, message }) => {
    const { exitCode, stderr } = await up(args, content);
    expect(exitCode).toBeGreaterThan(0);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("DOCKER_HOST");
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

it("up names the Docker engine that does not answer", async () => {
  const { exitCode, stderr } = await up([]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`DOCKER_HOST=${noEngine}`)]);
});
