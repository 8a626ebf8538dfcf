import { describe, expect, it } from "vitest";
import { apiServer } from "../../support/apiserver/api-server.ts";
import { upgradePairs } from "../../support/upgrade-pairs.ts";

const api = apiServer();

describe.concurrent("findUpgradeProblems agrees with the API server", () => {
  it.each(upgradePairs)(
    "findUpgradeProblems agrees with the API server about this upgrade: $title",
    async ({ before, after, field, serverDiffers }) => {
      expect((await api.apply(before, { dryRun: false })).rejected).toBe("");
      try {
        const { rejected } = await api.apply(after);
        const isRejected = rejected !== "";
        // A documented difference must still exist, or its reason is out of date.
        expect({ isRejected, rejected }).toMatchObject({
          isRejected: (field !== undefined) !== (serverDiffers !== undefined),
        });
      } finally {
        await api.remove(before);
      }
    },
  );
});
