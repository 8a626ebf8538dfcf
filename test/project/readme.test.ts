import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chartValues, validateValues } from "../../scripts/lib/chart-values.ts";
import { render } from "../../scripts/lib/helm.ts";
import { projectDir } from "../../scripts/lib/paths.ts";
import { parseYaml } from "../../scripts/lib/yaml.ts";

const readme = readFileSync(join(projectDir, "README.md"), "utf8");

/** The README's YAML, without the indentation of the list that it may be in; not what belongs into a prometheus.yml. */
const examples = [...readme.matchAll(/^( *)```yaml\n(.*?)^ *```/gms)]
  .map(([, indent = "", block = ""]) => block.replaceAll(new RegExp(`^${indent}`, "gm"), ""))
  .filter((block) => !block.startsWith("scrape_config_files:"));

test("the README shows values", () => {
  expect(examples.length).toBeGreaterThanOrEqual(3);
});

test.each(examples)("values that the README shows are taken by the chart:\n%s", async (block) => {
  const set = parseYaml(block, "README.md") as object;
  expect(validateValues(chartValues([], set))).toEqual([]);
  await render({ set });
});
