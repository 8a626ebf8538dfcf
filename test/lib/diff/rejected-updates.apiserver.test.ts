import { describe, expect, it } from "vitest";
import { findRejectedUpdates } from "../../../scripts/lib/diff/rejected-updates.ts";
import { findMinor } from "../../../scripts/lib/kubernetes/validator.ts";
import { versions } from "../../../scripts/lib/tools/versions.ts";
import { apiServer } from "../../support/apiserver/api-server.ts";
import { upgradePairs } from "../../support/upgrade-pairs.ts";

const api = apiServer();
const { minor } = findMinor(process.env.CONTROL_PLANE_KUBERNETES || versions.kubernetes);

describe.concurrent("findRejectedUpdates agrees with the API server", () => {
  it.each(upgradePairs)(
    "findRejectedUpdates agrees with the API server about this upgrade: $title",
    async ({ before, after, serverDiffers }) => {
      const found = await findRejectedUpdates([before], [after], { minor });
      expect((await api.apply(before, { dryRun: false })).rejected).toBe("");
      try {
        const { rejected } = await api.apply(after);
        // A documented difference must still exist, or its reason is out of date.
        const isRejected = (rejected !== "") !== (serverDiffers !== undefined);
        expect({ isRejected: found.length > 0, found, rejected }).toMatchObject({ isRejected });
        // The field below it may differ: the claims of the tests have no volume, and cannot change at all.
        for (const { field = [] } of isRejected ? found : []) expect(rejected).toContain(` ${field[0]}`);
      } finally {
        await api.remove(before);
      }
    },
  );
});
