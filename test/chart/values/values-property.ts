import fc from "fast-check";
import { dump } from "js-yaml";
import { expect } from "vitest";
import { renderText } from "../../../scripts/lib/helm/render.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { operatorApis } from "../../support/operator-apis.ts";
import { isAccepted, valuesArbitrary } from "./values-arbitrary.ts";
import { type Verdict, verdict } from "./values-verdict.ts";

/**
 * Each run uses the same values, so that a failure is caused by a change. Another seed uses other values:
 * `PROPERTY_SEED=7 PROPERTY_RUNS=20000 npm test -- property`.
 */
export const propertySeed = Number(process.env.PROPERTY_SEED ?? 1);

type Verdicts = Record<"helm" | "helm3", Verdict>;

/** promtool checks about one in eight values, always the same ones, because starting it takes longer than a rendering. */
const isForPromtool = (set: object) => JSON.stringify(set).length % 8 === 0;

/**
 * Renders values with both versions of Helm and judges the result.
 * @param options prometheus: whether promtool checks the configuration and the rules too
 */
export async function judge(set: object, { prometheus }: { prometheus: boolean }): Promise<Verdicts> {
  const [helm, helm3] = await Promise.all(
    (["helm", "helm3"] as const).map((helm) =>
      verdict(set, () => renderText({ set, helm, apiVersions: operatorApis, once: true }), { prometheus }),
    ),
  );
  return { helm, helm3 } as Verdicts;
}

/** The time to simplify a counterexample, in milliseconds. Some take hours, and a complex one now is better than a simple one then. */
const simplifyTime = 5 * 60_000;

/**
 * Values that the schema accepts render valid objects, are rejected with a fix, or contradict themselves in a way that the harness finds in
 * the objects, in Helm 4 and Helm 3 alike.
 * Fails with the simplest counterexample, as a values file.
 * @param options runs: how many values; seed: the random seed
 */
export async function expectSoundOrRejected({ runs, seed }: { runs: number; seed: number }): Promise<void> {
  const counts = { rendered: 0, rejected: 0, invalid: 0, wrong: 0 };
  const values = valuesArbitrary().filter((set) => isAccepted(chartValues([], set)));
  const property = fc.asyncProperty(values, async (set) => {
    const { helm, helm3 } = await judge(set, { prometheus: isForPromtool(set) });
    counts[helm.is]++;
    return helm.is === helm3.is && helm.is !== "wrong";
  });
  const first = await fc.check(property, { numRuns: runs, seed, endOnFailure: true });
  if (first.counterexample) {
    const path = first.counterexamplePath;
    const details = await fc.check(property, { seed, path, interruptAfterTimeLimit: simplifyTime });
    const [set] = details.counterexample ?? first.counterexample;
    const reported = Object.entries(await judge(set, { prometheus: isForPromtool(set) })).map(
      ([helm, made]) => `# by ${helm}: ${JSON.stringify(made)}`,
    );
    const again = `# seed ${seed}, values ${first.numRuns} of ${runs}, simplified ${details.numShrinks} times`;
    expect.fail(["These values must not become that:", again, ...reported, dump(set)].join("\n"));
  }
  const { rendered, rejected, invalid } = counts;
  console.log(
    `${runs} values, seed ${seed}: ${rendered} rendered, ${rejected} rejected with a fix, ${invalid} left to Kubernetes`,
  );
  // Otherwise the test would prove little.
  expect(rendered).toBeGreaterThan(runs * 0.6);
}
