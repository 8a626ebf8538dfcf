import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { renderText } from "../../../scripts/lib/helm/render.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { smallChart } from "../../support/fixture.ts";
import { helms } from "../../support/values-files.ts";

/** Files of a chart that reports findings with the helpers of this chart. It takes them in Base64, because YAML folds line separators. */
const reporter = {
  "templates/_validation.tpl": readFileSync(join(chartDir, "templates/validation/_validation.tpl"), "utf8"),
  "templates/report.yaml":
    '{{ fail (include "node-monitoring.validation.report" (.Values.findings | b64dec | fromJsonArray)) }}',
};

interface Reported {
  path: (string | number)[];
  message: string;
  fix: string;
}

/** Text with everything that separates the parts of a report. */
const hostile = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.string({ unit: "binary", minLength: 1 }).filter((text) => !/\p{Cs}/u.test(text)),
  fc
    .array(
      fc
        .constantFrom("\n", "\r", "\u2028", "\\", "\\n", '"', '"]', "[0]", ".", ": ", ". ", "- ", "a", " ", "\\:")
        .chain((part) => fc.constantFrom(part, "Fix:", ". Fix: ", "\n- a: b. Fix: c", "rejected values (1):")),
      { minLength: 1, maxLength: 6 },
    )
    .map((parts) => parts.join("")),
);
const key = fc.oneof(hostile, fc.constantFrom("port", "web.listen-address", "0", "-"));
const finding = fc.record<Reported>({
  path: fc.tuple(key, fc.array(fc.oneof(key, fc.nat(99)), { maxLength: 3 })).map(([first, rest]) => [first, ...rest]),
  message: hostile,
  fix: hostile,
});

describe.each(helms)("with %s", (helm) => {
  it("Any report of the chart is split into exactly the findings that it was made of", async () => {
    const chart = smallChart("", reporter);
    const findings = fc.array(finding, { minLength: 1, maxLength: 4 });
    const split = async (set: object) => {
      const error: unknown = await renderText({ helm, chart, set, once: true }).catch((reason) => reason);
      if (!(error instanceof HelmError)) throw error;
      return error.rejections.map(({ path = [], message, fix }) => ({ path, message, fix }));
    };
    await fc.assert(
      fc.asyncProperty(findings, async (made) => {
        const expected = made.map(({ path, message, fix }) => ({ path: path.map(String), message, fix }));
        const encoded = Buffer.from(JSON.stringify(made)).toString("base64");
        expect(await split({ findings: encoded })).toEqual(expected);
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});
