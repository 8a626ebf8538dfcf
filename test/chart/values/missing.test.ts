import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { releasedDir } from "../../../scripts/lib/generate/previous-release.ts";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { readValues } from "../../../scripts/lib/values/read.ts";
import { rejection } from "../../support/rejection.ts";
import { helms } from "../../support/values-files.ts";

type Path = readonly string[];

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every key of values.yaml, at any depth. */
function keysOf(value: unknown, path: Path = []): Path[] {
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => [[...path, key], ...keysOf(below, [...path, key])]);
}

/** Maps whose entries are up to the user: their own schemas say what an entry needs. */
const ofUsers = /^(hostMounts|securityContext|exclude|scrape\.nodeLabels\.allow|scrape\.\w+\.metricRelabelConfigs)\./;
/** Jobs with the same keys as `nodes` and `pods`. */
const likeOthers = /^scrape\.(kubelet|cadvisor|resource|probes|slis|endpoints|services|ingresses)\.(?!enabled|jobName)/;

const keys = keysOf(readValues(join(chartDir, "values.yaml")))
  .map((path) => ({ name: path.join("."), path }))
  .filter(({ name }) => !ofUsers.test(name) && !likeOthers.test(name));

/** Returns values that lack one: null removes it, as if the values were those of an older chart. */
const without = (path: Path): object => path.reduceRight<unknown>((below, key) => ({ [key]: below }), null) as object;

describe.concurrent.each(helms)("values that lack one, with %s", (helm) => {
  it.each(keys)("Values without $name render, or the chart says how to upgrade", async ({ path }) => {
    const error: unknown = await render({ helm, set: without(path), once: true }).catch((reason: unknown) => reason);
    if (!(error instanceof Error)) return;
    if (!(error instanceof HelmError)) throw error;
    expect(error.rejections, error.message).not.toEqual([]);
    const [first] = error.rejections;
    expect(`${first?.path?.join(".")}.`).toContain(`${path.join(".")}.`);
    expect(first?.fix).toContain("--reset-then-reuse-values");
  });
});

it.each(helms)("All values that %s misses are reported at once, with the flag of `helm upgrade`", async (helm) => {
  const set = { verticalPodAutoscaler: null, test: null, prometheus: { route: null } };
  const error: unknown = await render({ helm, set }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HelmError);
  const { rejections } = error as HelmError;
  expect(rejections.map(({ path = [] }) => path.join(".")).sort()).toEqual([
    "prometheus.route",
    "test",
    "verticalPodAutoscaler",
  ]);
  for (const { fix } of rejections) expect(fix).toContain("--reset-then-reuse-values");
});

it.each(helms)("Values of another chart are reported beside those that %s misses", async (helm) => {
  const set = { test: null, hostRootFsMount: { enabled: false }, extraArgs: ["--log.level=debug"] };
  const { rejections } = await rejection({ helm, set });
  expect(rejections.map(({ path = [] }) => path.join("."))).toEqual(["test", "extraArgs", "hostRootFsMount.enabled"]);
});

it("The values of the previous release are complete, or the chart says how to upgrade", async () => {
  const released = readValues(join(releasedDir, "chart", "values.yaml"));
  const missing = keys.filter(
    ({ path }) => path.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), released) === undefined,
  );
  for (const { path } of missing) {
    const error: unknown = await render({ set: without(path), isUpgrade: true }).catch((reason: unknown) => reason);
    if (error instanceof Error) expect(error.message).toContain("--reset-then-reuse-values");
  }
});
