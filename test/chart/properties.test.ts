import { availableParallelism } from "node:os";
import fc from "fast-check";
import { dump } from "js-yaml";
import pMap from "p-map";
import { expect, it } from "vitest";
import { chartValues } from "../../scripts/lib/chart-values.ts";
import { render } from "../../scripts/lib/helm.ts";
import { isAccepted, valuesArbitrary } from "./values-arbitrary.ts";
import { type Verdict, verdict } from "./values-verdict.ts";

/** `PROPERTY_RUNS=5000 PROPERTY_SEED=7 npm run test:fast` tries more values, and others. */
const { PROPERTY_RUNS = "40", PROPERTY_SEED = "1" } = process.env;
const numRuns = Number(PROPERTY_RUNS);
const seed = Number(PROPERTY_SEED);

/** Values that became something unsound before: text that YAML takes for something else where it is not quoted. */
const texts = [
  { hostMounts: { data: { hostPath: "/srv/a: b" } } },
  {
    prometheus: { enabled: true },
    web: { tls: { enabled: true } },
    scrape: { nodes: { credentialsDir: "/etc/a: b" } },
  },
  { prometheus: { enabled: true, extraArgs: { "web.route-prefix": "/1:30:[a]" } } },
];

it.each(texts)("text is never taken for YAML: $0", async (set) => {
  const { helm, helm3 } = await judge(set);
  expect([helm, helm3]).toEqual([{ is: "rendered" }, { is: "rendered" }]);
});

/** Of how many values promtool judges one: starting it takes as long as a rendering. */
const promtoolShare = 4;

const verdicts = new Map<string, Promise<Record<"helm" | "helm3", Verdict>>>();

/** What both versions of Helm make of values; equal values are judged once. */
function judge(set: object): Promise<Record<"helm" | "helm3", Verdict>> {
  const key = JSON.stringify(set);
  const before = verdicts.get(key);
  if (before) return before;
  const prometheus = key.length % promtoolShare === 0;
  const both = Promise.all([
    verdict(() => render({ set }), { prometheus }),
    verdict(() => render({ set, helm: "helm3" })),
  ]).then(([helm, helm3]) => ({ helm, helm3 }));
  verdicts.set(key, both);
  return both;
}

it(
  "whatever the schema accepts becomes sound objects, or is refused with a remedy, by Helm 4 and Helm 3 alike",
  async () => {
    const values = valuesArbitrary().filter((set) => isAccepted(chartValues([], set)));
    // All cores first, as fast-check tries one after another; what it then tries, in the same order, is judged already.
    const sets = fc.sample(values, { numRuns, seed });
    await pMap(sets, judge, { concurrency: availableParallelism() });
    const details = await fc.check(
      fc.asyncProperty(values, async (set) => {
        const { helm, helm3 } = await judge(set);
        return helm.is === helm3.is && helm.is !== "wrong";
      }),
      { numRuns, seed },
    );
    if (details.counterexample) {
      const [set] = details.counterexample;
      const said = Object.entries(await judge(set)).map(([helm, made]) => `# by ${helm}: ${JSON.stringify(made)}`);
      const again = `# PROPERTY_SEED=${seed}, values ${details.numRuns} of ${numRuns}, simplified ${details.numShrinks} times`;
      expect.fail(["These values must not become that:", again, ...said, dump(set)].join("\n"));
    }
    // Else it would prove little.
    const made = await Promise.all(sets.map(judge));
    expect(made.filter(({ helm }) => helm.is === "rendered").length).toBeGreaterThan(numRuns / 3);
  },
  // Simplifying a counter-example takes some hundred renderings.
  300_000 + numRuns * 1000,
);
