import { describe, expect, it } from "vitest";
import { HelmError } from "../../../scripts/lib/helm/errors.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { findViolations } from "../../../scripts/lib/values/validate.ts";
import { helms } from "../../support/values-files.ts";
import { type Violation, violations } from "./schema-violations.ts";
import { batches, plain } from "./violation-batches.ts";

const { broken, unbroken } = violations();
const all = batches(broken);

/** Constraints that no values file can violate, and the reason. */
const reasons = {
  "/type": "values are a map before the schema sees them",
  "/definitions/fieldName/type": "it is about keys, which are text",
  "/definitions/prometheusLabel/type": "it is about keys, which are text",
  "/definitions/resourceName/type": "it is about keys, which are text",
  "/properties/scrape/properties/extraScrapeConfigs/propertyNames/type": "keys are text",
  "/properties/scrape/properties/nodes/properties/staticTargets/additionalProperties/properties/labels/propertyNames/type":
    "keys are text",
};

it("Every constraint of the schema can be violated alone, except those that no values file can violate", () => {
  expect(broken.length).toBeGreaterThan(1000);
  expect(unbroken.sort()).toEqual(Object.keys(reasons).sort());
});

it("The schema has all earlier constraints: these values are rejected, each by one", async () => {
  // Constraints from Kubernetes's own models are generated, and are compared with their source.
  const own = broken.filter(({ constraint }) => !/^\/definitions\/[A-Z]/.test(constraint));
  const lines = own.map(({ constraint, set }) => JSON.stringify({ constraint, set: plain(set) }));
  await expect(`${lines.sort().join("\n")}\n`).toMatchFileSnapshot("fixtures/rejected-values.jsonl");
});

const placeOf = ({ at, key }: Violation) => [...at, ...(key === undefined ? [] : [key])].join(".");

it.each(all)(
  "The harness rejects $violations.length values at once, each with its path: $violations.0.constraint, …",
  (batch) => {
    const reported = findViolations(chartValues([], batch.set)).map(({ path = [] }) => path.join("."));
    const places = batch.violations.map(placeOf);
    expect(places.filter((place) => !reported.includes(place))).toEqual([]);
    expect(reported.filter((place) => !places.some((one) => isAround(place, one)))).toEqual([]);
  },
);

describe.each(helms)("%s", (helm) => {
  it.each(all)(
    "Helm rejects $violations.length values at once, each with its path: $violations.0.constraint, …",
    async (batch) => {
      const error: unknown = await render({ helm, set: batch.set }).catch((reason: unknown) => reason);
      if (!(error instanceof HelmError)) throw error;
      // Helm 4 writes a slash in a key as a JSON pointer does.
      const reported = error.lines.map((line) => line.replaceAll("~1", "/"));
      const missed = batch.violations.filter((one) => !reported.some((line) => isAbout(line, one)));
      expect(missed.map(({ constraint, set }) => ({ constraint, set }))).toEqual([]);
      const paths = reported.flatMap((line) => /^([^\s:]+): /.exec(line)?.[1] ?? []).filter((path) => !bare.test(path));
      expect(paths.filter((path) => !batch.violations.some((one) => isAround(path, placeOf(one))))).toEqual([]);
    },
  );
});

/** Lines that Helm adds for the enclosing values, or for one of several alternative schemas. */
const wrapping = /: (validation failed|'allOf' failed|Must validate (all the schemas|"(then|else)") .*)$/;

/** Helm 4 reports only the key if the key is wrong. These words begin the description of the error. */
const bare = /^(minLength|maxLength)$/;

/** Whether a line of Helm's output is about a violation. */
function isAbout(line: string, { at, key, isName }: Violation): boolean {
  if (wrapping.test(line)) return false;
  const path = at.join(".");
  const words = path && line.startsWith(`${path}: `) ? line.slice(path.length + 2) : line;
  if (path && words === line && !(isName && line.startsWith("invalid propertyName "))) return false;
  return (
    key === undefined || words.split(/['" ]/).includes(key) || words.includes(`'${key}'`) || words.includes(`"${key}"`)
  );
}

/** Whether a path is the same as another one or contains it. */
function isAround(place: string, other: string): boolean {
  return place === other || other.startsWith(`${place}.`);
}
