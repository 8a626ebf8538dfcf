import { it } from "vitest";
import { expectSoundOrRejected, propertySeed } from "./values-property.ts";

/** How many values all files try together: fewer than in CI, so that `npm test` takes minutes less. */
const runs = Number(process.env.PROPERTY_RUNS ?? (process.env.CI ? 5000 : 400));

/** Files run in parallel, one per core. Each has its own seed. */
const shards = 4;

/** Tries one file's share of the values. */
export function tryValues(shard: 1 | 2 | 3 | 4): void {
  const share = { runs: Math.ceil(runs / shards), seed: propertySeed * 1000 + shard };
  it(`Values that the schema accepts render valid objects or fail with a fix: ${share.runs} values of seed ${share.seed}`, () =>
    expectSoundOrRejected(share));
}
