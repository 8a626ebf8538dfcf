import { describe, expect, it } from "vitest";
import { apiServer } from "../../support/apiserver/api-server.ts";
import { upgradePairs } from "../../support/upgrade-pairs.ts";

const api = apiServer();

describe.concurrent("of an upgrade the API server says what findUpgradeProblems says", () => {
  it.each(upgradePairs)("$title", async ({ before, after, field, serverDiffers }) => {
    expect((await api.apply(before, { dryRun: false })).refused).toBe("");
    try {
      const { refused } = await api.apply(after);
      const isRefused = refused !== "";
      // Where they differ, they must: else the reason is out of date.
      expect({ isRefused, refused }).toMatchObject({
        isRefused: (field !== undefined) !== (serverDiffers !== undefined),
      });
    } finally {
      await api.remove(before);
    }
  });
});
