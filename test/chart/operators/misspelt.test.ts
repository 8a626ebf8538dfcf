import { expect, it } from "vitest";
import { render } from "../../../scripts/lib/helm/render.ts";
import { misspell, misspeltFields } from "../../support/misspelt-fields.ts";
import { operatorApis } from "../../support/operator-apis.ts";
import { findRejected } from "../../support/rejected.ts";

it.each(misspeltFields)("A misspelt field of a $kind is found without a cluster: $misspelt", async (field) => {
  const manifests = await render(field.options);
  expect(await findRejected(manifests)).toEqual([]);
  const [found, ...others] = await findRejected([misspell(manifests, field)]);
  expect(found).toMatch(new RegExp(`^${field.kind}.*${field.misspelt}`));
  // Without a required field, the object is rejected twice.
  expect(others.length).toBeLessThanOrEqual(1);
});

it("A field of every custom resource of the chart is misspelt", () => {
  const kinds = operatorApis.map((api) => api.split("/").at(-1));
  expect(misspeltFields.map(({ kind }) => kind)).toEqual(kinds.sort());
});
