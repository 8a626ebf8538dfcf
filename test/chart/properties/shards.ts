import { it } from "vitest";
import { expectSoundOrRefused, propertySeed } from "../values/values-property.ts";

/** How many values all files try together. */
const runs = Number(process.env.PROPERTY_RUNS ?? 5000);

/** Files run side by side, one a core; on fewer cores one after another. Each has a seed of its own. */
const shards = 4;

/** Tries one file's share of the values. */
export function tryValues(shard: 1 | 2 | 3 | 4): void {
  const share = { runs: Math.ceil(runs / shards), seed: propertySeed * 1000 + shard };
  it(`whatever the schema accepts becomes sound objects, or is refused with a remedy: ${share.runs} values of seed ${share.seed}`, () =>
    expectSoundOrRefused(share));
}
