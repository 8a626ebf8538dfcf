import { expect, it } from "vitest";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import type { OwnValues } from "../../../scripts/lib/values/own-values.ts";
import { findViolations } from "../../../scripts/lib/values/validate.ts";

/** A map with null for one of the keys that must be there, at any depth. */
type Without<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]?: T[K] extends object ? Without<T[K]> | null : null;
};

const removed: Without<OwnValues>[] = [
  { prometheus: null },
  { prometheus: { agentMode: null } },
  { prometheus: { shards: null } },
  { scrape: null },
  { scrape: { nodes: null } },
  { scrape: { nodes: { jobName: null } } },
  { scrape: { nodeLabels: null } },
];

it.each(removed)("The harness rejects values without a key that it relies on: $0", (set) => {
  expect(findViolations(chartValues([], set)).map(({ rule }) => rule)).toEqual(["schema/missing"]);
});
