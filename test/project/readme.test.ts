import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { render } from "../../scripts/lib/helm/helm.ts";
import { projectDir } from "../../scripts/lib/util/paths.ts";
import { parseYaml } from "../../scripts/lib/util/yaml.ts";
import { chartValues, validateValues } from "../../scripts/lib/values/chart-values.ts";

const pages = ["README.md", ...globSync("docs/*.md", { cwd: projectDir }).sort()];
const text = pages.map((page) => readFileSync(join(projectDir, page), "utf8")).join("\n");

/** The YAML of README and docs, without the indentation of the list that it may be in; not what belongs into a prometheus.yml. */
const examples = [...text.matchAll(/^( *)```yaml\n(.*?)^ *```/gms)]
  .map(([, indent = "", block = ""]) => block.replaceAll(new RegExp(`^${indent}`, "gm"), ""))
  .filter((block) => !block.startsWith("scrape_config_files:"));

test("README and docs show values", () => {
  expect(examples.length).toBeGreaterThanOrEqual(5);
});

test("README lists every example", () => {
  const files = globSync("values-examples/*.yaml", { cwd: projectDir });
  expect(files.filter((file) => !text.includes(`](${file})`))).toEqual([]);
});

test("links of README and docs lead to files", () => {
  const broken = pages.flatMap((page) => {
    const links = [...readFileSync(join(projectDir, page), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    return links.flatMap(([, link = ""]) =>
      existsSync(join(projectDir, dirname(page), link)) ? [] : [`${page}: ${link}`],
    );
  });
  expect(broken).toEqual([]);
});

test.each(examples)("values that README and docs show are taken by the chart:\n%s", async (block) => {
  const set = parseYaml(block, "README.md") as object;
  expect(validateValues(chartValues([], set))).toEqual([]);
  await render({ set });
});
