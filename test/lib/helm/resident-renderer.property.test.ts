import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRenderer, type RenderAnswer } from "../../../scripts/lib/helm/resident-renderer.ts";
import { valuesArbitrary } from "../../chart/values/values-arbitrary.ts";
import { helmTemplate, ignoreRandom, renderers, request } from "../../support/helm-template.ts";
import { operatorApis } from "../../support/operator-apis.ts";
import { valuesSets } from "../../support/values-files.ts";

/** Random values from the whole schema: fewer than in CI, like those of shards.ts. */
const sample = fc.sample(valuesArbitrary(), { numRuns: process.env.CI ? 60 : 20, seed: 3 });

describe.each(renderers)("the renderer of $helm", ({ helm, program }) => {
  const renderer = createRenderer(program);

  it.each(valuesSets)("The renderer gives byte for byte the output of helm template for $title", async ({ values }) => {
    const asked = request({ values });
    const expected = await helmTemplate(helm, asked);
    expect(expected.output).toContain("# Source: ");
    expect(ignoreRandom(await renderer.render(asked))).toEqual(ignoreRandom(expected));
  });

  it("The renderer gives byte for byte the output of helm template for random values", async () => {
    const rejected: string[] = [];
    for (const set of sample) {
      const asked = request({ set, apiVersions: operatorApis });
      const [expected, answer] = await Promise.all([helmTemplate(helm, asked), renderer.render(asked)]);
      // Helm itself reports several violations, and several keys in one, in any order.
      const words = (line: string) => line.split(/[ ,]+/).sort().join(" ");
      const plain = ({ output, error = "" }: RenderAnswer) => ({ output, error: error.split("\n").map(words).sort() });
      expect(plain(ignoreRandom(answer))).toEqual(plain(ignoreRandom(expected)));
      if (answer.error) rejected.push(answer.error);
    }
    // Otherwise the test would prove less.
    expect(rejected.length).toBeGreaterThan(0);
    expect(rejected.length).toBeLessThan((sample.length * 2) / 3);
  });
});
