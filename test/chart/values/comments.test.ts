import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { readComments } from "../../../scripts/lib/generate/values-comments.ts";
import { render } from "../../../scripts/lib/helm/render.ts";
import { chartDir } from "../../../scripts/lib/util/paths.ts";
import { chartValues } from "../../../scripts/lib/values/merge.ts";
import { validateValues } from "../../../scripts/lib/values/validate.ts";

const text = readFileSync(join(chartDir, "values.yaml"), "utf8");

const sections = [
  "Exporter",
  "Nodes and pools",
  "Security",
  "Scrape jobs",
  "Scrape jobs: nodes",
  "Scrape jobs: kubelet",
  "Scrape jobs: other endpoints of the kubelet",
  "Scrape jobs: annotated pods, services and ingresses",
  "Scrape jobs: additional",
  "Permissions of Prometheus",
  "Bundled Prometheus",
  "Rules and dashboards",
  "Operators and other collectors",
  "Tests and additional objects",
  "Common",
];

/** First words that say nothing in a table of values: pronouns, question words, and what a value does before what it is. */
const pointless =
  /^(an?|another|by|each|for|have|how|if|in|it|its|let|listen|make|only|other|run|such|take|that|the|their|these|they|this|those|to|use|what|when|where|which|who|whom|with|without)\b/i;

/** A comment with its key, and the example in the comment or below the key. */
const commentedKey =
  /^(?<indent> *)# -- (?<comment>.*\n(?:\k<indent># .*\n)*)\k<indent>"?(?<key>[^":\n]+)"?:(?<value>.*)\n(?<below>\k<indent># Example:\n(?:\k<indent># {3}.*\n)+)?/gm;

const documented = [...text.matchAll(commentedKey)].map(({ groups }) => {
  const { indent = "", comment = "", key, value = "", below = "" } = groups as Partial<Record<string, string>>;
  const lines = comment.trimEnd().split(/\n *# /);
  const inline = lines.flatMap((line) => /^Example: `(.+)`$/.exec(line)?.[1] ?? [])[0];
  const block = below.replaceAll(`${indent}# `, "").replace("Example:\n", "");
  return {
    key,
    isEmpty: /^ (\{\}|\[\])$/.test(value),
    prose: lines.filter((line) => !/^(@|Example: )/.test(line)),
    example: inline ?? block,
  };
});

const values = readComments(text).map(({ path, description }, index) => {
  const { key, ...found } = documented[index] ?? expect.fail(`${path.join(".")} has no comment`);
  expect(key).toBe(path.at(-1));
  return { name: path.join("."), path, description, ...found };
});
const names = new Set(values.map(({ name }) => name));

/** Whether it is a key of a scrape job that an earlier job also has and documents with an example: `nodes` or `pods`. */
function isOfLaterJob([top, job = "", key]: readonly string[]): boolean {
  const earlier = ["nodes", "pods"].filter((first) => first !== job && names.has(`scrape.${first}.${key}`));
  return top === "scrape" && job !== "nodes" && earlier.length > 0;
}

/** Values that must be set so that the others of their map have an effect. */
const switches = ["dashboards", "networkPolicy", "prometheus", "service", "verticalPodAutoscaler"];

describe("values.yaml", () => {
  it("values.yaml has one table of values for each section, in the order of an operator's questions", () => {
    expect([...text.matchAll(/^ *# @section -- (.+)$/gm)].map(([, section]) => section)).toEqual(sections);
  });

  it("values.yaml begins with a section, so that every value belongs to one", () => {
    expect(text).toMatch(/^# -- [^\n]+\n# @section -- /);
  });

  it("values.yaml has no comment line longer than 140 characters", () => {
    expect(text.split("\n").filter((line) => /^\s*#/.test(line) && line.length > 140)).toEqual([]);
  });

  it("values.yaml explains each value in at most three lines", () => {
    expect(values.filter(({ prose }) => prose.length > 3).map(({ name }) => name)).toEqual([]);
  });

  it("values.yaml begins each comment with what the value is", () => {
    const first = values.map(({ name, description }) => ({ name, word: description.replace(/^\W+/, "") }));
    expect(first.filter(({ word }) => pointless.test(word))).toEqual([]);
    expect(values.filter(({ description }) => !/^[A-Z`[]/.test(description)).map(({ name }) => name)).toEqual([]);
  });

  it("values.yaml ends each sentence before an example", () => {
    expect(values.filter(({ prose }) => !/[.`]$/.test(prose.at(-1) ?? "")).map(({ name }) => name)).toEqual([]);
  });

  it("values.yaml has an example for every empty map and list", () => {
    const without = values.filter(({ isEmpty, example, path }) => isEmpty && !example && !isOfLaterJob(path));
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

describe.concurrent("the example in values.yaml", () => {
  it.each(values.filter(({ example }) => example))(
    "The example in values.yaml for $name is valid",
    async ({ path, example }) => {
      const value = load(example);
      expect(value).toSatisfy((map: object) => Object.keys(map).length > 0);
      const [top = ""] = path;
      const given = path.reduceRight<unknown>((below, key) => ({ [key]: below }), value) as Record<string, object>;
      const set = switches.includes(top) ? { [top]: { enabled: true, ...given[top] } } : given;
      expect(validateValues(chartValues([], set))).toEqual([]);
      await render({ set });
    },
  );
});
