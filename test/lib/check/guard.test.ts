import { expect, it } from "vitest";
import { createGuard } from "../../../scripts/lib/check/guard.ts";

it("A guard reports a check that fails, and returns what the others find", async () => {
  const guard = createGuard();
  const fail = () => {
    throw new TypeError("not a list");
  };
  expect(await guard.run("ports", fail, [])).toEqual([]);
  expect(await guard.run("rbac", async () => ["found"], [])).toEqual(["found"]);
  expect(guard.failures).toEqual([{ check: "ports", message: "not a list" }]);
});
