import { expect, it } from "vitest";
import { validateValues } from "../../../scripts/lib/values/validate.ts";
import { smallChart } from "../../support/fixture.ts";

it("All violations of the chart's schema are reported at once, each with its path", () => {
  const chart = smallChart("", {
    "values.schema.json": JSON.stringify({
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      additionalProperties: false,
      properties: {
        port: { type: "integer", maximum: 65535 },
        image: { type: "object", additionalProperties: false, properties: { tag: { type: "string" } } },
        mode: { type: "string", enum: ["all", "none"] },
      },
    }),
  });
  expect(validateValues({ port: 9100, image: { tag: "v1" }, mode: "all" }, chart)).toEqual([]);
  expect(validateValues({ prt: 1, port: 70000, image: { tag: 1, tagg: "" }, mode: "al" }, chart)).toEqual([
    "prt: unknown key. Did you mean port?",
    "port: must be <= 65535",
    "image.tagg: unknown key. Did you mean tag?",
    "image.tag: must be string",
    'mode: must be one of all, none, not "al"',
  ]);
});
